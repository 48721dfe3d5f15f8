CREATE TABLE merged_subject (
    id uuid PRIMARY KEY,
    subject uuid NOT NULL,
    into_subject uuid NOT NULL CHECK (into_subject <> subject),
    since timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz,
    ended_at timestamptz
);

CREATE UNIQUE INDEX merged_subject_once ON merged_subject (subject) WHERE ended_at IS NULL;

CREATE INDEX merged_subject_into ON merged_subject (into_subject);
