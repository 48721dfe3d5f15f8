"""Disclosure control, on arbitrary tables (R75)."""

from itertools import combinations_with_replacement

from hypothesis import given, settings
from hypothesis import strategies as st

from services.data_reporting.rules.disclosure_control import Protected, protect

THRESHOLD = 5
TABLES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1)


def fillings(safe: Protected) -> list[tuple[int, ...]]:
    """Every way the hidden cells could be filled, as a reader with pencil and paper finds them."""
    hidden = [code for code, count in safe.cells.items() if count is None]
    assert safe.total is not None
    left = safe.total - sum(count for count in safe.cells.values() if count is not None)
    if not hidden:
        return []
    ways = combinations_with_replacement(range(1, left + 1), len(hidden))
    return [way for way in ways if sum(way) == left]


@given(TABLES)
def test_no_small_count_is_shown(cells: dict[str, int]) -> None:
    """R75."""
    safe = protect(cells, THRESHOLD)
    assert not [n for n in safe.cells.values() if n is not None and 0 < n < THRESHOLD]
    assert safe.total is None or not 0 < safe.total < THRESHOLD


@given(TABLES)
@settings(max_examples=300)
def test_no_suppressed_cell_can_be_worked_out_from_the_total(cells: dict[str, int]) -> None:
    """R75."""
    safe = protect(cells, THRESHOLD)
    if safe.total is None or None not in safe.cells.values():
        return
    ways = fillings(safe)
    assert len({count for way in ways for count in way}) > 1


@given(TABLES)
def test_what_is_shown_is_true_and_large_tables_are_untouched(cells: dict[str, int]) -> None:
    """R75."""
    safe = protect(cells, THRESHOLD)
    assert all(n is None or n == cells[code] for code, n in safe.cells.items())
    if all(n == 0 or n >= THRESHOLD for n in cells.values()):
        assert dict(safe.cells) == cells


def test_a_single_small_cell_takes_the_next_smallest_with_it() -> None:
    """R75."""
    safe = protect({"a": 3, "b": 9, "c": 20, "d": 0}, THRESHOLD)
    assert safe.cells == {"a": None, "b": None, "c": 20, "d": 0}
    assert safe.total == 32


def test_two_cells_of_one_are_not_enough() -> None:
    """R75: two hidden cells that make two are both one."""
    assert protect({"a": 1, "b": 1, "c": 9}, THRESHOLD).cells["c"] is None


def test_a_small_cell_alone_takes_the_total_with_it() -> None:
    """R75."""
    assert protect({"a": 3, "b": 0}, THRESHOLD).total is None
