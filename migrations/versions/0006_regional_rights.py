"""Declarations by territory, cells for their readers, and the triggers that mark what changed."""

from alembic import op

from migrations.fences import (
    IN_REGION,
    MY_MUNICIPALITY,
    MY_SCHOOL,
    OF_MY_MUNICIPALITY,
    OF_MY_SCHOOL,
    allow,
    close_table,
    structure,
)

revision = "0006_regional_rights"
down_revision = "0005_regional"
branch_labels = None
depends_on = None

# Statement triggers append a mark in the writer's transaction; they never update one.
# The function belongs to portal_owner, for no hat may write marks by hand.
MARK = """
CREATE FUNCTION app.mark_{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO regional.kpi_mark (school_id, municipality_id, school_year)
  SELECT DISTINCT {columns} FROM changed;
  RETURN NULL;
END
$$
"""
BY_SCHOOL_YEAR = "changed.school_id, NULL::uuid, changed.school_year"
BY_SCHOOL = "changed.school_id, NULL::uuid, NULL::smallint"
MARKED = {
    "school.programme": "school_year",
    "school.participation": "school_year",
    "school.pair": "school_year",
    "school.satisfaction": "school_year",
    "kernel.school_count": "school_year",
    "regional.declaration": "school_year",
    "kernel.school_placement": "school",
    "kernel.school": "school_itself",
    "regional.declared_counter": "municipality_year",
    "regional.indicator": "everything",
    "regional.indicator_version": "everything",
    "regional.counting_rules": "everything",
}


def upgrade() -> None:
    for table in ("indicator", "indicator_version", "target", "counting_rules"):
        structure(f"regional.{table}")
    _declarations()
    _cells()
    _marks()


def _declarations() -> None:
    for table in ("declaration", "declared_counter"):
        name = f"regional.{table}"
        close_table(name)
        rights = "SELECT, INSERT, UPDATE, DELETE"
        allow(name, "region", rights, ["hat_region"], IN_REGION)
        allow(name, "district", "SELECT, DELETE", ["hat_municipality"], OF_MY_MUNICIPALITY)
        allow(name, "counted", "SELECT", ["hat_compiler"])
    # A school has one line a year and form, so a stranger's line would shut its own district out.
    # Former districts may still correct the years when the school was theirs.
    ever_mine = (
        "school_id IN (SELECT placed.school_id FROM kernel.school_placement placed"
        f" WHERE placed.municipality_id = {MY_MUNICIPALITY})"
    )
    for table, rows in (("declaration", f"{OF_MY_MUNICIPALITY} AND {ever_mine}"),
                        ("declared_counter", OF_MY_MUNICIPALITY)):  # fmt: skip
        allow(f"regional.{table}", "district", "INSERT, UPDATE", ["hat_municipality"], rows)
    op.execute(
        "CREATE POLICY wall ON regional.declaration AS RESTRICTIVE TO hat_school"
        f" USING ({OF_MY_SCHOOL}) WITH CHECK ({OF_MY_SCHOOL})"
    )
    allow("regional.declaration", "own", "SELECT", ["hat_school"])


def _cells() -> None:
    cells = "regional.kpi_cell"
    close_table(cells)
    allow(cells, "compiled", "SELECT, INSERT, UPDATE, DELETE", ["hat_compiler"])
    allow(cells, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(
        cells,
        "district",
        "SELECT",
        ["hat_municipality"],
        f"unit_type = 'region' OR {OF_MY_MUNICIPALITY}",
    )
    allow(
        cells,
        "own",
        "SELECT",
        ["hat_school"],
        f"unit_type <> 'school' OR unit_id = {MY_SCHOOL}",
    )
    state = "regional.compile_state"
    close_table(state)
    allow(state, "compiled", "SELECT, INSERT, UPDATE, DELETE", ["hat_compiler"])
    allow(state, "all", "SELECT", ["hat_region", "hat_municipality", "hat_school"])
    marks = "regional.kpi_mark"
    close_table(marks)
    allow(marks, "compiled", "SELECT, INSERT, DELETE", ["hat_compiler"])
    allow(marks, "pending", "SELECT", ["hat_queue"])
    op.execute(f"CREATE POLICY marked ON {marks} FOR INSERT TO portal_owner WITH CHECK (true)")


def _marks() -> None:
    shapes = {
        "school_year": BY_SCHOOL_YEAR,
        "school": BY_SCHOOL,
        "school_itself": "changed.id, NULL::uuid, NULL::smallint",
        "municipality_year": "NULL::uuid, changed.municipality_id, changed.school_year",
        "everything": "NULL::uuid, NULL::uuid, NULL::smallint",
    }
    for name, columns in shapes.items():
        op.execute(MARK.format(name=name, columns=columns))
        op.execute(f"REVOKE ALL ON FUNCTION app.mark_{name}() FROM PUBLIC")
    for table, name in MARKED.items():
        _watch(table, name)


def _watch(table: str, name: str) -> None:
    """Insert and delete leave one mark; an update leaves one for before and one for after."""
    call = f"FOR EACH STATEMENT EXECUTE FUNCTION app.mark_{name}()"
    new, old = "REFERENCING NEW TABLE AS changed", "REFERENCING OLD TABLE AS changed"
    op.execute(f"CREATE TRIGGER marks_insert AFTER INSERT ON {table} {new} {call}")
    op.execute(f"CREATE TRIGGER marks_delete AFTER DELETE ON {table} {old} {call}")
    op.execute(f"CREATE TRIGGER marks_before AFTER UPDATE ON {table} {old} {call}")
    op.execute(f"CREATE TRIGGER marks_after AFTER UPDATE ON {table} {new} {call}")


def downgrade() -> None:
    for name in ("school_year", "school", "school_itself", "municipality_year", "everything"):
        op.execute(f"DROP FUNCTION app.mark_{name}() CASCADE")
