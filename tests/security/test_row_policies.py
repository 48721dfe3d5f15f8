"""Row policies decide for many rows what R53 says of each of them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contracts.event import Agency
from scripts.export.openapi import service_of
from scripts.stack.postgres import EmbeddedPostgres
from scripts.stack.tokens import Keys
from services.liaison_diversion.models.pathways import Pathway as LiaisonPathway
from services.liaison_diversion.models.referrals import Referral
from services.probation_allocation.models.pathways import Pathway as ProbationPathway
from services.provider_assessment.models.cases import Case
from services.provider_assessment.models.cases import Pathway as ProviderPathway
from services.provider_assessment.models.conferrals import Conferral
from tests.service_under_test import ServiceUnderTest, open_service

PATHWAYS = [UUID(int=number) for number in range(1, 6)]
REFERRALS = [UUID(int=number) for number in range(11, 14)]
NAMES = st.sampled_from([*PATHWAYS, *REFERRALS])
SITES = st.sampled_from(["a", "b", None])
USERS = st.sampled_from(["kin", "other"])
OWN = st.sampled_from(["", "", "org"])
#: Since when, until when and whether it was ended; as intervals from now, and as what counts.
TIMES = {
    "now": ("-1 hour", None, False), "bounded": ("-1 hour", "1 hour", False),
    "over": ("-2 hours", "-1 hour", False), "to come": ("1 hour", None, False),
    "ended": ("-1 hour", None, True),
}  # fmt: skip
COUNT = ("now", "bounded")


@dataclass(frozen=True)
class Asker:
    """Who asks: in the settings of the transaction."""

    user: str
    organisation: str
    sites: str


ASKERS = [
    Asker(u, o, s) for u in ("kin", "other") for o in ("", "org") for s in ("*", "a", "a,b", "")
]


@dataclass
class World:
    """What is recorded, and what R53 says of it, one subject at a time."""

    sites: dict[UUID, str | None]
    referrals: dict[UUID, tuple[str, UUID | None]]
    cases: set[tuple[UUID, str | None]]
    merges: dict[UUID, tuple[UUID, bool]]
    restrictions: list[tuple[UUID, str, str, set[str], str]]
    looked: list[tuple[UUID, str, str, bool]]
    agency: Agency = field(default=Agency.PROBATION)

    def known_as(self, one: UUID) -> set[UUID]:
        """What it is called here but for merges."""
        if self.agency is not Agency.LIAISON:
            return {one}
        pairs = {(r, p) for r, (_, p) in self.referrals.items() if p}
        return {one, *(p for r, p in pairs if r == one), *(r for r, p in pairs if p == one)}

    def names(self, one: UUID) -> set[UUID]:
        """All of its names."""
        known = self.known_as(one)
        into = {self.merges[n][0] for n in known if n in self.merges and not self.merges[n][1]}
        known |= into
        return known | {m for m, (i, ended) in self.merges.items() if i in known and not ended}

    def sites_of(self, one: UUID) -> set[str | None]:
        """Where it is, by the rows of this name."""
        if self.agency is Agency.PROVIDER:
            return {site for pathway, site in self.cases if pathway == one}
        found = {self.sites.get(one)}
        if self.agency is Agency.LIAISON:
            found |= {site for r, (site, p) in self.referrals.items() if one in (r, p)}
        return found

    def allows(self, one: UUID, asker: Asker) -> bool:
        """R53, as it is written."""
        names = self.names(one)
        at = {site for name in names for site in self.sites_of(name)} - {None}
        within = asker.sites == "*" or bool(at & set(asker.sites.split(",")))
        for subject, own, kind, users, when in self.restrictions:
            if subject in names and own == asker.organisation and when in COUNT:
                within = within and (kind == "excluded") != (asker.user in users)
        return within or any(
            subject in names and (user, own, lasts) == (asker.user, asker.organisation, True)
            for subject, user, own, lasts in self.looked
        )


WORLDS = st.builds(
    World,
    sites=st.fixed_dictionaries(dict.fromkeys(PATHWAYS, SITES)),
    referrals=st.lists(
        st.tuples(st.sampled_from(["a", "b"]), st.sampled_from([*PATHWAYS, None])),
        min_size=3, max_size=3, unique_by=lambda r: r[1] or uuid4(),
    ).map(lambda told: dict(zip(REFERRALS, told, strict=True))),
    cases=st.sets(st.tuples(st.sampled_from(PATHWAYS), SITES), max_size=6),
    merges=st.dictionaries(
        st.sampled_from(PATHWAYS), st.tuples(st.sampled_from(PATHWAYS), st.booleans()), max_size=3
    ).map(lambda merges: {one: told for one, told in merges.items() if one != told[0]}),
    restrictions=st.lists(
        st.tuples(NAMES, OWN, st.sampled_from(["excluded", "restricted_to"]),
                  st.sets(USERS, min_size=1), st.sampled_from(sorted(TIMES))), max_size=3),
    looked=st.lists(st.tuples(NAMES, USERS, OWN, st.booleans()), max_size=2),
)  # fmt: skip


async def record(session: AsyncSession, world: World) -> None:
    """All of it."""
    own: Any = {Agency.LIAISON: LiaisonPathway, Agency.PROVIDER: ProviderPathway}
    model = own.get(world.agency, ProbationPathway)
    for pathway, site in world.sites.items():
        session.add(model(id=pathway, **({"site": site} if "site" in model.model_fields else {})))
    await session.flush()
    session.add_all(cases_and_referrals(world))
    await session.flush()
    for one, (into, ended) in world.merges.items():
        await session.execute(text(MERGED), {"one": one, "into": into})
        if ended:
            await session.execute(text(PARTED), {"one": one})
    for subject, organisation, kind, users, when in world.restrictions:
        begins, ends, ended = TIMES[when]
        values = {"subject": subject, "own": organisation, "kind": kind, "users": sorted(users)}
        await session.execute(text(CLOSED), values | {"b": begins, "e": ends})
        if ended:
            await session.execute(text(ENDED))
    for subject, user, organisation, lasts in world.looked:
        values = {"subject": subject, "user": user, "own": organisation}
        await session.execute(text(LOOKED), values | {"e": "1 hour" if lasts else "-1 hour"})


def cases_and_referrals(world: World) -> list[Any]:
    """What the agency has beside pathways."""
    if world.agency is Agency.PROVIDER:
        of: Any = {"requirement": "mhtr", "requested_at": NOW}
        told = enumerate(sorted(world.cases, key=str))
        return [Case(pathway_id=p, site=s, organisation=f"o{n}", **of) for n, (p, s) in told]
    if world.agency is Agency.LIAISON:
        return [
            Referral(id=id, site=s, pathway_id=p, match_basis="x" if p else None, **PERSON)
            for id, (s, p) in world.referrals.items()
        ]
    return []


NOW = datetime(2026, 6, 1, tzinfo=UTC)
PERSON: dict[str, Any] = {
    "referred_at": NOW, "source": "court", "family_name": "Fictional", "name_key": "f",
    "family_key": "f", "recorded_by": "x",
}  # fmt: skip
MERGED = """
INSERT INTO merged_subject (id, subject, into_subject, since) VALUES (gen_random_uuid(),
    :one, :into, now())
"""
CLOSED = """
INSERT INTO scope_restriction (id, subject, organisation, kind, users, reason, source, starts_at,
    until, review_on, set_by)
VALUES (gen_random_uuid(), :subject, :own, :kind, :users, 'r', 'other',
    now() + CAST(CAST(:b AS text) AS interval), now() + CAST(CAST(:e AS text) AS interval),
    '2026-12-24', 'x')
"""
PARTED = "UPDATE merged_subject SET ended_at = clock_timestamp() WHERE subject = :one"
ENDED = """
UPDATE scope_restriction SET ended_at = clock_timestamp()
WHERE id = (SELECT id FROM scope_restriction ORDER BY set_at DESC LIMIT 1)
"""
LOOKED = """
INSERT INTO scope_break_glass (id, subject, user_name, organisation, reason, until)
VALUES (gen_random_uuid(), :subject, :user, :own, 'r',
    now() + CAST(CAST(:e AS text) AS interval))
"""
ENTER = """
SELECT set_config('cstr.user', :user, true), set_config('cstr.organisation', :organisation, true),
    set_config('cstr.sites', :sites, true)
"""
#: Of which tables the rows are looked for, and the column that says whose they are.
TABLES = {
    Agency.PROBATION: {"pathway": "id"},
    Agency.PROVIDER: {"pathway": "id", "provider_case": "pathway_id"},
    Agency.LIAISON: {"pathway": "id", "referral": "id"},
}
OF_EACH = {"scope_restriction": "subject", "scope_break_glass": "subject"}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def services(
    postgres: EmbeddedPostgres, keys: Keys
) -> AsyncIterator[Mapping[Agency, ServiceUnderTest]]:
    """Services on databases with nothing in them."""
    opened = {a: await open_service(service_of(a), postgres, keys) for a in TABLES}
    yield opened
    for service in opened.values():
        await service.close()


@pytest.mark.timeout(300)
@settings(
    max_examples=60,
    phases=[Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=WORLDS, asker=st.sampled_from(ASKERS), agency=st.sampled_from(sorted(TABLES)))
@pytest.mark.asyncio(loop_scope="session")
async def test_a_policy_shows_whom_the_function_allows_and_r53_says(
    services: Mapping[Agency, ServiceUnderTest], world: World, asker: Asker, agency: Agency
) -> None:
    world.agency = agency
    async with services[agency].inbox._sessions() as session, session.begin() as whole:
        await record(session, world)
        tables = TABLES[agency] | OF_EACH
        everybody = {t: await shown(session, t, by) for t, by in tables.items()}
        await session.execute(text(ENTER), vars(asker))
        for table, by in tables.items():
            wanted = {one for one in everybody[table] if world.allows(one, asker)}
            assert await shown(session, table, by) == wanted, table
        for one in everybody["pathway"]:
            allowed = await session.execute(text("SELECT scope_allows(:one)"), {"one": one})
            assert allowed.scalar() is world.allows(one, asker)
        await whole.rollback()


async def shown(session: AsyncSession, table: str, by: str) -> set[UUID]:
    """Whose rows of a table are there."""
    return set((await session.execute(text(f"SELECT {by} FROM {table}"))).scalars())


#: Tables about a subject that no person's request lists: the mechanism reads them of one subject
#: that was loaded, or for an agency's own systems and operators.
UNLISTED = {
    "channel_feed", "channel_sequence", "clock_history", "event_log", "idempotency",
    "inbox_event", "inbox_fork", "inbox_sequence", "lost_event", "merged_subject", "outbox",
    "outbox_set_aside", "parked", "permission", "row_history",
}  # fmt: skip
WITHOUT = """
SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND (NOT c.relrowsecurity OR NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
    AND (EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = ANY(:named)
            AND a.atttypid = 'uuid'::regtype)
        OR EXISTS (SELECT FROM pg_constraint k JOIN pg_class o ON o.oid = k.confrelid
            WHERE k.conrelid = c.oid AND k.contype = 'f' AND o.relrowsecurity))
"""


@pytest.mark.parametrize("agency", TABLES)
@pytest.mark.asyncio(loop_scope="session")
async def test_every_table_about_somebody_has_a_policy(
    services: Mapping[Agency, ServiceUnderTest], agency: Agency
) -> None:
    """Its own, or that of the row it belongs to."""
    named = ["pathway_id", "referral_id", "case_id", "subject", "into_subject"]
    rows = await services[agency].rows(WITHOUT, named=named)
    assert {row.relname for row in rows} <= UNLISTED


@pytest.mark.asyncio(loop_scope="session")
async def test_what_belongs_to_a_closed_case_is_closed_with_it(
    services: Mapping[Agency, ServiceUnderTest],
) -> None:
    """To who is national too."""
    async with services[Agency.PROVIDER].inbox._sessions() as session, session.begin() as whole:
        case, other = uuid4(), uuid4()
        session.add(ProviderPathway(id=PATHWAYS[0]))
        await session.flush()
        for id, requirement in ((case, "mhtr"), (other, "atr")):
            of: Any = {"organisation": "o", "requirement": requirement, "requested_at": NOW}
            session.add(Case(id=id, pathway_id=PATHWAYS[0], site="a", **of))
        await session.flush()
        asked: Any = {"asked_at": NOW, "asked_by": "x", "question": "q"}
        session.add(Conferral(case_id=case, asked_case_id=other, **asked))
        await session.flush()
        closed = {"subject": PATHWAYS[0], "own": "", "kind": "excluded", "users": ["kin"]}
        await session.execute(text(CLOSED), closed | {"b": "-1 hour", "e": None})
        for user, seen in (("other", {case}), ("kin", set())):
            await session.execute(text(ENTER), vars(Asker(user, "", "*")))
            assert await shown(session, "conferral", "case_id") == seen
        await whole.rollback()
