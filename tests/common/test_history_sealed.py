"""History cannot be bent unnoticed, and erasing leaves a row of its own in the audit (R54, R55)."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from contracts.events.liaison_diversion import PermissionWithdrawn, PersonScreenedV1
from contracts.vocabulary import Permission
from services.common import clock_sweep
from services.probation_allocation.service import SERVICE
from services.provider_assessment.service import SERVICE as PROVIDER
from tests.common.given_audit import as_owner, busy, said
from tests.conftest import Api
from tests.probation_allocation.given import MORNING
from tests.provider_assessment.given import requested
from tests.service_under_test import ServiceUnderTest

ONE = "number = (SELECT min(number) + 1 FROM row_history)"
BENT = {
    "another content": f'UPDATE row_history SET row = row || \'{{"any_guilty": "bent"}}\' '
    f"WHERE {ONE}",
    "another moment": f"UPDATE row_history SET recorded_at = recorded_at - interval '1 day' "
    f"WHERE {ONE}",
    "a microsecond": f"UPDATE row_history SET recorded_at = recorded_at + interval '1 microsecond' "
    f"WHERE {ONE}",
    "another person": f"UPDATE row_history SET subject = gen_random_uuid() WHERE {ONE}",
    "another row": f"UPDATE row_history SET key = key || '1' WHERE {ONE}",
    "another table": f"UPDATE row_history SET source = 'officer' WHERE {ONE}",
    "another transaction": f"UPDATE row_history SET tx = '1' WHERE {ONE}",
    "promised, to leave it out": f'UPDATE row_history SET promised = \'{{"any_guilty": "0"}}\' '
    f"WHERE {ONE}",
    "taken out": f"DELETE FROM row_history WHERE {ONE}",
    "all of it taken out": "DELETE FROM row_history",
    "taken out with what sealed it": f"DELETE FROM history_seal WHERE rows @> ARRAY(SELECT number "
    f"FROM row_history WHERE {ONE}); DELETE FROM row_history WHERE {ONE}",
    "put in without a seal": "ALTER TABLE row_history DISABLE TRIGGER seal_history; "
    "INSERT INTO row_history (source, key, subject, row) SELECT source, key, subject, row "
    "FROM row_history LIMIT 1; ALTER TABLE row_history ENABLE TRIGGER seal_history",
    "put beside": "UPDATE row_history SET added = '{\"released\": true}'",
    "not kept any more": "ALTER TABLE pathway DISABLE TRIGGER keep_history",
    "never kept any more": "DROP TRIGGER keep_history ON pathway",
    "not sealed any more": "DROP TRIGGER seal_history ON row_history",
}


@pytest.mark.parametrize("how", BENT)
async def test_what_the_owner_bends_in_history_is_found(api: Api, how: str) -> None:
    service = await api(SERVICE)
    await busy(service, 3)
    triggers = await _triggers(service)
    assert await said(service) == ""
    await as_owner(service, *BENT[how].split("; "))
    found = await said(service)
    left = await _triggers(service)
    await as_owner(service, *(one for one in triggers if one not in left))
    await as_owner(service, "ALTER TABLE pathway ENABLE TRIGGER keep_history")
    assert found.startswith("The audit")


async def test_what_is_sealed_twice_is_found(api: Api) -> None:
    """Chains and versions hold: only that one of them is in two seals is wrong."""
    service = await api(SERVICE)
    await busy(service, 3)
    await as_owner(service, "SELECT seal_rows(ARRAY[min(number)], '1') FROM row_history")
    found = await said(service)
    assert "history is sealed twice, first in chain" in found
    assert len(found.splitlines()) == 2, found


async def _triggers(service: ServiceUnderTest) -> list[str]:
    rows = await service.rows("""SELECT pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgname IN ('keep_history', 'seal_history')""")
    return [row[0] for row in rows]


async def test_whoever_writes_what_is_left_is_sealed_at_the_commit(api: Api) -> None:
    """A command, an event and a clock; none of them asks for it."""
    service = await api(SERVICE)
    await busy(service, 2)
    await clock_sweep.sweep(
        service.inbox.clocks, service.app.state.sessions, None, datetime(2027, 6, 1, tzinfo=UTC)
    )
    async with service.engine.begin() as connection:
        await connection.execute(text("UPDATE pathway SET court_name = 'By hand'"))
    unsealed = await service.rows("""SELECT number FROM row_history h WHERE NOT EXISTS (
        SELECT FROM history_seal s WHERE h.number = ANY(s.rows))""")
    assert unsealed == []
    (last,) = await service.rows("SELECT row FROM row_history ORDER BY number DESC LIMIT 1")
    assert last.row["court_name"] == "By hand"
    assert await said(service) == ""


async def half_done(service: ServiceUnderTest) -> None:
    """A change, one within a savepoint, and then an error."""
    async with service.engine.begin() as connection:
        await connection.execute(text("UPDATE pathway SET court_name = 'x'"))
        async with connection.begin_nested():
            await connection.execute(text("UPDATE pathway SET court_name = 'y'"))
        await connection.execute(text("SELECT 1 / 0"))


async def test_what_is_rolled_back_leaves_nothing_to_seal(api: Api) -> None:
    service = await api(SERVICE)
    await busy(service, 1)
    with pytest.raises(DBAPIError):
        await half_done(service)
    async with service.engine.begin() as connection:
        await connection.execute(text("UPDATE pathway SET court_name = 'z'"))
        await connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        await connection.execute(text("UPDATE pathway SET court_name = 'zz'"))
    assert await said(service) == ""


async def with_needs(api: Api) -> tuple[ServiceUnderTest, UUID]:
    """A provider that was told needs on a permission."""
    service, pathway = await api(PROVIDER), uuid4()
    await service.deliver(
        PersonScreenedV1(
            pathway_id=pathway,
            occurred_at=MORNING,
            source_of_referral="police_custody",
            indications=(),
            needs=("housing",),
            permissions=(Permission.HEALTH_NEEDS,),
        )
    )
    await service.deliver(requested(pathway))
    return service, pathway


def withdrawal(pathway: UUID) -> PermissionWithdrawn:
    """The permission is over."""
    return PermissionWithdrawn(
        pathway_id=pathway, occurred_at=MORNING, permission=Permission.HEALTH_NEEDS
    )


async def test_what_is_erased_leaves_a_row_and_breaks_no_chain(api: Api) -> None:
    service, pathway = await with_needs(api)
    assert await said(service) == ""
    await service.deliver(withdrawal(pathway))
    assert await service.rows("SELECT 1 FROM row_history WHERE row::text LIKE '%housing%'") == []
    rows = await service.rows("SELECT action, subject, actor FROM audit WHERE action LIKE 'ERASE%'")
    assert {(row.action, row.subject) for row in rows} == {
        ("ERASE pathway.needs", str(pathway)),
        ("ERASE provider_case.needs", str(pathway)),
    }
    assert await said(service) == ""


async def test_what_was_told_is_erased_with_a_row_of_its_own(api: Api) -> None:
    service, pathway = await with_needs(api)
    (before,) = await service.rows("SELECT count(*) FROM audit")
    async with service.engine.begin() as connection:
        erase = text("SELECT erase_told(:s, 'health_needs', '[]')")
        await connection.execute(erase, {"s": pathway})
    (after,) = await service.rows("SELECT count(*) FROM audit")
    assert after[0] == before[0]
    row = f"""INSERT INTO event_log SELECT 'c', '{pathway}', 1, '{pathway}', gen_random_uuid(), 't',
        now(), now(), 'a', '', '', '{{}}', '[{{"permission": "health_needs",
        "data": {{"needs": ["housing"]}}, "under": [["x", 1]]}}]'"""
    await as_owner(service, row.replace(":", r"\:"))
    async with service.engine.begin() as connection:
        await connection.execute(erase, {"s": pathway})
    (kept,) = await service.rows("SELECT action, subject FROM audit WHERE action LIKE 'ERASE%'")
    assert kept == ("ERASE event_log.parts", str(pathway))
    assert await said(service) == ""


ERASED = "row = row || '{\"needs\": []}', salts = '{}'"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE row_history SET row = row || '{\"needs\": [\"debt\"]}' WHERE row ? 'needs'",
        "UPDATE row_history SET salts = '{}' WHERE row ? 'needs'",
        f"UPDATE row_history SET {ERASED} WHERE row ? 'needs'",
        "UPDATE row_history SET row = row - 'needs' WHERE row ? 'needs'",
    ],
)
async def test_what_may_be_erased_cannot_be_anything_else(api: Api, statement: str) -> None:
    service, _ = await with_needs(api)
    await as_owner(service, statement)
    assert "needs is not what was recorded" in await said(service)


async def test_after_it_was_erased_nothing_else_is_put_there(api: Api) -> None:
    service, pathway = await with_needs(api)
    await service.deliver(withdrawal(pathway))
    await as_owner(
        service,
        "UPDATE row_history SET row = row || '{\"needs\": [\"debt\"]}' WHERE row ? 'needs'",
    )
    assert "needs is not what was recorded" in await said(service)


@pytest.mark.parametrize("since", ["everything", "one"])
async def test_what_was_kept_after_an_erasing_is_not_covered_by_it(api: Api, since: str) -> None:
    service, pathway = await with_needs(api)
    await service.deliver(withdrawal(pathway))
    again = text("UPDATE provider_case SET needs = '{housing}' WHERE pathway_id = :s")
    async with service.engine.begin() as connection:
        await connection.execute(again, {"s": pathway})
    assert await said(service) == ""
    which = "true" if since == "everything" else "number = (SELECT max(number) FROM row_history)"
    await as_owner(
        service,
        "UPDATE provider_case SET needs = '{}'",
        "UPDATE row_history SET row = row || '{\"needs\": []}', salts = salts - 'needs' "
        f"WHERE source = 'provider_case' AND row ? 'needs' AND {which}",
    )
    assert "needs is not what was recorded, and no erasing" in await said(service)


async def test_what_was_erased_before_versions_were_named_is_covered_by_when_it_was(
    api: Api,
) -> None:
    """As ``ERASE`` was kept: how many versions, and not which."""
    service, pathway = await with_needs(api)
    emptied = """UPDATE row_history SET row = row || '{"needs"\\: []}', salts = salts - 'needs'
        WHERE row ? 'needs'"""
    said_so = "SELECT append_own('ERASE {}.needs', '{}', 'history\\: 1 versions')"
    tables = ("pathway", "provider_case")
    await as_owner(
        service,
        "UPDATE pathway SET needs = '{}'",
        "UPDATE provider_case SET needs = '{}'",
        emptied,
        *(said_so.format(table, pathway) for table in tables),
    )
    assert await said(service) == ""
    again = text("UPDATE provider_case SET needs = '{housing}' WHERE pathway_id = :s")
    async with service.engine.begin() as connection:
        await connection.execute(again, {"s": pathway})
    await as_owner(service, "UPDATE provider_case SET needs = '{}'", emptied)
    assert "needs is not what was recorded, and no erasing" in await said(service)


async def test_no_function_takes_what_is_to_be_put_into_history(api: Api) -> None:
    service, pathway = await with_needs(api)
    forget = text('SELECT forget_history(:s, \'{"needs": ["debt"]}\'::jsonb)')
    async with service.engine.connect() as connection:
        with pytest.raises(ProgrammingError, match="does not exist"):
            await connection.execute(forget, {"s": pathway})
    rows = await service.rows("""SELECT pg_get_function_identity_arguments(oid) AS takes
        FROM pg_proc WHERE proname LIKE 'erase\\_%' AND proname <> 'erase_told'""")
    assert {row.takes for row in rows} == {"about uuid"}
