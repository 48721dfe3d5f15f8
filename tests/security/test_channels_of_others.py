"""What an organisation hears where two are one, of a message, and at liaison (R52)."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts.event import Agency
from contracts.events.provider_assessment import PermissionChanged
from contracts.vocabulary import Permission
from scripts.export.openapi import service_of
from services.court_listing.service import SERVICE as COURT
from services.liaison_diversion.service import SERVICE as LIAISON
from tests.conftest import Api
from tests.court_listing.given import made, proposed, withdrawn
from tests.court_listing.given_documents import (
    hearing,
    hearing_defendant,
    hearing_offence,
    result,
)
from tests.liaison_diversion.given import ELIGIBILITY, ask, matched
from tests.security.channels import names, view
from tests.security.given_orders import ONE, OTHER, REVIEWED, THIRD, people, seen_by, sentence
from tests.service_under_test import ServiceUnderTest

SAID_AT = datetime(2026, 2, 2, 8, tzinfo=UTC)


async def merge(court: ServiceUnderTest, into: str, absorbed: str, undo: bool = False) -> None:
    """The list officer says that two are one, or that they are two."""
    what, at = ("unmerges", "unmerged_at") if undo else ("merges", "merged_at")
    hour = 13 if undo else 12
    body = {"absorbed": absorbed, "why": "One person", at: f"2026-02-02T{hour}:00:00Z"}
    answer = await court.post(f"/v1/pathways/{into}/{what}", body, role="list_officer")
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("first", ["proposed", "merged"])
async def test_who_knows_one_name_hears_of_the_merge_and_of_the_sentence_under_the_other(
    api: Api, first: str
) -> None:
    court = await api(COURT)
    survivor, absorbed = await people(court, 2)
    if first == "proposed":
        await proposed(court, absorbed, "mhtr", ONE)
    await merge(court, survivor, absorbed)
    if first == "merged":
        await proposed(court, absorbed, "mhtr", ONE)
    await proposed(court, survivor, "drr", OTHER)
    await sentence(court, survivor, made("drr"), **REVIEWED)
    seen = await seen_by(court, absorbed)
    assert (set(seen[ONE]), seen[OTHER], seen[THIRD]) == ({"pathway-merged"}, [], [])
    under = await seen_by(court, survivor)
    assert under[ONE] == ["sentenced"]
    assert under[OTHER] == ["sentenced", "court-review-set"]


async def test_a_merge_is_told_again_to_who_comes_later_and_to_the_others_changes_nothing(
    api: Api,
) -> None:
    court = await api(COURT)
    survivor, absorbed = await people(court, 2)
    await proposed(court, absorbed, "mhtr", OTHER)
    await merge(court, survivor, absorbed)
    await withdrawn(court, absorbed)
    await proposed(court, absorbed, "mhtr", ONE)
    seen = await seen_by(court, absorbed)
    assert set(seen[ONE]) == set(seen[OTHER]) == {"pathway-merged"}
    await merge(court, survivor, absorbed, undo=True)
    seen = await seen_by(court, absorbed)
    assert seen[ONE][-1] == seen[OTHER][-1] == "pathway-unmerged"
    assert seen[THIRD] == []


async def test_after_a_merge_was_taken_back_each_hears_of_its_own(api: Api) -> None:
    court = await api(COURT)
    survivor, absorbed = await people(court, 2)
    await proposed(court, absorbed, "mhtr", ONE)
    await proposed(court, survivor, "mhtr", OTHER)
    await merge(court, survivor, absorbed)
    await merge(court, survivor, absorbed, undo=True)
    await sentence(court, survivor, made())
    await sentence(court, absorbed, made())
    assert await seen_by(court, survivor) == {ONE: [], OTHER: ["sentenced"], THIRD: []}
    seen = await seen_by(court, absorbed)
    joined = ["pathway-merged", "pathway-unmerged"]
    assert seen == {ONE: [*joined, "sentenced"], OTHER: joined, THIRD: []}


async def test_a_sentence_that_a_message_reports_is_for_who_has_the_requirement(api: Api) -> None:
    """Also one that corrects it, and makes nothing of what was made."""
    court = await api(COURT)
    report = (await court.post("/v1/hearings", message(), role="list_officer")).json()
    person = report["taken"][0]["pathway_id"]
    await proposed(court, person, "mhtr", ONE)
    for results in ([result("Community order", Duration="12 Months"), result("MHTR", "3108")],
                    [result("Community order", Duration="12 Months")]):  # fmt: skip
        answer = await court.post("/v1/hearings", message(*results), role="list_officer")
        assert answer.json()["taken"][0]["recorded"][-1] == "sentence", answer.text
    assert await seen_by(court, person) == {ONE: ["sentenced"] * 2, OTHER: [], THIRD: []}


def message(*results: dict[str, object]) -> dict[str, object]:
    """A hearing message with these results."""
    passed = [r | {"orderedDate": "2026-02-02"} for r in results]
    offence = hearing_offence(judicialResults=passed)
    days = [{"sittingDay": "2026-02-02T10:00:00.000Z"}]
    return hearing(hearing_defendant(offence), hearingDays=days)


def said_to(organisation: str, pathway: UUID) -> PermissionChanged:
    """The person gave an organisation a permission."""
    return PermissionChanged(
        pathway_id=pathway,
        occurred_at=SAID_AT,
        permission=Permission.PROGRESS,
        organisation=organisation,
        epoch=1,
        standing=True,
    )


async def test_at_liaison_a_withdrawal_is_for_each_organisation_the_person_spoke_to(
    api: Api,
) -> None:
    """And the screen, which is told before one is chosen, for none."""
    liaison = await api(LIAISON)
    pathway, referral = await matched(liaison)
    for organisation in (ONE, OTHER):
        await liaison.deliver(said_to(organisation, pathway))
    screened = await ask(liaison, referral, "eligibility-screens", ELIGIBILITY)
    assert screened.status_code == 201, screened.text
    body = {"withdrawn_at": "2026-02-02T09:00:00Z", "permission": "health_needs"}
    assert (await ask(liaison, referral, "permission-withdrawals", body)).status_code == 201
    for organisation in (ONE, OTHER):
        seen = await view(liaison, organisation)
        assert names(seen, str(pathway)) == ["permission-changed", "permission-changed"]
        assert list(seen) == [str(pathway)]
    assert await view(liaison, THIRD) == {}
    assert "person-screened" in [name for _, name in (await view(liaison, ""))[str(pathway)]]


async def test_whom_no_organisation_was_told_of_is_in_no_view_of_everyones_events(
    api: Api,
) -> None:
    """What is for every organisation is for those that were told of the person."""
    court = await api(COURT)
    mine, others = await people(court, 2)
    await proposed(court, mine, "mhtr", ONE)
    await sentence(court, mine, made())
    for person in (mine, others):
        body = {"kind": "excluded", "users": ["one"], "reason": "Known to staff",
                "source": "other", "until": None, "review_on": "2027-01-01"}  # fmt: skip
        path = f"/v1/pathways/{person}/restrictions"
        answer = await court.post(path, body, role="legal_adviser")
        assert answer.status_code == 201, answer.text
    assert await seen_by(court, mine) == {
        ONE: ["sentenced", "case-restricted"], OTHER: [], THIRD: []
    }  # fmt: skip
    assert await seen_by(court, others) == {ONE: [], OTHER: [], THIRD: []}


@pytest.mark.parametrize("agency", [Agency.COURT, Agency.LIAISON, Agency.PROBATION])
async def test_an_organisation_nobody_knows_is_answered_as_one_without_people(
    api: Api, agency: Agency
) -> None:
    service = await api(service_of(agency))
    assert await view(service, f"unheard-of-{uuid4()}") == {}
