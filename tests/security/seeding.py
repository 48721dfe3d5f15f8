"""A little of everything in each service's database, so that what is asked for exists."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from contracts.catalogue import catalogue
from contracts.event import Agency, Event
from scripts.demo.court_list import court_list
from scripts.demo.people import DAY, PROVIDER, SITE, named
from tests.service_under_test import ServiceUnderTest

EXAMPLES = Path(__file__).resolve().parents[2] / "contracts" / "examples"
ORDER = (
    "case-listed",
    "person-screened",
    "plea-entered",
    "report-requested",
    "assessment-requested",
    "consent-given",
    "assessment-completed",
    "clinical-lead-approved",
    "requirement-proposed",
    "sentenced",
    "case-allocated",
    "session-attended",
    "non-attendance",
)
NAMED = {"site": (SITE,), "month": ("2026-06",), "audience": ("me",)}
REFERRAL = {
    "referred_at": "2026-06-01T20:00:00Z",
    "source": "police_custody",
    "site": SITE,
    "family_name": "Fictional",
}
OFFICER = {
    "site": SITE,
    "name": "Officer Fictional",
    "team": "Court team",
    "contact": "01632 960126",
    "user": "responsible_officer@probation-allocation.invalid",
    "capacity": 40,
}
APPOINTMENT = {
    "session_number": 1,
    "at": "2026-06-09T10:00:00Z",
    "place": "Fictional House",
    "channel": "in_person",
}

CLOSED = """
INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source, starts_at,
    review_on, set_by)
VALUES (gen_random_uuid(), :subject, :own, 'excluded', ARRAY['kin'], 'Fictional', 'other', now(),
    '2026-12-24', 'x')
"""
LOOKED = """
INSERT INTO scope_break_glass (id, subject, user_name, organisation, reason, until)
VALUES (gen_random_uuid(), :subject, 'kin', :own, 'Fictional', now())
"""
COVERED = """
INSERT INTO scope_cover (id, user_name, organisation, site, reason, starts_at, until, review_on,
    granted_by)
VALUES (gen_random_uuid(), 'x', :own, :site, 'Fictional', now(), now() + interval '1 day',
    '2026-12-24', 'x')
"""


def examples() -> list[Event]:
    """The contracts' examples of one pathway, in the order of the story."""
    found = {path.name.split(".")[2]: path for path in sorted(EXAMPLES.glob("*.json"))}
    return [_event(json.loads(found[name].read_text())) for name in ORDER]


async def seed(service: ServiceUnderTest) -> None:
    """What others tell this service, then one thing of its own."""
    own = service.service.agency
    for event in examples():
        if event.publisher is not own and type(event) in service.service.handlers:
            await service.deliver(event)
    pathway = examples()[0].subject
    if own is Agency.COURT:
        await service.post("/v1/court-lists", court_list(named(), DAY), role="list_officer")
    if own is Agency.LIAISON:
        await service.post("/v1/referrals", REFERRAL, role="practitioner")
    if own is Agency.PROBATION:
        await service.post("/v1/officers", OFFICER, role="senior_officer")
    if own is Agency.PROVIDER:
        path = f"/v1/pathways/{pathway}/appointments"
        await service.post(path, APPOINTMENT, role="practitioner", organisation=PROVIDER)


async def seed_who_may_see(service: ServiceUnderTest) -> None:
    """Of each case there is: a restriction of nobody but ``kin``, and that ``kin`` looked; a cover.

    By now the looking is over. Of the organisation, where there are several.
    """
    subjects = {*await known(service, "pathway_id"), *await known(service, "referral_id")}
    own = PROVIDER if service.service.agency is Agency.PROVIDER else ""
    async with service.engine.begin() as connection:
        for subject in subjects:
            for statement in (CLOSED, LOOKED):
                await connection.execute(text(statement), {"subject": subject, "own": own})
        await connection.execute(text(COVERED), {"own": own, "site": SITE})


async def known(service: ServiceUnderTest, parameter: str) -> Sequence[UUID | str]:
    """What exists of what a path parameter such as ``referral_id`` may mean."""
    if parameter in NAMED:
        return NAMED[parameter]
    query = """SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'uuid' AND
        (column_name = :name OR (column_name = 'id' AND table_name = ANY(:tables)))"""
    table = parameter.removesuffix("_id")
    places = await service.rows(query, name=parameter, tables=[table, f"scope_{table}"])
    ids: set[UUID] = set()
    for table, column in places:
        found = await service.rows(f'SELECT DISTINCT "{column}" FROM "{table}" LIMIT 5')
        ids |= {row[0] for row in found if row[0] is not None}
    return sorted(ids)


def _event(example: dict[str, Any]) -> Event:
    about = {"pathway_id": example["subject"], "occurred_at": example["time"]}
    return catalogue()[example["type"]].model_validate(example["data"] | about)
