-- The mechanism's own evidence is kept in history (history.py, mechanism_tables.py), and the chain of
-- what the database does itself is its own.

-- A row of its own for each state a clock came to.
ALTER TABLE clock_history ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;

-- Merges there were are in history from when they were recorded, and as ended from when they were.
DO $$ BEGIN
    IF to_regclass('row_history') IS NULL OR NOT EXISTS (SELECT FROM merged_subject) THEN
        RETURN;
    END IF;
    INSERT INTO row_history (source, key, subject, recorded_at, row)
    SELECT 'merged_subject', id::text, subject, at, row FROM (
        SELECT id, subject, recorded_at AS at,
            to_jsonb(m) || '{"until": null, "ended_at": null}' AS row FROM merged_subject m
        UNION ALL SELECT id, subject, ended_at, to_jsonb(m) FROM merged_subject m
            WHERE ended_at IS NOT NULL) AS versions
    ORDER BY at, id;
END $$;

-- Sealed now: the table is not to be changed while that waits for the commit.
SET CONSTRAINTS ALL IMMEDIATE;

SET CONSTRAINTS ALL DEFERRED;

-- What appends to any chain is called by what the database does itself, and by nobody who runs.
ALTER FUNCTION append_audit(integer, text, text, text, text, text, text, text, text, integer, text,
    text[]) RENAME TO append_to_chain;

-- In the chains of requests, and in no other.
CREATE FUNCTION append_audit(
    of_chain integer, of_actor text, of_agency text, of_role text, of_organisation text,
    of_action text, of_subject text, of_detail text, of_trace text, of_status integer,
    of_rule text, were_shown text[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(of_chain NOT BETWEEN 0 AND 7, true) THEN
        RAISE EXCEPTION 'no such chain of requests';
    END IF;
    PERFORM append_to_chain(of_chain, of_actor, of_agency, of_role, of_organisation, of_action,
        of_subject, of_detail, of_trace, of_status, of_rule, were_shown);
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

DO $$ BEGIN
    EXECUTE format('REVOKE EXECUTE ON FUNCTION append_to_chain(integer, text, text, text, text,
        text, text, text, text, integer, text, text[]) FROM %I', current_database());
    EXECUTE format('GRANT EXECUTE ON FUNCTION append_audit(integer, text, text, text, text, text,
        text, text, text, integer, text, text[]) TO %I', current_database());
END $$;
