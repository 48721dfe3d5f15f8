-- What is told of many at once has its turn after what is told of single people.

ALTER TABLE outbox ADD COLUMN turn integer NOT NULL DEFAULT 0;

DROP INDEX outbox_pending;

CREATE INDEX outbox_pending ON outbox (shard, channel, turn, subject, sequence);
