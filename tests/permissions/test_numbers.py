"""What is known of a permission does not depend on the order in which it is heard (R54)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.permission_state import MOST_ORGANISATIONS, Change, Family, State

SUBJECT, OTHER = UUID(int=1), UUID(int=2)
ORGANISATIONS = {"liaison": "liaison", "one": "provider", "two": "provider"}


def said(acts: list[tuple[str, bool]]) -> list[Change]:
    """Giving and withdrawing at organisations that hear of each other at once."""
    state, changes = State(), []
    for organisation, giving in acts:
        known = state.known(SUBJECT)
        if giving and state.stands(organisation, known):
            continue
        if not giving:
            agency = ORGANISATIONS[organisation]
            known = known | {(SUBJECT, agency): state.withdrawals.get(agency, 0) + 1}
        change = Change(organisation, state.next_epoch(organisation), giving, known)
        state.apply(SUBJECT, change, ORGANISATIONS[change.organisation])
        changes.append(change)
    return changes


ACTS = st.lists(st.tuples(st.sampled_from(sorted(ORGANISATIONS)), st.booleans()), max_size=8)


def heard(changes: list[Change]) -> State:
    """What is known after hearing these, in this order."""
    state = State()
    for change in changes:
        state.apply(SUBJECT, change, ORGANISATIONS[change.organisation])
    return state


@given(acts=ACTS, data=st.data())
def test_in_any_order_and_twice_the_same_is_known(
    acts: list[tuple[str, bool]], data: st.DataObject
) -> None:
    changes = said(acts)
    shuffled = data.draw(st.permutations(changes + changes[: len(changes) // 2]))
    assert heard(shuffled).as_json() == heard(changes).as_json() or _same(
        heard(shuffled), heard(changes)
    )


def _same(one: State, other: State) -> bool:
    return (one.newest, one.withdrawals, one.ended) == (
        other.newest,
        other.withdrawals,
        other.ended,
    )


@given(acts=ACTS, data=st.data())
def test_with_the_last_withdrawal_heard_nothing_stands_whatever_else_was(
    acts: list[tuple[str, bool]], data: st.DataObject
) -> None:
    """Also where what came before it, or all of it, is lost or late."""
    changes = said([*acts, ("one", False)])
    before = data.draw(st.lists(st.sampled_from(changes), max_size=8))
    after = data.draw(st.lists(st.sampled_from(changes), max_size=8))
    state = heard([*before, changes[-1], *after])
    assert state.standing(state.known(SUBJECT)) == []


@given(acts=ACTS)
def test_what_is_given_knowing_of_every_withdrawal_stands(acts: list[tuple[str, bool]]) -> None:
    state = heard(said([*acts, ("two", True)]))
    assert state.stands("two", state.known(SUBJECT))


@given(acts=ACTS, told=st.integers(0, 8))
def test_an_epoch_that_ended_never_stands_again(acts: list[tuple[str, bool]], told: int) -> None:
    changes = said(acts)
    then = heard(changes[:told]).standing(heard(changes[:told]).known(SUBJECT))
    now = heard(changes)
    for organisation, epoch in then:
        if any(not change.standing for change in changes[told:]):
            assert (organisation, epoch) not in now.standing(now.known(SUBJECT))
            assert now.has_ended(organisation, epoch, now.known(SUBJECT))


@given(acts=ACTS)
def test_a_state_is_read_again_as_it_was_kept(acts: list[tuple[str, bool]]) -> None:
    state = heard(said(acts))
    assert _same(State.of(state.as_json()), state)


def test_two_changes_with_one_number_leave_the_doubt() -> None:
    """As after a restore: what was numbered again is not known to stand."""
    given_ = Change("one", 1, True, {})
    for pair in ([given_, Change("one", 1, False, {})], [Change("one", 1, False, {}), given_]):
        assert not heard(pair).stands("one", {})


def test_a_withdrawal_without_a_number_ends_what_is_known_and_not_what_is_given_anew() -> None:
    state = heard([Change("one", 1, True, {})])
    state.end_all()
    assert state.standing({}) == []
    state.apply(SUBJECT, Change("one", 2, True, {}), "provider")
    assert state.standing({}) == [("one", 2)]


def test_of_two_names_the_one_under_which_nothing_stands_decides() -> None:
    """R62: a merge takes the lower of both."""
    given_ = heard([Change("one", 1, True, {})])
    taken_back = State()
    taken_back.apply(OTHER, Change("one", 1, False, {(OTHER, "provider"): 1}), "provider")
    assert Family(SUBJECT, {SUBJECT: given_, OTHER: taken_back}).epoch("one") is None
    assert Family(SUBJECT, {SUBJECT: given_, OTHER: State()}).epoch("one") == 1
    knew = heard([Change("one", 2, True, {(OTHER, "provider"): 1})])
    assert Family(SUBJECT, {SUBJECT: knew, OTHER: taken_back}).epoch("one") == 2


def test_while_something_waits_nothing_is_certain() -> None:
    family = Family(SUBJECT, {SUBJECT: heard([Change("one", 1, True, {})])}, waits=True)
    assert family.epoch("one") is None
    assert family.epoch("one", certain=False) == 1


@given(acts=ACTS, ahead=st.integers(2, 2**53), agency=st.sampled_from(["liaison", "probation"]))
def test_a_claim_to_know_of_withdrawals_that_nobody_told_outlasts_none(
    acts: list[tuple[str, bool]], ahead: int, agency: str
) -> None:
    """And makes no number of the agency's own larger."""
    state = heard(said(acts))
    told = state.withdrawals.get(agency, 0)
    claimed = state.known(SUBJECT) | {(SUBJECT, agency): told + ahead}
    state.apply(SUBJECT, Change("two", 99, True, claimed), "provider")
    family = Family(SUBJECT, {SUBJECT: state})
    assert family.epoch("two") is None
    assert state.withdrawals.get(agency, 0) == told
    taken_back = Change("liaison", 99, False, {(SUBJECT, agency): told + 1})
    state.apply(SUBJECT, taken_back, agency)
    assert family.epoch("two") is None


def test_a_giving_that_knows_of_a_withdrawal_on_its_way_stands_once_that_arrives() -> None:
    state = heard([Change("one", 1, True, {(SUBJECT, "liaison"): 1})])
    family = Family(SUBJECT, {SUBJECT: state})
    assert family.epoch("one") is None
    state.apply(SUBJECT, Change("liaison", 1, False, {(SUBJECT, "liaison"): 1}), "liaison")
    assert family.epoch("one") == 1
    assert not family.has_ended("one", 1)


def test_one_person_gives_to_no_more_organisations_than_there_are() -> None:
    state = State()
    for number in range(MOST_ORGANISATIONS):
        state.apply(SUBJECT, Change(f"o{number}", 1, True, {}), "provider")
    with pytest.raises(LookupError):
        state.apply(SUBJECT, Change("one-more", 1, True, {}), "provider")
    state.apply(SUBJECT, Change("o1", 2, False, {(SUBJECT, "provider"): 1}), "provider")
    assert state.standing(state.known(SUBJECT)) == []
