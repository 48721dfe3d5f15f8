-- Clocks keep what they heard. One statement per paragraph.

ALTER TABLE clock RENAME COLUMN started_by TO instance;

ALTER TABLE clock ADD COLUMN facts jsonb NOT NULL DEFAULT '[]',
    ALTER COLUMN started_at DROP NOT NULL,
    ALTER COLUMN warn_at DROP NOT NULL,
    ALTER COLUMN due_at DROP NOT NULL,
    DROP CONSTRAINT clock_state_check,
    ADD CONSTRAINT clock_state_check CHECK (state IN
        ('not_started', 'running', 'at_risk', 'met', 'breached', 'cancelled'));

-- An instance was named by the fact that started it; it is now named by what it is about.
UPDATE clock SET
    instance = CASE WHEN instance LIKE '%' || subject THEN subject::text
        ELSE subject || '/' || regexp_replace(instance, '^.*/', '') END,
    facts = jsonb_build_array(jsonb_build_array('start', 'Taken over', started_at)) || CASE
        WHEN stopped_at IS NULL THEN '[]'::jsonb
        WHEN state = 'cancelled' THEN
            jsonb_build_array(jsonb_build_array('cancel', 'Taken over', stopped_at))
        ELSE jsonb_build_array(jsonb_build_array('stop', 'Taken over', stopped_at)) END;

DROP INDEX clock_due;

CREATE INDEX clock_due ON clock (due_at) WHERE state IN ('running', 'at_risk');

CREATE INDEX clock_warn ON clock (warn_at) WHERE state = 'running';

CREATE INDEX clock_state ON clock (name, state);

-- What other agencies told of their clocks, as it stands.
CREATE TABLE clock_of_others (
    teller text NOT NULL,
    name text NOT NULL,
    subject uuid NOT NULL,
    concerns text NOT NULL,
    state text NOT NULL,
    started_at timestamptz,
    due_at timestamptz,
    moved_at timestamptz NOT NULL,
    PRIMARY KEY (teller, name, subject, concerns)
);

CREATE INDEX clock_of_others_subject ON clock_of_others (subject);
