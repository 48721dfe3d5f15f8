"""What to know of a provider's capacity (R44)."""


def warnings(held: int, limit: int) -> list[str]:
    """R44: that a provider is full."""
    if held < limit:
        return []
    return [f"The provider is full: it holds {held} of {limit} cases. Expect a longer wait (R44)."]
