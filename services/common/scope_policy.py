"""What the database lets a person see: one function, and a policy on every table about a subject.

Guarantee: whatever has a subject has the policy, the mechanism's own tables about cases too; what
belongs to a row is seen by those who see that row. ``scope_allows`` decides, one subject at a time.
The policy asks it only of those whom something concerns but their sites; of all others it decides
by these, for many rows at once, and comes to the same.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, inspect, text

from services.common.history import tables_there


@dataclass(frozen=True)
class Scope:
    """How a service's tables say whose a row is, in SQL over the subject ``whose``.

    ``keys`` are the columns that name a subject, the first that a table has counts. ``sites`` are
    the sites of a subject, ``names`` what else it is called here: who has a name of another has its
    own among the other's. ``placed`` are all subjects with the sites of all their names.
    """

    keys: tuple[str, ...]
    sites: str
    placed: str
    names: str = "SELECT whose"


#: Tables of the mechanism about a subject that people ask for.
OF_A_SUBJECT = (
    "clock", "clock_of_others", "scope_restriction", "scope_break_glass", "scope_mark",
    "outside_policy", "draft",
)  # fmt: skip
#: Of these a row may be about nobody: it is seen by whoever asks for it.
MAY_BE_ABOUT_NOBODY = frozenset({"draft"})

# Settings of the transaction, made by ``scope.enter``.
_USER = "coalesce(current_setting('cstr.user', true), '')"
_ORGANISATION = "coalesce(current_setting('cstr.organisation', true), '')"
_AT = "string_to_array(current_setting('cstr.sites', true), ',')"
_EVERYWHERE = "current_setting('cstr.sites', true) = '*'"

#: Restrictions that keep the caller out now.
_CLOSED = """r.ended_at IS NULL AND r.organisation = of_organisation
    AND r.starts_at <= clock_timestamp() AND (r.until IS NULL OR r.until > clock_timestamp())
    AND (r.kind = 'excluded') = (who = ANY(r.users))"""

_AS_OWNER = "SECURITY DEFINER SET search_path = public, pg_temp"

# Every name of a subject: its own, and those it was merged with.
_CALLED = """
    called := ARRAY({names});
    called := called || ARRAY(SELECT m.into_subject FROM merged_subject m
        WHERE m.subject = ANY(called) AND m.ended_at IS NULL);
    called := called || ARRAY(SELECT m.subject FROM merged_subject m
        WHERE m.into_subject = ANY(called) AND m.ended_at IS NULL);
"""

_FAMILY = f"""
CREATE OR REPLACE FUNCTION scope_family(whose uuid) RETURNS uuid[] LANGUAGE plpgsql STABLE
{{as_owner}} AS $$
#variable_conflict use_column
DECLARE
    called uuid[];
BEGIN
    {_CALLED.strip()}
    RETURN called;
END $$
"""

# In one function, so that its statements are planned once for a connection.
_ALLOWS = f"""
CREATE OR REPLACE FUNCTION scope_allows(whose uuid) RETURNS boolean LANGUAGE plpgsql STABLE
{{as_owner}} AS $$
#variable_conflict use_column
DECLARE
    who text := {{user}};
    of_organisation text := {{organisation}};
    at_sites text[] := {{at}};
    called uuid[];
    within boolean;
BEGIN
    IF who = '' THEN RETURN true; END IF;
    {_CALLED.strip()}
    within := {{everywhere}} OR EXISTS (
        SELECT FROM unnest(called) AS n(whose), LATERAL ({{sites}}) AS s(site)
        WHERE s.site = ANY(at_sites));
    IF within THEN
        within := NOT EXISTS (
            SELECT FROM scope_restriction r WHERE r.subject = ANY(called) AND {{closed}});
    END IF;
    RETURN within OR EXISTS (
        SELECT FROM scope_break_glass g WHERE g.subject = ANY(called) AND g.user_name = who
            AND g.organisation = of_organisation AND g.until > clock_timestamp()
            AND NOT EXISTS (SELECT FROM scope_break_glass u
                WHERE u.subject = ANY(called) AND u.user_name = g.user_name
                AND u.organisation = g.organisation AND NOT u.justified AND u.reviewed_at >= g.at));
END $$
"""  # noqa: S608

# Whom something concerns but their sites: closed to the caller, opened, or one with another.
_LOOKED_AT = """
CREATE OR REPLACE FUNCTION scope_looked_at() RETURNS SETOF uuid LANGUAGE plpgsql STABLE
{as_owner} AS $$
#variable_conflict use_column
DECLARE
    who text := {user};
    of_organisation text := {organisation};
BEGIN
    RETURN QUERY WITH told AS (
        SELECT r.subject AS whose FROM scope_restriction r WHERE {closed}
        UNION SELECT g.subject FROM scope_break_glass g
            WHERE g.user_name = who AND g.until > clock_timestamp()
        UNION SELECT m.subject FROM merged_subject m WHERE m.ended_at IS NULL
        UNION SELECT m.into_subject FROM merged_subject m WHERE m.ended_at IS NULL
    ) SELECT n.name FROM told, LATERAL ({names}) AS n(name);
END $$
"""

# Read with the owner's rights, as the policies of the tables it reads ask it.
_PLACED = "CREATE VIEW scope_placed (subject, site) AS {placed}"

# A subject as the audit writes it; of what is no id nobody knows where it is.
_SHOWS = """
CREATE OR REPLACE FUNCTION scope_shows(said text) RETURNS boolean LANGUAGE sql STABLE
{as_owner} AS $$
    SELECT CASE WHEN {user} = '' OR said = '' THEN true
        WHEN pg_input_is_valid(said, 'uuid') THEN scope_allows(CAST(said AS uuid))
        ELSE coalesce({everywhere}, false) END
$$
"""

_POLICY = """
CREATE POLICY scoped ON {table} USING ({user} = '' OR {seen}) WITH CHECK (true)
"""

# What stands in a SELECT of its own is asked once for a statement.
_SEEN = f"""
CASE WHEN {{subject}} IN (SELECT scope_looked_at()) THEN scope_allows({{subject}})
    ELSE (SELECT {_EVERYWHERE}) OR EXISTS (SELECT FROM scope_placed p
        WHERE p.subject = {{subject}} AND p.site = ANY((SELECT {_AT})::text[])) END
"""  # noqa: S608

_PRIVATE = """
DO $$ DECLARE one text; BEGIN
    FOREACH one IN ARRAY ARRAY['scope_allows(uuid)', 'scope_family(uuid)',
        'scope_looked_at()', 'scope_shows(text)'] LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', one);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', one, current_database());
    END LOOP;
    EXECUTE format('REVOKE ALL ON scope_placed FROM %I', current_database());
    EXECUTE format('GRANT SELECT ON scope_placed TO %I', current_database());
END $$
"""

_PROTECTED = text("""
SELECT quote_ident(tablename) FROM pg_policies
WHERE policyname = 'scoped' AND schemaname = 'public'
""")

_BEFORE = (
    "DROP VIEW IF EXISTS scope_placed",
    "DROP FUNCTION IF EXISTS scope_names(uuid), scope_sites(uuid)",
)


def protect(connection: Connection, models: MetaData, scope: Scope) -> None:
    """Let every table that says whose its rows are be seen by those who may see the subject."""
    said = {
        "as_owner": _AS_OWNER, "user": _USER, "organisation": _ORGANISATION, "at": _AT,
        "everywhere": _EVERYWHERE, "closed": _CLOSED, "names": scope.names, "sites": scope.sites,
        "placed": scope.placed,
    }  # fmt: skip
    for table in connection.execute(_PROTECTED).scalars().all():
        connection.execute(text(f"DROP POLICY scoped ON {table}"))
    for statement in (*_BEFORE, _FAMILY, _ALLOWS, _LOOKED_AT, _SHOWS, _PLACED, _PRIVATE):
        connection.execute(text(statement.format(**said)))
    own = {table.name: _seen(table, scope) for table in tables_there(connection, models)}
    there = set(inspect(connection).get_table_names())
    mechanism = {name: _seen_in(name) for name in OF_A_SUBJECT if name in there}
    for table, seen in {**own, **mechanism}.items():
        if seen:
            connection.execute(text(_POLICY.format(table=table, user=_USER, seen=seen)))
            connection.execute(text(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"))


def _seen_in(table: str) -> str:
    """When a row of the mechanism is seen."""
    seen = _SEEN.format(subject=f"{table}.subject")
    return f"{table}.subject IS NULL OR {seen}" if table in MAY_BE_ABOUT_NOBODY else seen


def _seen(table: Table, scope: Scope) -> str:
    """When a row is seen: by the subject in it, or with the row it belongs to."""
    if own := _own(table, scope):
        return _SEEN.format(subject=f'"{table.name}".{own}')
    for column in table.columns:
        for key in column.foreign_keys:
            if _own(key.column.table, scope):
                of = key.column.table.name
                return f'EXISTS (SELECT FROM {of} t WHERE t.id = "{table.name}".{column.name})'
    return ""


def _own(table: Table, scope: Scope) -> str:
    if f"{table.name}_id" in scope.keys:
        return "id"
    return next((key for key in scope.keys if key in table.columns), "")
