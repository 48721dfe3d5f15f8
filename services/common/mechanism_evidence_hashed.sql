-- What a row of evidence is hashed as, said once; and erasing that keeps nobody waiting.

-- What the hash of a row is made of after the one before it. Rows of form 1 were hashed without
-- their place, before there was a function that appends.
CREATE FUNCTION hashed_audit(one audit) RETURNS bytea LANGUAGE sql STABLE
RETURN CASE WHEN one.form = 1
    THEN convert_to(concat_ws(E'\x1f', one.at, one.actor, one.agency, one.role, one.organisation,
        one.action, one.subject, one.detail, one.trace), 'UTF8')
    ELSE sha256(convert_to(jsonb_build_array(one.chain, one.number, one.at, one.actor, one.agency,
        one.role, one.organisation, one.action, one.subject, one.detail, one.trace, one.status,
        one.rule, one.shown)::text, 'UTF8')) END;

CREATE FUNCTION hashed_seal(one history_seal) RETURNS bytea LANGUAGE sql STABLE
RETURN sha256(convert_to(jsonb_build_array(one.chain, one.number, one.at, one.tx::text, one.last,
    to_jsonb(one.rows), encode(one.digest, 'hex'))::text, 'UTF8'));

CREATE OR REPLACE FUNCTION append_audit(
    of_chain integer, of_actor text, of_agency text, of_role text, of_organisation text,
    of_action text, of_subject text, of_detail text, of_trace text, of_status integer,
    of_rule text, were_shown text[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head audit_chain := take_head(of_chain::smallint);
    added audit;
BEGIN
    IF of_chain NOT BETWEEN 0 AND 8 THEN RAISE EXCEPTION 'no such chain of the audit'; END IF;
    added.chain := head.chain;
    added.number := head.number;
    added.at := to_char(head.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00';
    added.actor := of_actor;
    added.agency := of_agency;
    added.role := of_role;
    added.organisation := of_organisation;
    added.action := of_action;
    added.subject := of_subject;
    added.detail := of_detail;
    added.trace := of_trace;
    added.form := 2;
    added.status := of_status;
    added.rule := of_rule;
    added.shown := were_shown;
    added.hash := sha256(head.hash || hashed_audit(added));
    UPDATE audit_chain SET number = head.number, hash = added.hash, at = head.at
        WHERE chain = head.chain;
    INSERT INTO audit SELECT added.*;
END $$;

-- What the database itself does, until its transaction commits.
CREATE TABLE audit_waiting (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL
);

-- At the commit, so that the head of the one chain they share is held for no longer. Who seals
-- history too takes the heads in one order, whichever of the triggers comes first. What appends to
-- any chain is made in mechanism_sealed.sql.
CREATE FUNCTION append_waiting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM take_head((16 + pg_current_xact_id()::text::numeric % 4)::smallint);
    PERFORM append_to_chain(8, 'database', current_database()::text, session_user::text, '',
        NEW.action, NEW.subject, NEW.detail, '', NULL, '', '{}');
    DELETE FROM audit_waiting WHERE number = NEW.number;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER append_waiting AFTER INSERT ON audit_waiting
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION append_waiting();

CREATE OR REPLACE FUNCTION append_own(of_action text, of_subject text, of_detail text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO audit_waiting (action, subject, detail)
    VALUES (of_action, of_subject, of_detail)
$$;

-- In which chains a head that was refused disagrees with what was countersigned before.
ALTER TABLE peer_head ADD COLUMN chains smallint[] NOT NULL DEFAULT '{}';

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

DO $$ BEGIN
    EXECUTE format('REVOKE ALL ON audit_waiting FROM %I', current_database());
    EXECUTE format('GRANT EXECUTE ON FUNCTION hashed_audit(audit), hashed_seal(history_seal) TO %I',
        current_database());
END $$;
