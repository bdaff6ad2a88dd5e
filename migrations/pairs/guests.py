"""What every link of a pair's life has in common: whose it is, and how a guest's rights are told."""

from collections.abc import Sequence

from alembic import op

from migrations.fences import allow

GUEST = ["hat_guest"]
LINK_SCHOOL = "(SELECT app.my_link_school())"
IN_LINK_SCHOOL = f"school_id = {LINK_SCHOOL}"
# This very transaction counted the use: only then anything is written.
USED = "(SELECT app.my_used_link()) IS NOT NULL"
EVERYONE = ("hat_school, hat_municipality, hat_region, hat_jury, hat_public, hat_auth,"
            " hat_queue, hat_compiler, hat_guest")  # fmt: skip


def guest_walls(tables: Sequence[str]) -> None:
    for table in tables:
        op.execute(
            f"CREATE POLICY guest_wall ON school.{table} AS RESTRICTIVE TO hat_guest"
            f" USING ({IN_LINK_SCHOOL}) WITH CHECK ({IN_LINK_SCHOOL})"
        )


def guest(table: str, name: str, rights: str, rows: str, *, columns: Sequence[str] = ()) -> None:
    """Let a guest do `rights` on `rows` of a school's table; `name` tells for which link."""
    allow(f"school.{table}", name, rights, GUEST, rows, columns=columns)


# Who left the programme, or whose consent is gone, is named to nobody, whatever the seat says, and
# opens nothing by an earlier link.
STANDS = """
CREATE FUNCTION app.seat_stands(school uuid, participation uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM school.participation part
     WHERE part.school_id = school AND part.id = participation AND part.left_on IS NULL
       AND NOT EXISTS (
         SELECT FROM school.base_entry entry
          WHERE entry.school_id = part.school_id AND entry.person_id = part.person_id
            AND entry.side = part.side AND entry.state IN ('frozen', 'left', 'refused')))
$$
"""


def make() -> None:
    op.execute(STANDS)
    op.execute("REVOKE ALL ON FUNCTION app.seat_stands(uuid, uuid) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION app.seat_stands(uuid, uuid) TO hat_guest")


def drop() -> None:
    op.execute("DROP FUNCTION app.seat_stands(uuid, uuid)")


def by_link(name: str, of: str, column: str, kind: str = "uuid") -> str:
    """A function that answers what the guest's open link stands for, or NULL.

    NULL too once the participant whose link it is does not stand; some voices are nobody's own.
    """
    return f"""
CREATE FUNCTION app.{name}() RETURNS {kind} LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT own.{column} FROM school.{of} own
   WHERE own.link_id = app.my_link()
     AND (own.participation_id IS NULL OR app.seat_stands(own.school_id, own.participation_id))
   LIMIT 1
$$
"""


def open_to_everyone(functions: Sequence[str]) -> None:
    """Policies of tables that others read too name these functions: everybody may ask them."""
    for name in functions:
        op.execute(f"REVOKE ALL ON FUNCTION app.{name}() FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{name}() TO {EVERYONE}")
