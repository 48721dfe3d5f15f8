-- Who may not see whom, who stands in where, and who looked all the same.

-- Only these users, or all but these, see a subject; of an organisation where there are several.
CREATE TABLE scope_restriction (
    id uuid PRIMARY KEY,
    subject uuid NOT NULL,
    organisation text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('excluded', 'restricted_to')),
    users text[] NOT NULL,
    reason text NOT NULL,
    source text NOT NULL,
    starts_at timestamptz NOT NULL,
    until timestamptz CHECK (until > starts_at),
    review_on date NOT NULL,
    set_by text NOT NULL,
    set_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    ended_by text,
    end_reason text
);

CREATE INDEX scope_restriction_subject ON scope_restriction (subject) WHERE ended_at IS NULL;

-- A user stands in at a site for a time.
CREATE TABLE scope_cover (
    id uuid PRIMARY KEY,
    user_name text NOT NULL,
    organisation text NOT NULL,
    site text NOT NULL,
    reason text NOT NULL,
    starts_at timestamptz NOT NULL,
    until timestamptz NOT NULL CHECK (until > starts_at),
    review_on date NOT NULL,
    granted_by text NOT NULL,
    granted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    ended_at timestamptz,
    ended_by text,
    end_reason text
);

CREATE INDEX scope_cover_user ON scope_cover (user_name) WHERE ended_at IS NULL;

-- Somebody who may not see a subject looked, with a reason and for minutes; somebody else reviews.
CREATE TABLE scope_break_glass (
    id uuid PRIMARY KEY,
    subject uuid NOT NULL,
    user_name text NOT NULL,
    organisation text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    until timestamptz NOT NULL,
    reviewed_at timestamptz,
    reviewed_by text,
    justified boolean,
    review text
);

CREATE INDEX scope_break_glass_subject ON scope_break_glass (subject);

-- That another agency restricts the subject; never whom it keeps out.
CREATE TABLE scope_mark (
    subject uuid NOT NULL,
    teller text NOT NULL,
    restricted boolean NOT NULL,
    until timestamptz,
    told_at timestamptz NOT NULL,
    PRIMARY KEY (subject, teller)
);

-- A stored answer is let go after a day, and with what it showed of a person.
ALTER TABLE idempotency ADD COLUMN subject uuid, ALTER COLUMN body DROP NOT NULL;

CREATE INDEX idempotency_subject ON idempotency (subject) WHERE body IS NOT NULL;

CREATE INDEX idempotency_old ON idempotency (at) WHERE body IS NOT NULL;

-- Giving an event up takes two: who proposed it, and why.
CREATE TABLE parked_discard (
    id uuid PRIMARY KEY REFERENCES parked ON DELETE CASCADE,
    proposed_by text NOT NULL,
    reason text NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp()
);
