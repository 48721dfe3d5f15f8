"""Decisions on absences, revised while nothing irrevocable rests on them (R85, R89)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.events.provider_treatment import AttendanceCorrected
from contracts.vocabulary import Channel, Requirement
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, missed_at, sentenced_pathway
from tests.service_under_test import ServiceUnderTest

OFFICER = {"role": "responsible_officer"}


def day(number: int) -> datetime:
    """So many days after the hearing."""
    return MORNING + timedelta(days=number)


async def decide(probation: ServiceUnderTest, missed: UUID, decision: str, on: int) -> Any:
    """The officer decides on an absence."""
    body = {"decision": decision, "why": "None given", "told_person": True}
    path = f"/v1/non-attendances/{missed}/decisions"
    return await probation.post(path, body | {"decided_at": day(on).isoformat()}, **OFFICER)


async def revise(probation: ServiceUnderTest, missed: UUID, decision: str, on: int) -> Any:
    """And decides otherwise, or looks at it again."""
    body = {"decision": decision, "why": "A doctor's note", "told_person": True}
    path = f"/v1/non-attendances/{missed}/corrections"
    return await probation.post(path, body | {"corrected_at": day(on).isoformat()}, **OFFICER)


async def warned(api: Api) -> tuple[ServiceUnderTest, UUID, list[UUID]]:
    """A warning for the first of two absences; nothing decided on the second."""
    probation, pathway, _ = await sentenced_pathway(api)
    missed = [uuid4(), uuid4()]
    for number, appointment in enumerate(missed, 1):
        await probation.deliver(missed_at(pathway, appointment, day(7 * number), number))
    assert (await decide(probation, missed[0], "warning", 8)).status_code == 201
    return probation, pathway, missed


async def to_review(probation: ServiceUnderTest) -> list[str]:
    """The absences whose decisions are to be looked at again."""
    answer = await probation.get("/v1/worklists/to-review?of=site", **OFFICER)
    assert answer.status_code == 200, answer.text
    return [row["cells"]["decision"] for row in answer.json()["rows"]]


async def test_a_warning_that_was_lifted_does_not_count_for_a_later_absence(api: Api) -> None:
    """R89: the doctor's note comes the next day; the second absence need not be referred."""
    probation, pathway, (first, second) = await warned(api)
    lifted = await revise(probation, first, "acceptable_reason", 9)
    assert (lifted.status_code, lifted.json()["decision"]) == (201, "acceptable_reason")
    told = [d for c, t, d in await probation.told() if c.endswith("provider") and "decided" in t]
    assert [one["decision"] for one in told] == ["warning", "acceptable_reason"]
    assert "doctor" not in str(await probation.told())
    again = await decide(probation, second, "warning", 15)
    assert again.status_code == 201, again.text
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    (correction,) = shown["corrections"]
    assert (correction["thing_id"], correction["was"]["decision"]) == (str(first), "warning")


async def test_what_was_referred_to_the_court_is_not_revised(api: Api) -> None:
    """R89: nor what nobody decided on, nor before it was decided."""
    probation, pathway, (first, second) = await warned(api)
    undecided = await revise(probation, second, "warning", 16)
    assert (undecided.status_code, undecided.json()["errorCode"]) == (409, "NotDecided")
    early = await revise(probation, first, "acceptable_reason", 3)
    assert (early.status_code, early.json()["field"]) == (422, "/corrected_at")
    assert (await decide(probation, second, "refer_for_breach", 15)).status_code == 201
    referral = {
        "referred_at": day(16).isoformat(),
        "requirement": "mhtr",
        "reason": "unacceptable_absence",
        "why": "Twice",
        "appointment_id": str(second),
    }
    path = f"/v1/pathways/{pathway}/breaches"
    assert (await probation.post(path, referral, **OFFICER)).status_code == 201
    refused = await revise(probation, second, "warning", 17)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "AlreadyReferred")


async def test_a_referral_that_counted_a_lifted_warning_is_looked_at_again(api: Api) -> None:
    """R85, R89: until the officer did, whatever they hold then."""
    probation, _, (first, second) = await warned(api)
    assert (await decide(probation, second, "refer_for_breach", 15)).status_code == 201
    assert await to_review(probation) == []
    assert (await revise(probation, first, "no_further_action", 16)).status_code == 201
    assert await to_review(probation) == ["refer_for_breach"]
    stands = await revise(probation, second, "refer_for_breach", 17)
    assert stands.status_code == 201, stands.text
    assert await to_review(probation) == []


async def test_a_warning_for_what_was_attended_is_looked_at_again(api: Api) -> None:
    """R85: the provider corrected it; the warning counts no more, and cannot be upheld."""
    probation, pathway, (first, second) = await warned(api)
    corrected = AttendanceCorrected(
        pathway_id=pathway,
        occurred_at=day(10),
        appointment_id=first,
        requirement=Requirement.MHTR,
        session_number=1,
        appointment_at=day(7),
        attended=True,
        attendance="attended",
        channel=Channel.IN_PERSON,
    )
    await probation.deliver(corrected)
    assert await to_review(probation) == ["warning"]
    upheld = await revise(probation, first, "warning", 11)
    assert (upheld.status_code, upheld.json()["field"]) == (409, "/decision")
    assert (await decide(probation, second, "warning", 15)).status_code == 201
    assert (await revise(probation, first, "no_further_action", 16)).status_code == 201
    assert await to_review(probation) == []
    shown = (await probation.get(f"/v1/pathways/{pathway}", **OFFICER)).json()
    decided = {a["id"]: a["decision"] for a in shown["appointments"]}
    assert decided == {str(first): None, str(second): "warning"}
