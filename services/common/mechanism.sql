-- The tables of the mechanism, in every agency's database. One statement per paragraph.

-- The last number given on a channel for a subject; its row lock is what keeps sequences whole.
CREATE TABLE channel_sequence (
    channel text NOT NULL,
    subject uuid NOT NULL,
    last bigint NOT NULL,
    PRIMARY KEY (channel, subject)
);

-- What was told to whom on what basis. Insert-only: the replay source and the disclosure record.
CREATE TABLE event_log (
    channel text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    about uuid NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    agreement text NOT NULL,
    correlation text NOT NULL,
    causation text NOT NULL,
    carrier jsonb NOT NULL,
    parts jsonb NOT NULL,
    PRIMARY KEY (channel, subject, sequence)
);

CREATE INDEX event_log_about ON event_log (about);

-- Told and not yet published. Rows are deleted after the broker's acknowledgement, never updated.
CREATE TABLE outbox (
    channel text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    shard smallint NOT NULL,
    told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (channel, subject, sequence)
);

CREATE INDEX outbox_pending ON outbox (shard, subject, sequence);

-- Published, in the order it was published: what agencies without Kafka read with a cursor.
CREATE TABLE channel_feed (
    position bigint GENERATED ALWAYS AS IDENTITY,
    channel text NOT NULL,
    shard smallint NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    PRIMARY KEY (channel, subject, sequence)
);

CREATE INDEX channel_feed_cursor ON channel_feed (channel, shard, position);

CREATE TABLE relay_shard (
    shard smallint PRIMARY KEY,
    epoch bigint NOT NULL DEFAULT 0
);

CREATE TABLE relay_member (
    id uuid PRIMARY KEY,
    seen_at timestamptz NOT NULL
);

-- What a person allows to be shared, and since when.
CREATE TABLE permission (
    subject uuid NOT NULL,
    name text NOT NULL,
    standing boolean NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (subject, name)
);

CREATE TABLE inbox_offset (
    topic text NOT NULL,
    partition integer NOT NULL,
    next bigint NOT NULL,
    PRIMARY KEY (topic, partition)
);

-- The last number applied of a channel for a subject, and whether the subject flows or waits.
CREATE TABLE inbox_sequence (
    channel text NOT NULL,
    subject uuid NOT NULL,
    last bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('flowing', 'parked', 'gap')),
    PRIMARY KEY (channel, subject)
);

CREATE INDEX inbox_waiting ON inbox_sequence (state) WHERE state <> 'flowing';

CREATE TABLE parked (
    id uuid PRIMARY KEY,
    channel text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint,
    type text NOT NULL,
    cause text NOT NULL CHECK (cause IN ('poison', 'behind', 'gap')),
    reason text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    message_key bytea,
    headers jsonb NOT NULL,
    body bytea NOT NULL
);

CREATE INDEX parked_order ON parked (channel, subject, sequence);

CREATE TABLE idempotency (
    client text NOT NULL,
    key text NOT NULL,
    request_hash text NOT NULL,
    status smallint NOT NULL,
    headers jsonb NOT NULL,
    body bytea NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (client, key)
);

-- Who asked what, for whom. Insert-only and hash-chained; eight chains so that writers seldom meet.
CREATE TABLE audit (
    chain smallint NOT NULL,
    number bigint NOT NULL,
    at text NOT NULL,
    actor text NOT NULL,
    agency text NOT NULL,
    role text NOT NULL,
    organisation text NOT NULL,
    action text NOT NULL,
    subject text NOT NULL,
    detail text NOT NULL,
    trace text NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, number)
);

CREATE INDEX audit_subject ON audit (subject);

CREATE TABLE audit_chain (
    chain smallint PRIMARY KEY,
    number bigint NOT NULL,
    hash bytea NOT NULL
);

INSERT INTO audit_chain SELECT chain, 0, '\x'::bytea FROM generate_series(0, 7) AS chain;

CREATE TABLE clock (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    subject uuid NOT NULL,
    started_by text NOT NULL,
    started_at timestamptz NOT NULL,
    warn_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    stopped_at timestamptz,
    state text NOT NULL CHECK (state IN ('running', 'at_risk', 'met', 'breached', 'cancelled')),
    UNIQUE (name, started_by)
);

CREATE INDEX clock_due ON clock (state, due_at) WHERE stopped_at IS NULL;

CREATE INDEX clock_subject ON clock (subject);

CREATE TABLE clock_history (
    clock_id uuid NOT NULL REFERENCES clock,
    state text NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
