"""A school's tables behind its fence; the compiler may count them and cannot read a name."""

from alembic import op

from migrations.fences import fence

revision = "0004_school_rights"
down_revision = "0003_school"
branch_labels = None
depends_on = None

COUNTED = {
    "programme": ["school_id", "id", "school_year", "form", "state"],
    "participation": [
        "school_id", "id", "programme_id", "school_year", "person_id", "side", "person_kind",
        "is_young_teacher", "is_manager", "full_cycle",
    ],
    "pair": ["school_id", "id", "programme_id", "school_year", "mentor_id", "mentee_id", "state"],
    "satisfaction": ["school_id", "participation_id", "school_year", "items_sum", "items_count"],
}  # fmt: skip


def upgrade() -> None:
    fence("school.person")
    for table, columns in COUNTED.items():
        fence(f"school.{table}", counted=columns)


def downgrade() -> None:
    for table in ("person", *COUNTED):
        for name in ("wall", "own_select", "own_insert", "own_update", "own_delete",
                     "counted_select"):  # fmt: skip
            op.execute(f"DROP POLICY IF EXISTS {name} ON school.{table}")
