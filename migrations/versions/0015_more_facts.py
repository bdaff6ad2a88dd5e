"""More facts that indicators may stand on: sites, curators, links between schools."""

revision = "0015_more_facts"
down_revision = "0014_region_rights"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
