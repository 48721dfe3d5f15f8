-- What is on record though practice says it should not be: which rule, by which request, and why.
-- One statement per paragraph.

CREATE TABLE outside_policy (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    subject uuid NOT NULL,
    organisation text NOT NULL,
    code text NOT NULL,
    operation text NOT NULL,
    reason text,
    marked_by text NOT NULL,
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX outside_policy_subject ON outside_policy (subject);

CREATE INDEX outside_policy_marked_at ON outside_policy (marked_at);
