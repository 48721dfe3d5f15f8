"""The stack on which the story was planted, for as long as it is looked at."""

from tests.canaries.planting import stack_with_canaries

__all__ = ["stack_with_canaries"]
