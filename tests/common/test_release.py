"""The last moment before an event leaves (R54)."""

from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from sqlalchemy import RowMapping

from contracts.attributes import Permitted
from contracts.envelope import WITHHELD, from_json, from_message
from contracts.event import Agency
from services.common.permission_state import Change, Family, State
from services.common.release import NONE, ActivePermissions, envelope

ABOUT = uuid4()
AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def row(*parts: dict[str, Any]) -> RowMapping:
    """A row of the log."""
    held = {
        "subject": ABOUT,
        "sequence": 4,
        "about": ABOUT,
        "event_id": uuid4(),
        "type": "cstr.provider.session-attended.v1",
        "occurred_at": AT,
        "recorded_at": AT,
        "agreement": "provider-to-probation.2",
        "correlation": "c",
        "causation": "d",
        "parts": list(parts),
    }
    return cast("RowMapping", held)


ORDER = {"basis": "the order", "permission": None, "data": {"attendance": "attended"}}
PERMITTED = {
    "basis": "permission",
    "permission": "progress",
    "under": [["somebody", 2]],
    "data": {"engagement": "active"},
}


def given(name: str = "progress", about: UUID = ABOUT, epoch: int = 2) -> ActivePermissions:
    """A permission that stands in this epoch."""
    state = State({"somebody": Change("somebody", epoch, True, {})})
    return ActivePermissions({about: {name: Family(about, {about: state})}})


def test_while_the_permission_stands_all_of_it_leaves_and_says_on_what() -> None:
    """R54."""
    left = envelope(row(ORDER, PERMITTED), Agency.PROVIDER, given())
    assert left.data == {"attendance": "attended", "engagement": "active"}
    assert left.basis == "the order; permission"


def test_what_rests_on_another_basis_goes_on_and_says_so() -> None:
    """R54."""
    left = envelope(row(ORDER, PERMITTED), Agency.PROVIDER, NONE)
    assert (left.data, left.basis) == ({"attendance": "attended"}, "the order")


def test_where_nothing_may_leave_the_number_alone_does() -> None:
    """R54: no hole in the order, and nothing disclosed, not even the type or the time."""
    left = envelope(row(PERMITTED), Agency.PROVIDER, NONE)
    assert (left.type, left.sequence, left.data) == (WITHHELD, 4, {})
    assert left.withheld
    message = left.message()
    assert b"session" not in b" ".join(message.headers.values())


def test_a_permission_of_another_person_does_not_count() -> None:
    """R54."""
    for others in (given(about=uuid4()), given("health_needs")):
        assert envelope(row(PERMITTED), Agency.PROVIDER, others).withheld


@pytest.mark.parametrize("epoch", [1, 3])
def test_a_permission_given_in_another_epoch_frees_nothing(epoch: int) -> None:
    """R54: told in the second, it stays withheld in the third, as in the first."""
    assert envelope(row(PERMITTED), Agency.PROVIDER, given(epoch=epoch)).withheld


def test_what_rests_on_two_permissions_leaves_only_where_both_stand() -> None:
    """R54: passed on from two organisations, it rests on what each was given."""
    both = PERMITTED | {"under": [["somebody", 2], ["other", 1]]}
    assert envelope(row(both), Agency.PROVIDER, given()).withheld


def test_what_was_told_before_epochs_were_kept_does_not_leave() -> None:
    """R54."""
    old = {name: value for name, value in PERMITTED.items() if name != "under"}
    assert envelope(row(old), Agency.PROVIDER, given()).withheld


def test_an_envelope_is_the_same_after_kafka_and_after_rest() -> None:
    left = envelope(row(ORDER, PERMITTED), Agency.PROVIDER, given())
    assert left.permitted == (Permitted("progress", "somebody", 2),)
    message = left.message()
    assert from_message(str(ABOUT).encode(), message.headers, message.value) == left
    assert from_json(left.as_json()) == left
