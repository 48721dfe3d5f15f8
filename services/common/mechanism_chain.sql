-- A chain for each channel and subject, and who tells in which incarnation; see chain.py. One
-- statement per paragraph.

ALTER TABLE channel_sequence ADD COLUMN last_id uuid, ADD COLUMN before_id uuid;

UPDATE channel_sequence c SET last_id = l.event_id FROM event_log l
WHERE l.channel = c.channel AND l.subject = c.subject AND l.sequence = c.last;

-- What was told before chains were has neither, and is read by its number as it was before.
ALTER TABLE event_log ADD COLUMN previous uuid, ADD COLUMN incarnation uuid;

-- Each time this database was restored; finished_at once every reader was asked.
CREATE TABLE incarnation (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
    began_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    reason text NOT NULL,
    finished_at timestamptz
);

-- The one in force; before any restore that of the database itself, made once with this function.
DO $$ BEGIN EXECUTE format('CREATE FUNCTION current_incarnation() RETURNS uuid
    LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS
    $f$SELECT coalesce((SELECT id FROM incarnation ORDER BY number DESC LIMIT 1), %L::uuid)$f$',
    gen_random_uuid()); END $$;

ALTER TABLE inbox_sequence ADD COLUMN last_id uuid,
    ADD COLUMN rewound boolean NOT NULL DEFAULT false;

-- What was applied here, by number and id; disowned: by which fork its owner turned out not to have
-- it.
CREATE TABLE inbox_event (
    channel text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    recorded_at timestamptz NOT NULL,
    disowned uuid,
    PRIMARY KEY (channel, subject, sequence, event_id)
);

CREATE TABLE inbox_incarnation (
    channel text PRIMARY KEY,
    id uuid NOT NULL,
    since timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Where this reader and an owner hold different events; base is the last that both hold.
CREATE TABLE inbox_fork (
    id uuid PRIMARY KEY,
    channel text NOT NULL,
    subject uuid NOT NULL,
    held_sequence bigint NOT NULL,
    held_id uuid,
    told_sequence bigint,
    told_id uuid,
    base_sequence bigint,
    base_id uuid,
    found_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    settled_at timestamptz,
    settled_by text,
    reason text
);

CREATE UNIQUE INDEX inbox_fork_open ON inbox_fork (channel, subject) WHERE settled_at IS NULL;

-- What was told after the backup and is not known here any more: to be entered again, by people.
CREATE TABLE lost_event (
    channel text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    recorded_at timestamptz,
    incarnation uuid NOT NULL,
    settled_at timestamptz,
    settled_by text,
    note text,
    PRIMARY KEY (channel, subject, sequence, event_id)
);

ALTER TABLE parked DROP CONSTRAINT parked_cause_check, ADD COLUMN event_id uuid,
    ADD CONSTRAINT parked_cause_check CHECK (cause IN ('poison', 'behind', 'gap', 'fork'));

REVOKE ALL ON FUNCTION current_incarnation() FROM PUBLIC;

DO $$ BEGIN
    EXECUTE format('GRANT EXECUTE ON FUNCTION current_incarnation() TO %I', current_database());
    EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON lost_event, inbox_fork, incarnation FROM %I',
        current_database());
    EXECUTE format('GRANT UPDATE (settled_at, settled_by, note) ON lost_event TO %I',
        current_database());
    EXECUTE format('GRANT UPDATE (base_sequence, base_id, settled_at, settled_by, reason)
        ON inbox_fork TO %I', current_database());
    EXECUTE format('GRANT UPDATE (finished_at) ON incarnation TO %I', current_database());
END $$;
