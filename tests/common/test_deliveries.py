"""What a message must be to be applied; whatever else it is, it is parked once and stops nobody."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import orjson
import pytest
import structlog

from contracts.receiving import Why, agreement_of
from contracts.topology import HEADER_BYTES, MESSAGE_BYTES
from services.common.deliveries import delivery
from services.common.headers import as_stored, stored
from services.common.metrics import REFUSED
from services.common.outbox_rows import SHARDS
from tests.common.given import Message, all_parked, applied, story, subject_of
from tests.service_under_test import ServiceUnderTest

Spoil = Callable[[Message], Message]


def header(name: str, value: bytes | None) -> Spoil:
    return lambda m: m.with_header(name, value)


def data(**more: object) -> Spoil:
    return lambda m: replace(m, body=orjson.dumps({**orjson.loads(m.body or b""), **more}))


def body(value: bytes | None) -> Spoil:
    return lambda m: replace(m, body=value)


def nested(depth: int) -> bytes:
    return b'{"attendance":' + b"[" * depth + b"]" * depth + b"}"


OTHER = str(uuid4()).encode()
WRONG: dict[str, tuple[Why, Spoil]] = {
    "no value": (Why.FORM, body(None)),
    "an empty value": (Why.FORM, body(b"")),
    "no object": (Why.FORM, body(b"[]")),
    "a header without value": (Why.FORM, header("ce_basis", None)),
    "an unknown header without value": (Why.FORM, lambda m: m.and_header("x", None)),
    "a trace without value": (Why.FORM, lambda m: m.and_header("traceparent", None)),
    "a trace that is no text": (Why.FORM, lambda m: m.and_header("tracestate", b"\xff")),
    "a header twice": (Why.FORM, lambda m: replace(m, headers=m.headers + m.headers[:1])),
    "a header twice in capitals": (Why.FORM, lambda m: m.and_header("CE_TYPE", b"x")),
    "no headers": (Why.FORM, lambda m: replace(m, headers=())),
    "NUL in a header": (Why.FORM, header("ce_correlationid", b"a\x00b")),
    "NUL in the name of a header": (Why.FORM, lambda m: m.and_header("a\x00", b"x")),
    "a line end in a header": (Why.FORM, header("ce_causationid", b"a\nb")),
    "no UTF-8 in a header": (Why.FORM, header("ce_basis", b"\xff\xfe")),
    "half a character in a header": (Why.FORM, header("ce_basis", b"\xed\xa0\x80")),
    "no id": (Why.FORM, lambda m: m.without("ce_id")),
    "an id in braces": (Why.FORM, header("ce_id", b"{%b}" % OTHER)),
    "a long id": (Why.FORM, header("ce_id", b"1" * 5000)),
    "a long correlation": (Why.FORM, header("ce_correlationid", b"c" * 201)),
    "a long causation": (Why.FORM, header("ce_causationid", b"c" * 201)),
    "a long basis": (Why.FORM, header("ce_basis", b"c" * 4001)),
    "another content": (Why.FORM, header("content-type", b"text/html")),
    "another specification": (Why.FORM, header("ce_specversion", b"0.3")),
    "NUL in a text": (Why.FORM, body(b'{"attendance":"a\\u0000b"}')),
    "NUL in a name": (Why.FORM, body(b'{"a\\u0000b":1}')),
    "NUL far inside": (Why.FORM, body(b'{"attendance":[{"x":["\\u0000"]}]}')),
    "half a character": (Why.FORM, body(b'{"attendance":"\\ud800"}')),
    "nested too deep": (Why.FORM, body(nested(21))),
    "nested without end": (Why.FORM, body(nested(100_000))),
    "NaN": (Why.FORM, body(b'{"session_number":NaN}')),
    "infinity": (Why.FORM, body(b'{"session_number":1e999}')),
    "a number of 65 bits": (Why.FORM, body(b'{"session_number":9223372036854775808}')),
    "a number of many digits": (Why.FORM, body(b'{"session_number":-1%b}' % (b"0" * 40))),
    "another source": (Why.TELLER, header("ce_source", b"/cstr/court_listing")),
    "no source": (Why.FORM, header("ce_source", b"court_listing")),
    "a type of another agency": (Why.TELLER, header("ce_type", b"cstr.court.sentenced.v1")),
    "a type nobody knows": (Why.TELLER, header("ce_type", b"cstr.provider.never.v1")),
    "a type not agreed": (Why.AGREEMENT, header("ce_type", b"cstr.provider.capacity-changed.v1")),
    "a type that is none": (Why.FORM, header("ce_type", b"Robin Fictional")),
    "another pair's agreement": (Why.AGREEMENT, header("ce_agreement", b"court-to-reporting.1")),
    "a later agreement": (Why.AGREEMENT, header("ce_agreement", b"provider-to-reporting.999")),
    "an agreement without version": (Why.FORM, header("ce_agreement", b"provider-to-reporting")),
    "an agreement of version 0": (Why.FORM, header("ce_agreement", b"provider-to-reporting.0")),
    "no key": (Why.KEY, lambda m: replace(m, key=None)),
    "another key": (Why.KEY, lambda m: replace(m, key=OTHER)),
    "a long key": (Why.SIZE, lambda m: replace(m, key=b"k" * 10_000)),
    "a key that is no text": (Why.FORM, lambda m: replace(m, key=b"\xff")),
    "another subject": (Why.FORM, header("ce_subject", OTHER)),
    "nobody as subject": (Why.FORM, header("ce_subject", b"00000000-0000-0000-0000-000000000000")),
    "another partition": (
        Why.KEY, lambda m: replace(m, partition=((m.partition or 0) + 1) % SHARDS),
    ),
    "a field more": (Why.FIELDS, data(family_name="Fictional")),
    "a field of the event that is not agreed": (Why.FIELDS, data(engagement="active")),
    "too many headers": (
        Why.SIZE, lambda m: replace(m, headers=(*m.headers, *((f"x{n}", b"") for n in range(64)))),
    ),
    "large headers": (Why.SIZE, lambda m: m.and_header("baggage", b"x" * HEADER_BYTES)),
    "too large": (Why.SIZE, body(b'{"attendance":"%b"}' % (b"x" * MESSAGE_BYTES))),
}  # fmt: skip
NUMBERS = (
    b"0", b"-1", b"+5", b"1_0", b" 1", b"1 ", b"01", b"1.0", b"1e3", b"", "٣".encode(),
    b"9" * 30, b"9223372036854775808", b"0x1",
)  # fmt: skip
TIMES = (
    b"2026-06-01T09:00:00", b"2026-06-01", b"0001-01-01T00:00:00+14:00", b"today", b"",
    b"9999-12-31T23:59:59-14:00", b"9999-12-31T23:59:59Z", b"1898-12-31T00:00:00Z",
    b"2026-13-01T00:00:00Z", b"2026-06-01T09:00:00+99:00", b"20260601T090000Z",
    "٢026-06-01T09:00:00Z".encode(), b"2026-06-01T09:00:00Z" + b"0" * 500,
)  # fmt: skip
WRONG |= {f"number {n!r}"[:30]: (Why.FORM, header("ce_sequence", n)) for n in NUMBERS}
WRONG |= {f"time {t!r}"[:40]: (Why.FORM, header("ce_time", t)) for t in TIMES}
WRONG |= {f"recorded {t!r}"[:40]: (Why.FORM, header("ce_recordedtime", t)) for t in TIMES}


@pytest.mark.parametrize("wrong", WRONG)
async def test_what_is_no_event_of_the_channel_is_parked_once_and_others_flow(
    reader: ServiceUnderTest, wrong: str
) -> None:
    await reader.empty()
    why, spoil = WRONG[wrong]
    (good,), (bad,) = story(reader, 1), story(reader, 1)
    spoilt = spoil(bad)
    before = counted(why)
    for offset in range(2):
        await reader.inbox.apply([spoilt.came(offset), good.came(offset)])
    assert await applied(reader, subject_of(good)) == [1]
    (parked,) = await all_parked(reader)
    assert counted(why) == before + 1
    assert parked.cause == "poison"
    assert len(parked.body) <= MESSAGE_BYTES
    assert "Fictional" not in parked.reason + parked.type
    assert await reader.rows("SELECT 1 FROM fact WHERE pseudonym = :s", s=subject_of(bad)) == []


def counted(why: Why) -> float:
    found: float = REFUSED.labels("cstr.provider.reporting", why.value)._value.get()
    return found


async def test_everything_that_is_in_order_is_applied(reader: ServiceUnderTest) -> None:
    """Else the test above would prove nothing."""
    (event,) = story(reader, 1)
    for more in ("traceparent", "tracestate", "baggage", "other"):
        event = event.and_header(more, b"rubbish, but text")
    assert event.came().wrong == ""
    await reader.inbox.apply([event.came(7)])
    assert await applied(reader, subject_of(event)) == [1]


@pytest.mark.parametrize("version", range(1, 3))
async def test_an_earlier_version_of_the_agreement_is_still_good(
    reader: ServiceUnderTest, version: int
) -> None:
    (event,) = story(reader, 1)
    reference = f"provider-to-reporting.{version}".encode()
    assert event.with_header("ce_agreement", reference).came().wrong == ""


async def test_what_a_court_tells_reporting_beyond_the_agreement_is_nowhere_but_where_it_is_parked(
    reader: ServiceUnderTest,
) -> None:
    """Name, date of birth and case number are in no column, reason or log of the reader."""
    subject = uuid4()
    (event,) = story(reader, 1, subject)
    said = {"family_name": "Canary-Name", "date_of_birth": "1990-05-01", "urn": "34CA9999926"}
    for name, value in (
        ("ce_source", b"/cstr/court_listing"),
        ("ce_type", b"cstr.court.case-listed.v1"),
        ("ce_agreement", b"court-to-reporting.1"),
    ):
        event = event.with_header(name, value)
    event = replace(event, channel="cstr.court.reporting")
    event = data(site="northampton", **said)(replace(event, body=b"{}"))
    with structlog.testing.capture_logs() as logs:
        await reader.inbox.apply([event.came(1)])
    (row,) = await reader.rows("SELECT * FROM parked WHERE subject = :s", s=subject)
    assert row.body == event.body
    shown = f"{row.type} {row.reason} {row.headers} {logs}"
    everywhere = await reader.rows("SELECT data::text FROM fact")
    for secret in (*said.values(), *said):
        assert secret not in shown
        assert all(secret not in kept[0] for kept in everywhere)


async def test_of_a_field_that_is_shared_in_part_the_rest_parks_the_event(
    reader: ServiceUnderTest,
) -> None:
    """``requirements.made`` is agreed; the name of the provider inside it is not."""
    (event,) = story(reader, 1)
    for name, value in (
        ("ce_source", b"/cstr/court_listing"),
        ("ce_type", b"cstr.court.sentenced.v1"),
        ("ce_agreement", b"court-to-reporting.4"),
    ):
        event = event.with_header(name, value)
    event = replace(event, channel="cstr.court.reporting")
    agreed = data(requirements=[{"requirement": "mhtr", "made": True}])(replace(event, body=b"{}"))
    assert agreed.came().wrong == ""
    beyond: tuple[object, ...] = (
        [{"made": True, "provider": "x"}], "Fictional", {"name": 1}, ["Fictional"],
    )  # fmt: skip
    for given in beyond:
        more = data(requirements=given)(replace(event, body=b"{}")).came()
        assert (more.why, more.envelope) == (Why.FIELDS, None)
        assert more.wrong == "requirements holds more than the agreement gives of it"


@pytest.mark.parametrize("data_", [b'{"attendance":"attended"}', b'{"family_name":"Fictional"}'])
async def test_a_withheld_number_says_nothing_else(reader: ServiceUnderTest, data_: bytes) -> None:
    """R54."""
    (event,) = story(reader, 1)
    withheld = event.with_header("ce_type", b"cstr.withheld.v1")
    assert replace(withheld, body=b"{}").came().wrong == ""
    assert replace(withheld, body=data_).came().why is Why.FIELDS
    assert withheld.with_header("ce_source", b"/cstr/court_listing").came().why is Why.TELLER


async def test_what_came_is_kept_as_it_came_and_a_retry_sees_it_so(
    reader: ServiceUnderTest,
) -> None:
    raw = (("a\x00", b"\x00\xff"), ("twice", b"1"), ("twice", None), ("ü", "ü".encode()), ("", b""))
    assert as_stored(stored(raw)) == raw
    assert as_stored({"ce_type": "\xff"}) == (("ce_type", b"\xff"),)


@pytest.mark.parametrize(("days", "why"), [(-2, Why.AGREEMENT), (0, None), (1, None)])
async def test_what_was_told_after_the_agreement_ended_is_not_taken(
    reader: ServiceUnderTest, days: int, why: Why | None
) -> None:
    """What was told before comes late and is taken."""
    (event,) = story(reader, 1)
    agreement = agreement_of(event.channel)
    assert agreement is not None
    ended = agreement.model_copy(
        update={"valid_to": datetime.now(UTC).date() + timedelta(days=days)}
    )
    came = delivery(event.channel, event.key, event.headers, event.body, agreement=ended)
    assert came.why is why


async def test_a_retry_looks_at_everything_again(reader: ServiceUnderTest) -> None:
    """Also at the partition, which is no part of a message."""
    await reader.empty()
    (event,) = story(reader, 1)
    moved = replace(event, partition=((event.partition or 0) + 1) % SHARDS)
    await reader.inbox.apply([moved.came(1)])
    (row,) = await all_parked(reader)
    await reader.post(f"/operations/parked/{row.id}/retry", None, role="operator")
    assert [again.reason for again in await all_parked(reader)] == [row.reason]


async def test_a_channel_that_nobody_agreed_to_is_not_read(reader: ServiceUnderTest) -> None:
    (event,) = story(reader, 1)
    assert replace(event, channel="cstr.court.nobody").came().why is Why.AGREEMENT
