"""Fencing: the one way a migration puts a table behind the people it belongs to.

Every policy compares with a scalar in a sub-select, so that PostgreSQL asks once a query.
"""

from collections.abc import Sequence

from alembic import op

PEOPLE = ("hat_school", "hat_municipality", "hat_region", "hat_jury")
READERS = (*PEOPLE, "hat_public", "hat_auth", "hat_compiler")

MY_ACCOUNT = "(SELECT app.my_account())"
MY_SCHOOL = "(SELECT app.my_school())"
MY_MUNICIPALITY = "(SELECT app.my_municipality())"
IN_REGION = "(SELECT app.in_region())"
MY_ROLES = "(SELECT app.my_roles())::text[]"
STAFF_OF_SCHOOL = "ARRAY['head', 'curator', 'responsible', 'psychologist', 'class_teacher']::text[]"
OF_MY_SCHOOL = f"school_id = {MY_SCHOOL}"
OF_MY_MUNICIPALITY = f"municipality_id = {MY_MUNICIPALITY}"
# Who of the region and of a school may write, beyond wearing the hat.
EDITORS = f"{MY_ROLES} && ARRAY['region_admin', 'region_operator']"
TEACHERS = f"{MY_ROLES} && ARRAY['region_admin', 'region_operator', 'tutor']"
LEADERS = f"{MY_ROLES} && ARRAY['head', 'curator']"
STAFF = f"{MY_ROLES} && {STAFF_OF_SCHOOL}"
STANDS_IN_MINE = (
    "{} IN (SELECT placed.school_id FROM kernel.school_placement placed"
    f" WHERE placed.municipality_id = {MY_MUNICIPALITY})"
)
# For rows written about oneself: they name one's own place, or none.
NO_OTHER_PLACE = (
    f"(school_id IS NULL OR {OF_MY_SCHOOL}) AND (municipality_id IS NULL OR {OF_MY_MUNICIPALITY})"
)


def close_table(table: str) -> None:
    """Nothing is seen through row-level security until a policy opens it, not even by the owner."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def allow(
    table: str,
    name: str,
    rights: str,
    roles: Sequence[str],
    using: str = "true",
    *,
    check: str | None = None,
    columns: Sequence[str] = (),
) -> None:
    """Let `roles` do `rights` (SELECT, INSERT, UPDATE, DELETE, or several) on rows of `using`.

    An update must leave rows of `check`; without it, rows of `using`.
    """
    to = ", ".join(roles)
    for right in (word.strip() for word in rights.split(",")):
        clause = {
            "INSERT": f"WITH CHECK ({using})",
            "UPDATE": f"USING ({using}) WITH CHECK ({check or using})",
        }.get(right, f"USING ({using})")
        op.execute(f"CREATE POLICY {name}_{right.lower()} ON {table} FOR {right} TO {to} {clause}")
        listed = f" ({', '.join(columns)})" if columns and right != "DELETE" else ""
        op.execute(f"GRANT {right}{listed} ON {table} TO {to}")


def fence(table: str, *, counted: Sequence[str] = (), changed: Sequence[str] | None = None) -> None:
    """Let schools touch only their own rows, and the compiler read only the columns named.

    With `changed` a row is kept for good: only these of its columns are ever written again.
    """
    close_table(table)
    op.execute(
        f"CREATE POLICY wall ON {table} AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    if changed is None:
        allow(table, "own", "SELECT, INSERT, UPDATE, DELETE", ["hat_school"])
    else:
        allow(table, "own", "SELECT, INSERT", ["hat_school"])
        allow(table, "own", "UPDATE", ["hat_school"], columns=changed)
    if counted:
        allow(table, "counted", "SELECT", ["hat_compiler"], columns=counted)


def wall(table: str, rows: str = OF_MY_SCHOOL) -> None:
    """Whatever else opens the table: a school sees and writes no row but these."""
    op.execute(
        f"CREATE POLICY wall ON {table} AS RESTRICTIVE TO hat_school"
        f" USING ({rows}) WITH CHECK ({rows})"
    )


def asked(table: str, right: str = "SELECT") -> None:
    """Open the table to definer functions, which portal_owner owns."""
    clause = "WITH CHECK (true)" if right == "INSERT" else "USING (true)"
    op.execute(
        f"CREATE POLICY asked_{right.lower()} ON {table} FOR {right} TO portal_owner {clause}"
    )


def staff_only(table: str) -> None:
    """Of those who wear the school's hat, let only its staff through: one question a query."""
    op.execute(
        f"CREATE POLICY staff ON {table} AS RESTRICTIVE TO hat_school"
        f" USING ({MY_ROLES} && {STAFF_OF_SCHOOL}) WITH CHECK ({MY_ROLES} && {STAFF_OF_SCHOOL})"
    )


def by_place(table: str, rights: str) -> None:
    """Rows that belong to a school, else to a municipality, else to the region.

    The region works with municipalities' rows too, never with a school's.
    """
    close_table(table)
    op.execute(
        f"CREATE POLICY wall ON {table} AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    allow(table, "school", rights, ["hat_school"], OF_MY_SCHOOL)
    allow(
        table,
        "municipality",
        rights,
        ["hat_municipality"],
        f"school_id IS NULL AND {OF_MY_MUNICIPALITY}",
    )
    allow(table, "region", rights, ["hat_region"], f"school_id IS NULL AND {IN_REGION}")


def structure(table: str) -> None:
    """What everyone may read and the region keeps."""
    close_table(table)
    allow(table, "all", "SELECT", READERS)
    allow(table, "region", "INSERT, UPDATE", ["hat_region"], IN_REGION)
