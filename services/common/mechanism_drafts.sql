-- What somebody has begun to write and not sent: their own, for seven days, and evidence of nothing.
-- One statement per paragraph.

CREATE TABLE draft (
    user_name text NOT NULL,
    organisation text NOT NULL,
    id uuid NOT NULL,
    operation text NOT NULL,
    path jsonb NOT NULL,
    subject uuid,
    body jsonb NOT NULL,
    version integer NOT NULL,
    saved_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_name, organisation, id)
);

CREATE INDEX draft_saved_at ON draft (saved_at);
