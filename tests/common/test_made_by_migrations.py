"""What the owner makes of the database's own code, rules and rights is found (R54, R55)."""

import re

import pytest

from services.common.audit import Entry, record
from services.provider_assessment.service import SERVICE
from tests.common.given_audit import as_owner, said
from tests.conftest import Api
from tests.service_under_test import ServiceUnderTest

NOTHING = "$$ begin return null; end $$"
WHERE = "SET search_path = pg_catalog, public, pg_temp"
#: What is done, how it is undone, and what is named.
MADE = {
    "no history is kept": (
        (f"CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql "
        f"SECURITY DEFINER {WHERE} AS {NOTHING}"),
        "{keep_history}", "function public.keep_history()",
    ),
    "nothing is sealed": (
        (f"CREATE OR REPLACE FUNCTION seal_history() RETURNS trigger LANGUAGE plpgsql "
        f"SECURITY DEFINER {WHERE} AS {NOTHING}"),
        "{seal_history}", "function public.seal_history()",
    ),
    "somebody is not audited": (
        "{append_to_chain|BEGIN\n|BEGIN\n    IF of_actor = 'ghost' THEN RETURN; END IF;\n}",
        "{append_to_chain}", "function public.append_to_chain",
    ),
    "what a function runs as": (
        "ALTER FUNCTION scope_allows(uuid) SECURITY INVOKER", "{scope_allows}", "scope_allows",
    ),
    "where a function looks": (
        "ALTER FUNCTION scope_allows(uuid) SET search_path = pg_temp", "{scope_allows}",
        "scope_allows",
    ),
    "a view of what was": (
        "CREATE OR REPLACE VIEW as_of.willingness AS SELECT * FROM public.willingness WHERE false",
        "{as_of.willingness}", "view as_of.willingness",
    ),
    "a policy that hides": (
        "ALTER POLICY scoped ON pathway USING (false)", "{policy}", "policy scoped of public.path",
    ),
    "no policy at all": (
        "ALTER TABLE pathway DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE pathway ENABLE ROW LEVEL SECURITY", "table public.pathway",
    ),
    "a policy more": (
        "CREATE POLICY more ON pathway USING (true)", "DROP POLICY more ON pathway",
        "policy more of public.pathway is there",
    ),
    "a right more": (
        "GRANT UPDATE ON audit TO provider_assessment",
        "REVOKE UPDATE ON audit FROM provider_assessment", "table public.audit",
    ),
    "a right of one column": (
        "GRANT UPDATE (actor) ON audit TO provider_assessment",
        "REVOKE UPDATE (actor) ON audit FROM provider_assessment", "table public.audit",
    ),
    "a right of everybody": (
        "GRANT SELECT ON pathway TO PUBLIC", "REVOKE SELECT ON pathway FROM PUBLIC",
        "table public.pathway",
    ),
    "a right to run": (
        "GRANT EXECUTE ON FUNCTION append_own(text, text, text) TO provider_assessment",
        "REVOKE EXECUTE ON FUNCTION append_own(text, text, text) FROM provider_assessment",
        "append_own",
    ),
    "a right in the schema": (
        "GRANT CREATE ON SCHEMA public TO provider_assessment",
        "REVOKE CREATE ON SCHEMA public FROM provider_assessment", "schema public",
    ),
    "a right to make": (
        "GRANT TEMP ON DATABASE provider_assessment TO provider_assessment",
        "REVOKE TEMP ON DATABASE provider_assessment FROM provider_assessment", "role that runs",
    ),
    "rights to come": (
        "ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
        "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", "made later",
    ),
    "a rule that drops rows": (
        "CREATE RULE none AS ON INSERT TO audit DO INSTEAD NOTHING", "DROP RULE none ON audit",
        "rule none of public.audit",
    ),
    "a trigger that changes rows": (
        ("CREATE FUNCTION other() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ begin return new; end $$;; "
        "CREATE TRIGGER a BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION other()"),
        "DROP FUNCTION other() CASCADE", "trigger a of public.audit",
    ),
    "a trigger of one table off": (
        "ALTER TABLE clock DISABLE TRIGGER keep_history",
        "ALTER TABLE clock ENABLE TRIGGER keep_history", "trigger keep_history of public.clock",
    ),
    "a trigger for fewer rows": (
        ("CREATE OR REPLACE TRIGGER keep_history AFTER INSERT ON scope_mark FOR EACH ROW EXECUTE "
        "FUNCTION keep_history('subject,teller', '', 'subject', '', '', '')"),
        ("CREATE OR REPLACE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON scope_mark "
        "FOR EACH ROW EXECUTE FUNCTION keep_history('subject,teller', '', 'subject', '', '', '')"),
        "trigger keep_history of public.scope_mark",
    ),
    "another moment by itself": (
        "ALTER TABLE merged_subject ALTER recorded_at SET DEFAULT '2020-01-01'",
        "ALTER TABLE merged_subject ALTER recorded_at SET DEFAULT clock_timestamp()",
        "table public.merged_subject",
    ),
    "rows of another table": (
        "CREATE TABLE heir () INHERITS (merged_subject)", "DROP TABLE heir",
        "table public.heir is there",
    ),
    "no key": (
        "DROP INDEX merged_subject_once",
        ("CREATE UNIQUE INDEX merged_subject_once ON merged_subject (subject) "
        "WHERE ended_at IS NULL"), "merged_subject_once of public.merged_subject is missing",
    ),
    "a function more": (
        "CREATE FUNCTION sha256(text) RETURNS bytea LANGUAGE sql AS $$ SELECT ''::bytea $$",
        "DROP FUNCTION sha256(text)", "function public.sha256(text) is there",
    ),
    "an operator more": (
        "CREATE OPERATOR public.<> (FUNCTION = byteaeq, LEFTARG = bytea, RIGHTARG = bytea)",
        "DROP OPERATOR public.<> (bytea, bytea)", "operator ",
    ),
    "a schema more": ("CREATE SCHEMA mine", "DROP SCHEMA mine", "schema mine"),
}  # fmt: skip


async def definitions(service: ServiceUnderTest) -> dict[str, str]:
    """What is there by name, to be put back."""
    functions = await service.rows("""SELECT proname, pg_get_functiondef(oid) AS is FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'""")
    (view,) = await service.rows("SELECT pg_get_viewdef('as_of.willingness'::regclass)")
    (policy,) = await service.rows("""SELECT pg_get_expr(polqual, polrelid) FROM pg_policy
        WHERE polrelid = 'pathway'::regclass""")
    return {row.proname: row[1] for row in functions} | {
        "as_of.willingness": f"CREATE OR REPLACE VIEW as_of.willingness AS {view[0]}",
        "policy": f"ALTER POLICY scoped ON pathway USING ({policy[0]})",
    }


def statements(what: str, known: dict[str, str]) -> list[str]:
    """The statements, those in braces as they are known, with a part replaced."""
    if found := re.fullmatch(r"\{([^|}]+)(?:\|(.*)\|(.*))?\}", what, re.DOTALL):
        name, old, new = found.groups()
        what = known[name].replace(old, new, 1) if old else known[name]
        assert not old or new in what
        return [what.replace(":", r"\:")]
    return what.split(";; ")


@pytest.mark.parametrize("how", MADE)
async def test_what_the_owner_makes_of_the_database_is_found(api: Api, how: str) -> None:
    service = await api(SERVICE)
    known = await definitions(service)
    do, undo, named = MADE[how]
    try:
        await as_owner(service, *statements(do, known))
        found = await said(service)
    finally:
        await as_owner(service, *statements(undo, known))
    assert named in found
    assert await said(service) == ""


async def test_nobody_is_left_out_of_the_audit_unseen(api: Api) -> None:
    """As it was done: a function that says nothing of one user."""
    service = await api(SERVICE)
    known = await definitions(service)
    do, undo, named = MADE["somebody is not audited"]
    try:
        await as_owner(service, *statements(do, known))
        async with service.engine.begin() as connection:
            await record(connection, Entry("ghost", "a", "b", "c", "GET", "d"))
        found = await said(service)
    finally:
        await as_owner(service, *statements(undo, known))
    assert await service.rows("SELECT 1 FROM audit") == []
    assert f"{named}(" in found
