"""What probation's other systems are told of allocations, in the form HMPPS domain events have."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from jsonschema_rs import validator_for
from sqlalchemy import text

from contracts.events.court_listing import CaseListed, RequirementMade, Sentenced
from contracts.vocabulary import Disposal, Requirement
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, listed, sentenced_pathway
from tests.service_under_test import ServiceUnderTest

DOMAIN_EVENT: dict[str, Any] = {
    "type": "object",
    "required": ["eventType", "version", "occurredAt"],
    "properties": {
        "eventType": {"type": "string"},
        "version": {"type": "integer"},
        "description": {"type": "string"},
        "detailUrl": {"type": "string", "format": "uri"},
        "occurredAt": {"type": "string", "format": "date-time"},
        "additionalInformation": {"type": "object"},
        "personReference": {
            "type": "object",
            "properties": {
                "identifiers": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["type", "value"],
                        "properties": {"type": {"type": "string"}, "value": {"type": "string"}},
                    },
                }
            },
        },
    },
}
"""What schema/hmpps-domain-event.json of ministryofjustice/hmpps-domain-events asks for."""
ALLOCATED: dict[str, Any] = {
    "required": ["detailUrl", "personReference", "additionalInformation"],
    "properties": {
        "eventType": {"enum": ["event.manager.allocated", "requirement.manager.allocated"]},
        "additionalInformation": {"required": ["allocationId"]},
        "personReference": {
            "required": ["identifiers"],
            "properties": {"identifiers": {"minItems": 1, "contains": {"properties": {
                "type": {"const": "CRN"}, "value": {"pattern": "^[A-Z][0-9]{6}$"}}}}},
        },
    },
}  # fmt: skip
"""What the readers of these two types rest on besides."""
BOTH = (Requirement.ATR, Requirement.MHTR)
CRN = {"value": "x320741", "issuer": "Probation case records", "valid_from": "2020-02-03"}


def sentence(pathway: UUID, *made: Requirement) -> Sentenced:
    return Sentenced(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(hours=6),
        disposal=Disposal.COMMUNITY_ORDER,
        requirement_made=True,
        requirements=tuple(RequirementMade(requirement=one, made=True) for one in made),
    )


def without_crn(pathway: UUID) -> CaseListed:
    return listed(pathway).model_copy(update={"identifiers": ()})


async def allocated(
    api: Api, *made: Requirement, crn: bool = False
) -> tuple[ServiceUnderTest, UUID]:
    probation, pathway, officer = await sentenced_pathway(api)
    if not crn:
        async with probation.engine.begin() as connection:
            await connection.execute(text("UPDATE pathway SET crn = NULL"))
    if made:
        await probation.deliver(sentence(pathway, *made))
    body = {
        "allocated_at": (MORNING + timedelta(hours=30)).isoformat(),
        "officer_id": officer,
        "justification": "Knows the person",
    }
    path = f"/v1/pathways/{pathway}/allocations"
    answer = await probation.post(path, body, role="senior_officer")
    assert answer.status_code == 201, answer.text
    return probation, pathway


async def told(probation: ServiceUnderTest, cursor: int = 0) -> Any:
    return (await probation.get(f"/v1/domain-events?cursor={cursor}", role="service")).json()


async def record(probation: ServiceUnderTest, pathway: UUID, **crn: Any) -> Any:
    path = f"/v1/pathways/{pathway}/identifiers"
    return await probation.post(path, CRN | crn, role="senior_officer")


def crns(events: Any) -> set[str]:
    return {event["personReference"]["identifiers"][0]["value"] for event in events}


async def test_r30_the_order_and_each_requirement_are_told_under_ids_of_their_own(api: Api) -> None:
    probation, _ = await allocated(api, *BOTH, crn=True)
    events = (await told(probation))["events"]
    kinds = [event["eventType"] for event in events]
    assert kinds == ["event.manager.allocated", *["requirement.manager.allocated"] * 2]
    assert len({event["additionalInformation"]["allocationId"] for event in events}) == 3
    for event in events:
        assert validator_for(DOMAIN_EVENT, validate_formats=True).is_valid(event)
        assert validator_for(ALLOCATED).is_valid(event)


async def test_r30_who_reads_the_events_may_follow_their_details(api: Api) -> None:
    probation, pathway = await allocated(api, *BOTH, crn=True)
    shown = []
    for event in (await told(probation))["events"]:
        id = event["additionalInformation"]["allocationId"]
        assert event["detailUrl"] == f"{probation.settings.own_url}/v1/allocations/{id}"
        path = event["detailUrl"].removeprefix(probation.settings.own_url)
        answer = await probation.get(path, role="service")
        assert answer.status_code == 200
        shown.append(answer.json())
        assert (shown[-1]["id"], shown[-1]["crn"]) == (id, "X000001")
        assert (shown[-1]["officer_name"], shown[-1]["pathway_id"]) == (
            "A. Fictional",
            str(pathway),
        )
    assert [one["requirement"] for one in shown] == [None, "atr", "mhtr"]


async def test_r53_details_are_of_those_who_may_see_the_person(api: Api) -> None:
    probation, _ = await allocated(api, crn=True)
    [event, _] = (await told(probation))["events"]
    path = f"/v1/allocations/{event['additionalInformation']['allocationId']}"
    answer = await probation.ask("GET", path, role="court_duty_officer", sites=("plymouth",))
    assert answer.status_code == 404


async def test_r61_without_a_crn_the_events_wait_and_a_person_is_asked(api: Api) -> None:
    probation, pathway = await allocated(api, *BOTH)
    assert (await told(probation))["events"] == []
    asked = "/v1/crns-awaited?site=northamptonshire"
    [awaited] = (await probation.get(asked, role="senior_officer")).json()
    assert (awaited["pathway_id"], awaited["family_name"]) == (str(pathway), "Fictional")
    waits = (
        await probation.get(f"/v1/pathways/{pathway}/waiting-for", role="senior_officer")
    ).json()
    assert any(wait["rule"] == "R61" for wait in waits)
    assert (await record(probation, pathway)).status_code == 201
    page = await told(probation)
    assert (len(page["events"]), crns(page["events"])) == (3, {"X320741"})
    assert (await probation.get(asked, role="senior_officer")).json() == []


async def test_r61_a_crn_that_others_tell_frees_the_events_as_well(api: Api) -> None:
    probation, pathway = await allocated(api)
    await probation.deliver(listed(pathway))
    assert crns((await told(probation))["events"]) == {"X000001"}


async def test_r61_what_probation_recorded_stands_over_what_others_tell(api: Api) -> None:
    probation, pathway = await allocated(api)
    await record(probation, pathway)
    await probation.deliver(listed(pathway))
    shown = await probation.get(f"/v1/pathways/{pathway}", role="senior_officer")
    assert shown.json()["crn"] == "X320741"
    await probation.deliver(without_crn(pathway))
    assert crns((await told(probation))["events"]) == {"X320741"}


async def test_r61_a_corrected_crn_keeps_its_history_and_is_told_anew(api: Api) -> None:
    probation, pathway = await allocated(api)
    await record(probation, pathway)
    before = await told(probation)
    refused = await record(probation, pathway, value="X320742")
    assert (refused.status_code, refused.json()["field"]) == (409, "/why")
    corrected = await record(probation, pathway, value="X320742", why="Two digits were swapped")
    assert corrected.status_code == 201
    path = f"/v1/pathways/{pathway}/identifiers"
    [now, then] = (await probation.get(path, role="service")).json()
    assert (now["value"], now["superseded_at"]) == ("X320742", None)
    assert (then["value"], then["issuer"]) == ("X320741", CRN["issuer"])
    assert then["superseded_by"] == now["recorded_by"]
    after = await told(probation, before["cursor"])
    assert crns(after["events"]) == {"X320742"}
    assert crns((await told(probation))["events"]) == {"X320742"}, "the wrong one is told no more"
    ids = [event["additionalInformation"]["allocationId"] for event in before["events"]]
    assert [event["additionalInformation"]["allocationId"] for event in after["events"]] == ids


async def test_r61_a_crn_of_other_days_is_recorded_and_not_told(api: Api) -> None:
    probation, pathway = await allocated(api)
    ended = await record(probation, pathway, valid_to="2021-01-01")
    assert ended.status_code == 201
    assert (await told(probation))["events"] == []
    backwards = await record(probation, pathway, valid_to="2019-01-01", why="Wrong day")
    assert (backwards.status_code, backwards.json()["field"]) == (422, "/valid_to")
    ahead = str(date(2190, 1, 1))
    assert (await record(probation, pathway, valid_from=ahead, why="Later")).status_code == 201
    assert (await told(probation))["events"] == []


async def test_r61_what_is_no_crn_is_refused_and_not_repeated(api: Api) -> None:
    probation, pathway = await allocated(api)
    answer = await record(probation, pathway, value="PNC1234")
    assert answer.status_code == 422
    assert "PNC1234" not in answer.text
    assert await probation.rows("SELECT value FROM identifier_record") == []


async def test_r30_a_requirement_made_after_the_allocation_is_told(api: Api) -> None:
    probation, pathway = await allocated(api, Requirement.MHTR, crn=True)
    before = await told(probation)
    await probation.deliver(sentence(pathway, *BOTH))
    [new] = (await told(probation, before["cursor"]))["events"]
    assert new["eventType"] == "requirement.manager.allocated"
    old = {event["additionalInformation"]["allocationId"] for event in before["events"]}
    assert new["additionalInformation"]["allocationId"] not in old
