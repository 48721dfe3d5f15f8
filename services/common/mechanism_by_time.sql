-- What is looked for by its time: what may leave at the hour, and keys that are let go.

CREATE INDEX outbox_due ON outbox (shard, channel, told_at);

CREATE INDEX idempotency_at ON idempotency (at);
