-- What a restore and what waits rest on: no clock of another machine, and no number twice. One
-- statement per paragraph.

-- Since when a subject waits, also where nothing of it is parked; nothing where it flows.
ALTER TABLE inbox_sequence ADD COLUMN waits_since timestamptz;

UPDATE inbox_sequence s SET waits_since = coalesce((SELECT min(p.parked_at) FROM parked p
    WHERE p.channel = s.channel AND p.subject = s.subject), clock_timestamp())
WHERE state <> 'flowing';

-- In which incarnation of its owner an event was told; nothing of what came before this was kept.
ALTER TABLE inbox_event ADD COLUMN incarnation uuid;

-- Below this no number is given to a subject that a restored database does not know.
CREATE TABLE channel_floor (
    channel text PRIMARY KEY,
    floor bigint NOT NULL CHECK (floor BETWEEN 1 AND 1000000000000)
);

-- How much was told since a moment: what lists that share the pace of a channel wait for.
CREATE INDEX event_log_recorded ON event_log USING brin (recorded_at) WITH (autosummarize = on);
