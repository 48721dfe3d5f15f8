"""A provider and one of its cases, brought as far as a test needs it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from contracts.event import Agency
from contracts.events.court_listing import RequirementMade, Sentenced
from contracts.events.forms import KnownWithdrawal
from contracts.events.liaison_diversion import PermissionChanged
from contracts.events.probation_allocation import (
    AssessmentRequested,
)
from contracts.vocabulary import (
    Disposal,
    Permission,
    Requirement,
    RiskFlag,
)
from services.provider_assessment.service import SERVICE
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

MORNING = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


OWN, OTHER = "nene-mind-matters", "another-organisation"


PRACTITIONER = {"role": "practitioner", "organisation": OWN}


LEAD = {"role": "clinical_lead", "organisation": OWN}


STRANGER = {"role": "practitioner", "organisation": OTHER}


def after(**more: float) -> str:
    """A moment after the morning of the hearing."""
    return (MORNING + timedelta(**more)).isoformat()


def requested(pathway: UUID, organisation: str = OWN, **more: Any) -> AssessmentRequested:
    """A fictional person to be assessed."""
    return AssessmentRequested(
        pathway_id=pathway,
        occurred_at=MORNING,
        organisation=organisation,
        site="northamptonshire",
        requirement=more.pop("requirement", Requirement.MHTR),
        family_name="Fictional",
        given_names="Robin",
        date_of_birth=date(1990, 1, 1),
        offence_group="theft",
        risk_flags=(RiskFlag.TO_OTHERS,),
        needs=("housing",),
        adjustments=("easy_read",),
        needed_by=MORNING + timedelta(hours=4),
        **more,
    )


def consent(**more: Any) -> dict[str, Any]:
    """All three records, given."""
    return {
        "given_at": after(hours=1),
        "willing": True,
        "assessment_consent": True,
        "treatment_consent": True,
        "permissions": ["progress"],
        "how": "signed",
        "format": "easy read",
        "language": "English",
    } | more


def permission_changed(
    pathway: UUID, at: datetime, epoch: int, *, standing: bool
) -> PermissionChanged:
    """Said of health needs to liaison and diversion; every other change is a withdrawal."""
    known = KnownWithdrawal(subject=pathway, agency=Agency.LIAISON, number=epoch // 2 or 1)
    return PermissionChanged(
        pathway_id=pathway,
        occurred_at=at,
        permission=Permission.HEALTH_NEEDS,
        organisation=Agency.LIAISON.value,
        epoch=epoch,
        standing=standing,
        withdrawals=(known,) if epoch > 1 else (),
    )


def answers(count: int, each: int = 1, **own: int) -> dict[str, int]:
    """The same answer to every item, but for those named ``item9=0``."""
    given = {str(n): each for n in range(1, count + 1)}
    return given | {name.removeprefix("item"): value for name, value in own.items()}


def instruments(each: int = 2, risk: int = 0) -> list[dict[str, Any]]:
    """The three a mental-health requirement is assessed with."""
    return [
        {"instrument": "PHQ-9", "answers": answers(9, each, item9=risk)},
        {"instrument": "GAD-7", "answers": answers(7, each)},
        {"instrument": "CORE-10", "answers": answers(10, each, item6=0)},
    ]


def suitable(**more: Any) -> dict[str, Any]:
    """An assessment that found every criterion met."""
    return {
        "assessed_at": after(hours=2),
        "suitable": True,
        "criteria": {"condition": True, "treatable": True, "arrangements": True},
        "instruments": instruments(),
    } | more


def approval(**more: Any) -> dict[str, Any]:
    """An approval with its plan."""
    return {
        "decided_at": after(hours=3),
        "approved": True,
        "named_clinician": "Dr Fictional",
        "outline": "Twelve sessions",
        "sessions": 12,
        "length_months": 6,
        "first_appointment_at": after(days=7),
        "first_appointment_place": "Fictional House",
    } | more


def declined(**more: Any) -> dict[str, Any]:
    """A decline with its reason."""
    return {
        "decided_at": after(hours=3),
        "approved": False,
        "reasons": ["needs_secondary_care"],
        "support_advised": ["gp"],
    } | more


def session(number: int, **more: Any) -> dict[str, Any]:
    """A weekly appointment."""
    return {
        "session_number": number,
        "at": after(days=7 * number),
        "place": "Fictional House",
        "channel": "in_person",
    } | more


def sentenced(pathway: UUID, *, made: bool = True) -> Sentenced:
    """An order that makes the requirement, or does not."""
    return Sentenced(
        pathway_id=pathway,
        occurred_at=MORNING + timedelta(hours=6),
        disposal=Disposal.COMMUNITY_ORDER,
        order_months=12,
        requirement_made=made,
        requirements=(
            RequirementMade(requirement=Requirement.MHTR, made=made, length_months=6),
            RequirementMade(requirement=Requirement.ATR, made=False),
        ),
    )


class Provider:
    """One pathway at a provider, asked by its own people."""

    def __init__(self, service: ServiceUnderTest, pathway: UUID) -> None:
        self.service, self.pathway = service, pathway

    async def post(self, path: str, body: dict[str, Any], who: dict[str, str], status: int) -> Any:
        """The answer's body, its status checked."""
        answer = await self.service.post(f"/v1/{path}", body, **who)
        assert answer.status_code == status, answer.text
        return answer.json()

    async def of(
        self,
        what: str,
        body: dict[str, Any],
        status: int = 201,
        who: dict[str, str] | None = None,
    ) -> Any:
        """The same under the pathway; by the clinical lead where only they may."""
        default = LEAD if what in ("clinical-decisions", "completions") else PRACTITIONER
        return await self.post(f"pathways/{self.pathway}/{what}", body, who or default, status)

    async def attendance(self, id: str, body: dict[str, Any], status: int = 201) -> Any:
        """How an appointment went."""
        return await self.post(f"appointments/{id}/attendance", body, PRACTITIONER, status)

    async def view(self) -> Any:
        """The only case, whole."""
        answer = await self.service.get(f"/v1/pathways/{self.pathway}", **PRACTITIONER)
        assert answer.status_code == 200, answer.text
        (case,) = answer.json()["cases"]
        return case

    async def told(self, channel: str) -> list[tuple[str, dict[str, Any]]]:
        """What went out on a channel."""
        events = await self.service.told()
        return [(type_, data) for c, type_, data in events if c == f"cstr.provider.{channel}"]


async def asked(api: Api) -> Provider:
    """A person the organisation is asked to assess."""
    provider = Provider(await api(SERVICE), uuid4())
    await provider.service.deliver(requested(provider.pathway))
    return provider


async def assessed(api: Api) -> Provider:
    """The same, consented and found suitable."""
    provider = await asked(api)
    await provider.of("consents", consent())
    await provider.of("assessments", suitable())
    return provider


async def in_treatment(api: Api) -> Provider:
    """The same, approved and sentenced to the requirement."""
    provider = await assessed(api)
    await provider.of("clinical-decisions", approval())
    await provider.service.deliver(sentenced(provider.pathway))
    return provider


async def attended_once(api: Api) -> Provider:
    """The same, after the first session."""
    provider = await in_treatment(api)
    appointment = await provider.of("appointments", session(1))
    body = {"recorded_at": after(days=7, hours=1), "attendance": "attended", "engagement": "active"}
    await provider.attendance(appointment["id"], body)
    return provider


async def clock_states(provider: Provider, name: str) -> list[str]:
    """How the clocks of a name stand."""
    query = "SELECT state FROM clock WHERE name = :name"
    return [row.state for row in await provider.service.rows(query, name=name)]


def completion(**more: Any) -> dict[str, Any]:
    """Treatment completed, measured again."""
    return {
        "completed_at": after(days=90),
        "outcome": "completed",
        "instruments": instruments(1),
        "onward_support": ["gp"],
        "gp_registered": True,
    } | more


def a_review(**more: Any) -> dict[str, Any]:
    """A review in supervision."""
    return {
        "reviewed_at": after(days=14),
        "kind": "supervision",
        "outcome": "progressing",
        "taking_part": ["practitioner", "clinical_lead"],
        "engagement": "active",
    } | more
