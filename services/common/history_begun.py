"""A version of each row that has none: what there was before its history was kept.

Guarantee: wherever history is kept, every row has a version that says all its columns, so that a
row which differs from its newest version was changed past the history. It is dated when it is put
there, never back, and sealed as all of history.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from services.common.history_sealed import PROMISE

# Said on the trigger, so that a table is looked through when its columns changed, and not again.
_COLUMNS = text("""
SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute
WHERE attrelid = CAST(:table AS regclass) AND attnum > 0 AND NOT attisdropped
""")

_BEGUN = text("""
SELECT obj_description(oid, 'pg_trigger') FROM pg_trigger
WHERE tgrelid = CAST(:table AS regclass) AND tgname = 'keep_history'
""")

_BEGIN = """
INSERT INTO row_history (source, key, subject, row, salts, promised)
SELECT '{table}', live.key, live.subject, live.row, p.salts, p.promised
FROM (SELECT {key} AS key, {subject} AS subject, to_jsonb(t) - {left_out} AS row
    FROM public.{table} t) AS live
LEFT JOIN LATERAL (SELECT true AS there, added || row AS row FROM row_history h
    WHERE h.source = '{table}' AND h.key = live.key ORDER BY number DESC LIMIT 1) AS was ON true
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(part, salt), '{{}}') AS salts,
        coalesce(jsonb_object_agg(part, {promise}), '{{}}') AS promised
    FROM (SELECT part, gen_random_uuid()::text AS salt FROM unnest({erasable}) AS part
        WHERE live.key IS NOT NULL OFFSET 0) AS s) AS p
WHERE was.there IS NULL OR EXISTS (SELECT FROM jsonb_each(live.row) AS one
    WHERE NOT was.row ? one.key AND one.value <> 'null')
"""


def begin(connection: Connection, kept: Mapping[str, Sequence[str]]) -> None:
    """Give the rows of these tables a version where their columns are not in one.

    ``kept`` are tables with the arguments of their triggers.
    """
    for table, arguments in kept.items():
        columns = connection.execute(_COLUMNS, {"table": table}).scalar()
        if connection.execute(_BEGUN, {"table": table}).scalar() == columns:
            continue
        connection.exec_driver_sql(_BEGIN.format(table=table, **parts(arguments)))
        settle(connection)
        said = f"COMMENT ON TRIGGER keep_history ON {table} IS '{columns}'"
        connection.exec_driver_sql(said)


def settle(connection: Connection) -> None:
    """Seal what was changed until now: a table with rows to be sealed cannot be altered."""
    for when in ("IMMEDIATE", "DEFERRED"):
        connection.exec_driver_sql(f"SET CONSTRAINTS ALL {when}")


def parts(arguments: Sequence[str]) -> dict[str, str]:
    """How a live row ``t`` says its key, its subject and the rest, in SQL, by a trigger's words."""
    key, erasable, subject, table, named, left_out = [*arguments, "", "", ""][:6]
    whose = f"t.{subject}" if subject else "NULL::uuid"
    if table:
        whose = f"(SELECT r.{named} FROM public.{table} r WHERE r.id = t.{subject})"  # noqa: S608
    return {
        "key": "concat_ws('/', "
        + ", ".join(f"to_jsonb(t) ->> '{p}'" for p in key.split(","))
        + ")",
        "subject": whose,
        "left_out": f"'{{{left_out}}}'::text[]",
        "erasable": f"'{{{erasable}}}'::text[]",
        "promise": PROMISE.format(salt="salt", value="live.row -> part"),
    }
