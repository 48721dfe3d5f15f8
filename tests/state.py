"""What the whole stack has come to, told so that two runs can be compared.

What time alone brings is left out, as two runs take their own time: a clock's move is told when a
sweep finds it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from contracts.event import Agency
from contracts.events.forms import ClockMoved
from scripts.stack.runner import Stack
from services.common.database import make_engine
from services.common.pseudonyms import pseudonym

Numbers = dict[tuple[str, int], list[tuple[int, str]]]

_PER_PERSON = {
    Agency.COURT: ("plea_record", "report_request", "sentence", "position"),
    Agency.LIAISON: ("follow_up",),
    Agency.PROVIDER: (
        "appointment",
        "sharing_permission",
        "assessment JOIN provider_case ON provider_case.id = case_id",
        "measured JOIN provider_case ON provider_case.id = case_id",
        "completion JOIN provider_case ON provider_case.id = case_id",
        "willingness JOIN provider_case ON provider_case.id = case_id",
    ),
    Agency.PROBATION: ("appointment", "decision", "allocation", "proposal", "position"),
}


async def numbers_told(stack: Stack, people: Mapping[str, int]) -> dict[str, Numbers]:
    """For each agency: of each channel and person what was told, numbered; no number is missing."""
    return {agency: await _told(stack, agency, people) for agency in Agency}


async def numbers_applied(stack: Stack, people: Mapping[str, int]) -> dict[str, Counter[str]]:
    """For each agency: how much of what it was told of each person flows, and in which state."""
    found = {}
    for agency in Agency:
        query = "SELECT channel, subject, state FROM inbox_sequence WHERE last > 0"
        names = _names(stack, people)
        rows = await _rows(stack, agency, query)
        found[agency.value] = Counter(
            f"{r.channel} {names[r.subject]} {r.state}" for r in rows if r.subject in names
        )
    return found


async def rows_kept(stack: Stack, people: Mapping[str, int]) -> dict[str, Counter[int]]:
    """For each table that belongs to people: how many rows of each person."""
    found: dict[str, Counter[int]] = {}
    for agency, tables in _PER_PERSON.items():
        for table in tables:
            rows = await _rows(stack, agency, f"SELECT pathway_id FROM {table}")
            ids = [people[str(r.pathway_id)] for r in rows if str(r.pathway_id) in people]
            found[f"{agency.value}.{table}"] = Counter(ids)
    query = f"SELECT pseudonym, name FROM fact WHERE name <> '{ClockMoved.__name__}'"
    facts = await _rows(stack, Agency.REPORTING, query)
    names = _names(stack, people)
    found["facts"] = Counter(names[r.pseudonym] for r in facts if r.pseudonym in names)
    return found


async def in_flight(stack: Stack) -> dict[str, int]:
    """What is on its way or waits: unpublished, behind, parked, in a gap."""
    waiting = 0
    told: Counter[str] = Counter()
    applied: Counter[str] = Counter()
    for agency in Agency:
        query = "SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM parked) AS n"
        waiting += (await _rows(stack, agency, query))[0].n
        for row in await _rows(
            stack, agency, "SELECT channel, sum(last) AS n FROM channel_sequence GROUP BY channel"
        ):
            told[row.channel] += int(row.n)
        for row in await _rows(
            stack, agency, "SELECT channel, sum(last) AS n FROM inbox_sequence GROUP BY channel"
        ):
            applied[row.channel] += int(row.n)
    return {"waiting": waiting, "behind": (told - applied).total()}


async def rows(stack: Stack, agency: Agency, query: str, **values: object) -> list:  # type: ignore[type-arg]
    """What a query finds in an agency's database."""
    return await _rows(stack, agency, query, **values)


async def _told(stack: Stack, agency: Agency, people: Mapping[str, int]) -> Numbers:
    numbers: Numbers = defaultdict(list)
    query = "SELECT channel, about, sequence, type FROM event_log ORDER BY channel, about, sequence"
    for row in await _rows(stack, agency, query):
        if str(row.about) in people:
            numbers[row.channel, people[str(row.about)]].append((row.sequence, row.type))
    for told in numbers.values():
        assert [number for number, _ in told] == list(range(1, len(told) + 1))
    return {place: _without_moves(told) for place, told in numbers.items()}


def _without_moves(told: list[tuple[int, str]]) -> list[tuple[int, str]]:
    kept = [type_ for _, type_ in told if not type_.endswith("clock-moved.v1")]
    return list(enumerate(kept, 1))


def _names(stack: Stack, people: Mapping[str, int]) -> dict[UUID, int]:
    key = bytes.fromhex(stack.keys.pseudonym.read_text())
    known = {UUID(pathway): number for pathway, number in people.items()}
    return known | {pseudonym(pathway, key): number for pathway, number in known.items()}


async def _rows(stack: Stack, agency: Agency, query: str, **values: object) -> list:  # type: ignore[type-arg]
    engine: AsyncEngine = make_engine(stack.postgres.database(agency).url, 1)
    try:
        async with engine.connect() as connection:
            return list((await connection.execute(text(query), values)).all())
    finally:
        await engine.dispose()
