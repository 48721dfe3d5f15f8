-- What a person is found by, as texts an index can hold: no extension of the server is needed.
-- What an index is made of never changes: another way of writing it is a function of another name.
-- One statement per paragraph.

-- The words of a name without case, accents and apostrophes; a double name has two.
CREATE FUNCTION search_words(said text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    plain text := lower(normalize(said, NFKD));
BEGIN
    plain := replace(replace(replace(plain, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
    plain := translate(plain, 'łŁøØđĐðÐıþÞ', 'llooddddipp');
    plain := regexp_replace(plain, '[\u0300-\u036f''`´’ʼ]', '', 'g');
    plain := regexp_replace(plain, '[\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f]+',
        ' ', 'g');
    RETURN (regexp_split_to_array(btrim(plain), ' +'))[1:12];
END $$;

-- Each three letters in a row of a word, its first two as a row of their own.
CREATE FUNCTION search_parts(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT array_agg(substr(' ' || word, n, 3)) FROM generate_series(1, greatest(length(word) - 1, 1)) AS n
$$;

-- Three letters in a row wherever they stand in a word, for what is in the middle of one.
CREATE FUNCTION search_inside(word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(substr(word, n, 3)), '{}') FROM generate_series(1, length(word) - 2) AS n
$$;

-- How a word may be misspelt and still be found: with each letter left out, and by how it sounds.
CREATE FUNCTION search_spellings(word text) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
DECLARE
    spelt text[] := ARRAY['~' || word];
    first text := translate(left(replace(replace(word, 'ph', 'f'), 'kn', 'n'), 1), 'cqzjaeiouy', 'kksgaaaaaa');
    sound text := translate(replace(word, 'ph', 'f'), 'bfpvcgjkqsxzdtlmnraeiouyhw', '11112222222233455600000000');
BEGIN
    IF length(word) > 2 THEN
        spelt := spelt || ARRAY(SELECT '~' || overlay(word PLACING '' FROM n FOR 1)
            FROM generate_series(1, least(length(word), 20)) AS n);
        sound := regexp_replace(sound, '(.)\1+', '\1', 'g');
        spelt := spelt || ('%' || first || left(replace(substr(sound, 2), '0', '') || '000', 3));
    END IF;
    RETURN spelt;
END $$;

-- Numbers of registers, each with the name of its register.
CREATE FUNCTION search_numbers(numbers jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(lower(one ->> 'type') || ':' || (one ->> 'value')), '{}')
    FROM jsonb_array_elements(CASE jsonb_typeof(numbers) WHEN 'array' THEN numbers ELSE '[]' END) AS one
$$;

-- A day as it is found: itself, or that it is not known.
CREATE FUNCTION search_day(born date) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT '=' || coalesce((born - date '1900-01-01')::text, '?')
$$;

-- Everything somebody is found by; dear, so that no plan asks it of a row but for its index.
CREATE FUNCTION search_keys(names text, born date, numbers text[]) RETURNS text[]
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 10000 SET search_path = pg_catalog AS $$
DECLARE
    keys text[] := array_remove(numbers, NULL) || public.search_day(born);
    word text;
BEGIN
    FOREACH word IN ARRAY coalesce(public.search_words(names), '{}') LOOP
        IF word <> '' THEN
            keys := keys || public.search_parts(word) || public.search_spellings(word);
        END IF;
    END LOOP;
    RETURN keys;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM PUBLIC;

-- Whoever writes a row writes its index.
DO $$ DECLARE one text; BEGIN
    FOREACH one IN ARRAY ARRAY['search_words(text)', 'search_parts(text)', 'search_inside(text)',
        'search_spellings(text)', 'search_numbers(jsonb)', 'search_day(date)',
        'search_keys(text, date, text[])'] LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', one, current_database());
    END LOOP;
END $$;
