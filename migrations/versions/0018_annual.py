"""The annual reports that were made."""

revision = "0018_annual"
down_revision = "0017_events_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
