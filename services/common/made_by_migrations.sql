-- Everything an owner of a database can make or change in it, by name, with its definition. Roles are
-- called by what they are to the database. What belongs to an extension is left out where it is a
-- superuser's: nobody else can put anything into that.
WITH roles AS (
    SELECT 0::oid AS oid, 'everybody' AS called
    UNION ALL SELECT oid, CASE
        WHEN oid = (SELECT nspowner FROM pg_namespace WHERE nspname = 'public') THEN 'the owner'
        WHEN rolname = current_database() THEN 'the service' ELSE 'role ' || rolname END
    FROM pg_roles
), spaces AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_namespace
    WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'
), of_extensions AS (
    SELECT d.classid, d.objid FROM pg_depend d JOIN pg_extension x ON x.oid = d.refobjid
    JOIN pg_roles r ON r.oid = x.extowner AND r.rolsuper
    WHERE d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass
), relations AS (
    SELECT c.*, s.nspname || '.' || c.relname AS named,
        CASE c.relkind WHEN 'r' THEN 'table' WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence'
            WHEN 'm' THEN 'materialized view' ELSE 'relation' END AS kind
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace
    WHERE c.relkind NOT IN ('i', 'I', 't', 'c') AND NOT EXISTS (
        SELECT FROM of_extensions e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
), rights AS (
    SELECT 'r' AS of, c.oid, 0 AS part, c.relacl AS given, CASE c.relkind WHEN 'S' THEN 's'
        ELSE 'r' END AS kind, c.relowner AS owner FROM relations c
    UNION ALL SELECT 'r', c.oid, a.attnum, a.attacl, 'c', c.relowner FROM relations c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND a.attacl IS NOT NULL
    UNION ALL SELECT 'f', p.oid, 0, p.proacl, 'f', p.proowner FROM pg_proc p
        JOIN spaces s ON s.oid = p.pronamespace
    UNION ALL SELECT 's', s.oid, 0, s.nspacl, 'n', s.nspowner FROM spaces s
    UNION ALL SELECT 'd', d.oid, 0, d.defaclacl, 'r', d.defaclrole FROM pg_default_acl d
), given AS (
    SELECT r.of, r.oid, r.part, string_agg(format('%s %s%s to %s', r.of, a.privilege_type,
        CASE WHEN a.is_grantable THEN '*' ELSE '' END, g.called), ', '
        ORDER BY g.called COLLATE "C", a.privilege_type COLLATE "C") AS rights
    FROM rights r, aclexplode(coalesce(r.given, acldefault(r.kind::"char", r.owner))) AS a
    JOIN roles g ON g.oid = a.grantee GROUP BY r.of, r.oid, r.part
)
SELECT 'PostgreSQL' AS name,
    (current_setting('server_version_num')::int / 10000)::text AS definition
UNION ALL
SELECT 'rights of the role that runs', concat_ws(', ', r.rolsuper, r.rolbypassrls, r.rolcreaterole,
    r.rolcreatedb, r.rolreplication, pg_has_role(r.oid, o.nspowner, 'MEMBER'),
    has_database_privilege(r.oid, current_database(), 'CREATE'),
    has_database_privilege(r.oid, current_database(), 'TEMP'))
FROM pg_roles r, pg_namespace o WHERE r.rolname = current_database() AND o.nspname = 'public'
UNION ALL
SELECT 'schema ' || s.nspname, concat_ws('; ', o.called, g.rights)
FROM spaces s JOIN roles o ON o.oid = s.nspowner
LEFT JOIN given g ON g.of = 's' AND g.oid = s.oid
UNION ALL
SELECT format('rights given to what is made later (%s, %s, %s)', o.called,
    d.defaclnamespace::regnamespace, d.defaclobjtype), coalesce(g.rights, '')
FROM pg_default_acl d JOIN roles o ON o.oid = d.defaclrole
LEFT JOIN given g ON g.of = 'd' AND g.oid = d.oid
UNION ALL
SELECT format('function %s.%s(%s)', s.nspname, p.proname,
        pg_get_function_identity_arguments(p.oid)),
    jsonb_build_array(o.called, g.rights, l.lanname, p.prokind, p.prosrc, p.probin,
        pg_get_function_sqlbody(p.oid), pg_get_function_arguments(p.oid),
        pg_get_function_result(p.oid), p.proconfig, p.prosecdef, p.provolatile, p.proisstrict,
        p.proleakproof, p.proparallel, p.prosupport::text)::text
FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
JOIN roles o ON o.oid = p.proowner LEFT JOIN given g ON g.of = 'f' AND g.oid = p.oid
WHERE NOT EXISTS (
    SELECT FROM of_extensions e WHERE e.classid = 'pg_proc'::regclass AND e.objid = p.oid)
UNION ALL
SELECT c.kind || ' ' || c.named, jsonb_build_array(o.called, g.rights, c.relkind, c.relpersistence,
    c.relrowsecurity, c.relforcerowsecurity, c.reloptions, c.relispartition,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
    (SELECT jsonb_agg(i.inhparent::regclass::text ORDER BY i.inhseqno) FROM pg_inherits i
        WHERE i.inhrelid = c.oid),
    (SELECT jsonb_agg(jsonb_build_array(a.attname, format_type(a.atttypid, a.atttypmod),
        a.attnotnull, a.attidentity, a.attgenerated, a.attcollation::regcollation::text,
        pg_get_expr(d.adbin, d.adrelid), ga.rights) ORDER BY a.attname COLLATE "C")
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        LEFT JOIN given ga ON ga.of = 'r' AND ga.oid = c.oid AND ga.part = a.attnum
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped))::text
FROM relations c JOIN roles o ON o.oid = c.relowner
LEFT JOIN given g ON g.of = 'r' AND g.oid = c.oid AND g.part = 0
UNION ALL
SELECT format('constraint %s of %s', k.conname, c.named),
    concat_ws('; ', pg_get_constraintdef(k.oid), k.convalidated, k.condeferrable, k.condeferred)
FROM pg_constraint k JOIN relations c ON c.oid = k.conrelid WHERE k.contype NOT IN ('n', 't')
UNION ALL
SELECT format('index %s of %s', i.indexrelid::regclass::text, c.named),
    concat_ws('; ', pg_get_indexdef(i.indexrelid), i.indisvalid, i.indimmediate)
FROM pg_index i JOIN relations c ON c.oid = i.indrelid WHERE i.indisunique
UNION ALL
SELECT format('trigger %s of %s', t.tgname, c.named),
    concat_ws('; ', pg_get_triggerdef(t.oid), t.tgenabled)
FROM pg_trigger t JOIN relations c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT format('a constraint that is switched off, of %s', c.named), ''
FROM pg_trigger t JOIN relations c ON c.oid = t.tgrelid
WHERE t.tgisinternal AND t.tgenabled <> 'O'
UNION ALL
SELECT format('rule %s of %s', r.rulename, c.named), concat_ws('; ', r.ev_enabled,
    CASE WHEN r.rulename <> '_RETURN' THEN pg_get_ruledef(r.oid) END)
FROM pg_rewrite r JOIN relations c ON c.oid = r.ev_class
UNION ALL
SELECT format('policy %s of %s', p.polname, c.named), concat_ws('; ', p.polcmd, p.polpermissive,
    (SELECT string_agg(o.called, ', ' ORDER BY o.called COLLATE "C") FROM roles o
        WHERE o.oid = ANY(p.polroles)),
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy p JOIN relations c ON c.oid = p.polrelid
UNION ALL
SELECT 'extension ' || x.extname, o.called FROM pg_extension x JOIN pg_roles r ON r.oid = x.extowner
JOIN roles o ON o.oid = r.oid WHERE NOT r.rolsuper
UNION ALL
SELECT format('type %s', t.oid::regtype), concat_ws('; ', t.typtype, format_type(t.typbasetype,
    t.typtypmod), t.typdefault)
FROM pg_type t JOIN spaces s ON s.oid = t.typnamespace
WHERE t.typrelid = 0 AND t.typelem = 0 AND NOT EXISTS (
    SELECT FROM of_extensions e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid)
UNION ALL
SELECT format('operator %s', o.oid::regoperator), o.oprcode::text
FROM pg_operator o JOIN spaces s ON s.oid = o.oprnamespace WHERE NOT EXISTS (
    SELECT FROM of_extensions e WHERE e.classid = 'pg_operator'::regclass AND e.objid = o.oid)
UNION ALL
SELECT format('cast from %s to %s', k.castsource::regtype, k.casttarget::regtype),
    k.castfunc::regprocedure::text
FROM pg_cast k WHERE k.oid >= 16384 AND NOT EXISTS (
    SELECT FROM of_extensions e WHERE e.classid = 'pg_cast'::regclass AND e.objid = k.oid)
