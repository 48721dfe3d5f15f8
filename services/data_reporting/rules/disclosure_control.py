"""Disclosure control: no count that could point to a person, nor any it could be worked out from.

A reader is taken to know this method, the threshold and how many people each table is about, as
tables that are linked show it to each other (R75). Zero is shown, a count from one up to the
threshold never is. Where a table has one:

- with two larger counts or more, the small ones are hidden and with them the smallest larger one,
  so that nobody can tell which of them is the larger;
- where that would leave fewer than three values possible for one of them, or there are not two
  larger ones, the whole table is hidden, zeros as well, and so says nothing of who is in it;
- its total is then shown only of a table of few codes without a zero, and so large that not all of
  its counts can be small.

Which of the three it is follows only from what is shown in the end, so that knowing the method adds
nothing. Suppression with a range of values that stays possible, and group disclosure, as in
A. Hundepool and others, Statistical Disclosure Control, Wiley 2012, chapters 4 and 5; the threshold
is that of NHS England.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.data_reporting.figures import Table

LEFT_POSSIBLE = 3
FEW_CODES = 3
_UNKNOWN = "not_stated"


@dataclass(frozen=True)
class Protected:
    """Counts that may be shown; ``None`` is suppressed."""

    cells: Mapping[str, int | None]
    total: int | None

    @property
    def shows_nothing(self) -> bool:
        """Whether neither a count nor the total is shown."""
        return self.total is None and not any(n is not None for n in self.cells.values())

    @property
    def hidden(self) -> frozenset[str]:
        """The codes whose counts are suppressed."""
        return frozenset(code for code, count in self.cells.items() if count is None)


def protect(cells: Mapping[str, int], threshold: int, *, of_people: bool = False) -> Protected:
    """The table that may be shown, of counts that add up to their total.

    ``of_people``: the codes say something of the people counted, so that not even all of them
    together may be known to be of one.
    """
    total = sum(cells.values())
    if 0 < total < threshold:
        return whole(cells)
    small = {code for code, count in cells.items() if 0 < count < threshold}
    if not small and not (of_people and _all_in_one(cells)):
        return Protected(dict(cells), total)
    larger = _smallest_large(cells, threshold)
    hidden = small | larger
    if not (small and larger and _enough_is_possible(cells, hidden, threshold)):
        tells = of_people or 0 in cells.values() or len(cells) > FEW_CODES
        all_small = total <= len(cells) * (threshold - 1)
        return whole(cells, None if tells or all_small else total)
    return Protected({c: None if c in hidden else n for c, n in cells.items()}, total)


def protect_all(tables: Sequence[Table], threshold: int) -> dict[str, Protected]:
    """Every table by its code; one that divides a count which is hidden is hidden with it."""
    safe = {t.code: protect(t.cells, threshold, of_people=t.of_people) for t in tables}
    while divides := [t for t in tables if _tells_of_hidden(t, safe)]:
        safe |= {table.code: whole(table.cells) for table in divides}
    return safe


def whole(cells: Mapping[str, int], total: int | None = None) -> Protected:
    """The table without any count, and without its total unless that is given."""
    return Protected(dict.fromkeys(cells), total)


def possible(together: int, cells: int, next_shown: int, threshold: int) -> tuple[range, range]:
    """What a small count and the large one may be, of hidden cells of which one is large.

    The large one is the smallest of its table, so none that is shown is smaller: ``next_shown``.
    """
    most, small = threshold - 1, cells - 1
    highest = min(most, together - threshold - (small - 1))
    lowest = max(1, together - next_shown - (small - 1) * most)
    largest = min(next_shown, together - small)
    least = max(threshold, together - small * most)
    return range(lowest, highest + 1), range(least, largest + 1)


def _smallest_large(cells: Mapping[str, int], threshold: int) -> set[str]:
    """The smallest of the larger counts, the first of several; none where there are not two."""
    large = sorted((count, code) for code, count in cells.items() if count >= threshold)
    return {large[0][1]} if len(large) > 1 else set()


def _enough_is_possible(cells: Mapping[str, int], hidden: set[str], threshold: int) -> bool:
    shown = [count for code, count in cells.items() if code not in hidden and count]
    together = sum(cells[code] for code in hidden)
    ranges = possible(together, len(hidden), min(shown), threshold)
    return all(len(values) >= LEFT_POSSIBLE for values in ranges)


def _all_in_one(cells: Mapping[str, int]) -> bool:
    """Whether everybody who said anything is of one code."""
    return sum(1 for code, count in cells.items() if count and code != _UNKNOWN) == 1


def _tells_of_hidden(table: Table, safe: Mapping[str, Protected]) -> bool:
    if safe[table.code].shows_nothing:
        return False
    counts = (count.partition(".") for count in table.part_of)
    return any(safe[code].cells[cell] is None for code, _, cell in counts if code in safe)


@dataclass(frozen=True)
class Version:
    """One table of a version of a return: what was counted, and what is shown of it."""

    cells: Mapping[str, int]
    shown: Protected


def together_safe(old: Version, new: Version, threshold: int, *, of_people: bool = False) -> bool:
    """Whether two versions of a table may be known together, to who knows how many came between.

    They show the same; or the earlier one showed nothing because hardly anybody was in it; or they
    hide the same, and each count is the same or changed by the threshold or more, so that what
    came between is no small count either, nor, of people, all of one code.
    """
    if old.shown == new.shown or _hardly_anybody(old, threshold):
        return True
    if old.shown.hidden != new.shown.hidden or _shows(old) != _shows(new):
        return False
    changes = {code: count - old.cells.get(code, 0) for code, count in new.cells.items()}
    if any(0 < abs(change) < threshold for change in [*changes.values(), sum(changes.values())]):
        return False
    if of_people and _all_in_one({code: abs(change) for code, change in changes.items()}):
        return False
    partly = 0 < len(new.shown.hidden) < len(new.cells)
    return not (partly and any(changes[code] for code in new.shown.hidden))


def _hardly_anybody(version: Version, threshold: int) -> bool:
    return version.shown.shows_nothing and 0 < sum(version.cells.values()) < threshold


def _shows(version: Version) -> bool:
    return version.shown.total is not None
