"""Who is not taken further, and so followed up (R8, R11, R12, R16, R18, R28)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from contracts.event import Event
from contracts.events.court_listing import Sentenced, SupportAdvised
from contracts.events.provider_assessment import (
    AssessmentCompleted,
    ClinicalLeadDeclined,
    ConsentWithdrawn,
)
from contracts.vocabulary import Disposal, Requirement, Withdrawable
from services.common.errors import Refused
from services.liaison_diversion.rules import follow_ups
from services.liaison_diversion.rules.follow_ups import (
    KnownOfPathway,
    Reason,
    RequirementAnswers,
    Stop,
    ceased,
    stops,
)
from services.liaison_diversion.service import SERVICE
from tests.conftest import Api
from tests.liaison_diversion.given import (
    ABOVE,
    AT,
    BELOW,
    DRR,
    IN_RANGE,
    MHTR,
    START,
    Person,
    follow_ups_in,
    listing,
    listing_of,
    matched,
    meet,
    open_now,
    plea,
    pleaded,
    refer,
    screen,
)
from tests.liaison_diversion.given_steps import WITHDRAWN, Step, let_happen
from tests.service_under_test import ServiceUnderTest


async def test_r11_who_pleads_not_guilty_is_followed_up_until_that_changes(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, referral = await matched(liaison)
    await screen(liaison, referral)
    await liaison.deliver(plea(pathway_id, guilty=False))
    [follow_up] = await follow_ups_in(liaison)
    assert (follow_up["reason"], follow_up["pathway_id"]) == ("no_guilty_plea", str(pathway_id))
    await liaison.deliver(plea(pathway_id, guilty=True, at=AT + timedelta(days=9)))
    assert await follow_ups_in(liaison) == []
    [closed] = await follow_ups_in(liaison, "closed")
    assert closed["result"] == "reversed"
    shown = (await liaison.get(f"/v1/pathways/{pathway_id}", role="practitioner")).json()
    assert shown["before_plea"] is False


async def test_r11_a_plea_told_before_listing_and_referral_is_followed_up_once_matched(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id = uuid4()
    await liaison.deliver(plea(pathway_id, guilty=False))
    assert await follow_ups_in(liaison) == []
    await refer(liaison)
    await liaison.deliver(listing(pathway_id))
    assert [f["reason"] for f in await follow_ups_in(liaison)] == ["no_guilty_plea"]


async def test_r18_who_is_declined_is_followed_up_with_the_reasons(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, _ = await matched(liaison)
    await liaison.deliver(
        ClinicalLeadDeclined(
            pathway_id=pathway_id,
            occurred_at=AT,
            requirement=Requirement.MHTR,
            reasons=("needs_secondary_care",),
            support_advised=("gp",),
        )
    )
    [follow_up] = await follow_ups_in(liaison)
    assert (follow_up["reason"], follow_up["requirement"]) == ("clinical_lead_declined", "mhtr")
    assert follow_up["coded_reasons"] == ["needs_secondary_care"]
    assert follow_up["support_advised"] == ["gp"]


async def test_r18_who_is_found_suitable_after_all_is_no_longer_followed_up(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, _ = await matched(liaison)
    for suitable, reasons in ((False, ("too_unwell_today",)), (True, ())):
        await liaison.deliver(
            AssessmentCompleted(
                pathway_id=pathway_id,
                occurred_at=AT,
                requirement=Requirement.MHTR,
                suitable=suitable,
                reasons=reasons,
            )
        )
        assert len(await follow_ups_in(liaison)) == (0 if suitable else 1)


async def test_r28_who_is_sentenced_without_a_requirement_is_followed_up(
    liaison: ServiceUnderTest,
) -> None:
    pathway_id, _ = await matched(liaison)
    await liaison.deliver(
        Sentenced(
            pathway_id=pathway_id, occurred_at=AT, disposal=Disposal.FINE, requirement_made=False
        )
    )
    [follow_up] = await follow_ups_in(liaison)
    path = f"/v1/follow-ups/{follow_up['follow_up_id']}"
    plan = {"planned_at": "2026-02-03T09:00:00Z", "support": ["gp", "debt_advice"]}
    planned = await liaison.post(f"{path}/plans", plan, role="practitioner")
    assert (planned.status_code, planned.json()["support"]) == (201, ["gp", "debt_advice"])
    assert len(await follow_ups_in(liaison, "planned")) == 1
    reversed_ = {"closed_at": "2026-02-09T09:00:00Z", "result": "reversed"}
    refused = await liaison.post(f"{path}/closures", reversed_, role="practitioner")
    assert refused.status_code == 422
    closure = {"closed_at": "2026-02-09T09:00:00Z", "result": "support_taken_up"}
    closed = await liaison.post(f"{path}/closures", closure, role="practitioner")
    assert closed.json()["state"] == "closed"
    again = await liaison.post(f"{path}/plans", plan, role="practitioner")
    assert again.status_code == 409


async def test_r8_who_is_not_indicated_is_followed_up(liaison: ServiceUnderTest) -> None:
    _, referral = await matched(liaison)
    await screen(liaison, referral, answers={str(item): 1 for item in range(1, 11)})
    assert [f["reason"] for f in await follow_ups_in(liaison)] == ["not_indicated"]


async def test_guilt_below_the_range_is_followed_up_until_that_ceases(api: Api) -> None:
    """R12: by the reference data on the day of the plea; an offence more may be in range."""
    liaison = await api(SERVICE)
    person = await meet(liaison, BELOW, IN_RANGE)
    await liaison.deliver(pleaded(person, START, True, False))
    [follow_up] = await follow_ups_in(liaison)
    assert (follow_up["reason"], follow_up["opened_at"]) == (
        "below_community_range",
        "2026-02-02T08:00:00Z",
    )
    await liaison.deliver(pleaded(person, START + timedelta(hours=1), True, True))
    assert await follow_ups_in(liaison) == []
    [closed] = await follow_ups_in(liaison, "closed")
    assert (closed["result"], closed["closed_at"]) == ("reversed", "2026-02-02T09:00:00Z")


@pytest.mark.parametrize("code", [IN_RANGE, ABOVE, None, "XX99999"])
async def test_guilt_that_is_not_below_the_range_is_not_followed_up_for_it(
    api: Api, code: str | None
) -> None:
    """R12: above the range, or not known, is for others to decide."""
    liaison = await api(SERVICE)
    person = await meet(liaison, BELOW, code)
    await liaison.deliver(pleaded(person, START, True, True))
    assert await follow_ups_in(liaison) == []


async def test_a_corrected_listing_changes_what_is_below_the_range(api: Api) -> None:
    """R12: the listing may come after the plea."""
    liaison = await api(SERVICE)
    person = await meet(liaison, None, None)
    await liaison.deliver(pleaded(person, START, True, True))
    await liaison.deliver(listing_of(person, BELOW, BELOW))
    assert [f["reason"] for f in await follow_ups_in(liaison)] == ["below_community_range"]


async def test_who_was_never_met_is_not_followed_up_for_what_the_court_tells(api: Api) -> None:
    """R12, R28: everybody on a list would be."""
    liaison = await api(SERVICE)
    stranger = Person(uuid4(), {}, (uuid4(), uuid4()))
    await liaison.deliver(listing_of(stranger, BELOW, BELOW))
    await liaison.deliver(pleaded(stranger, START, True, True))
    assert await follow_ups_in(liaison) == []


@pytest.mark.parametrize("withdrawn", list(WITHDRAWN))
@pytest.mark.parametrize("sentenced_first", [True, False])
async def test_what_is_taken_back_before_sentence_is_followed_up_whatever_comes_first(
    api: Api, withdrawn: Withdrawable, sentenced_first: bool
) -> None:
    """R16, R38: under an order it is for the officer and the court."""
    liaison = await api(SERVICE)
    for hours, expected in ((-1, [WITHDRAWN[withdrawn]]), (1, [])):
        person = await meet(liaison)
        taken_back = ConsentWithdrawn(
            pathway_id=person.pathway,
            occurred_at=START + timedelta(hours=hours),
            withdrawn=withdrawn,
            requirement=MHTR,
        )
        sentence = Sentenced(
            pathway_id=person.pathway,
            occurred_at=START,
            disposal=Disposal.FINE,
            requirement_made=False,
        )
        both: list[Event] = [sentence, taken_back]
        for event in both if sentenced_first else both[::-1]:
            await liaison.deliver(event)
        reasons = [reason for reason, _ in await open_now(liaison, person)]
        assert sorted(reasons) == sorted([*expected, "no_requirement_made"])


async def test_support_the_court_advises_is_there_for_the_plan(api: Api) -> None:
    """R26, R28: with a decline that leaves no requirement."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    about: dict[str, Any] = {"pathway_id": person.pathway, "occurred_at": START}
    await liaison.deliver(Sentenced(disposal=Disposal.FINE, requirement_made=False, **about))
    for requirement, support in ((MHTR, ("talking_therapies",)), (DRR, ("peer_support",))):
        advised = SupportAdvised(requirement=requirement, support_advised=support, **about)
        await liaison.deliver(advised)
    [follow_up] = await follow_ups_in(liaison)
    assert follow_up["reason"] == "no_requirement_made"
    assert follow_up["support_advised"] == ["peer_support", "talking_therapies"]


async def close(liaison: ServiceUnderTest, found: dict[str, Any], at: datetime) -> None:
    """Close a follow-up by hand."""
    path = f"/v1/follow-ups/{found['follow_up_id']}/closures"
    body = {"closed_at": at.isoformat(), "result": "support_taken_up"}
    assert (await liaison.post(path, body, role="practitioner")).status_code == 201


async def test_what_is_closed_by_hand_is_not_opened_again_while_its_reason_goes_on(
    api: Api,
) -> None:
    """R28: and is, once the reason ceased and comes back."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    await liaison.deliver(pleaded(person, START, False, False))
    [follow_up] = await follow_ups_in(liaison)
    await close(liaison, follow_up, START + timedelta(hours=1))
    await liaison.deliver(pleaded(person, START + timedelta(hours=2), False, False))
    await liaison.deliver(listing_of(person, IN_RANGE, IN_RANGE))
    assert await follow_ups_in(liaison) == []
    for hours, guilty in ((3, True), (4, False)):
        await liaison.deliver(pleaded(person, START + timedelta(hours=hours), guilty, False))
    [again] = await follow_ups_in(liaison)
    assert again["follow_up_id"] != follow_up["follow_up_id"]


async def test_a_providers_later_answer_is_followed_up_again(api: Api) -> None:
    """R18: a decline is an outcome, not a silence."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    unsuitable = Step("assessment", 1, False)
    await let_happen(liaison, person, unsuitable)
    [follow_up] = await follow_ups_in(liaison)
    await close(liaison, follow_up, START + timedelta(minutes=30))
    await let_happen(liaison, person, Step("assessment", 60, False))
    [again] = await follow_ups_in(liaison)
    assert again["opened_at"] == "2026-02-02T09:00:00Z"
    assert again["coded_reasons"] == ["too_unwell_today"]


async def test_a_follow_up_is_shown_with_its_plans(api: Api) -> None:
    """R18, R28: liaison's own until it is closed."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    await let_happen(liaison, person, Step("decline", 1, "provider_declined", DRR))
    [follow_up] = await follow_ups_in(liaison)
    path = f"/v1/follow-ups/{follow_up['follow_up_id']}"
    plan = {"planned_at": "2026-02-03T09:00:00Z", "support": ["gp"]}
    await liaison.post(f"{path}/plans", plan, role="practitioner")
    shown = (await liaison.get(path, role="practitioner")).json()
    assert (shown["follow_up"]["state"], shown["plans"][0]["support"]) == ("planned", ["gp"])
    assert (await liaison.get(f"/v1/follow-ups/{uuid4()}", role="practitioner")).status_code == 404


def test_what_is_not_known_is_no_reason() -> None:
    """R28."""
    assert stops(KnownOfPathway()) == {}
    assert stops(KnownOfPathway(referred=True)) == {}
    assert stops(KnownOfPathway(referred=True, any_guilty=True, pleaded_at=START)) == {}


def test_a_decline_stands_until_the_person_is_assessed_again() -> None:
    """R17, R18."""
    declined = (Reason.PROVIDER_DECLINED, Stop(START))
    stands = RequirementAnswers(declined=declined)
    assert set(stops(KnownOfPathway(answers={"drr": stands}))) == {
        (Reason.PROVIDER_DECLINED, "drr")
    }
    again = RequirementAnswers(
        assessed_at=START + timedelta(days=1), suitable=True, declined=declined
    )
    facts = KnownOfPathway(answers={"drr": again})
    assert stops(facts) == {}
    assert ceased(Reason.PROVIDER_DECLINED, "drr", facts) == again.assessed_at


def test_r28_what_is_closed_is_not_planned() -> None:
    follow_ups.may_plan("planned")
    with pytest.raises(Refused):
        follow_ups.may_plan("closed")
