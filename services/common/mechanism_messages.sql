-- What is parked once, however often it comes; what is too large to be published.

ALTER TABLE parked ADD COLUMN digest bytea, ADD COLUMN partition integer;

-- What says no number is known by what it is.
CREATE UNIQUE INDEX parked_once ON parked (channel, subject, digest) WHERE sequence IS NULL;

-- The first event of a channel and subject that the broker does not take; the later ones wait.
CREATE TABLE outbox_set_aside (
    channel text NOT NULL,
    subject uuid NOT NULL,
    sequence bigint NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    tried_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (channel, subject)
);
