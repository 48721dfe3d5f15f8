-- What operators look at: numbers that nobody gave, what a process is and has read, who did what.
-- One statement per paragraph.

-- Of the numbers up to the last, those that stand for no event: a restore went beyond them.
ALTER TABLE channel_sequence ADD COLUMN skipped bigint NOT NULL DEFAULT 0;

UPDATE channel_sequence c SET skipped = c.last - (SELECT count(*) FROM event_log l
    WHERE l.channel = c.channel AND l.subject = c.subject AND l.sequence <= c.last)
WHERE EXISTS (SELECT FROM incarnation);

ALTER TABLE inbox_sequence ADD COLUMN skipped bigint NOT NULL DEFAULT 0;

-- One number alone may be that of an event that was discarded.
UPDATE inbox_sequence s SET skipped = j.skipped FROM (
    SELECT channel, subject, sum(sequence - before - 1) AS skipped FROM (
        SELECT channel, subject, sequence,
            lag(sequence, 1, 0) OVER (PARTITION BY channel, subject ORDER BY sequence) AS before
        FROM inbox_event WHERE disowned IS NULL) AS e
    WHERE before > 0 AND sequence > before + 2 GROUP BY channel, subject) AS j
WHERE j.channel = s.channel AND j.subject = s.subject AND j.skipped <= s.last;

ALTER TABLE process_instance ADD COLUMN version text NOT NULL DEFAULT '',
    ADD COLUMN reads jsonb NOT NULL DEFAULT '{}';

CREATE INDEX audit_operated ON audit (at, chain, number)
    WHERE role = 'operator' AND action NOT LIKE 'GET %';
