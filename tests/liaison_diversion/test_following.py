"""Who is followed up: for every reason a pathway stops exactly one follow-up, while it holds."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.event import Event
from contracts.events.court_listing import (
    CaseListedV1,
    ListedOffence,
    OffencePlea,
    PleaEnteredV1,
    SentencedV1,
    SupportAdvisedV1,
)
from contracts.events.provider_assessment import (
    AssessmentCompletedV1,
    ClinicalLeadDeclinedV1,
    ConsentWithdrawnV1,
    Declined,
    ProviderDeclinedV1,
    ResponsiblePractitionerDeclinedV1,
)
from contracts.vocabulary import Disposal, Requirement, Withdrawable
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
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
from tests.liaison_diversion.test_endpoints import ELIGIBILITY, ask, follow_ups, listing, refer
from tests.service_under_test import ServiceUnderTest, open_service

START = datetime(2026, 2, 2, 8, tzinfo=UTC)
BELOW, IN_RANGE, ABOVE = "CJ67002", "TH68010", "OF61016"
MHTR, DRR = Requirement.MHTR, Requirement.DRR
DECLINES: dict[str, type[Declined]] = {
    "clinical_lead_declined": ClinicalLeadDeclinedV1,
    "responsible_practitioner_declined": ResponsiblePractitionerDeclinedV1,
    "provider_declined": ProviderDeclinedV1,
}
WITHDRAWN = {
    Withdrawable.WILLINGNESS: "willingness_withdrawn",
    Withdrawable.TREATMENT: "treatment_consent_withdrawn",
}


@dataclass(frozen=True)
class Step:
    """One thing that happens: what, at which minute, and how it turned out."""

    kind: str
    minute: int
    value: Any
    requirement: Requirement = MHTR

    @property
    def at(self) -> datetime:
        """When."""
        return START + timedelta(minutes=self.minute)


@dataclass(frozen=True)
class Person:
    """Somebody listed and referred, with two offences."""

    pathway: UUID
    referral: dict[str, Any]
    offences: tuple[UUID, UUID]


def moment() -> st.SearchStrategy[int]:
    """Things are told late and out of order."""
    return st.integers(1, 500)


ONE_STEP = st.one_of(
    st.builds(Step, st.just("screen"), moment(), st.booleans()),
    st.builds(
        Step,
        st.just("listing"),
        moment(),
        st.tuples(*[st.sampled_from([BELOW, IN_RANGE, ABOVE, None])] * 2),
    ),
    st.builds(Step, st.just("plea"), moment(), st.tuples(st.booleans(), st.booleans())),
    st.builds(Step, st.just("sentence"), moment(), st.booleans()),
    st.builds(Step, st.just("assessment"), moment(), st.booleans(), st.sampled_from([MHTR, DRR])),
    st.builds(
        Step,
        st.just("decline"),
        moment(),
        st.sampled_from(sorted(DECLINES)),
        st.sampled_from([MHTR, DRR]),
    ),
    st.builds(
        Step,
        st.just("withdrawal"),
        moment(),
        st.sampled_from(list(WITHDRAWN)),
        st.sampled_from([MHTR, DRR]),
    ),
)
STEPS = st.lists(ONE_STEP, min_size=1, max_size=12, unique_by=lambda step: step.minute)


def event_of(person: Person, step: Step) -> Event:
    """What is told of a step."""
    about: dict[str, Any] = {"pathway_id": person.pathway, "occurred_at": step.at}
    required = about | {"requirement": step.requirement}
    if step.kind == "listing":
        return listed(person, *step.value)
    if step.kind == "plea":
        return pleaded(person, step.at, *step.value)
    if step.kind == "sentence":
        made = Disposal.COMMUNITY_ORDER if step.value else Disposal.FINE
        return SentencedV1(disposal=made, requirement_made=step.value, **about)
    if step.kind == "assessment":
        reasons = () if step.value else ("too_unwell_today",)
        return AssessmentCompletedV1(suitable=step.value, reasons=reasons, **required)
    if step.kind == "decline":
        return DECLINES[step.value](reasons=("needs_secondary_care",), **required)
    return ConsentWithdrawnV1(withdrawn=step.value, **required)


def listed(person: Person, *codes: str | None) -> CaseListedV1:
    """The listing with these offences."""
    offences = tuple(
        ListedOffence(offence_id=id, title="Fictional", code=code)
        for id, code in zip(person.offences, codes, strict=True)
    )
    return listing(person.pathway, offences=offences)


def pleaded(person: Person, at: datetime, *guilty: bool) -> PleaEnteredV1:
    """A plea to each offence."""
    return PleaEnteredV1(
        pathway_id=person.pathway,
        occurred_at=at,
        offences=tuple(
            OffencePlea(offence_id=id, plea="GUILTY" if one else "NOT_GUILTY", counts_as_guilty=one)
            for id, one in zip(person.offences, guilty, strict=True)
        ),
        any_guilty=any(guilty),
    )


async def meet(liaison: ServiceUnderTest, *codes: str | None) -> Person:
    """Somebody listed with two offences, who was referred."""
    family = f"Fiction{uuid4().hex}"
    unlisted = Person(uuid4(), {}, (uuid4(), uuid4()))
    said = listed(unlisted, *(codes or (IN_RANGE, IN_RANGE)))
    await liaison.deliver(said.model_copy(update={"family_name": family}))
    referral = await refer(liaison, family_name=family)
    assert referral["pathway_id"] == str(unlisted.pathway)
    return Person(unlisted.pathway, referral, unlisted.offences)


async def take(liaison: ServiceUnderTest, person: Person, step: Step) -> None:
    """Let a step happen."""
    if step.kind != "screen":
        await liaison.deliver(event_of(person, step))
        return
    answers = {str(item): 3 if step.value else 1 for item in range(1, 11)}
    body = ELIGIBILITY | {"screened_at": step.at.isoformat(), "answers": answers}
    assert (await ask(liaison, person.referral, "eligibility-screens", body)).status_code == 201


async def open_now(liaison: ServiceUnderTest, person: Person) -> list[tuple[str, str]]:
    """Reason and requirement of every follow-up that is not closed."""
    path = f"/v1/pathways/{person.pathway}"
    known = (await liaison.get(path, role="practitioner")).json()["follow_ups"]
    return sorted((f["reason"], f["requirement"]) for f in known if f["state"] != "closed")


def holding(steps: Sequence[Step]) -> set[tuple[str, str]]:
    """The reasons that hold after these steps, said once more in the plainest way."""
    told = {kind: [s for s in steps if s.kind == kind] for kind in ("listing", "plea", "sentence")}
    codes = told["listing"][-1].value if told["listing"] else (IN_RANGE, IN_RANGE)
    found = set()
    screens = [s for s in steps if s.kind == "screen"]
    if screens and not max(screens, key=lambda s: s.minute).value:
        found.add(("not_indicated", ""))
    if told["plea"]:
        pleas = told["plea"][-1].value
        guilty = [code for code, one in zip(codes, pleas, strict=True) if one]
        if not guilty:
            found.add(("no_guilty_plea", ""))
        elif set(guilty) == {BELOW}:
            found.add(("below_community_range", ""))
    sentence = told["sentence"][-1] if told["sentence"] else None
    if sentence and not sentence.value:
        found.add(("no_requirement_made", ""))
    for requirement in (MHTR, DRR):
        own = [s for s in steps if s.requirement == requirement]
        found |= {(r, requirement.value) for r in _of_provider(own, sentence)}
    return found


def _of_provider(steps: Sequence[Step], sentence: Step | None) -> set[str]:
    def newest(kind: str, *values: Any) -> Step | None:
        these = [s for s in steps if s.kind == kind and (not values or s.value in values)]
        return max(these, key=lambda s: s.minute, default=None)

    found = set()
    assessed = newest("assessment")
    since = assessed.minute if assessed else 0
    if assessed and not assessed.value:
        found.add("not_suitable")
    declined = newest("decline")
    if declined and declined.minute > since:
        found.add(declined.value)
    for what, reason in WITHDRAWN.items():
        taken_back = newest("withdrawal", what)
        if taken_back is None or taken_back.minute < since:
            continue
        if sentence is None or (taken_back.minute < sentence.minute and not sentence.value):
            found.add(reason)
    return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def service(postgres: EmbeddedPostgres, keys: Keys) -> AsyncIterator[ServiceUnderTest]:
    """Liaison and diversion, for everybody of the module."""
    opened = await open_service(SERVICE, postgres, keys)
    yield opened
    await opened.close()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
async def test_after_whatever_happens_the_open_follow_ups_are_those_whose_reason_holds(
    service: ServiceUnderTest, steps: list[Step]
) -> None:
    """R8, R11, R12, R16, R18, R28: one for each reason, and none for any other."""
    person = await meet(service)
    for number, step in enumerate(steps, 1):
        await take(service, person, step)
        assert await open_now(service, person) == sorted(holding(steps[:number]))


async def test_guilt_below_the_range_is_followed_up_until_that_ceases(api: Api) -> None:
    """R12: by the reference data on the day of the plea; an offence more may be in range."""
    liaison = await api(SERVICE)
    person = await meet(liaison, BELOW, IN_RANGE)
    await liaison.deliver(pleaded(person, START, True, False))
    [found] = await follow_ups(liaison)
    assert (found["reason"], found["opened_at"]) == (
        "below_community_range",
        "2026-02-02T08:00:00Z",
    )
    await liaison.deliver(pleaded(person, START + timedelta(hours=1), True, True))
    assert await follow_ups(liaison) == []
    [closed] = await follow_ups(liaison, "closed")
    assert (closed["result"], closed["closed_at"]) == ("reversed", "2026-02-02T09:00:00Z")


@pytest.mark.parametrize("code", [IN_RANGE, ABOVE, None, "XX99999"])
async def test_guilt_that_is_not_below_the_range_is_not_followed_up_for_it(
    api: Api, code: str | None
) -> None:
    """R12: above the range, or not known, is for others to decide."""
    liaison = await api(SERVICE)
    person = await meet(liaison, BELOW, code)
    await liaison.deliver(pleaded(person, START, True, True))
    assert await follow_ups(liaison) == []


async def test_a_corrected_listing_changes_what_is_below_the_range(api: Api) -> None:
    """R12: the listing may come after the plea."""
    liaison = await api(SERVICE)
    person = await meet(liaison, None, None)
    await liaison.deliver(pleaded(person, START, True, True))
    await liaison.deliver(listed(person, BELOW, BELOW))
    assert [f["reason"] for f in await follow_ups(liaison)] == ["below_community_range"]


async def test_who_was_never_met_is_not_followed_up_for_what_the_court_tells(api: Api) -> None:
    """R12, R28: everybody on a list would be."""
    liaison = await api(SERVICE)
    stranger = Person(uuid4(), {}, (uuid4(), uuid4()))
    await liaison.deliver(listed(stranger, BELOW, BELOW))
    await liaison.deliver(pleaded(stranger, START, True, True))
    assert await follow_ups(liaison) == []


@pytest.mark.parametrize("withdrawn", list(WITHDRAWN))
@pytest.mark.parametrize("sentenced_first", [True, False])
async def test_what_is_taken_back_before_sentence_is_followed_up_whatever_comes_first(
    api: Api, withdrawn: Withdrawable, sentenced_first: bool
) -> None:
    """R16, R38: under an order it is for the officer and the court."""
    liaison = await api(SERVICE)
    for hours, expected in ((-1, [WITHDRAWN[withdrawn]]), (1, [])):
        person = await meet(liaison)
        taken_back = ConsentWithdrawnV1(
            pathway_id=person.pathway,
            occurred_at=START + timedelta(hours=hours),
            withdrawn=withdrawn,
            requirement=MHTR,
        )
        sentence = SentencedV1(
            pathway_id=person.pathway,
            occurred_at=START,
            disposal=Disposal.FINE,
            requirement_made=False,
        )
        both: list[Event] = [sentence, taken_back]
        for event in both if sentenced_first else both[::-1]:
            await liaison.deliver(event)
        found = [reason for reason, _ in await open_now(liaison, person)]
        assert sorted(found) == sorted([*expected, "no_requirement_made"])


async def test_support_the_court_advises_is_there_for_the_plan(api: Api) -> None:
    """R26, R28: with a decline that leaves no requirement."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    about: dict[str, Any] = {"pathway_id": person.pathway, "occurred_at": START}
    await liaison.deliver(SentencedV1(disposal=Disposal.FINE, requirement_made=False, **about))
    for requirement, support in ((MHTR, ("talking_therapies",)), (DRR, ("peer_support",))):
        advised = SupportAdvisedV1(requirement=requirement, support_advised=support, **about)
        await liaison.deliver(advised)
    [found] = await follow_ups(liaison)
    assert found["reason"] == "no_requirement_made"
    assert found["support_advised"] == ["peer_support", "talking_therapies"]


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
    [found] = await follow_ups(liaison)
    await close(liaison, found, START + timedelta(hours=1))
    await liaison.deliver(pleaded(person, START + timedelta(hours=2), False, False))
    await liaison.deliver(listed(person, IN_RANGE, IN_RANGE))
    assert await follow_ups(liaison) == []
    for hours, guilty in ((3, True), (4, False)):
        await liaison.deliver(pleaded(person, START + timedelta(hours=hours), guilty, False))
    [again] = await follow_ups(liaison)
    assert again["follow_up_id"] != found["follow_up_id"]


async def test_a_providers_later_answer_is_followed_up_again(api: Api) -> None:
    """R18: a decline is an outcome, not a silence."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    unsuitable = Step("assessment", 1, False)
    await take(liaison, person, unsuitable)
    [found] = await follow_ups(liaison)
    await close(liaison, found, START + timedelta(minutes=30))
    await take(liaison, person, Step("assessment", 60, False))
    [again] = await follow_ups(liaison)
    assert again["opened_at"] == "2026-02-02T09:00:00Z"
    assert again["coded_reasons"] == ["too_unwell_today"]


async def test_a_follow_up_is_shown_with_its_plans(api: Api) -> None:
    """R18, R28: liaison's own until it is closed."""
    liaison = await api(SERVICE)
    person = await meet(liaison)
    await take(liaison, person, Step("decline", 1, "provider_declined", DRR))
    [found] = await follow_ups(liaison)
    path = f"/v1/follow-ups/{found['follow_up_id']}"
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
