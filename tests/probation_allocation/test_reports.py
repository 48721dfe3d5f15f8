"""Pre-sentence reports, through HTTP on a real database (R12, R23)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events.court_listing import ReportRequested, SupportAdvised
from contracts.vocabulary import AssessedAs, Requirement
from services.common.errors import Unprocessable
from services.probation_allocation.rules.reports import (
    Activity,
    AssessedRequirement,
    assessed_as,
    must_consider_activity,
)
from tests.conftest import Api
from tests.probation_allocation.given import MORNING, approved_pathway, request
from tests.probation_allocation.given_orders import sentence
from tests.service_under_test import ServiceUnderTest

REPORT: dict[str, Any] = {
    "given_at": (MORNING + timedelta(hours=3)).isoformat(),
    "officer_view": "Fictional words of an officer",
    "other_needs": True,
    "history_of_non_compliance": False,
    "rehabilitation_activity_days": 20,
    "other_requirements": ["unpaid_work", "curfew"],
    "court_reviews_proposed": True,
}


async def asked(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """Approved for mental health, and the court asked for a report."""
    probation, pathway = await approved_pathway(api)
    needed_by = MORNING + timedelta(hours=5)
    await probation.deliver(
        ReportRequested(
            pathway_id=pathway, occurred_at=MORNING, needed_by=needed_by, adjourned=False
        )
    )
    return probation, pathway


async def give(probation: ServiceUnderTest, pathway: UUID, **more: Any) -> Any:
    body = {name: value for name, value in (REPORT | more).items() if value is not None}
    path = f"/v1/pathways/{pathway}/pre-sentence-reports"
    return await probation.post(path, body, role="court_duty_officer")


async def test_a_report_says_where_each_assessment_stands_and_what_is_proposed_beside(
    api: Api,
) -> None:
    """R23, R52: the reasons for the days stay with probation, the officer's words go to court."""
    probation, pathway = await asked(api)
    wanted = f"/v1/pathways/{pathway}/assessment-requests"
    for body in (request(), request() | {"requirement": "atr", "organisation": "nene-recovery"}):
        answer = await probation.post(wanted, body, role="court_duty_officer")
        assert answer.status_code == 201, answer.text
    before = len(await probation.told())
    answer = await give(probation, pathway)
    assert answer.status_code == 201, answer.text
    published = {channel: data for channel, _, data in (await probation.told())[before:]}
    proposed = {
        "assessments": [
            {"requirement": "atr", "assessed_as": "not_completed"},
            {"requirement": "mhtr", "assessed_as": "approved"},
        ],
        "rehabilitation_activity_days": 20,
        "other_requirements": ["curfew", "unpaid_work"],
        "court_reviews_proposed": True,
    }
    id, view = answer.json()["id"], REPORT["officer_view"]
    assert published == {
        "cstr.probation.court": proposed | {"report_id": id, "officer_view": view},
        "cstr.probation.reporting": proposed,
    }
    page = await probation.get(f"/v1/pathways/{pathway}", role="court_duty_officer")
    [shown] = page.json()["pre_sentence_reports"]
    assert shown == answer.json()
    assert shown["report"]["other_needs"] is True


async def test_a_report_is_given_when_the_court_asked_and_before_it_sentenced(api: Api) -> None:
    """R12, R23."""
    probation, unasked = await approved_pathway(api)
    refused = await give(probation, unasked)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R12")
    probation, pathway = await asked(api)
    await probation.deliver(sentence(pathway))
    refused = await give(probation, pathway)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R23")
    assert not [type for _, type, _ in await probation.told() if "report-given" in type]


async def test_after_sentence_nothing_is_proposed_unless_a_breach_waits(api: Api) -> None:
    """R20, R23, R40: a court that decides a breach may pass another sentence."""
    probation, pathway = await asked(api)
    await probation.deliver(sentence(pathway))
    proposal = {"requirement": "mhtr", "level": "medium", "level_without_requirement": "medium"}
    proposal |= {"proposed_at": (MORNING + timedelta(hours=4)).isoformat()}
    path, officer = f"/v1/pathways/{pathway}", "court_duty_officer"
    refused = await probation.post(f"{path}/proposals", proposal, role=officer)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "AlreadySentenced")
    breach = {"referred_at": (MORNING + timedelta(hours=8)).isoformat(), "why": "Gone"}
    breach |= {"requirement": "other", "reason": "out_of_contact"}
    answer = await probation.post(f"{path}/breaches", breach, role="responsible_officer")
    assert answer.status_code == 201, answer.text
    assert (await give(probation, pathway)).status_code == 201
    answer = await probation.post(f"{path}/proposals", proposal, role=officer)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"rehabilitation_activity_days": None},
        {"other_needs": False},
        {"no_rehabilitation_activity_because": "None are needed"},
    ],
)
async def test_rehabilitation_activity_is_considered_where_there_are_other_needs(
    api: Api, wrong: dict[str, Any]
) -> None:
    """R23: a number or why none; and no days for nothing."""
    probation, pathway = await asked(api)
    refused = await give(probation, pathway, **wrong)
    assert (refused.status_code, refused.json()["rule"]) == (422, "R23")
    assert refused.json()["field"] == "/rehabilitation_activity_days"


@given(
    considered=st.booleans(),
    days=st.none() | st.integers(1, 365),
    because=st.none() | st.just("Enough is proposed"),
)
def test_what_was_considered_has_exactly_one_answer(
    considered: bool, days: int | None, because: str | None
) -> None:
    """R23."""
    if days is not None:
        fits = considered and because is None
    else:
        fits = not considered or because is not None
    if fits:
        return must_consider_activity(Activity(considered, days, because))
    with pytest.raises(Unprocessable):
        must_consider_activity(Activity(considered, days, because))
    return None


@pytest.mark.parametrize(
    ("known", "stands"),
    [
        (AssessedRequirement(True, True, True, True, True), AssessedAs.STOOD_DOWN),
        (AssessedRequirement(False, True, True, True, True), AssessedAs.PROPOSED),
        (AssessedRequirement(False, False, True, False, None), AssessedAs.NOT_SUITABLE),
        (AssessedRequirement(False, False, True, True, False), AssessedAs.DECLINED),
        (AssessedRequirement(False, False, False, True, True), AssessedAs.NOT_WILLING),
        (AssessedRequirement(False, False, True, True, True), AssessedAs.APPROVED),
        (AssessedRequirement(False, False, None, True, None), AssessedAs.SUITABLE),
        (AssessedRequirement(False, False, None, None, None), AssessedAs.NOT_COMPLETED),
    ],
)
def test_r23_an_assessment_stands_somewhere(known: AssessedRequirement, stands: AssessedAs) -> None:
    assert assessed_as(known) is stands


async def test_support_the_court_advises_is_shown_until_it_sentences_anew(api: Api) -> None:
    """R26."""
    probation, pathway = await approved_pathway(api)
    await probation.deliver(sentence(pathway))
    advised = SupportAdvised(
        pathway_id=pathway,
        occurred_at=MORNING,
        requirement=Requirement.ATR,
        support_advised=("peer_support",),
    )
    await probation.deliver(advised)
    path = f"/v1/pathways/{pathway}"
    shown = (await probation.get(path, role="responsible_officer")).json()
    assert shown["support_advised"] == {"atr": ["peer_support"]}
    await probation.deliver(sentence(pathway))
    shown = (await probation.get(path, role="responsible_officer")).json()
    assert shown["support_advised"] == {}
