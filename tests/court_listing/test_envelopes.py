"""Messages in the envelopes of topics, queues, functions and CloudEvents."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from services.common.errors import Unprocessable
from services.court_listing.intake.reading import read_hearing
from services.court_listing.intake.reading.envelopes import DEEPEST, open_envelopes, read_json
from tests.court_listing.given import known, take_in
from tests.court_listing.given_documents import (
    FULL_HEARING,
    NOW,
    Json,
    court_list,
    hearing,
    hearing_defendant,
    hearing_offence,
)
from tests.service_under_test import ServiceUnderTest


def notification(message: Any) -> Json:
    return {
        "Type": "Notification",
        "MessageId": "fictional",
        "Message": json.dumps(message),
        "MessageAttributes": {
            "messageType": {"Type": "String", "Value": "COMMON_PLATFORM_HEARING"}
        },
    }


def cloud_event(**data: Any) -> Json:
    return {"specversion": "1.0", "id": "1", "source": "/court", "type": "listed"} | data


def encoded(message: Any) -> str:
    return base64.b64encode(json.dumps(message).encode()).decode()


ENVELOPES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "notification": (notification, "/Message"),
    "queue": (lambda m: {"MessageId": "1", "Body": json.dumps(m)}, "/Body"),
    "received": (lambda m: {"Messages": [{"Body": json.dumps(m)}]}, "/Messages/0/Body"),
    "function": (lambda m: {"Records": [{"body": json.dumps(m)}]}, "/Records/0/body"),
    "topic of a function": (
        lambda m: {"Records": [{"EventSource": "aws:sns", "Sns": notification(m)}]},
        "/Records/0/Sns/Message",
    ),
    "topic in a queue": (
        lambda m: {"Records": [{"body": json.dumps(notification(m))}]},
        "/Records/0/body/Message",
    ),
    "cloud event": (lambda m: cloud_event(data=m), "/data"),
    "cloud event of text": (lambda m: cloud_event(data=json.dumps(m)), "/data"),
    "cloud event in base64": (lambda m: cloud_event(data_base64=encoded(m)), "/data_base64"),
    "bus": (lambda m: {"detail-type": "hearing", "source": "court", "detail": m}, "/detail"),
    "cloud event in a topic": (lambda m: notification(cloud_event(data=m)), "/Message/data"),
}


@pytest.mark.parametrize("name", list(ENVELOPES))
def test_what_is_in_an_envelope_is_the_message_and_said(name: str) -> None:
    wrap, at = ENVELOPES[name]
    opened = open_envelopes(wrap(FULL_HEARING))
    assert (opened.document, opened.at) == (FULL_HEARING, at)
    assert opened.notes
    assert at in opened.notes[-1].note


@pytest.mark.parametrize("message", [FULL_HEARING, court_list(), [], "text", None, {}, 3])
def test_a_message_without_an_envelope_is_itself(message: Any) -> None:
    opened = open_envelopes(message)
    assert opened.document is message
    assert opened.notes == ()


@pytest.mark.parametrize(
    ("envelope", "code", "field"),
    [
        ({"Message": "no json"}, "NotJson", "/Message"),
        ({"Records": []}, "SeveralMessages", "/Records"),
        ({"Records": [{"body": "{}"}, {"body": "{}"}]}, "SeveralMessages", "/Records"),
        (cloud_event(), "NoData", "/data"),
        (cloud_event(data_base64="%%%"), "NotJson", "/data_base64"),
        (cloud_event(data_base64=encoded("x")[:-2] + "?="), "NotJson", "/data_base64"),
        (
            {"Body": json.dumps(["software.amazon.payloadoffloading.PayloadS3Pointer", {}])},
            "BodyElsewhere",
            "/Body",
        ),
    ],
)
def test_an_envelope_without_one_message_is_refused_with_its_reason(
    envelope: Json, code: str, field: str
) -> None:
    with pytest.raises(Unprocessable) as refused:
        open_envelopes(envelope)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_nothing_is_opened_deeper_than_a_bound() -> None:
    message: Any = FULL_HEARING
    for _ in range(DEEPEST):
        message = notification(message)
    assert open_envelopes(message).document == FULL_HEARING
    with pytest.raises(Unprocessable):
        open_envelopes(notification(message))


@pytest.mark.parametrize("depth", [2, 5])
def test_a_hearing_in_several_wrappers_is_read(depth: int) -> None:
    message: Any = hearing(hearing_defendant())
    for _ in range(depth):
        message = {"hearing": message}
    [jane] = read_hearing(message, NOW).defendants
    assert jane.pointer == "/hearing" * depth + "/prosecutionCases/0/defendants/0"


def test_json_without_end_is_no_json() -> None:
    with pytest.raises(ValueError, match="too deep"):
        read_json("[" * 100_000)


@pytest.mark.parametrize("name", ["topic in a queue", "cloud event in base64"])
async def test_a_wrapped_message_is_taken_as_if_it_had_come_alone(
    court: ServiceUnderTest, name: str
) -> None:
    wrap, _ = ENVELOPES[name]
    listed = await take_in(court, wrap(court_list()))
    assert [taken["pointer"][:12] for taken in listed["taken"]] == ["/courtLists/"]
    assert "opened at" in listed["notes"][0]["note"]
    plea = {"pleaValue": "GUILTY", "pleaDate": "2026-02-02"}
    message = {"hearing": hearing(hearing_defendant(hearing_offence(plea=plea)))}
    report = await take_in(court, wrap(message), "hearings")
    assert report["taken"][0]["recorded"] == ["pleas"]
    pathway = await known(court, listed["taken"][0]["pathway_id"])
    assert [offence["plea"] for offence in pathway["offences"]] == ["GUILTY"]
