"""A restored agency lost what it was told of permissions: nothing stands, and no number twice."""

from copy import deepcopy
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.common.permission_state import Change, Family, Source, State

AGENCY = "provider_assessment"
ORGANISATIONS = ("one", "two")
SAID = st.lists(st.tuples(st.sampled_from(ORGANISATIONS), st.booleans()), max_size=6)


def say(state: State, subject: UUID, organisation: str, given_: bool) -> Change:
    """What the agency is told next, as it numbers it."""
    known: dict[Source, int] = state.known(subject)
    if not given_:
        known[(subject, AGENCY)] = state.withdrawals.get(AGENCY, 0) + 1
    change = Change(organisation, state.next_epoch(organisation), given_, known)
    state.apply(subject, change, AGENCY)
    return change


@given(SAID, SAID, st.sampled_from(ORGANISATIONS))
def test_after_a_restore_nothing_stands_until_it_is_given_anew_and_then_everywhere(
    kept: list[tuple[str, bool]], lost: list[tuple[str, bool]], anew: str
) -> None:
    """R54: the reader heard all of it; the agency has what was in its backup."""
    subject, own, reader = uuid4(), State(), State()
    for organisation, given_ in kept:
        reader.apply(subject, say(own, subject, organisation, given_), AGENCY)
    backup = deepcopy(own)
    for organisation, given_ in lost:
        reader.apply(subject, say(own, subject, organisation, given_), AGENCY)
    backup.end_all()
    backup.skip(AGENCY, len(lost))
    assert not backup.any_stands(backup.known(subject))
    said = say(backup, subject, anew, True)
    assert said.epoch > max((c.epoch for c in reader.newest.values()), default=0) or not lost
    reader.apply(subject, said, AGENCY)
    for state in (backup, reader):
        family = Family(subject, {subject: State.of(state.as_json())})
        assert family.epoch(anew) == said.epoch
