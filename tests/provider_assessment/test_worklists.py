"""What waits for the people of a provider, as their lists show it (R80)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from contracts.events.probation_allocation import AssessmentStoodDown
from contracts.events.probation_supervision import NonAttendanceDecided
from contracts.reference import sites
from contracts.vocabulary import Requirement, StoodDownBecause
from services.provider_assessment.models.cases import Case
from services.provider_assessment.operations.decisions import decider_of
from tests.conftest import Api
from tests.provider_assessment.given import (
    LEAD,
    MORNING,
    OWN,
    PRACTITIONER,
    STRANGER,
    Provider,
    after,
    approval,
    asked,
    assessed,
    attended_once,
    completion,
    consent,
    declined,
    in_treatment,
    requested,
    sentenced,
    session,
    suitable,
)
from tests.provider_assessment.given_courses import completed_pathway
from tests.provider_assessment.given_requirements import (
    CONTACT,
    WORKER,
    agreed_on_screen,
    asked_for_alcohol,
    ordered,
    question,
    screened,
    two_needs,
)
from tests.worklists import listed, useful

ASKED = "POST /v1/pathways/{pathway_id}/"
MISSED = {"attendance": "not_attended", "reason": "no_reason_given"}


async def names(provider: Provider, **who: Any) -> set[str]:
    """The lists on which something waits, and nothing on them leads to a refusal.

    But for that of whom nobody asked for equality monitoring: in these stories all of them.
    """
    return await useful(provider.service, **who) - {"equality"}


async def row(provider: Provider, name: str, query: str = "", **who: Any) -> Any:
    """The only row of a list."""
    (only,) = (await listed(provider.service, name, query, **who or PRACTITIONER))["rows"]
    return only


def operations(one: dict[str, Any]) -> list[str]:
    """What a row leads to besides the record."""
    return [do["operation"].removeprefix(ASKED) for do in one["do"][:-1]]


async def test_who_is_to_be_assessed_waits_with_name_needs_and_until_when(api: Api) -> None:
    """R12, R6."""
    provider = await asked(api)
    asked_for = await row(provider, "requests")
    assert asked_for["person"] == {
        "family_name": "Fictional", "given_names": "Robin", "date_of_birth": "1990-01-01",
        "flags": ["needs at court", "risk"],
    }  # fmt: skip
    assert (asked_for["concerns"], asked_for["state"]) == ("mhtr", "breached")
    assert datetime.fromisoformat(asked_for["due_at"]) == datetime.fromisoformat(after(hours=4))
    assert asked_for["cells"]["adjustments"] == ["easy_read"]
    assert operations(asked_for) == ["consents", "interpreter-bookings", "assessments"]
    assert await names(provider, **PRACTITIONER) == {"requests"}
    await provider.of("consents", consent())
    assert (await row(provider, "requests"))["cells"]["consents"] is True
    await provider.of("assessments", suitable())
    assert await names(provider, **PRACTITIONER) == set()


async def test_what_was_assessed_waits_for_the_clinical_lead_until_it_is_decided(api: Api) -> None:
    """R17."""
    provider = await assessed(api)
    cells = (await row(provider, "to-approve", **LEAD))["cells"]
    assert (cells["consents"], cells["willing"], cells["combination"]) == (True, True, None)
    assert [band.partition(" ")[0] for band in cells["bands"]] == ["CORE-10", "GAD-7", "PHQ-9"]
    assert await names(provider, **LEAD) == {"to-approve"}
    other = {"role": "responsible_practitioner", "organisation": OWN}
    assert await names(provider, **other) == set(), "primary care is not theirs to decide on"
    await provider.of("clinical-decisions", approval())
    assert await names(provider, **LEAD) == set()


async def test_who_decides_is_found_as_the_rule_finds_it(api: Api) -> None:
    """R17: by the requirement, and by the setting of the provider at the site."""
    provider = await asked(api)
    for slug, here in sites().items():
        for one in here.providers:
            for requirement in sorted(one.requirements):
                case = Case(
                    pathway_id=provider.pathway,
                    organisation=one.organisation,
                    site=slug,
                    requirement=requirement,
                    requested_at=MORNING,
                )
                async with provider.service.engine.begin() as connection:
                    await connection.exec_driver_sql(
                        "UPDATE provider_case SET organisation = $1, site = $2, requirement = $3,"
                        " state = 'assessed'", (one.organisation, slug, requirement),
                    )  # fmt: skip
                    await connection.exec_driver_sql(
                        "INSERT INTO assessment (id, case_id, assessed_at, assessed_by, suitable,"
                        " criteria, reasons, support_advised, risk_flags, interview)"
                        " SELECT gen_random_uuid(), id, now(), 'her', true, '{}', '{}', '{}', '{}',"
                        " '{}' FROM provider_case WHERE NOT EXISTS (SELECT FROM assessment)"
                    )
                for role in ("clinical_lead", "responsible_practitioner"):
                    who = {"role": role, "organisation": one.organisation}
                    rows = (await listed(provider.service, "to-approve", **who))["rows"]
                    assert bool(rows) == (decider_of(case) == role), (slug, one.organisation)


async def test_nobody_is_to_assess_what_was_cancelled_or_the_court_did_not_make(api: Api) -> None:
    """R11."""
    provider = await asked(api)
    await provider.service.deliver(sentenced(provider.pathway, made=False))
    assert await names(provider, **PRACTITIONER) == set()
    provider = await asked(api)
    await provider.service.deliver(sentenced(provider.pathway))
    assert await names(provider, **PRACTITIONER) == {"requests"}, "made, and nobody assessed"


async def test_who_is_asked_for_again_after_a_decline_waits_again(api: Api) -> None:
    """R11, R12: cancelled in between."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", declined())
    await provider.service.deliver(
        AssessmentStoodDown(
            pathway_id=provider.pathway,
            occurred_at=datetime.fromisoformat(after(hours=4)),
            organisation=OWN,
            requirement=Requirement.MHTR,
            because=StoodDownBecause.PLEA_CHANGED,
        )
    )
    assert await names(provider, **PRACTITIONER) == set()
    again = datetime.fromisoformat(after(hours=5))
    await provider.service.deliver(
        requested(provider.pathway).model_copy(update={"occurred_at": again})
    )
    assert datetime.fromisoformat((await row(provider, "requests"))["since"]) == again
    assert await names(provider, **PRACTITIONER) == {"requests"}


async def test_a_court_screen_waits_for_the_point_of_contact_and_then_the_full_assessment(
    api: Api,
) -> None:
    """R14, C6."""
    provider = await asked_for_alcohol(api)
    assert await names(provider, **CONTACT) == set()
    await provider.service.deliver(screened(provider))
    screen = await row(provider, "court-screens", **CONTACT)
    assert screen["cells"]["substances"] == ["alcohol"]
    assert (screen["cells"]["suitable"], screen["cells"]["assessed"]) == (True, False)
    assert await names(provider, **CONTACT) == {"court-screens"}
    provider = await agreed_on_screen(api)
    assert await names(provider, **CONTACT) == set()
    await provider.service.deliver(ordered(provider, Requirement.ATR))
    full = await row(provider, "full-assessments", **WORKER)
    assert (full["concerns"], full["state"]) == ("atr", "breached")
    assert await names(provider, **CONTACT) >= {"full-assessments", "caseload", "to-plan"}


async def test_a_declined_screen_waits_again_once_the_person_is_screened_again(api: Api) -> None:
    """R14, R17."""
    provider = await asked_for_alcohol(api)
    await provider.service.deliver(screened(provider))
    declines = {"decided_at": after(hours=2), "agreed": False, "reasons": ["out_of_area"]}
    await provider.of("provider-agreements", declines, who=CONTACT)
    assert await names(provider, **CONTACT) == set()
    later = datetime.fromisoformat(after(hours=3))
    await provider.service.deliver(screened(provider, occurred_at=later))
    assert await names(provider, **CONTACT) == {"court-screens"}


async def test_a_question_waits_for_the_assessor_who_was_asked(api: Api) -> None:
    """R19, R52."""
    provider = await two_needs(api)
    assert "conferrals" in operations(await row(provider, "requests"))
    await provider.of("conferrals", question())
    assert "conferrals" not in operations(await row(provider, "requests"))
    waiting = await row(provider, "questions", **WORKER)
    assert waiting["cells"]["question"] == question()["question"]
    assert "questions" not in await names(provider, **PRACTITIONER)
    said = {"answered_at": after(hours=3), "combination_advised": True, "view": "Side by side"}
    await provider.post(f"conferrals/{waiting['thing']}/answers", said, WORKER, 201)
    assert "questions" not in await names(provider, **WORKER)


async def test_appointments_of_a_day_stay_on_its_list_once_they_are_recorded(api: Api) -> None:
    """R33."""
    provider = await in_treatment(api)
    assert "to-plan" in await names(provider, **PRACTITIONER)
    planned = await provider.of("appointments", session(1))
    assert "to-plan" not in await names(provider, **PRACTITIONER)
    day = after(days=7)[:10]
    today = await row(provider, "appointments", f"on={day}")
    assert (today["thing"], len(operations(today))) == (planned["id"], 2)
    assert today["do"][1]["version"] == 1
    assert (await listed(provider.service, "appointments", **PRACTITIONER))["rows"] == []
    await provider.attendance(planned["id"], MISSED | {"recorded_at": after(days=7, hours=1)})
    today = await row(provider, "appointments", f"on={day}")
    assert (today["cells"]["recorded"], operations(today)) == ("not_attended", [])


async def test_an_appointment_nobody_recorded_waits_by_its_clock(api: Api) -> None:
    """R34, C8."""
    provider = await in_treatment(api)
    planned = await provider.of("appointments", session(1))
    waiting = await row(provider, "unrecorded")
    assert (waiting["thing"], waiting["state"]) == (planned["id"], "breached")
    await provider.attendance(planned["id"], MISSED | {"recorded_at": after(days=7, hours=1)})
    assert "unrecorded" not in await names(provider, **PRACTITIONER)
    assert (await row(provider, "missed", **LEAD))["cells"]["reason"] == "no_reason_given"
    await provider.service.deliver(
        NonAttendanceDecided(
            pathway_id=provider.pathway,
            occurred_at=datetime.fromisoformat(after(days=8)),
            appointment_id=planned["id"],
            decision="warning",
            told_person=True,
        )
    )
    assert "missed" not in await names(provider, **LEAD)


async def test_who_is_treated_is_on_the_caseload_with_what_may_be_done(api: Api) -> None:
    """R37, R39, R83."""
    provider = await in_treatment(api)
    treated = operations(await row(provider, "caseload"))
    assert treated == ["appointments", "measures", "adjustment-proposals", "interruptions"]
    provider = await attended_once(api)
    treated = operations(await row(provider, "caseload"))
    assert "treatment-reviews" in treated
    cells = (await row(provider, "caseload"))["cells"]
    assert (cells["attended"], cells["sessions"], cells["next"]) == (1, 12, None)
    away = {"because": "remanded", "began_at": after(days=10), "why": "Told by the officer"}
    await provider.of("interruptions", away)
    kept_in = await row(provider, "caseload")
    assert "interruptions" not in operations(kept_in)
    assert kept_in["person"]["flags"][0] == "in custody"
    assert "to-plan" not in await names(provider, **PRACTITIONER)


async def test_treatment_with_all_its_sessions_waits_to_be_signed_off(api: Api) -> None:
    """R42."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval(sessions=12, length_months=24))
    await provider.service.deliver(sentenced(provider.pathway))
    async with provider.service.engine.begin() as connection:
        await connection.exec_driver_sql("UPDATE clinical_decision SET sessions = 2")
    for number in (1, 2):
        assert "endings" not in await names(provider, **LEAD)
        planned = await provider.of("appointments", session(number))
        went = {"recorded_at": after(days=7 * number, hours=1), "attendance": "attended"}
        await provider.attendance(planned["id"], went)
    ending = await row(provider, "endings", **LEAD)
    assert (ending["cells"]["attended"], ending["cells"]["sessions"]) == (2, 2)
    assert await names(provider, **LEAD) >= {"endings"}
    await provider.of("completions", completion())
    assert await names(provider, **LEAD) & {"endings", "caseload"} == set()


async def test_a_follow_up_waits_from_when_it_may_be_made(api: Api) -> None:
    """R43, C14."""
    service, pathway = await completed_pathway(api)
    provider = Provider(service, pathway)
    due = (await listed(service, "follow-ups", **PRACTITIONER))["rows"]
    assert (due[0]["cells"]["months"], due[0]["state"]) == (3, "breached")
    assert due[0]["what"] == "3 months"
    assert "12 months" not in {one["what"] for one in due}
    await names(provider, **PRACTITIONER)
    await provider.of("follow-ups", {"months": 3, "done_at": after(days=110), "reached": False})
    left = (await listed(service, "follow-ups", **PRACTITIONER))["rows"]
    assert "3 months" not in {one["what"] for one in left}


async def test_a_consent_waits_to_be_renewed_in_its_last_weeks_and_when_it_is_late(
    api: Api,
) -> None:
    """R16, C12."""
    provider = await asked(api)
    year_old = datetime.now(UTC) - timedelta(days=350)
    await provider.of("consents", consent(given_at=year_old.isoformat()))
    renew = await row(provider, "consents")
    assert renew["state"] == "at_risk"
    assert await names(provider, **PRACTITIONER) == {"requests", "consents"}
    now = datetime.now(UTC).isoformat()
    await provider.of("consents", consent(given_at=now))
    assert await names(provider, **PRACTITIONER) == {"requests"}


async def test_nothing_of_it_is_seen_by_another_organisation_or_site_or_who_is_kept_out(
    api: Api,
) -> None:
    """R52, R53."""
    provider = await attended_once(api)
    await provider.of("appointments", session(2))
    lists = await names(provider, **PRACTITIONER)
    assert lists >= {"unrecorded", "caseload"}
    body = {"kind": "excluded", "users": ["kin"], "reason": "A relative",
            "source": "conflict_of_interest", "review_on": "2030-12-24"}  # fmt: skip
    await provider.of("restrictions", body, who=LEAD)
    for name in lists:
        for who in (
            STRANGER,
            PRACTITIONER | {"user": "kin"},
            PRACTITIONER | {"sites": ("plymouth",)},
        ):
            page = await listed(provider.service, name, "of=site", **who)
            assert (page["rows"], page["counts"]["all"]) == ([], 0), (name, who)
        assert (await listed(provider.service, name, "site=plymouth", **LEAD))["rows"] == []
        assert (await listed(provider.service, name, "of=site", **PRACTITIONER))["rows"]
