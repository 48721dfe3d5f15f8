"""Somebody referred, listed and screened, as tests of liaison and diversion need them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from contracts.events.court_listing import CaseListed, ListedOffence, OffencePlea, PleaEntered
from contracts.vocabulary import Requirement
from tests.service_under_test import ServiceUnderTest

AT = datetime(2026, 2, 2, 8, tzinfo=UTC)
Json = dict[str, Any]
START = datetime(2026, 2, 2, 8, tzinfo=UTC)
BELOW, IN_RANGE, ABOVE = "CJ67002", "TH68010", "OF61016"
MHTR, DRR = Requirement.MHTR, Requirement.DRR
REFERRAL: Json = {
    "referred_at": "2026-02-02T07:00:00Z",
    "source": "police_custody",
    "site": "northamptonshire",
    "family_name": "Fiction",
    "given_names": "Jane",
    "date_of_birth": "1990-04-02",
    "gender": "female",
    "armed_forces": False,
}
CUSTODY: Json = {
    "screened_at": "2026-02-02T07:30:00Z",
    "needs": ["mental_health", "housing"],
    "adjustments": ["interpreter"],
    "interpreter_language": "Polish",
    "risk_flags": ["to_self"],
}
ELIGIBILITY: Json = {
    "screened_at": "2026-02-02T08:30:00Z",
    "instrument": "K10",
    "answers": {str(item): 3 for item in range(1, 11)},
    "substance_use": {"drugs": False, "alcohol": False, "basis": "case records"},
    "bring_forward": True,
    "permissions": ["health_needs"],
}


async def refer(liaison: ServiceUnderTest, **more: Any) -> Json:
    """A person referred, as liaison answers."""
    answered = await liaison.post("/v1/referrals", REFERRAL | more, role="practitioner")
    assert answered.status_code == 201, answered.text
    body: Json = answered.json()
    return body


async def ask(liaison: ServiceUnderTest, referral: Json, what: str, body: Json) -> Any:
    """What liaison answers about a referral."""
    path = f"/v1/referrals/{referral['referral_id']}/{what}"
    return await liaison.post(path, body, role="practitioner")


async def screen(liaison: ServiceUnderTest, referral: Json, **more: Any) -> Json:
    """Screened in custody and on the day, as liaison answers."""
    await ask(liaison, referral, "custody-screens", CUSTODY)
    answered = await ask(liaison, referral, "eligibility-screens", ELIGIBILITY | more)
    assert answered.status_code == 201, answered.text
    body: Json = answered.json()
    return body


def listing(pathway_id: UUID, **more: Any) -> CaseListed:
    """A listing of the person referred."""
    return CaseListed.model_validate(
        {
            "pathway_id": pathway_id,
            "occurred_at": AT,
            "site": "northamptonshire",
            "court_name": "Northampton Magistrates' Court",
            "hearing_at": AT,
            "hearing_on": AT.date(),
            "case_urn": "34FC1",
            "family_name": "FICTION",
            "given_names": "Jane",
            "date_of_birth": date(1990, 4, 2),
            "offences": (ListedOffence(offence_id=uuid4(), title="Theft"),),
        }
        | more
    )


def plea(pathway_id: UUID, *, guilty: bool, at: datetime = AT) -> PleaEntered:
    """A plea to one offence."""
    code = "GUILTY" if guilty else "NOT_GUILTY"
    offence = OffencePlea(offence_id=uuid4(), plea=code, counts_as_guilty=guilty)
    return PleaEntered(
        pathway_id=pathway_id, occurred_at=at, offences=(offence,), any_guilty=guilty
    )


async def matched(liaison: ServiceUnderTest) -> tuple[UUID, Json]:
    """Listed and referred, and so matched; by pathway and referral."""
    pathway_id = uuid4()
    referral = await refer(liaison)
    await liaison.deliver(listing(pathway_id))
    return pathway_id, referral


async def follow_ups_in(liaison: ServiceUnderTest, state: str = "open") -> list[Json]:
    """The follow-ups in a state."""
    answered = await liaison.get(f"/v1/follow-ups?state={state}", role="practitioner")
    listed: list[Json] = answered.json()["follow_ups"]
    return listed


async def screened_told(liaison: ServiceUnderTest) -> list[tuple[str, str, Json]]:
    """What was told of screens; not what was told of permissions with them."""
    return [one for one in await liaison.told() if "person-screened" in one[1]]


def channels(told: list[tuple[str, str, Json]]) -> list[str]:
    """Who was told what, without what it said."""
    return sorted(f"{on.split('.')[2]} {type_.split('.')[2]}" for on, type_, _ in told)


@dataclass(frozen=True)
class Person:
    """Somebody listed and referred, with two offences."""

    pathway: UUID
    referral: dict[str, Any]
    offences: tuple[UUID, UUID]


def listing_of(person: Person, *codes: str | None) -> CaseListed:
    """The listing with these offences."""
    offences = tuple(
        ListedOffence(offence_id=id, title="Fictional", code=code)
        for id, code in zip(person.offences, codes, strict=True)
    )
    return listing(person.pathway, offences=offences)


def pleaded(person: Person, at: datetime, *guilty: bool) -> PleaEntered:
    """A plea to each offence."""
    return PleaEntered(
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
    case_listed = listing_of(unlisted, *(codes or (IN_RANGE, IN_RANGE)))
    await liaison.deliver(case_listed.model_copy(update={"family_name": family}))
    referral = await refer(liaison, family_name=family)
    assert referral["pathway_id"] == str(unlisted.pathway)
    return Person(unlisted.pathway, referral, unlisted.offences)


async def open_now(liaison: ServiceUnderTest, person: Person) -> list[tuple[str, str]]:
    """Reason and requirement of every follow-up that is not closed."""
    path = f"/v1/pathways/{person.pathway}"
    known = (await liaison.get(path, role="practitioner")).json()["follow_ups"]
    return sorted((f["reason"], f["requirement"]) for f in known if f["state"] != "closed")


async def known(liaison: ServiceUnderTest, pathway: UUID, more: str = "") -> Any:
    """What liaison knows."""
    return (await liaison.get(f"/v1/pathways/{pathway}{more}", role="practitioner")).json()
