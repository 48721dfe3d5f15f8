-- The audit as evidence: appended to by one function only, in the database's time; see audit.py.
-- One statement per paragraph. Every name in a function is looked for in the schemas of its own
-- setting, a temporary one last.

ALTER TABLE audit
    ADD COLUMN form smallint NOT NULL DEFAULT 1,
    ADD COLUMN status smallint,
    ADD COLUMN rule text NOT NULL DEFAULT '',
    ADD COLUMN shown text[] NOT NULL DEFAULT '{}';

-- Rows there were are of form 1 and stay as they were hashed.
ALTER TABLE audit ALTER COLUMN form SET DEFAULT 2;

CREATE INDEX audit_shown ON audit USING gin (shown) WHERE shown <> '{}';

CREATE INDEX audit_at ON audit (at, chain, number);

ALTER TABLE audit_chain ADD COLUMN at timestamptz;

-- What the history of rows came to in one transaction: see history.py.
CREATE TABLE history_seal (
    chain smallint NOT NULL,
    number bigint NOT NULL,
    at text NOT NULL,
    tx xid8 NOT NULL,
    last bigint NOT NULL,
    rows bigint[] NOT NULL,
    digest bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, number)
);

CREATE INDEX history_seal_tx ON history_seal (tx);

-- Where this agency's own chains ended, signed by it.
CREATE TABLE audit_head (
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    statement text NOT NULL
);

CREATE INDEX audit_head_at ON audit_head (at);

-- Where another agency's chains ended as it signed, and as this one countersigned or refused.
CREATE TABLE peer_head (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agency text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    statement text NOT NULL,
    countersignature text NOT NULL DEFAULT '',
    refused text NOT NULL DEFAULT '',
    begins_anew text NOT NULL DEFAULT ''
);

CREATE INDEX peer_head_agency ON peer_head (agency, number);

-- The head of a chain, locked until the transaction ends, and the moment of what is appended next.
CREATE FUNCTION take_head(of_chain smallint) RETURNS audit_chain
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE head audit_chain;
BEGIN
    SELECT * INTO head FROM audit_chain WHERE chain = of_chain FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_chain (chain, number, hash) VALUES (of_chain, 0, '\x')
            ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM audit_chain WHERE chain = of_chain FOR UPDATE;
    END IF;
    head.number := head.number + 1;
    head.at := greatest(clock_timestamp(), head.at);
    RETURN head;
END $$;

CREATE FUNCTION append_audit(
    of_chain integer, of_actor text, of_agency text, of_role text, of_organisation text,
    of_action text, of_subject text, of_detail text, of_trace text, of_status integer,
    of_rule text, were_shown text[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head audit_chain := take_head(of_chain::smallint);
    moment text := to_char(head.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00';
BEGIN
    IF of_chain NOT BETWEEN 0 AND 8 THEN RAISE EXCEPTION 'no such chain of the audit'; END IF;
    head.hash := sha256(head.hash || sha256(convert_to(jsonb_build_array(
        head.chain, head.number, moment, of_actor, of_agency, of_role, of_organisation, of_action,
        of_subject, of_detail, of_trace, of_status, of_rule, were_shown)::text, 'UTF8')));
    UPDATE audit_chain SET number = head.number, hash = head.hash, at = head.at
        WHERE chain = head.chain;
    INSERT INTO audit (chain, number, at, actor, agency, role, organisation, action, subject,
            detail, trace, status, rule, shown, hash)
        VALUES (head.chain, head.number, moment, of_actor, of_agency, of_role, of_organisation,
            of_action, of_subject, of_detail, of_trace, of_status, of_rule, were_shown, head.hash);
END $$;

-- What the database itself does to what is kept, by whoever made it; in a chain of its own.
CREATE FUNCTION append_own(of_action text, of_subject text, of_detail text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT append_audit(8, 'database', current_database()::text, session_user::text, '', of_action,
        of_subject, of_detail, '', NULL, '', '{}')
$$;

-- As before, and it leaves a row of its own in the audit.
CREATE OR REPLACE FUNCTION erase_told(whose uuid, on_permission text, but_for jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE erased bigint;
BEGIN
    UPDATE event_log SET parts = (
        SELECT jsonb_agg(CASE
            WHEN part ->> 'permission' = on_permission AND part -> 'data' <> '{}'
                AND NOT coalesce(part -> 'under' <@ but_for, false)
            THEN part || jsonb_build_object('data', '{}'::jsonb, 'fields',
                (SELECT jsonb_agg(field) FROM jsonb_object_keys(part -> 'data') AS field))
            ELSE part END ORDER BY place)
        FROM jsonb_array_elements(parts) WITH ORDINALITY AS p(part, place))
    WHERE about = whose AND EXISTS (SELECT FROM jsonb_array_elements(parts) AS p(part)
        WHERE part ->> 'permission' = on_permission AND part -> 'data' <> '{}'
            AND NOT coalesce(part -> 'under' <@ but_for, false));
    GET DIAGNOSTICS erased = ROW_COUNT;
    IF erased > 0 THEN
        PERFORM append_own('ERASE event_log.parts', whose::text,
            format('what was told on %s: %s events', on_permission, erased));
    END IF;
END $$;

-- Of what was kept of heads, a day of all, and then one for each hour; a refusal stays.
CREATE FUNCTION thin_heads() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM audit_head h WHERE at < clock_timestamp() - interval '1 day' AND EXISTS (
        SELECT FROM audit_head l WHERE l.at > h.at
            AND date_trunc('hour', l.at, 'UTC') = date_trunc('hour', h.at, 'UTC'));
    DELETE FROM peer_head h WHERE at < clock_timestamp() - interval '1 day' AND refused = ''
        AND begins_anew = '' AND EXISTS (
        SELECT FROM peer_head l WHERE l.agency = h.agency AND l.number > h.number
            AND l.refused = '' AND l.begins_anew = ''
            AND date_trunc('hour', l.at, 'UTC') = date_trunc('hour', h.at, 'UTC'));
$$;

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON audit, audit_chain, history_seal, audit_head, peer_head FROM %I',
        current_database());
    EXECUTE format('GRANT SELECT ON audit, audit_chain, history_seal TO %I', current_database());
    EXECUTE format('GRANT SELECT, INSERT ON audit_head, peer_head TO %I', current_database());
    EXECUTE format('GRANT EXECUTE ON FUNCTION append_audit(integer, text, text, text, text, text,
        text, text, text, integer, text, text[]), erase_told(uuid, text, jsonb), thin_heads()
        TO %I', current_database());
END $$;
