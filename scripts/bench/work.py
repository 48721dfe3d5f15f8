"""What the measures do on the stack: list people, enter pleas, fill the outbox."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from uuid import uuid4

from contracts.event import Agency
from contracts.events.probation_allocation import CaseAllocated
from scripts.bench.client import Connection
from scripts.bench.rig import Rig
from scripts.bench.sizes import DAY
from scripts.demo.court_list import court_list
from scripts.demo.people import Journey, generated
from services.common.database import make_engine, make_sessions
from services.common.outbox import record_events, tell
from services.common.pending import SUBJECTS_AT_A_TURN


async def listed(here: Rig, count: int, seed: int = 1) -> list[tuple[str, list[str]]]:
    """Fictional adults listed at the court, who were not before: pathway and offence of each."""
    adults = (p for p in generated(2 * count, seed) if p.journey is not Journey.UNDER_18_REFUSED)
    people = [replace(p, number=p.number + 100_000 * seed) for p in islice(adults, count)]
    before = set(await _pathways_and_offences(here))
    officer = Connection(*where(here, Agency.COURT, "list_officer"))
    for begin in range(0, count, 250):
        body = court_list(people[begin : begin + 250], DAY)
        status, answer = await officer.ask("POST", "/v1/court-lists", body)
        if status != 200:
            raise RuntimeError(answer)
    found = set(await _pathways_and_offences(here)) - before
    return [(pathway, [offence]) for pathway, offence in found]


async def _pathways_and_offences(here: Rig) -> list[tuple[str, str]]:
    engine = make_engine(here.postgres.database(Agency.COURT).url, 1)
    async with engine.connect() as court:
        rows = await court.exec_driver_sql("SELECT pathway_id, id FROM offence")
        found = [(str(r.pathway_id), str(r.id)) for r in rows]
    await engine.dispose()
    return found


async def enter_plea(court: Connection, work: tuple[str, list[str]]) -> None:
    """One command. Raises ``RuntimeError`` where it is not accepted."""
    pathway, offences = work
    body = {
        "entered_at": datetime.now(UTC).isoformat(),
        "offences": [{"offence_id": offence, "plea": "GUILTY"} for offence in offences],
    }
    status, answer = await court.ask("POST", f"/v1/pathways/{pathway}/pleas", body)
    if status != 201:
        raise RuntimeError(answer)


def where(here: Rig, agency: Agency, role: str) -> tuple[str, str]:
    """Address and token."""
    return here.settings.url(agency.value), here.keys.mint(agency.value, role)


def connection(here: Rig, agency: Agency, role: str) -> Connection:
    """A connection of its own."""
    return Connection(*where(here, agency, role))


async def fill_outbox(here: Rig, events: int) -> None:
    """Tell so many events, in transactions of which all leaves at once."""
    engine = make_engine(here.postgres.database(Agency.PROBATION).url, 1)
    sessions, key = make_sessions(engine), bytes.fromhex(here.keys.pseudonym.read_text())
    for _ in range(events // SUBJECTS_AT_A_TURN):
        async with sessions() as session:
            for _ in range(SUBJECTS_AT_A_TURN):
                tell(session, an_event())
            await record_events(session, key)
            await session.commit()
    await engine.dispose()


def an_event() -> CaseAllocated:
    """One event as the relay would publish it."""
    return CaseAllocated(
        pathway_id=uuid4(),
        occurred_at=datetime.now(UTC),
        allocation_id=uuid4(),
        officer_name="A. Fictional",
        officer_team="North",
        officer_contact="desk",
        hours_since_sentence=19,
    )
