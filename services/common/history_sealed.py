"""History as evidence: hashed at the commit of each transaction, erased by fixed functions only.

Guarantee: whoever writes (a request, an event, a clock, a hand), the versions it leaves are hashed
into a chain of the audit at its commit. A column that may be erased is hashed as a promise (a hash
of its value with a random salt), so that the chain holds when value and salt are gone; it can only
be emptied, and leaves a row in the audit.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import Column, Connection, Table, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

#: Chains of seals in ``audit_chain``; one transaction keeps to one of them.
FIRST_CHAIN, CHAINS = 16, 4
#: What one version of a row is hashed as.
CONTENT = """sha256(convert_to(jsonb_build_array(h.number, h.source, h.key, h.subject,
    extract(epoch FROM h.recorded_at), h.tx::text,
    h.row - ARRAY(SELECT jsonb_object_keys(h.promised)), h.promised)::text, 'UTF8'))"""
PROMISE = "encode(sha256(convert_to({salt} || ({value})::text, 'UTF8')), 'hex')"
SAFE = "SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"

_COLUMNS = (
    """ALTER TABLE row_history ADD COLUMN IF NOT EXISTS tx xid8,
    ADD COLUMN IF NOT EXISTS promised jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS salts jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN IF NOT EXISTS added jsonb NOT NULL DEFAULT '{}'""",
    "ALTER TABLE row_history ALTER COLUMN tx SET DEFAULT pg_current_xact_id()",
    "CREATE INDEX IF NOT EXISTS row_history_tx ON row_history (tx)",
    "DROP FUNCTION IF EXISTS forget_history(uuid, jsonb)",
)

# The arguments of the trigger: the columns of the key; those that may be erased; the column that
# names the subject, or one that refers to a table in which another names it; those left out.
_KEEP = f"""
CREATE OR REPLACE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql {SAFE} AS $$
DECLARE
    is_now jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
    named text;
    found uuid;
    salted jsonb := '{{}}';
    promises jsonb := '{{}}';
    left_out text[] := string_to_array(TG_ARGV[5], ',');
BEGIN
    IF left_out <> '{{}}' THEN is_now := is_now - left_out; END IF;
    IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - coalesce(left_out, '{{}}') = is_now THEN
        RETURN NULL;
    END IF;
    SELECT string_agg(is_now ->> part, '/' ORDER BY place) INTO named
        FROM unnest(string_to_array(TG_ARGV[0], ',')) WITH ORDINALITY AS k(part, place);
    IF coalesce(TG_ARGV[3], '') <> '' THEN
        EXECUTE format('SELECT %I FROM public.%I WHERE id = $1', TG_ARGV[4], TG_ARGV[3]) INTO found
            USING (is_now ->> TG_ARGV[2])::uuid;
    ELSE
        found := (is_now ->> TG_ARGV[2])::uuid;
    END IF;
    IF TG_ARGV[1] <> '' AND TG_OP <> 'DELETE' THEN
        SELECT jsonb_object_agg(part, salt),
            jsonb_object_agg(part, {PROMISE.format(salt="salt", value="is_now -> part")})
        INTO salted, promises FROM (
            SELECT part, gen_random_uuid()::text AS salt
            FROM unnest(string_to_array(TG_ARGV[1], ',')) AS part OFFSET 0) AS s;
    END IF;
    INSERT INTO public.row_history (source, key, subject, row, salts, promised) VALUES (
        TG_TABLE_NAME, named, found, CASE WHEN TG_OP <> 'DELETE' THEN is_now END, salted, promises);
    RETURN NULL;
END $$
"""  # noqa: S608

_SEAL_ROWS = f"""
CREATE OR REPLACE FUNCTION seal_rows(numbers bigint[], of_tx xid8) RETURNS void
LANGUAGE plpgsql {SAFE} AS $$
DECLARE
    head audit_chain := take_head(({FIRST_CHAIN} + of_tx::text::numeric % {CHAINS})::smallint);
    added history_seal;
BEGIN
    added.chain := head.chain;
    added.number := head.number;
    added.at := to_char(head.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00';
    added.tx := of_tx;
    added.last := numbers[cardinality(numbers)];
    added.rows := numbers;
    SELECT sha256(string_agg({CONTENT}, '' ORDER BY h.number)) INTO added.digest
        FROM row_history h WHERE h.number = ANY(numbers);
    added.hash := sha256(head.hash || hashed_seal(added));
    UPDATE audit_chain SET number = head.number, hash = added.hash, at = head.at
        WHERE chain = head.chain;
    INSERT INTO history_seal SELECT added.*;
END $$
"""  # noqa: S608

# At the commit, once for each version; the first one seals all that the transaction left.
_SEAL = f"""
CREATE OR REPLACE FUNCTION seal_history() RETURNS trigger LANGUAGE plpgsql {SAFE} AS $$
DECLARE sealed bigint; numbers bigint[];
BEGIN
    SELECT max(last) INTO sealed FROM history_seal WHERE tx = NEW.tx;
    IF sealed >= NEW.number THEN RETURN NULL; END IF;
    SELECT array_agg(number ORDER BY number) INTO numbers FROM row_history
        WHERE tx = NEW.tx AND number > coalesce(sealed, 0);
    PERFORM seal_rows(numbers, NEW.tx);
    RETURN NULL;
END $$
"""  # noqa: S608

_AT_COMMIT = (
    "DROP TRIGGER IF EXISTS seal_history ON row_history",
    """CREATE CONSTRAINT TRIGGER seal_history AFTER INSERT ON row_history
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION seal_history()""",
)

_UNSEALED = """
SELECT h.number FROM row_history h WHERE NOT EXISTS (
    SELECT FROM history_seal s WHERE h.number <= s.last AND h.number = ANY(s.rows))
"""

# What there was before anything was sealed, in pieces.
_SEAL_THE_REST = f"""
DO $$ DECLARE numbers bigint[]; BEGIN
    IF EXISTS (SELECT FROM history_seal) THEN RETURN; END IF;
    FOR numbers IN SELECT array_agg(number ORDER BY number) FROM ({_UNSEALED}) AS u
        GROUP BY number / 10000 ORDER BY number / 10000 LOOP
        PERFORM seal_rows(numbers, pg_current_xact_id());
    END LOOP;
END $$
"""  # noqa: S608

_PROMISE_OLD = """
WITH one AS (SELECT number, gen_random_uuid()::text AS salt FROM row_history
    WHERE source = '{table}' AND row ? '{column}' AND NOT promised ? '{column}'
        AND NOT EXISTS (SELECT FROM history_seal))
UPDATE row_history h SET salts = salts || jsonb_build_object('{column}', salt),
    promised = promised || jsonb_build_object('{column}', {promise})
FROM one WHERE one.number = h.number
"""

_ERASE = """
CREATE OR REPLACE FUNCTION {name}(about uuid) RETURNS void LANGUAGE plpgsql {safe} AS $$
DECLARE erased bigint[];
BEGIN
    WITH emptied AS (
        UPDATE row_history SET row = row || '{{"{column}": {empty}}}', salts = salts - '{column}'
        WHERE source = '{table}' AND subject = about AND salts ? '{column}' RETURNING number
    ) SELECT array_agg(number ORDER BY number) INTO erased FROM emptied;
    IF erased IS NOT NULL THEN
        PERFORM append_own('ERASE {table}.{column}', about::text,
            format('history: %s versions, %s', cardinality(erased), erased));
    END IF;
END $$
"""

Kept = Mapping[Table, Sequence[str]]


def eraser(table: str, column: str) -> str:
    """The name of the function that empties a column in history."""
    return f"erase_{table}_{column}"


def prepare(connection: Connection, kept: Kept) -> None:
    """Keep these tables' history from now on; seal what there is and was not sealed."""
    for statement in (*_COLUMNS, _KEEP, _SEAL_ROWS, _SEAL, *_AT_COMMIT):
        connection.execute(text(statement))
    for table, arguments in kept.items():
        connection.execute(text(trigger(table.name, told(table, arguments))))
        for column in erasable(table):
            _make_erasable(connection, column)
    connection.execute(text(_SEAL_THE_REST))


def grant(connection: Connection, kept: Kept) -> None:
    """Let the role that runs empty what may be erased, and call nothing else of this."""
    connection.execute(text("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC"))
    for table in kept:
        for column in erasable(table):
            name = eraser(table.name, column.name)
            allowed = f"GRANT EXECUTE ON FUNCTION {name}(uuid) TO %I"
            connection.execute(
                text(f"DO $$ BEGIN EXECUTE format('{allowed}', current_database()); END $$")
            )


def erasable(table: Table) -> list[Column[object]]:
    """The columns that the models say may be erased."""
    return [column for column in table.columns if column.info.get("erasable")]


def _make_erasable(connection: Connection, column: Column[object]) -> None:
    """Raises ``ValueError`` where it was sealed with its value: that cannot be taken out."""
    named = {"table": column.table.name, "column": column.name}
    promise = PROMISE.format(salt="salt", value=f"row -> '{column.name}'")
    connection.execute(text(_PROMISE_OLD.format(promise=promise, **named)))
    late = "SELECT EXISTS (SELECT FROM row_history WHERE source = :table AND row ? :column"
    late += " AND NOT promised ? :column)"
    if connection.execute(text(late), named).scalar():
        raise ValueError(f"{column} was sealed with its value: say erasable when it is made.")
    name = eraser(column.table.name, column.name)
    erase = _ERASE.format(name=name, safe=SAFE, empty=_empty(column), **named)
    connection.exec_driver_sql(erase)


def _empty(column: Column[object]) -> str:
    if isinstance(column.type, ARRAY | JSONB) and not column.nullable:
        return "[]"
    return "null" if column.nullable else '""'


def told(table: Table, subject: Sequence[str]) -> list[str]:
    """The arguments of the trigger on a table of the models."""
    may_be_erased = ",".join(column.name for column in erasable(table))
    return [",".join(column.name for column in table.primary_key), may_be_erased, *subject]


def trigger(table: str, arguments: Sequence[str]) -> str:
    """The statement that keeps the history of a table from now on."""
    said = ", ".join(f"'{argument}'" for argument in arguments)
    return (
        f"CREATE OR REPLACE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION keep_history({said})"
    )
