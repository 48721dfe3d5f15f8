"""What is tried again waits since it was parked first; what was never told is not next."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from contracts.attributes import LARGEST
from services.common.deliveries import redelivery, replayed
from tests.common.given import CHANNEL, all_parked, applied, session, story, subject_of
from tests.service_under_test import ServiceUnderTest

HOURS = timedelta(hours=5)


async def parked_for_hours(reader: ServiceUnderTest) -> list[Any]:
    """Somebody whose first event cannot be applied, with two behind it, since this morning."""
    await reader.empty()
    first, *others = story(reader, 3)
    spoilt = first.with_header("ce_type", b"nothing")
    await reader.inbox.apply([spoilt.came(), *(one.came() for one in others)])
    async with reader.engine.begin() as connection:
        then = {"then": datetime.now(UTC) - HOURS}
        await connection.execute(text("UPDATE parked SET parked_at = :then"), then)
        await connection.execute(text("UPDATE inbox_sequence SET waits_since = :then"), then)
    return await all_parked(reader)


async def operate(reader: ServiceUnderTest, id: Any, what: str, user: str = "sam") -> int:
    body = {"reason": "it was looked at"}
    how = {"role": "operator", "user": user, "key": str(uuid4())}
    answered = await reader.post(f"/operations/parked/{id}/{what}", body, **how)
    return int(answered.status_code)


async def test_a_retry_that_fails_does_not_make_the_wait_begin_anew(
    reader: ServiceUnderTest,
) -> None:
    first, *_ = await parked_for_hours(reader)
    assert await operate(reader, first.id, "retry") == 409
    again = await all_parked(reader)
    assert len(again) == 3
    assert all(datetime.now(UTC) - one.parked_at >= HOURS for one in again)
    (place,) = await reader.rows("SELECT waits_since FROM inbox_sequence")
    assert datetime.now(UTC) - place.waits_since >= HOURS


async def test_what_was_proposed_before_a_retry_still_is(reader: ServiceUnderTest) -> None:
    first, *_ = await parked_for_hours(reader)
    assert await operate(reader, first.id, "discard", "alex") == 202
    assert await operate(reader, first.id, "retry") == 409
    (poison,) = [one for one in await all_parked(reader) if one.cause == "poison"]
    assert poison.id != first.id
    listed = (await reader.get("/operations/parked?proposed=true", role="operator")).json()
    assert [(one["id"], one["discard_proposed_by"]) for one in listed] == [
        (str(poison.id), "data_reporting/alex")
    ]
    assert await operate(reader, poison.id, "discard", "alex") == 409, "by somebody else"
    assert await operate(reader, poison.id, "discard", "sam") == 204


async def test_who_flows_again_waits_no_more(reader: ServiceUnderTest) -> None:
    first, *_ = await parked_for_hours(reader)
    assert await operate(reader, first.id, "discard", "alex") == 202
    assert await operate(reader, first.id, "discard", "sam") == 204
    (place,) = await reader.rows("SELECT state, waits_since FROM inbox_sequence")
    assert (place.state, place.waits_since) == ("flowing", None)


@pytest.mark.parametrize("number", [LARGEST, 2**40, 1_000_002 + 3])
@pytest.mark.parametrize("follows", [True, False])
async def test_a_number_that_was_never_given_stops_one_person_and_is_never_counted(
    reader: ServiceUnderTest, number: int, follows: bool
) -> None:
    await reader.empty()
    events = story(reader, 2)
    subject = subject_of(events[0])
    await reader.inbox.apply([one.came() for one in events])
    query = "SELECT last, last_id FROM inbox_sequence WHERE subject = :s"
    (place,) = await reader.rows(query, s=subject)
    _, sealed = reader.sealed(session(reader, subject, 3))
    told = sealed.as_json() | {"sequence": str(number)}
    told |= {"previous": str(place.last_id if follows else uuid4()), "incarnation": str(uuid4())}
    other = story(reader, 1)
    await reader.inbox.apply([replayed(CHANNEL, told, None), other[0].came()])
    assert await applied(reader, subject_of(other[0])) == [1]
    (parked,) = await all_parked(reader)
    assert (parked.cause, parked.sequence) == ("poison", number)
    assert await operate(reader, parked.id, "discard", "alex") == 202
    assert await operate(reader, parked.id, "discard", "sam") == 204
    (after,) = await reader.rows(query, s=subject)
    assert (after.last, after.last_id) == (2, place.last_id)
    await reader.inbox.apply([redelivery(CHANNEL, sealed)])
    assert await applied(reader, subject) == [1, 2, 3]
