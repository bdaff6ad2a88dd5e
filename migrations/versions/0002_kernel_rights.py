"""Who the database says you are, and what each hat may do with the kernel's tables."""

from alembic import op

from migrations.fences import (
    IN_REGION,
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_ROLES,
    MY_SCHOOL,
    NO_OTHER_PLACE,
    OF_MY_MUNICIPALITY,
    OF_MY_SCHOOL,
    PEOPLE,
    allow,
    by_place,
    close_table,
    structure,
)

revision = "0002_kernel_rights"
down_revision = "0001_kernel"
branch_labels = None
depends_on = None

SETTING = """
CREATE FUNCTION app.my_account() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('app.account_id', true), '')::uuid
"""

# The setting names a place; only an unrevoked role of the named person makes it true.
PLACE = """
CREATE FUNCTION app.my_{place}() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT held.{place}_id FROM kernel.role_grant held
   WHERE held.account_id = app.my_account()
     AND held.{place}_id = nullif(current_setting('app.{place}_id', true), '')::uuid
     AND held.revoked_at IS NULL
   LIMIT 1
$$
"""

IN_REGION_FUNCTION = """
CREATE FUNCTION app.in_region() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM kernel.role_grant held
     WHERE held.account_id = app.my_account()
       AND held.role IN ('region_admin', 'region_operator', 'tutor', 'analyst')
       AND held.revoked_at IS NULL)
$$
"""

# Which roles the person holds at the place named, so that a hat worn by many is not one right.
MY_ROLES_FUNCTION = """
CREATE FUNCTION app.my_roles() RETURNS text[] LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(array_agg(held.role::text), '{}') FROM kernel.role_grant held
   WHERE held.account_id = app.my_account()
     AND held.revoked_at IS NULL
     AND coalesce(held.school_id, held.municipality_id) IS NOT DISTINCT FROM
         coalesce(nullif(current_setting('app.school_id', true), '')::uuid,
                  nullif(current_setting('app.municipality_id', true), '')::uuid)
$$
"""

# Only an account one has just opened may be given a role: a role given to somebody known already
# would show that account to the giver, and with it the way to a link for its password.
MY_INVITED_FUNCTION = """
CREATE FUNCTION app.my_invited() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT opened.id FROM kernel.account opened
   WHERE opened.created_by = app.my_account() AND opened.state = 'invited'
$$
"""

# Who gives and takes which roles; APPOINTS of kernel.identity.permissions says the same.
GIVEN = {
    "hat_school": ("head", ("curator", "responsible", "psychologist", "class_teacher")),
    "hat_municipality": ("municipal", ("head", "curator")),
    "hat_region": (
        "region_admin",
        ("region_admin", "region_operator", "tutor", "analyst", "juror", "secretary", "chair",
         "municipal", "head"),
    ),
}  # fmt: skip

STAFF = (
    "role IN ('region_admin', 'region_operator', 'tutor', 'analyst', 'juror', 'secretary',"
    " 'chair', 'municipal', 'head', 'curator', 'responsible')"
)
SCHOOLS_OF_MINE = (
    "school_id IN (SELECT placed.school_id FROM kernel.school_placement placed"
    f" WHERE placed.municipality_id = {MY_MUNICIPALITY}"
    " AND (placed.valid_from IS NULL OR placed.valid_from <= current_date)"
    " AND (placed.valid_to IS NULL OR placed.valid_to > current_date))"
)
FUNCTIONS = ("my_account", "my_school", "my_municipality", "in_region", "my_roles", "my_invited")
ACCOUNT_COLUMNS = ("id", "login", "email", "full_name", "state", "created_at", "created_by",
                   "last_seen_at", "closed_at")  # fmt: skip


def upgrade() -> None:
    op.execute(SETTING)
    for place in ("school", "municipality"):
        op.execute(PLACE.format(place=place))
    op.execute(IN_REGION_FUNCTION)
    op.execute(MY_ROLES_FUNCTION)
    op.execute(MY_INVITED_FUNCTION)
    for name in FUNCTIONS:
        op.execute(f"REVOKE ALL ON FUNCTION app.{name}() FROM PUBLIC")
        op.execute(
            f"GRANT EXECUTE ON FUNCTION app.{name}() TO hat_school, hat_municipality,"
            " hat_region, hat_jury, hat_public, hat_auth, hat_queue, hat_compiler"
        )
    _structure()
    _accounts()
    _log()
    _jobs()
    by_place("kernel.stored_file", "SELECT, INSERT")
    allow(
        "kernel.stored_file",
        "expired",
        "SELECT, DELETE",
        ["hat_queue"],
        "expires_at < now()",
        columns=["id", "expires_at"],
    )
    by_place("kernel.import_batch", "SELECT, INSERT, UPDATE")


def _structure() -> None:
    for table in ("region", "municipality", "school", "school_placement", "school_flag"):
        structure(f"kernel.{table}")
    # Name, code, kind and the like are the region's structure; a school keeps its contacts.
    allow("kernel.school", "own", "UPDATE", ["hat_school"], f"id = {MY_SCHOOL}",
          columns=["address", "head_name", "phone", "email", "site"])  # fmt: skip
    close_table("kernel.school_count")
    op.execute(
        "CREATE POLICY wall ON kernel.school_count AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    allow("kernel.school_count", "own", "SELECT, INSERT, UPDATE", ["hat_school"])
    allow("kernel.school_count", "region", "SELECT, INSERT, UPDATE", ["hat_region"], IN_REGION)
    allow("kernel.school_count", "district", "SELECT", ["hat_municipality"], SCHOOLS_OF_MINE)
    allow("kernel.school_count", "counted", "SELECT", ["hat_compiler"])


def _accounts() -> None:
    rights = {
        "account": "SELECT, UPDATE",
        "role_grant": "SELECT",
        "credential": "SELECT, INSERT, UPDATE",
        "sign_in_session": "SELECT, INSERT, UPDATE, DELETE",
        "invitation": "SELECT, INSERT, UPDATE, DELETE",
        "sign_in_attempt": "SELECT, INSERT, DELETE",
    }
    for table, allowed in rights.items():
        close_table(f"kernel.{table}")
        allow(f"kernel.{table}", "auth", allowed, ["hat_auth"])
    for table in ("role_grant", "account"):  # for the definer functions, which the owner owns
        op.execute(f"CREATE POLICY asked ON kernel.{table} FOR SELECT TO portal_owner USING (true)")
    _grants()

    # An account is seen by whoever sees a role it holds: the sub-select obeys the rules above.
    # A revoked role opens nothing, so a former employer loses sight of it at once.
    seen = (
        "id IN (SELECT held.account_id FROM kernel.role_grant held WHERE held.revoked_at IS NULL)"
    )
    # Names, addresses, the end of an account and links to it are changed under sign-in's hat.
    givers = list(GIVEN)
    allow("kernel.account", "known", "SELECT", givers, seen, columns=ACCOUNT_COLUMNS)
    allow("kernel.account", "opened", "INSERT", givers, f"created_by = {MY_ACCOUNT}")


def _grants() -> None:
    grants = "kernel.role_grant"
    op.execute(
        f"CREATE POLICY wall ON {grants} AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    territory = {
        "hat_school": OF_MY_SCHOOL,
        "hat_municipality": f"(({SCHOOLS_OF_MINE}) OR {OF_MY_MUNICIPALITY}) AND {STAFF}",
        "hat_region": f"{IN_REGION} AND {STAFF}",
    }
    for hat, (giver, roles) in GIVEN.items():
        place, where = hat.removeprefix("hat_"), territory[hat]
        listed = ", ".join(f"'{role}'" for role in roles)
        mine = f"({where}) AND '{giver}' = ANY ({MY_ROLES}) AND role IN ({listed})"
        allow(grants, place, "SELECT", [hat], where)
        allow(
            grants,
            place,
            "INSERT",
            [hat],
            f"{mine} AND account_id IN (SELECT app.my_invited()) AND revoked_at IS NULL",
        )
        allow(
            grants,
            place,
            "UPDATE",
            [hat],
            f"{mine} AND revoked_at IS NULL",
            check=f"{mine} AND revoked_at IS NOT NULL",
            columns=["revoked_at", "revoked_by"],
        )


def _log() -> None:
    table = "kernel.audit_entry"
    close_table(table)
    allow(table, "auth", "INSERT", ["hat_auth", "hat_queue", "hat_compiler"])
    allow(table, "mine", "INSERT", PEOPLE, f"account_id = {MY_ACCOUNT} AND {NO_OTHER_PLACE}")
    op.execute(
        f"CREATE POLICY wall ON {table} AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    allow(table, "school", "SELECT", ["hat_school"], OF_MY_SCHOOL)
    allow(table, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    allow(table, "region", "SELECT", ["hat_region"], IN_REGION)


def _jobs() -> None:
    table = "kernel.job"
    close_table(table)
    allow(table, "queue", "SELECT, INSERT, UPDATE, DELETE", ["hat_queue"])
    allow(
        table,
        "mine",
        "INSERT",
        PEOPLE,
        f"account_id = {MY_ACCOUNT} AND hat = current_user AND role = ANY ({MY_ROLES})"
        f" AND {NO_OTHER_PLACE}",
    )
    allow(table, "mine", "SELECT", PEOPLE, f"account_id = {MY_ACCOUNT}")
    allow(table, "mine", "UPDATE", PEOPLE, f"account_id = {MY_ACCOUNT}", columns=["cancel_asked"])
    allow(table, "failed", "SELECT", ["hat_region"], IN_REGION)
    allow(
        table,
        "failed",
        "UPDATE",
        ["hat_region"],
        f"{IN_REGION} AND 'region_admin' = ANY ({MY_ROLES})",
        columns=["state", "run_after", "attempts", "finished_at", "error"],
    )


def downgrade() -> None:
    for name in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{name}() CASCADE")
