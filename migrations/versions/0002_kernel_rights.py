"""Who the database says you are, and what each hat may do with the kernel's tables."""

from alembic import op

from migrations.fences import (
    IN_REGION,
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_SCHOOL,
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

STAFF = (
    "role IN ('region_admin', 'region_operator', 'tutor', 'analyst', 'juror', 'secretary',"
    " 'chair', 'municipal', 'head', 'curator', 'responsible')"
)
SCHOOLS_OF_MINE = (
    "school_id IN (SELECT placed.school_id FROM kernel.school_placement placed"
    f" WHERE placed.municipality_id = {MY_MUNICIPALITY}"
    " AND (placed.valid_to IS NULL OR placed.valid_to > current_date))"
)
ACCOUNT_COLUMNS = ("id", "login", "email", "full_name", "state", "created_at", "created_by",
                   "last_seen_at", "closed_at")  # fmt: skip


def upgrade() -> None:
    op.execute(SETTING)
    for place in ("school", "municipality"):
        op.execute(PLACE.format(place=place))
    op.execute(IN_REGION_FUNCTION)
    for name in ("my_account", "my_school", "my_municipality", "in_region"):
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
    allow("kernel.school", "own", "UPDATE", ["hat_school"], f"id = {MY_SCHOOL}")
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
    for table in ("account", "role_grant", "credential", "sign_in_session", "invitation",
                  "sign_in_attempt"):  # fmt: skip
        close_table(f"kernel.{table}")
        allow(f"kernel.{table}", "auth", "SELECT, INSERT, UPDATE", ["hat_auth"])
    for table in ("sign_in_session", "sign_in_attempt", "invitation"):
        allow(f"kernel.{table}", "auth", "DELETE", ["hat_auth"])
    op.execute("CREATE POLICY asked ON kernel.role_grant FOR SELECT TO portal_owner USING (true)")

    grants = "kernel.role_grant"
    op.execute(
        f"CREATE POLICY wall ON {grants} AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    allow(grants, "school", "SELECT, INSERT, UPDATE", ["hat_school"], OF_MY_SCHOOL)
    allow(
        grants,
        "district",
        "SELECT, INSERT, UPDATE",
        ["hat_municipality"],
        f"(({SCHOOLS_OF_MINE}) OR {OF_MY_MUNICIPALITY}) AND {STAFF}",
    )
    allow(grants, "region", "SELECT, INSERT, UPDATE", ["hat_region"], f"{IN_REGION} AND {STAFF}")

    # An account is seen by whoever sees a role it holds: the sub-select obeys the rules above.
    # A revoked role opens nothing, so a former employer loses sight of it at once.
    seen = (
        "id IN (SELECT held.account_id FROM kernel.role_grant held WHERE held.revoked_at IS NULL)"
    )
    givers = ["hat_school", "hat_municipality", "hat_region"]
    allow("kernel.account", "known", "SELECT", givers, seen, columns=ACCOUNT_COLUMNS)
    allow("kernel.account", "known", "UPDATE", givers, seen,
          columns=["full_name", "email", "state", "closed_at"])  # fmt: skip
    allow("kernel.account", "opened", "INSERT", givers, f"created_by = {MY_ACCOUNT}")
    mine = "account_id IN (SELECT known.id FROM kernel.account known)"
    allow("kernel.invitation", "sent", "INSERT", givers, mine)


def _log() -> None:
    table = "kernel.audit_entry"
    close_table(table)
    allow(table, "auth", "INSERT", ["hat_auth", "hat_queue", "hat_compiler"])
    allow(table, "mine", "INSERT", PEOPLE, f"account_id = {MY_ACCOUNT}")
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
        f"account_id = {MY_ACCOUNT} AND hat = current_user"
        f" AND (school_id IS NULL OR school_id = {MY_SCHOOL})"
        f" AND (municipality_id IS NULL OR municipality_id = {MY_MUNICIPALITY})",
    )
    allow(table, "mine", "SELECT", PEOPLE, f"account_id = {MY_ACCOUNT}")
    allow(table, "mine", "UPDATE", PEOPLE, f"account_id = {MY_ACCOUNT}", columns=["cancel_asked"])
    allow(table, "failed", "SELECT", ["hat_region"], IN_REGION)
    allow(
        table,
        "failed",
        "UPDATE",
        ["hat_region"],
        f"{IN_REGION}",
        columns=["state", "run_after", "attempts", "finished_at", "error"],
    )


def downgrade() -> None:
    op.execute("DROP FUNCTION app.in_region() CASCADE")
    op.execute("DROP FUNCTION app.my_municipality() CASCADE")
    op.execute("DROP FUNCTION app.my_school() CASCADE")
    op.execute("DROP FUNCTION app.my_account() CASCADE")
