-- Which processes an agency has, as each says of itself every few seconds.

CREATE TABLE process_instance (
    name text NOT NULL,
    parts text NOT NULL,
    address text NOT NULL,
    state jsonb NOT NULL,
    began_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (name, parts)
);
