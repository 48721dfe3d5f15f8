"""Reports: asked for, advised on, given; and assessments put back (R3, R6, R12, R23, R25)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from contracts.events.probation_allocation import PreSentenceReportGiven
from contracts.events.provider_assessment import AssessmentPostponed
from contracts.reference import codes, community_order_range
from contracts.vocabulary import OtherRequirement, Requirement
from services.common.errors import Refused
from services.court_listing.rules import reports
from services.court_listing.rules.reports import RequestedReport
from services.court_listing.service import SERVICE
from tests.conftest import Api
from tests.court_listing.given import AT, ask, clocks, event_names, guilty, known, listed, plead
from tests.court_listing.given_documents import Json
from tests.service_under_test import ServiceUnderTest

REPORT = {
    "requested_at": "2026-02-02T10:30:00Z",
    "needed_by": "2026-02-02T15:00:00Z",
    "adjourned": False,
}


async def ask_report(court: ServiceUnderTest, pathway_id: str, **more: Any) -> Any:
    path = f"/v1/pathways/{pathway_id}/report-requests"
    return await court.post(path, REPORT | more, role="legal_adviser")


async def test_r12_a_report_is_asked_for_after_guilt_only(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    refused = await ask_report(court, pathway_id)
    assert (refused.status_code, refused.json()["rule"]) == (409, "R12")
    await plead(court, pathway_id, "GUILTY")
    assert (await ask_report(court, pathway_id)).status_code == 201
    assert event_names(await court.told())[-1] == "report-requested"
    assert len((await known(court, pathway_id))["report_requests"]) == 1


@pytest.mark.parametrize("needed_by", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"])
async def test_r25_a_time_beyond_all_plans_is_422(court: ServiceUnderTest, needed_by: str) -> None:
    pathway_id = await listed(court)
    answered = await ask_report(court, pathway_id, needed_by=needed_by)
    assert answered.status_code == 422


async def test_r25_an_adjournment_is_told_with_its_reason(court: ServiceUnderTest) -> None:
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    more = {"adjourned": True, "needed_by": "2026-02-12T10:00:00Z"}
    assert (await ask_report(court, pathway_id, **more)).status_code == 422
    await ask_report(court, pathway_id, **more, adjournment_reason="interpreter")
    data = next(d for c, t, d in await court.told() if c.endswith("reporting") and "report-" in t)
    assert data == {"adjourned": True, "adjournment_reason": "interpreter"}


async def test_c2_runs_from_an_adjournment_and_ends_with_the_guilt(court: ServiceUnderTest) -> None:
    """R11, C1, C2: a plea taken back cancels what waited for a sentence."""
    pathway_id = await listed(court)
    await plead(court, pathway_id, "GUILTY")
    more = {"adjourned": True, "needed_by": "2026-02-12T10:00:00Z"}
    await ask_report(court, pathway_id, **more, adjournment_reason="interpreter")
    assert (await clocks(court, pathway_id))["C2"]["due_at"].startswith("2026-02-16")
    await plead(court, pathway_id, "CHANGE_TO_NOT_GUILTY", "2026-02-03T11:00:00Z")
    states = {name: one["state"] for name, one in (await clocks(court, pathway_id)).items()}
    assert states == {"C1": "cancelled", "C2": "cancelled"}


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)


def may_ask(
    codes: list[str | None],
    *,
    needed: timedelta = HOUR,
    adjourned: bool = False,
    reason: str | None = None,
) -> None:
    reports.may_request(RequestedReport(NOON, NOON + needed, adjourned, reason), codes)


def test_r12_a_report_for_today_follows_guilt_in_range() -> None:
    may_ask(["TH68010"])


@pytest.mark.parametrize("codes", [[None], ["ZZ99999"], ["ZZ99999", "TH68010"]])
def test_r12_an_unknown_offence_may_be_in_range(codes: list[str | None]) -> None:
    may_ask(codes)


def test_r12_without_guilt_there_is_no_report() -> None:
    with pytest.raises(Refused) as refused:
        may_ask([])
    assert refused.value.rule == "R12"


def test_r12_an_offence_below_a_community_order_is_refused_with_its_reason() -> None:
    below = next(
        code
        for code in ("RT88333", "CA03012", "CA03013", "RT88191", "RT88575")
        if community_order_range(code, NOON.date()).in_range == "no"
    )
    with pytest.raises(Refused, match="community order"):
        may_ask([below])


@pytest.mark.parametrize(
    ("needed", "adjourned", "reason", "status"),
    [
        (DAY, True, None, 422),
        (HOUR, False, "court_led", 422),
        (DAY, False, None, 409),
        (-HOUR, True, "court_led", 409),
    ],
)
def test_r25_an_adjournment_has_a_reason_and_a_limit(
    needed: timedelta, adjourned: bool, reason: str | None, status: int
) -> None:
    with pytest.raises(Refused) as refused:
        may_ask(["TH68010"], needed=needed, adjourned=adjourned, reason=reason)
    assert (refused.value.rule, refused.value.status) == ("R25", status)


@pytest.mark.parametrize(
    ("needed", "against"),
    [(14 * DAY, []), (14 * DAY + HOUR, ["LongAdjournment"]), (21 * DAY, ["LongAdjournment"])],
)
def test_a_longer_adjournment_than_the_policys_is_taken_and_said_to_be(
    needed: timedelta, against: list[str]
) -> None:
    """R25, R86."""
    may_ask(["TH68010"], needed=needed, adjourned=True, reason="assessment_not_available")
    report = reports.RequestedReport(NOON, NOON + needed, adjourned=True, reason="court_led")
    limit = reports.require_adjournment_limit("northamptonshire", NOON.date())
    assert [one.code for one in reports.outside_limit(report, limit)] == against


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(day).replace(hour=hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("saturday", "adjourn_to"),
    [
        ("2026-02-07", date(2026, 2, 9)),
        ("2026-05-02", date(2026, 5, 5)),
        ("2026-04-04", date(2026, 4, 7)),
        ("2026-12-26", date(2026, 12, 29)),
    ],
)
def test_a_saturdays_case_is_put_off_to_the_next_working_day(
    saturday: str, adjourn_to: date
) -> None:
    """R3, R25: over a bank holiday on the Monday, Easter, and a Boxing Day made up for."""
    [advice] = reports.advise(at(saturday), adjourned=False)
    assert (advice.adjourn_to, advice.rules) == (adjourn_to, ("R3", "R25"))
    assert advice.reason in codes("adjournment_reasons")


@pytest.mark.parametrize("day", ["2026-02-06", "2026-02-08", "2026-05-04", "2026-12-25"])
def test_no_other_day_is_advised_on(day: str) -> None:
    """R3: a Friday, a Sunday, and bank holidays: a court that sits then is no Saturday court."""
    assert reports.advise(at(day), adjourned=False) == []


def test_the_day_is_that_of_england() -> None:
    """R3: late on a Friday by the clock of Greenwich is Saturday under summer time."""
    assert reports.advise(at("2026-06-05", 23), adjourned=False) != []
    assert reports.advise(at("2026-02-06", 23), adjourned=False) == []


async def report(court: ServiceUnderTest, day: str, **more: Any) -> Any:
    pathway = await guilty(court)
    body = {"requested_at": f"{day}T10:30:00Z", "needed_by": f"{day}T15:00:00Z", "adjourned": False}
    answered = await ask(court, pathway, "report-requests", body | more)
    assert answered.status_code == 201, answered.text
    return answered.json(), (await known(court, pathway))["report_requests"]


async def test_a_report_on_a_saturday_is_given_with_advice(court: ServiceUnderTest) -> None:
    """R3, R25: never refused; the advice is no part of the record."""
    answered, kept = await report(court, "2026-02-07")
    [advice] = answered["advice"]
    assert (advice["rules"], advice["reason"], advice["adjourn_to"]) == (
        ["R3", "R25"], "saturday_court", "2026-02-09",
    )  # fmt: skip
    assert "Saturday" in advice["text"]
    assert [request["id"] for request in kept] == [answered["id"]]
    assert "advice" not in kept[0]


async def test_a_report_on_a_weekday_is_given_without(court: ServiceUnderTest) -> None:
    """R3."""
    answered, _ = await report(court, "2026-02-06")
    assert answered["advice"] == []


async def test_who_adjourned_on_a_saturday_is_advised_no_more(court: ServiceUnderTest) -> None:
    """R25."""
    more = {
        "adjourned": True,
        "adjournment_reason": "saturday_court",
        "needed_by": "2026-02-10T10:00:00Z",
    }
    answered, _ = await report(court, "2026-02-07", **more)
    assert (answered["advice"], answered["adjournment_reason"]) == ([], "saturday_court")


ASKED: Json = {
    "requested_at": "2026-02-02T10:30:00Z",
    "needed_by": "2026-02-02T14:00:00Z",
    "adjourned": False,
}


async def waits(court: ServiceUnderTest, pathway: str) -> list[str]:
    waits_shown = await court.get(f"/v1/pathways/{pathway}/waiting-for", role="legal_adviser")
    return [wait["what"] for wait in waits_shown.json()]


async def test_the_court_waits_for_a_report_until_it_is_given(court: ServiceUnderTest) -> None:
    """R23: also where it proposes no treatment."""
    pathway = await guilty(court)
    assert (await ask(court, pathway, "report-requests", ASKED)).status_code == 201
    assert "report" in await waits(court, pathway)
    given = PreSentenceReportGiven(
        pathway_id=UUID(pathway),
        occurred_at=AT.replace(hour=13),
        report_id=uuid4(),
        court_reviews_proposed=False,
        other_requirements=(OtherRequirement.CURFEW,),
        officer_view="Fictional words",
    )
    await court.deliver(given)
    assert "report" not in await waits(court, pathway)
    [shown] = (await known(court, pathway))["pre_sentence_reports"]
    assert shown["report"] == {
        "assessments": [],
        "other_requirements": ["curfew"],
        "court_reviews_proposed": False,
        "officer_view": "Fictional words",
    }


async def test_the_court_sees_until_when_an_assessment_is_put_back(api: Api) -> None:
    """R6: put back again, the later one is shown."""
    court = await api(SERVICE)
    pathway_id = await listed(court)
    assert (await known(court, pathway_id))["postponements"] == []
    for days in (1, 2):
        await court.deliver(
            AssessmentPostponed(
                pathway_id=UUID(pathway_id),
                occurred_at=AT,
                requirement=Requirement.MHTR,
                until=AT + timedelta(days=days),
                reason="interpreter",
            )
        )
    (shown,) = (await known(court, pathway_id))["postponements"]
    assert (shown["requirement"], shown["reason"]) == ("mhtr", "interpreter")
    assert shown["until"].startswith((AT + timedelta(days=2)).date().isoformat())
