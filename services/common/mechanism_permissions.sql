-- What is known of each permission of a person: see permission_state.py.

DROP TABLE permission;

CREATE TABLE permission (
    subject uuid NOT NULL,
    name text NOT NULL,
    state jsonb NOT NULL DEFAULT '{}',
    withdrawn_at timestamptz,
    PRIMARY KEY (subject, name)
);

COMMENT ON COLUMN permission.withdrawn_at IS 'when it was taken back last, as it was said';

-- Takes what was told on a permission out of the log, but for what rests on what stands still, and
-- leaves the names of its fields.
CREATE FUNCTION erase_told(whose uuid, on_permission text, but_for jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    UPDATE event_log SET parts = (
        SELECT jsonb_agg(CASE
            WHEN part ->> 'permission' = on_permission AND part -> 'data' <> '{}'
                AND NOT coalesce(part -> 'under' <@ but_for, false)
            THEN part || jsonb_build_object('data', '{}'::jsonb, 'fields',
                (SELECT jsonb_agg(field) FROM jsonb_object_keys(part -> 'data') AS field))
            ELSE part END ORDER BY place)
        FROM jsonb_array_elements(parts) WITH ORDINALITY AS p(part, place))
    WHERE about = whose
        AND parts @> jsonb_build_array(jsonb_build_object('permission', on_permission))
$$;

REVOKE ALL ON FUNCTION erase_told(uuid, text, jsonb) FROM PUBLIC;

DO $$ BEGIN EXECUTE format('GRANT EXECUTE ON FUNCTION erase_told(uuid, text, jsonb) TO %I',
    current_database()); END $$;
