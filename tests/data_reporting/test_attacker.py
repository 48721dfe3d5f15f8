"""Whoever knows the method, the threshold and all totals learns nothing of a person (R75).

The attacker lists every table there could have been, runs the method on each, and keeps those that
would have been shown as what was shown: no integer program can know more. Between linked tables,
where there are too many, bounds are moved along sums and equalities until they stay.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.data_reporting.figures import CountedFact, Person, Table, tables
from services.data_reporting.rules.disclosure_control import (
    Protected,
    Version,
    protect,
    protect_all,
    together_safe,
)

THRESHOLD = 5
POSSIBLE = 3
Counts = tuple[int, ...]


def every(codes: int, most: int) -> Iterator[Counts]:
    """Every table of so many codes with at most so many people in it."""
    return (one for one in product(range(most + 1), repeat=codes) if sum(one) <= most)


def version(counts: Counts, *, of_people: bool) -> Version:
    cells = dict(zip("abcdefgh", counts, strict=False))
    return Version(cells, protect(cells, THRESHOLD, of_people=of_people))


def seen(one: Version) -> tuple[object, ...]:
    """What is shown of a table, with its total, which another table may show; not where small."""
    total = sum(one.cells.values())
    known = total if total >= THRESHOLD or not total else "small"
    return (*one.shown.cells.values(), one.shown.total, known)


def what_there_could_be(codes: int, most: int, of_people: bool) -> list[list[Counts]]:
    """The tables that nobody can tell apart, group by group."""
    alike: dict[tuple[object, ...], list[Counts]] = defaultdict(list)
    for counts in every(codes, most):
        alike[seen(version(counts, of_people=of_people))].append(counts)
    return list(alike.values())


def is_safe(values: set[int]) -> bool:
    """Three values or more, and one that is not large: it may or may not be a small count."""
    return len(values) >= POSSIBLE and min(values) < THRESHOLD


@pytest.mark.parametrize("of_people", [False, True])
@pytest.mark.parametrize(("codes", "most"), [(2, 26), (3, 17), (4, 12), (5, 9)])
def test_no_hidden_count_is_known_to_who_knows_the_method(
    codes: int, most: int, of_people: bool
) -> None:
    """R75."""
    for alike in what_there_could_be(codes, most, of_people):
        shown = version(alike[0], of_people=of_people).shown.cells
        for place, count in enumerate(shown.values()):
            values = {counts[place] for counts in alike}
            assert is_safe(values) if count is None else values == {count}, (shown, values)


@pytest.mark.parametrize("counts", [(4, 4, 4), (5, 4, 4), (1, 1, 1, 1, 1, 0, 0), (4, 4), (5, 5, 1)])
def test_counts_near_the_threshold_are_not_pinned_by_their_total(counts: Counts) -> None:
    """R75: 4, 4 and 4 of 12, and five people of five groups, were known exactly."""
    own = seen(version(counts, of_people=False))
    alike = [
        one for one in every(len(counts), sum(counts)) if seen(version(one, of_people=False)) == own
    ]
    for place in range(len(counts)):
        assert is_safe({one[place] for one in alike})


@pytest.mark.parametrize("others", [(), ("yes",), ("not_stated",)])
def test_nobody_learns_that_all_people_are_alike(others: tuple[str, ...]) -> None:
    """R75: neither from what is shown nor from that something is hidden."""
    cells = {"yes": 0, "no": 40, "not_stated": 0} | dict.fromkeys(others, 2)
    safe = protect(cells, THRESHOLD, of_people=True)
    assert safe.shows_nothing
    work = protect({"yes": 10, "no": 0}, THRESHOLD)
    assert (dict(work.cells), work.total) == ({"yes": 10, "no": 0}, 10)


CODES = st.sampled_from(["A1", "A2", "B1", "M1"])
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {
            "ethnicity": CODES,
            "pregnant": st.sampled_from([True, False, None]),
            "source_of_referral": st.sampled_from(["self", "probation"]),
            "made": st.sampled_from([True, True, True, False, None]),
            "instead": st.sampled_from(["custody", "fine"]),
        }
    ),
    max_size=40,
)


def told_of(people: list[dict[str, Any]]) -> list[Table]:
    """The tables of a month in which these people were screened and sentenced."""
    facts, listed = [], {}
    for number, person in enumerate(people):
        who = UUID(int=number + 1)
        listed[who] = Person("theft", "25-34", "female" if number % 3 else "male")
        facts.append(CountedFact(who, "PersonScreened", person))
        if person["made"] is None:
            continue
        answer: dict[str, Any] = {"requirement": "mhtr", "made": person["made"]}
        if not person["made"]:
            answer["decline_reasons"] = ["too_onerous"]
        sentence = {"requirements": [answer], "would_have_been": person["instead"]}
        facts.append(CountedFact(who, "Sentenced", sentence | {"within_24_hours": True}))
    return tables(facts, listed)


SCREENED = ("ethnicity", "pregnancy", "source_of_referral", "gender", "age", "offence_group",
            "disability", "armed_forces", "caring", "screened")  # fmt: skip
SENTENCED = ("on_the_day", "would_have_been")


def bounds(safe: dict[str, Protected], most: int) -> dict[tuple[str, str], tuple[int, int]]:
    """The least and the most each count can be, by what all tables show together."""
    of = {
        (t, c): (0, most) if n is None else (n, n) for t in safe for c, n in safe[t].cells.items()
    }
    total = {t: (0, most) if p.total is None else (p.total, p.total) for t, p in safe.items()}
    for _ in range(12):
        for codes in (SCREENED, (*SENTENCED, "answered.accepted")):
            same = [of["answered", "accepted"] if "." in c else total[c] for c in codes]
            both = max(low for low, _ in same), min(high for _, high in same)
            for code in codes:
                if "." in code:
                    of["answered", "accepted"] = both
                else:
                    total[code] = both
        for table, protected in safe.items():
            cells = [(table, code) for code in protected.cells]
            lows, highs = sum(of[c][0] for c in cells), sum(of[c][1] for c in cells)
            low, high = max(total[table][0], lows), min(total[table][1], highs)
            total[table] = low, high
            for cell in cells:
                least, largest = of[cell]
                of[cell] = (
                    max(least, low - (highs - largest)),
                    min(largest, high - (lows - least)),
                )
    return of


@given(PEOPLE)
@settings(max_examples=60, deadline=None)
def test_no_hidden_count_is_known_from_linked_tables(people: list[dict[str, Any]]) -> None:
    """R75: who was sentenced to it is shown by three tables, and who was screened by ten."""
    safe = protect_all(told_of(people), THRESHOLD)
    for (table, code), (low, high) in bounds(safe, most=60).items():
        if safe[table].cells[code] is None:
            assert high - low >= POSSIBLE - 1, (table, code, low, high)


def test_a_table_that_divides_a_hidden_count_is_hidden_with_it() -> None:
    """R75: its total would be that count."""
    yes = {"ethnicity": "A1", "made": True, "instead": "custody"}
    safe = protect_all(told_of([yes] * 20 + [yes | {"made": False}] * 2), THRESHOLD)
    assert safe["answered"].cells["accepted"] is None
    assert safe["on_the_day"].shows_nothing
    assert safe["would_have_been"].shows_nothing


@pytest.mark.parametrize("of_people", [False, True])
@pytest.mark.parametrize("only_added", [False, True])
@pytest.mark.parametrize(("codes", "most"), [(2, 16), (3, 11)])
def test_two_versions_together_tell_of_nobody(
    codes: int, most: int, only_added: bool, of_people: bool
) -> None:
    """R75: neither a count of either, nor how many came between where those were few."""
    known = {one: version(one, of_people=of_people) for one in every(codes, most)}
    alike: dict[Any, list[tuple[Counts, Counts]]] = defaultdict(list)
    for (one, old), (two, new) in product(known.items(), repeat=2):
        if only_added and any(b < a for a, b in zip(one, two, strict=True)):
            continue
        if together_safe(old, new, THRESHOLD, of_people=of_people):
            alike[seen(old), seen(new)].append((one, two))
    for (before, after), pairs in alike.items():
        if not _totals_may_be_known(before[-1], after[-1]):
            continue
        for place in range(codes):
            came = {two[place] - one[place] for one, two in pairs}
            assert len(came) > 1 or not 0 < abs(min(came)) < THRESHOLD
            for which, shown in ((0, before), (1, after)):
                values = {pair[which][place] for pair in pairs}
                assert shown[place] is not None or values == {0} or is_safe(values)


def _totals_may_be_known(one: Any, two: Any) -> bool:
    """A table that showed both of two totals that are close would not be released."""
    return "small" in (one, two) or not 0 < abs(one - two) < THRESHOLD


@pytest.mark.parametrize(
    ("before", "after", "of_people"),
    [
        ((10, 7), (15, 7), True),  # of five who came, all are of the first
        ((9, 8, 30), (9, 9, 30), False),
        ((3, 9, 20, 30), (3, 15, 20, 30), False),  # the large one that is hidden with the small one
        ((2, 9, 20, 30), (3, 9, 20, 30), False),
    ],
)
def test_what_came_between_two_versions_is_no_small_count_and_not_all_alike(
    before: Counts, after: Counts, of_people: bool
) -> None:
    """R75."""
    old, new = (version(one, of_people=of_people) for one in (before, after))
    assert not together_safe(old, new, THRESHOLD, of_people=of_people)


def test_a_total_at_which_all_counts_may_be_small_is_hidden_with_them() -> None:
    """R75: of 12 in three codes, all would be 4."""
    assert version((4, 4, 4), of_people=False).shown.total is None
    assert version((10, 2), of_people=False).shown.total == 12
