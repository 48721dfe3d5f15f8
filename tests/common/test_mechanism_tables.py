"""Tables of the mechanism that are evidence cannot be bent by the role that runs (R53, R54)."""

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from services.common.mechanism_kept import VERSION
from services.common.mechanism_tables import TABLES, Kind
from services.common.migrating import MECHANISM
from services.probation_allocation.service import SERVICE
from tests.common.given_audit import as_owner, ask_as_running, said, with_all_of_them
from tests.conftest import Api

every_agency = pytest.mark.parametrize("agency", Agency)

#: Reporting's rows are made of what tellers have, and the returns made of them are sent to readers.
NOBODYS = {"fact", "listing", "return", "return_due", "return_sending", "site_record"}


def test_each_table_of_the_mechanism_says_what_it_is_and_why() -> None:
    assert set(TABLES) == MECHANISM
    for name, held in TABLES.items():
        assert held.why, name
        assert bool(held.key) == (held.kind is Kind.SEALED), name
        if held.kind is Kind.INSERT_ONLY:
            assert not re.search("UPDATE|DELETE|TRUNCATE", held.may), name
        if held.kind is Kind.SEALED and "UPDATE" in held.may:
            moved = re.search(r"UPDATE \((.*)\)", held.may)
            assert moved is None or not set(held.key) & set(moved[1].split(", ")), name


@every_agency
async def test_what_is_sealed_has_its_trigger_and_no_table_is_forgotten(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    query = """SELECT c.relname AS name, EXISTS (SELECT FROM pg_trigger t
        WHERE t.tgrelid = c.oid AND t.tgname = 'keep_history' AND t.tgenabled = 'O') AS kept
        FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"""
    kept = {row.name: row.kept for row in await ask_as_running(postgres, agency, query)}
    assert set(TABLES) <= set(kept)
    sealed = {name for name, held in TABLES.items() if held.kind is Kind.SEALED}
    assert {name for name in TABLES if kept[name]} == sealed
    own = set(kept) - set(TABLES) - {VERSION}
    assert {name for name in own if not kept[name]} == (
        NOBODYS if agency is Agency.REPORTING else set()
    )


@every_agency
async def test_the_running_role_has_the_rights_that_are_said_and_no_other(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    query = """SELECT c.relname AS name, r.named AS right,
            has_table_privilege(c.oid, r.named) AS whole,
            ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid
                AND a.attnum > 0 AND NOT a.attisdropped AND r.named <> 'DELETE'
                AND has_column_privilege(c.oid, a.attnum, r.named)) AS columns
        FROM pg_class c, unnest(ARRAY['INSERT', 'UPDATE', 'DELETE']) AS r(named)
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace"""
    for row in await ask_as_running(postgres, agency, query):
        if row.name in TABLES or row.name == VERSION:
            may = TABLES[row.name].may if row.name in TABLES else "SELECT"
            said_ones = re.search(rf"{row.right}(?: \(([^)]*)\))?", may)
            named = said_ones[1] if said_ones else ""
            assert row.whole == (said_ones is not None and named is None), row
            if named is not None:
                assert set(row.columns) == set(filter(None, named.split(", "))), row


DENIED = """
UPDATE clock_history SET state = 'met';
UPDATE clock_history SET at = at - interval '3 days';
DELETE FROM clock_history;
TRUNCATE clock_history;
INSERT INTO clock_history (clock_id, state, at, recorded_at) SELECT id, 'met', now(), now()
    FROM clock;
DELETE FROM clock;
INSERT INTO merged_subject (id, subject, into_subject, since, recorded_at) SELECT
    gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), now(), now();
UPDATE merged_subject SET recorded_at = now();
UPDATE merged_subject SET subject = gen_random_uuid();
UPDATE merged_subject SET into_subject = gen_random_uuid();
DELETE FROM merged_subject;
DELETE FROM scope_restriction;
UPDATE scope_restriction SET users = '{}';
UPDATE scope_restriction SET until = now();
UPDATE scope_restriction SET set_by = '';
DELETE FROM scope_cover;
UPDATE scope_cover SET site = '';
UPDATE scope_cover SET user_name = '';
DELETE FROM scope_break_glass;
UPDATE scope_break_glass SET user_name = '';
UPDATE scope_break_glass SET reason = '';
UPDATE scope_break_glass SET until = now();
UPDATE scope_break_glass SET at = now();
DELETE FROM scope_mark;
DELETE FROM outside_policy;
UPDATE outside_policy SET reason = '';
UPDATE scope_mark SET teller = '';
DELETE FROM parked_discard;
UPDATE parked_discard SET proposed_by = '';
INSERT INTO parked_discard (id, proposed_by, reason, at) SELECT id, '', '', now() FROM parked;
DELETE FROM permission;
UPDATE permission SET subject = gen_random_uuid();
UPDATE alembic_version SET version_num = '';
DELETE FROM alembic_version;
INSERT INTO alembic_version VALUES ('9999')
"""


@pytest.mark.parametrize("statement", [one.strip() for one in DENIED.split(";")])
async def test_the_running_role_may_none_of_it(api: Api, statement: str) -> None:
    service = await api(SERVICE)
    with pytest.raises(ProgrammingError, match="denied"):
        async with service.engine.begin() as connection:
            await connection.execute(text(statement))


#: Sealed tables whose rows are about nobody.
NO_SUBJECT = {"scope_cover", "incarnation"}
#: What the running role does in its work, and could do by hand: it leaves a version each time.
LEFT = {
    "clock": "UPDATE clock SET state = 'met'",
    "clock_history": "INSERT INTO clock_history (clock_id, state, at) SELECT id, 'met', now() "
    "FROM clock LIMIT 1",
    "clock_of_others": "INSERT INTO clock_of_others VALUES ('x', 'x', gen_random_uuid(), '', "
    "'met', now(), now(), now())",
    "merged_subject": "UPDATE merged_subject SET ended_at = now() - interval '1 day'",
    "permission": "UPDATE permission SET state = '{}', withdrawn_at = now()",
    "scope_restriction": "UPDATE scope_restriction SET ended_at = now(), ended_by = 'x'",
    "scope_cover": "UPDATE scope_cover SET ended_at = now(), ended_by = 'x'",
    "scope_break_glass": "UPDATE scope_break_glass SET reviewed_by = 'somebody', review = 'fine'",
    "scope_mark": "UPDATE scope_mark SET restricted = false",
    "parked": "DELETE FROM parked",
    "parked_discard": "DELETE FROM parked",
    "incarnation": "UPDATE incarnation SET finished_at = now()",
    "outside_policy": """INSERT INTO outside_policy
        (subject, organisation, code, operation, reason, marked_by)
        VALUES (gen_random_uuid(), '', 'X', 'POST /x', NULL, 'x')""",
    "inbox_fork": "UPDATE inbox_fork SET settled_at = now(), settled_by = 'x'",
    "lost_event": "UPDATE lost_event SET settled_at = now(), settled_by = 'x'",
}


async def test_each_change_of_what_is_sealed_leaves_a_version_that_cannot_be_bent(
    api: Api,
) -> None:
    assert set(LEFT) == {name for name, held in TABLES.items() if held.kind is Kind.SEALED}
    service = await api(SERVICE)
    await with_all_of_them(service)
    for table, statement in LEFT.items():
        query = f"SELECT count(*), count(subject) FROM row_history WHERE source = '{table}'"
        (before,) = await service.rows(query)
        async with service.engine.begin() as connection:
            await connection.execute(text(statement))
        (after,) = await service.rows(query, table=table)
        assert after[0] > before[0], table
        assert after[1] > 0 or table in NO_SUBJECT, table
        if table == "parked":
            await with_all_of_them(service)
    assert await said(service) == ""
    assert await service.rows("SELECT 1 FROM row_history WHERE row::text LIKE '%planted%'") == []
    assert await service.rows("SELECT 1 FROM row_history WHERE row ? 'body'") == []
    moved = "UPDATE row_history SET recorded_at = recorded_at {} interval '1 hour' WHERE number ="
    for table in LEFT:
        (first,) = await service.rows(
            "SELECT min(number) FROM row_history WHERE source = :table", table=table
        )
        await as_owner(service, f"{moved.format('-')} {first[0]}")
        assert "was changed or cut" in await said(service), table
        await as_owner(service, f"{moved.format('+')} {first[0]}")
    assert await said(service) == ""


async def test_the_databases_own_chain_is_closed_to_the_running_role(api: Api) -> None:
    service = await api(SERVICE)
    nothing = ", ".join(["''"] * 7)
    for call in (
        f"append_to_chain(8, 'database', {nothing}, 1, '', '{{}}')",
        f"append_to_chain(1, 'database', {nothing}, 1, '', '{{}}')",
        f"append_audit(8, 'database', {nothing}, 1, '', '{{}}')",
        f"append_audit(NULL, 'database', {nothing}, 1, '', '{{}}')",
        f"append_audit(-1, 'database', {nothing}, 1, '', '{{}}')",
        "append_own('ERASE pathway.needs', '', 'history: 1 versions, {1}')",
    ):
        with pytest.raises(DBAPIError, match=r"denied|no such chain"):
            async with service.engine.begin() as connection:
                await connection.execute(text(f"SELECT {call}"))
    assert await service.rows("SELECT 1 FROM audit WHERE chain = 8") == []
