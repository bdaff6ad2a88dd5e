"""What the database's own catalogue says of the fences (PL-02): any row found is a breach."""

import pytest
from sqlalchemy import text

SCHEMAS = ["kernel", "school", "regional", "contests"]
ROLES = ["portal_app", "hat_school", "hat_municipality", "hat_region", "hat_jury", "hat_public",
         "hat_auth", "hat_queue", "hat_compiler", "hat_guest", "hat_post"]  # fmt: skip
# Tables where school_id says what a row is about, not whose it is, with the reason.
ABOUT_A_SCHOOL = {
    "kernel.school_placement": "structure, public",
    "kernel.school_flag": "structure, public",
    "kernel.job": "belongs to the account that asked; its policy compares the school too",
    "regional.kpi_mark": "no hat of a person has any right on it",
}

CHECKS = {
    "a table without forced row-level security": """
        SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace::regnamespace::text = ANY(:schemas) AND c.relkind IN ('r', 'p')
           AND NOT (c.relrowsecurity AND c.relforcerowsecurity)""",
    "a table of schools without the restrictive wall": """
        SELECT c.oid::regclass::text FROM pg_class c
          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'school_id'
         WHERE c.relnamespace::regnamespace::text = ANY(:schemas) AND c.relkind IN ('r', 'p')
           AND NOT c.oid::regclass::text = ANY(:about)
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                 AND NOT p.polpermissive AND p.polcmd = '*'
                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '%my_school()%'
                 AND 'hat_school'::regrole = ANY(p.polroles))""",
    "a school's table open to everybody who wears its hat": """
        SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace::regnamespace::text = 'school' AND c.relkind IN ('r', 'p')
           AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                 AND NOT p.polpermissive AND p.polcmd = '*' AND p.polname = 'staff'
                 AND pg_get_expr(p.polqual, p.polrelid) LIKE '%my_roles()%')""",
    "a policy that asks once a row instead of once a query": """
        SELECT p.polname || ' on ' || p.polrelid::regclass FROM pg_policy p
         WHERE coalesce(pg_get_expr(polqual, polrelid), '')
               || coalesce(pg_get_expr(polwithcheck, polrelid), '') ~ 'app\\.\\w+\\('
           AND coalesce(pg_get_expr(polqual, polrelid), '')
               || coalesce(pg_get_expr(polwithcheck, polrelid), '') !~* 'select app\\.\\w+\\('""",
    "a view that looks with its owner's eyes": """
        SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace::regnamespace::text = ANY(:schemas) AND c.relkind = 'v'
           AND NOT coalesce(c.reloptions::text ~ 'security_invoker=(true|on)', false)""",
    "a materialised view somebody may read": """
        SELECT c.oid::regclass::text FROM pg_class c, unnest(CAST(:roles AS text[])) r
         WHERE c.relkind = 'm' AND has_table_privilege(r, c.oid, 'SELECT')""",
    "a definer function open to everyone, unpinned, or too strong": """
        SELECT p.proname FROM pg_proc p
         WHERE p.pronamespace::regnamespace::text = 'app' AND p.prosecdef
           AND (NOT coalesce(p.proconfig::text LIKE '%search_path=%', false)
                OR has_function_privilege('public', p.oid, 'EXECUTE')
                OR (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE oid = p.proowner))""",
    "a foreign key that crosses schools": """
        SELECT conname FROM pg_constraint k WHERE k.contype = 'f'
           AND k.conrelid::regclass::text LIKE 'school.%'
           AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid
                          AND attname = 'school_id')
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = k.confrelid
                          AND a.attnum = ANY(k.confkey) AND a.attname = 'school_id')""",
    "a unique index that reveals other schools' rows": """
        SELECT i.indexrelid::regclass::text FROM pg_index i
          JOIN pg_class c ON c.oid = i.indrelid
         WHERE c.oid::regclass::text LIKE 'school.%' AND i.indisunique
           AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid
                            AND a.attnum = ANY(i.indkey) AND a.attname = 'school_id')""",
    "a role stronger than a hat": """
        SELECT rolname FROM pg_roles WHERE rolname = ANY(:roles)
           AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb)""",
    "a login that inherits a hat": """
        SELECT m.member::regrole::text FROM pg_auth_members m
          JOIN pg_roles r ON r.oid = m.member
         WHERE r.rolname = 'portal_app' AND m.inherit_option""",
    "an application role that owns something": """
        SELECT c.oid::regclass::text FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner
         WHERE r.rolname = ANY(:roles)""",
    "a right to truncate, trigger or refer": """
        SELECT r || ' ' || c.oid::regclass FROM pg_class c, unnest(CAST(:roles AS text[])) r
         WHERE c.relnamespace::regnamespace::text = ANY(:schemas) AND c.relkind = 'r'
           AND (has_table_privilege(r, c.oid, 'TRUNCATE')
                OR has_table_privilege(r, c.oid, 'TRIGGER')
                OR has_table_privilege(r, c.oid, 'REFERENCES'))""",
    "a table granted to everyone": """
        SELECT c.oid::regclass::text FROM pg_class c, aclexplode(c.relacl) a
         WHERE c.relnamespace::regnamespace::text = ANY(:schemas) AND a.grantee = 0""",
    "a name somebody above the school may read": """
        SELECT r || ' ' || c.oid::regclass || '.' || a.attname
          FROM unnest(ARRAY['hat_municipality', 'hat_region', 'hat_queue', 'hat_compiler',
                            'hat_jury', 'hat_public', 'hat_auth', 'hat_post']) r,
               pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.oid::regclass::text LIKE 'school.%' AND c.relkind = 'r' AND a.attnum > 0
           AND a.attname IN ('surname', 'given_name', 'patronymic', 'born_on', 'gender')
           AND has_column_privilege(r, c.oid, a.attnum, 'SELECT')""",
    "a password hash another hat than sign-in's may read": """
        SELECT r FROM unnest(ARRAY['hat_school', 'hat_municipality', 'hat_region', 'hat_jury',
                                   'hat_public', 'hat_queue', 'hat_compiler']) r
         WHERE has_table_privilege(r, 'kernel.credential', 'SELECT')
            OR has_table_privilege(r, 'kernel.sign_in_session', 'SELECT')""",
    "set_config left to everyone": """
        SELECT 'set_config' WHERE has_function_privilege(
            'portal_app', 'pg_catalog.set_config(text,text,boolean)', 'EXECUTE')""",
    "an identifier from a sequence": """
        SELECT c.oid::regclass::text FROM pg_class c
         WHERE c.relnamespace::regnamespace::text = ANY(:schemas) AND c.relkind = 'S'""",
    "a school's row without its school": """
        SELECT c.oid::regclass::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
         WHERE c.oid::regclass::text LIKE 'school.%' AND c.relkind = 'r'
           AND a.attname = 'school_id' AND NOT a.attnotnull""",
}

DEFECTS = {
    "a table without forced row-level security": "ALTER TABLE school.person NO FORCE ROW LEVEL SECURITY",
    "a table of schools without the restrictive wall": "DROP POLICY wall ON school.pair",
    "a school's table open to everybody who wears its hat": "DROP POLICY staff ON school.person",
    "a policy that asks once a row instead of once a query": "CREATE POLICY p2 ON school.person FOR SELECT TO hat_school USING (school_id = app.my_school())",
    "a view that looks with its owner's eyes": "CREATE VIEW kernel.v AS SELECT * FROM school.person",
    "a materialised view somebody may read": "CREATE MATERIALIZED VIEW kernel.m AS SELECT 1 AS n; GRANT SELECT ON kernel.m TO hat_school",
    "a definer function open to everyone, unpinned, or too strong": "CREATE FUNCTION app.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
    "a foreign key that crosses schools": "CREATE UNIQUE INDEX px ON school.person (id); ALTER TABLE school.pair ADD FOREIGN KEY (mentor_id) REFERENCES school.person (id) NOT VALID",
    "a unique index that reveals other schools' rows": "CREATE UNIQUE INDEX py ON school.pair (mentor_id)",
    "a role stronger than a hat": "ALTER ROLE portal_app BYPASSRLS",
    "a login that inherits a hat": "GRANT hat_school TO portal_app WITH INHERIT TRUE",
    "an application role that owns something": "ALTER TABLE school.pair OWNER TO hat_school",
    "a right to truncate, trigger or refer": "GRANT TRUNCATE ON school.person TO hat_school",
    "a table granted to everyone": "GRANT SELECT ON school.pair TO PUBLIC",
    "a name somebody above the school may read": "GRANT SELECT (surname) ON school.person TO hat_region",
    "a password hash another hat than sign-in's may read": "GRANT SELECT ON kernel.credential TO hat_region",
    "set_config left to everyone": "GRANT EXECUTE ON FUNCTION pg_catalog.set_config(text, text, boolean) TO PUBLIC",
    "an identifier from a sequence": "CREATE TABLE kernel.n (id serial)",
    "a school's row without its school": "CREATE TABLE school.n (school_id uuid)",
}


def findings(connection, check):
    values = {"schemas": SCHEMAS, "roles": ROLES, "about": list(ABOUT_A_SCHOOL)}
    bound = {name: value for name, value in values.items() if f":{name}" in CHECKS[check]}
    return connection.execute(text(CHECKS[check]), bound).scalars().all()


@pytest.mark.parametrize("check", CHECKS)
def test_the_catalogue_shows_no_breach(database, check):
    with database.admin.connect() as connection:
        assert findings(connection, check) == []


@pytest.mark.parametrize("check", DEFECTS)
def test_the_check_would_see_it(database, check):
    """Each check catches a planted defect, so that it cannot pass for a wrong reason."""
    with database.admin.connect() as connection:
        for statement in DEFECTS[check].split("; "):
            connection.exec_driver_sql(statement)
        assert findings(connection, check) != []
        connection.rollback()
