"""A new sentence to a requirement whose treatment had ended: another course (R40)."""

import pytest
from sqlalchemy.exc import IntegrityError

from contracts.events.probation_supervision import OrderEndedEarly
from contracts.vocabulary import Disposal, Requirement
from services.common.errors import Refused
from services.provider_assessment.rules import courses, orders
from services.provider_assessment.rules.cases import CaseState
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.provider_assessment.given_courses import (
    ask,
    attended,
    clock,
    completed_pathway,
    consented,
    resentenced,
    signed_off,
    states,
)
from tests.provider_assessment.given_orders import (
    OWN,
    after,
    case,
    decided,
    ended,
    plan,
    under_order,
)


@pytest.mark.parametrize("outcome", ["completed", "unplanned_discharge"])
async def test_what_was_signed_off_is_treated_again_and_the_first_course_stays(
    api: Api, outcome: str
) -> None:
    """R40, R42: sessions count from one again, and both ends are on record."""
    service, pathway = await completed_pathway(api, outcome)
    await service.deliver(resentenced(pathway))
    again = await case(service, pathway)
    assert (again["state"], again["course"], again["completion"]) == ("in_treatment", 2, None)
    assert [completion["outcome"] for completion in again["earlier_completions"]] == [outcome]
    await attended(service, pathway, 1, after(days=67))
    await signed_off(service, pathway, after(days=70))
    shown = await case(service, pathway)
    numbers = [
        (appointment["course"], appointment["session_number"])
        for appointment in shown["appointments"]
    ]
    assert numbers == [(1, 1), (1, 2), (2, 1)]
    (earlier,) = shown["earlier_completions"]
    assert (earlier["course"], earlier["sessions_attended"]) == (1, 2)
    now = shown["completion"]
    assert (now["course"], now["sessions_attended"], shown["state"]) == (2, 1, "completed")


async def test_only_a_sentence_passed_after_the_end_opens_a_case_again(api: Api) -> None:
    """R40: told again, corrected or late, it is the same sentence; a variation is none."""
    service, pathway = await completed_pathway(api)
    made = {"requirements": resentenced(pathway).requirements, "requirement_made": True}
    varied = decided(pathway, "varied", disposal=Disposal.COMMUNITY_ORDER, **made)
    await service.deliver(varied)
    assert (await case(service, pathway))["state"] == "completed"
    await service.deliver(resentenced(pathway))
    await service.deliver(resentenced(pathway))
    assert (await case(service, pathway))["course"] == 2
    await attended(service, pathway, 1, after(days=67))
    await signed_off(service, pathway, after(days=70))
    await service.deliver(resentenced(pathway, order_months=24))
    shown = await case(service, pathway)
    assert (shown["state"], shown["course"], shown["order"]["order_months"]) == (
        "completed", 2, 24,
    )  # fmt: skip


async def test_treatment_that_goes_on_is_the_same_course(api: Api) -> None:
    """R40, C7: a new sentence in the middle of treatment does not begin it again."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    await attended(service, pathway, 1, after(days=7))
    await service.deliver(resentenced(pathway))
    assert (await case(service, pathway))["course"] == 1
    assert (await plan(service, pathway, 2, after(days=61))).status_code == 201
    c7 = await clock(service, "C7", "mhtr")
    assert (c7.state, c7.started_at) == ("running", after(days=60))


async def test_an_appointment_of_the_first_course_is_not_in_the_way_nor_moved_over(
    api: Api,
) -> None:
    """R33, R40: recorded afterwards it is of its own course; the number is free in the next."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    left = (await plan(service, pathway, 1, after(days=39))).json()
    await service.deliver(decided(pathway, "revoked"))
    await service.deliver(ended(pathway))
    await service.deliver(resentenced(pathway))
    assert (await plan(service, pathway, 1, after(days=61))).status_code == 201
    twice = await plan(service, pathway, 1, after(days=62))
    assert twice.status_code == 409
    moved = {
        "at": after(days=63).isoformat(), "place": "Fictional House", "channel": "in_person",
        "asked_by": "person", "reason": "Fictional",
    }  # fmt: skip
    refused = await service.put(
        f"/v1/appointments/{left['id']}", moved, role="practitioner", etag='"1"', organisation=OWN
    )
    assert (refused.status_code, refused.json()["rule"]) == (409, "R40")
    went = {"recorded_at": after(days=64).isoformat(), "attendance": "attended"}
    recorded = await ask(service, f"/v1/appointments/{left['id']}/attendance", went)
    assert (recorded.status_code, recorded.json()["course"]) == (201, 1)
    assert (await clock(service, "C7", "mhtr")).state == "running"
    assert (await clock(service, "C10", "mhtr")).started_at == after(days=39)


async def test_the_review_after_six_months_runs_from_the_first_session_of_each_course(
    api: Api,
) -> None:
    """R37, C10: cancelled with the first course, as its history has it."""
    service, pathway = await completed_pathway(api)
    assert (await clock(service, "C10", "mhtr")).state == "cancelled"
    await service.deliver(resentenced(pathway))
    assert (await clock(service, "C10", "mhtr")).state == "cancelled"
    early = {"reviewed_at": after(days=61).isoformat(), "kind": "supervision",
             "outcome": "progressing", "taking_part": ["practitioner"]}  # fmt: skip
    refused = await ask(service, f"/v1/pathways/{pathway}/treatment-reviews", early)
    assert (refused.status_code, refused.json()["errorCode"]) == (409, "NothingAttended")
    await attended(service, pathway, 1, after(days=67))
    c10 = await clock(service, "C10", "mhtr")
    assert (c10.state, c10.started_at) == ("running", after(days=67))
    assert await states(service, "C10", "mhtr") == ["running", "cancelled", "running"]


async def test_consent_from_before_is_renewed_when_it_was_to_be(api: Api) -> None:
    """R16, C12: the new sentence does not lengthen it; one given since counts from itself."""
    service, pathway = await completed_pathway(api)
    assert (await clock(service, "C12", "mhtr")).state == "cancelled"
    await service.deliver(resentenced(pathway))
    c12 = await clock(service, "C12", "mhtr")
    assert (c12.state, c12.started_at) == ("running", after(days=60))
    assert c12.due_at == after(days=365, hours=1)
    await consented(service, pathway, after(days=61))
    assert (await clock(service, "C12", "mhtr")).due_at == after(days=61 + 365)


async def test_each_course_is_followed_up_and_the_first_no_more_once_treated_again(
    api: Api,
) -> None:
    """R43, C14: what was due before the sentence stays as it ended."""
    service, pathway = await completed_pathway(api)
    assert (await clock(service, "C14", "mhtr/3")).state == "running"
    await service.deliver(resentenced(pathway, days=120))
    for months, state in ((3, "running"), (6, "cancelled"), (12, "cancelled")):
        assert (await clock(service, "C14", f"mhtr/{months}")).state == state, months
    await attended(service, pathway, 1, after(days=127))
    await signed_off(service, pathway, after(days=130))
    assert (await clock(service, "C14", "mhtr/3/course-2")).state == "running"
    clocks = await service.get(
        f"/v1/pathways/{pathway}/clocks", role="practitioner", organisation=OWN
    )
    assert "mhtr/12/course-2" in {clock["concerns"] for clock in clocks.json()}


async def test_a_certificate_is_of_the_course_that_was_completed(api: Api) -> None:
    """R42: none while the second goes on."""
    service, pathway = await completed_pathway(api)
    path = f"/v1/pathways/{pathway}/documents/certificate"
    asked = {"role": "practitioner", "organisation": OWN}
    assert (await service.get(path, **asked)).status_code == 200
    await service.deliver(resentenced(pathway))
    assert (await service.get(path, **asked)).status_code == 409
    await attended(service, pathway, 1, after(days=67))
    await signed_off(service, pathway, after(days=70))
    assert (await service.get(path, **asked)).status_code == 200


async def test_the_database_keeps_one_end_of_a_course(api: Api) -> None:
    """R42."""
    service, _ = await completed_pathway(api)
    again = """INSERT INTO completion (id, case_id, course, completed_at, signed_off_by, outcome,
        sessions_attended, onward_support, changes) SELECT gen_random_uuid(), case_id, {course},
        completed_at, signed_off_by, outcome, sessions_attended, onward_support, changes
        FROM completion"""
    async with service.engine.begin() as connection:
        await connection.exec_driver_sql(again.format(course=2))
    with pytest.raises(IntegrityError, match="one_completion_of_a_course"):
        async with service.engine.begin() as connection:
            await connection.exec_driver_sql(again.format(course=1))


async def test_an_order_that_ended_early_is_shown_and_followed_up_all_the_same(api: Api) -> None:
    """R42, R43, C14."""
    service, pathway = await completed_pathway(api)
    early = OrderEndedEarly(
        pathway_id=pathway,
        occurred_at=after(days=30),
        disposal=Disposal.COMMUNITY_ORDER,
        requirements=(Requirement.MHTR,),
        days_since_sentence=30,
    )
    await service.deliver(early)
    shown = await case(service, pathway)
    assert shown["order"]["ended_early_at"] == after(days=30).isoformat().replace("+00:00", "Z")
    assert shown["state"] == "completed"
    assert (await clock(service, "C14", "mhtr/3")).state == "running"


@pytest.mark.parametrize("state", ["completed", "discharged", "order_ended"])
def test_a_new_sentence_opens_only_what_was_over_by_then(state: str) -> None:
    """R40."""
    made = [{"requirement": "mhtr", "made": True}]
    open_ = orders.new_order_state(state, "mhtr", made, over=True)
    assert (open_, courses.begins_another(state, open_)) == (CaseState.IN_TREATMENT, True)
    assert orders.new_order_state(state, "mhtr", made, over=False) == state
    assert orders.new_order_state(state, "atr", made, over=True) == state


@pytest.mark.parametrize(
    ("requirement", "another", "screen", "in_full", "due"),
    [
        ("drr", True, False, True, True),
        ("atr", True, True, True, True),
        ("mhtr", True, False, False, False),
        ("drr", False, True, False, True),
        ("drr", False, True, True, False),
        ("drr", False, False, False, False),
    ],
)
def test_c6_runs_again_for_another_course_and_where_no_full_assessment_was_made(
    requirement: str, another: bool, screen: bool, in_full: bool, due: bool
) -> None:
    """R14, R40, C6."""
    result = courses.full_assessment_due(
        requirement, another=another, on_court_screen=screen, in_full=in_full
    )
    assert result is due


def test_r40_an_appointment_stays_in_its_course() -> None:
    courses.require_this_course(2, 2)
    with pytest.raises(Refused):
        courses.require_this_course(1, 2)


async def test_treatment_that_goes_on_does_not_end_before_the_new_sentence(api: Api) -> None:
    """R40, R42: or every agency would take it for the end of the order before."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    await attended(service, pathway, 1, after(days=7))
    await service.deliver(resentenced(pathway, days=30))
    body = {"completed_at": after(days=25).isoformat(), "outcome": "completed", "instruments": []}
    path = f"/v1/pathways/{pathway}/completions"
    refused = await ask(service, path, body, "clinical_lead")
    assert (refused.status_code, refused.json()["field"]) == (422, "/completed_at")
    await signed_off(service, pathway, after(days=31))


async def test_what_was_to_be_adjusted_before_the_new_sentence_is_not_in_the_way(
    api: Api,
) -> None:
    """R39, R40."""
    service = await api(SERVICE)
    pathway = await under_order(service)
    path = f"/v1/pathways/{pathway}/adjustment-proposals"
    body = {"requirement": "mhtr", "kind": "change_treatment", "reason": "need_not_met"}
    body |= {"explanation": "Fictional", "proposed_at": after(days=10).isoformat()}
    assert (await ask(service, path, body)).status_code == 201
    await service.deliver(resentenced(pathway, days=30))
    again = await ask(service, path, body | {"proposed_at": after(days=31).isoformat()})
    assert again.status_code == 201, again.text
    first, _ = (await case(service, pathway))["treatment"]["adjustments"]
    assert first["decision"] == "overtaken_by_sentence"


async def test_consent_is_renewed_for_what_only_the_new_sentence_makes(api: Api) -> None:
    """R16, C12: the first one declined it."""
    service = await api(SERVICE)
    pathway = await under_order(service, makes=False)
    await consented(service, pathway, after(hours=1))
    await service.deliver(resentenced(pathway, days=30))
    assert (await clock(service, "C12", "mhtr")).state in ("running", "at_risk", "breached")
