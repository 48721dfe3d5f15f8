"""An event names its schema by an address that anybody may ask, and that answers it."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from jsonschema_rs import validator_for

from contracts.catalogue import catalogue
from contracts.event import Agency
from contracts.events.probation_allocation import CaseAllocated
from services.common.outbox import record_events, tell
from services.probation_allocation.service import SERVICE
from tests.conftest import Api
from tests.probation_allocation.given_orders import MORNING
from tests.service_under_test import ServiceUnderTest


async def told(service: ServiceUnderTest) -> list[Any]:
    """What providers are told of an allocation, as a page and as a replay of it."""
    subject = uuid4()
    event = CaseAllocated(
        pathway_id=subject, occurred_at=MORNING, allocation_id=uuid4(), officer_name="Fictional",
        officer_team="Team", officer_contact="desk", hours_since_sentence=1,
    )  # fmt: skip
    async with service.inbox._sessions() as session, session.begin():
        tell(session, event)
        await record_events(session, b"k" * 32)
    await service.publish()
    who: dict[str, Any] = {"role": "service", "agency": Agency.PROVIDER.value}
    found = []
    for query in ("", f"?subject={subject}"):
        answer = await service.ask("GET", f"/v1/channels/me/events{query}", **who)
        found += answer.json()["events"]
    return found


async def test_an_events_schema_is_where_it_says_for_everybody(api: Api) -> None:
    """Its address is absolute, as CloudEvents asks for, and the schema's own id leads to it."""
    service = await api(SERVICE)
    events = await told(service)
    assert len(events) == 2
    for event in events:
        address = urlsplit(event["dataschema"])
        assert f"{address.scheme}://{address.netloc}" == service.settings.own_url
        answer = await service.client.get(address.path)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/schema+json")
        schema = answer.json()
        assert schema["$id"] == address.path
        assert "hours_since_sentence" not in event["data"]
        assert validator_for(schema).is_valid(event["data"])
        assert not validator_for(schema).is_valid({"officer_name": 1})


@pytest.mark.parametrize("type", sorted(catalogue()))
async def test_the_schema_of_every_event_is_served(reader: ServiceUnderTest, type: str) -> None:
    """Of every version, as events of each are in logs and topics."""
    answer = await reader.client.get(f"/schemas/{type}.json")
    assert json.loads(answer.content)["$id"] == f"/schemas/{type}.json"


@pytest.mark.parametrize(
    "name", ["x.json", "..%2Fevent.py", "%2e%2e/asyncapi.yaml", "cstr.withheld.v1.json", ".json"]
)
async def test_no_other_file_is_served(reader: ServiceUnderTest, name: str) -> None:
    answer = await reader.client.get(f"/schemas/{name}")
    assert answer.status_code == 404
