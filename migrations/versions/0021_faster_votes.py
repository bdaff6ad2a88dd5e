"""The cast of a sheet finds what it needs by keys, and by one query where there were two (CT-04)."""

from alembic import op

from migrations.contests import voting, voting_faster

revision = "0021_faster_votes"
down_revision = "0020_contests_rights"
branch_labels = None
depends_on = None

MY_SHEET = "app.my_sheet(uuid, uuid, uuid)"
CAST_SHEET = "app.cast_sheet(uuid, uuid, uuid, int, text, jsonb, text, uuid, timestamptz, text)"


def upgrade() -> None:
    op.execute(voting_faster.MY_SHEET)
    op.execute(f"REVOKE ALL ON FUNCTION {MY_SHEET} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {MY_SHEET} TO hat_jury")
    op.execute(voting_faster.CAST)
    op.execute(voting_faster.CAST_SHEET)


def downgrade() -> None:
    """The bodies of 0020 again; a replaced function keeps its rights and its triggers."""
    lock = voting.LOCK.format("NEW.round_id")
    for body in (voting.CAST.format(lock=lock), voting.CAST_SHEET):
        op.execute(body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    op.execute(f"DROP FUNCTION {MY_SHEET}")
