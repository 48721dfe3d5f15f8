"""What the functions of every agency's database let anybody do; asked of the database itself."""

import pytest

from contracts.event import Agency
from scripts.stack.postgres import EmbeddedPostgres
from tests.common.given_audit import ask_as_running

every_agency = pytest.mark.parametrize("agency", Agency)
OWN = "p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)"
#: What it may call: these append or empty, those that begin so only answer whom it may see, what
#: a row is hashed as or found by, or which incarnation is in force.
RUNS = {"append_audit", "erase_told", "thin_heads"}
ONLY_ASKS = ("scope_", "hashed_", "current_", "search_")


@every_agency
async def test_everybody_may_call_none_of_them(postgres: EmbeddedPostgres, agency: Agency) -> None:
    query = f"""SELECT p.proname FROM pg_proc p WHERE {OWN} AND (p.proacl IS NULL OR EXISTS (
        SELECT FROM aclexplode(p.proacl) a WHERE a.grantee = 0))"""
    assert await ask_as_running(postgres, agency, query) == []


@every_agency
async def test_the_running_role_may_call_only_those_that_append_and_empty(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    query = f"""SELECT p.proname FROM pg_proc p WHERE {OWN}
        AND has_function_privilege(current_user, p.oid, 'EXECUTE')"""
    found = {row.proname for row in await ask_as_running(postgres, agency, query)}
    found = {name for name in found if not name.startswith(ONLY_ASKS)}
    may_erase = {"erase_pathway_needs", "erase_provider_case_needs"}
    assert found == RUNS | (may_erase if agency is Agency.PROVIDER else set())


@every_agency
async def test_those_that_only_ask_change_nothing(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    query = f"""SELECT p.proname FROM pg_proc p WHERE {OWN}
        AND p.proname ~ '^({"|".join(ONLY_ASKS)})' AND p.provolatile = 'v'"""
    assert await ask_as_running(postgres, agency, query) == []


@every_agency
async def test_those_with_the_owners_rights_look_where_nobody_else_puts_anything(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    """A path of their own, a temporary schema last: named nowhere it would come first."""
    query = f"""SELECT p.proname, p.proconfig, l.lanname FROM pg_proc p
        JOIN pg_language l ON l.oid = p.prolang WHERE {OWN} AND p.prosecdef"""
    rows = await ask_as_running(postgres, agency, query)
    assert rows
    for row in rows:
        (path,) = row.proconfig
        assert path.removeprefix("search_path=pg_catalog, ") in (
            "public, pg_temp",
            "search_path=public, pg_temp",
        ), row.proname
        assert row.lanname in ("sql", "plpgsql")


@every_agency
async def test_the_running_role_can_put_nothing_in_any_schema(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    query = """SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')
        UNION ALL SELECT 'temporary' WHERE has_database_privilege(current_database(), 'TEMP')
        UNION ALL SELECT 'replication role' WHERE has_parameter_privilege(
            current_user, 'session_replication_role', 'SET')
        UNION ALL SELECT 'database' WHERE has_database_privilege(current_database(), 'CREATE')
        UNION ALL SELECT 'member of ' || r.rolname FROM pg_roles r
            WHERE r.rolname <> current_user AND pg_has_role(current_user, r.oid, 'MEMBER')"""
    assert await ask_as_running(postgres, agency, query) == []


@every_agency
async def test_evidence_is_written_by_functions_only(
    postgres: EmbeddedPostgres, agency: Agency
) -> None:
    query = """SELECT c.relname, p.may FROM pg_class c,
        unnest(ARRAY['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER', 'REFERENCES']) AS p(may)
        WHERE c.relname IN ('audit', 'audit_chain', 'history_seal', 'row_history', 'audit_head',
            'peer_head', 'audit_waiting') AND c.relkind = 'r'
            AND has_table_privilege(c.oid, p.may)"""
    found = {tuple(row) for row in await ask_as_running(postgres, agency, query)}
    assert found == {("audit_head", "INSERT"), ("peer_head", "INSERT")}
