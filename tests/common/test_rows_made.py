"""A row is made at its first mention, once, and a batch of mentions is a few statements."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.event import listen, remove
from sqlalchemy.exc import IntegrityError

from contracts.events.court_listing import CaseListed, ListedOffence, OffencePlea, PleaEntered
from services.common.database import get_or_make, get_or_make_all, make_sessions
from services.common.deliveries import redelivery
from services.probation_allocation.models.pathways import Offence, Pathway
from services.probation_allocation.service import SERVICE
from tests.conftest import Api

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def listed(subject: UUID, *offences: UUID) -> CaseListed:
    return CaseListed(
        pathway_id=subject,
        occurred_at=AT,
        site="northampton",
        court_name="Northampton Magistrates' Court",
        hearing_at=AT,
        hearing_on=AT.date(),
        case_urn="34FI0000001",
        family_name="Fictional",
        given_names="Sam",
        date_of_birth=date(1980, 1, 1),
        in_custody=False,
        offences=tuple(
            ListedOffence(offence_id=o, title="Assault", code="CJ88116") for o in offences
        ),
    )


def guilty(subject: UUID, *offences: UUID) -> PleaEntered:
    pleas = [OffencePlea(offence_id=o, plea="GUILTY", counts_as_guilty=True) for o in offences]
    return PleaEntered(
        pathway_id=subject,
        occurred_at=AT,
        offences=tuple(pleas),
        any_guilty=True,
        convicted_on=AT.date(),
    )


async def test_a_batch_writes_all_that_it_lists_at_once(api: Api) -> None:
    """A list of many people: 40 with three offences each, 160 rows in two inserts."""
    probation = await api(SERVICE)
    people = [(uuid4(), [uuid4() for _ in range(3)]) for _ in range(40)]
    batch = [redelivery(*probation.sealed(listed(who, *those))) for who, those in people]
    sent: Counter[str] = Counter()

    def count(_: Any, __: Any, statement: str, *___: Any) -> None:
        sent[" ".join(statement.split()[:3])] += 1

    engine = probation.engine.sync_engine
    listen(engine, "before_cursor_execute", count)
    await probation.inbox.apply(batch)
    remove(engine, "before_cursor_execute", count)
    assert sent["INSERT INTO pathway"] == 1, sent
    assert sent["INSERT INTO offence"] == 1, sent
    assert sum(sent.values()) < 2 * len(people) + 10, sent
    (row,) = await probation.rows("SELECT count(*), count(DISTINCT pathway_id) FROM offence")
    assert tuple(row) == (120, 40)


async def test_what_one_batch_says_of_one_person_comes_to_one_row(api: Api) -> None:
    """Listed, listed again with the same offence twice, and pleaded, before anything is written."""
    probation = await api(SERVICE)
    who, first, second = uuid4(), uuid4(), uuid4()
    events = (listed(who, first), listed(who, first, second, first), guilty(who, second))
    await probation.inbox.apply([redelivery(*probation.sealed(event)) for event in events])
    found = await probation.rows("SELECT id, plea FROM offence WHERE pathway_id = :who", who=who)
    assert {row.id: row.plea for row in found} == {first: None, second: "GUILTY"}
    assert not await probation.rows("SELECT 1 FROM parked")


async def test_a_row_given_up_with_its_savepoint_is_made_again(api: Api) -> None:
    probation = await api(SERVICE)
    who, offence = uuid4(), uuid4()
    async with make_sessions(probation.engine)() as session, session.begin():
        try:
            async with session.begin_nested():
                await get_or_make(session, Pathway, {"id": who})
                await get_or_make_all(session, Offence, [offence], pathway_id=who)
                raise IntegrityError("", None, ValueError())
        except IntegrityError:
            pass
        made = await get_or_make(session, Pathway, {"id": who})
        assert await get_or_make(session, Pathway, {"id": who}) is made
        one, again = await get_or_make_all(session, Offence, [offence, offence], pathway_id=who)
        assert one is again
        assert await get_or_make_all(session, Offence, [offence], pathway_id=who) == [one]
    assert len(await probation.rows("SELECT 1 FROM pathway")) == 1
    assert len(await probation.rows("SELECT 1 FROM offence")) == 1
