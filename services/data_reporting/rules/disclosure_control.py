"""Disclosure control: no count that could point to a person, nor any it could be worked out from.

Zero is shown: nobody is behind it. A count from one up to the threshold is suppressed. Where the
suppressed cells of a table could still be worked out from its total, further cells are suppressed,
the smallest first, and last the total itself (R75).
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Protected:
    """Counts that may be shown; ``None`` is suppressed."""

    cells: Mapping[str, int | None]
    total: int | None


def protect(cells: Mapping[str, int], threshold: int) -> Protected:
    """The table that may be shown, of counts that add up to their total."""
    hidden = {code for code, count in cells.items() if 0 < count < threshold}
    while hidden and _determined(cells, hidden):
        rest = sorted(
            (count, code) for code, count in cells.items() if count and code not in hidden
        )
        if not rest:
            break
        hidden.add(rest[0][1])
    shown = {code: None if code in hidden else count for code, count in cells.items()}
    total = sum(cells.values())
    unsafe = bool(hidden) and _determined(cells, hidden)
    return Protected(shown, None if unsafe or 0 < total < threshold else total)


def _determined(cells: Mapping[str, int], hidden: set[str]) -> bool:
    """Whether the total less what is shown leaves one way only to fill the hidden cells.

    A hidden cell is known to be at least one, so two cells that make two are both one.
    """
    together = sum(cells[code] for code in hidden)
    return len(hidden) == 1 or together == len(hidden)
