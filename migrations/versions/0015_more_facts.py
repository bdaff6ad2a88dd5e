"""More facts that indicators may stand on: sites, curators, links between schools; and versions
of a formula that, once started, nobody changes.
"""

import sqlalchemy as sa
from alembic import op

from migrations.fences import allow

revision = "0015_more_facts"
down_revision = "0014_region_rights"
branch_labels = None
depends_on = None

# A mark that names no school asks for everything, so each of these names one or leaves none.
MARK = """
CREATE FUNCTION app.mark_{name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO regional.kpi_mark (school_id, municipality_id, school_year)
  {rows};
  RETURN NULL;
END
$$
"""
OF_CURATORS = """
  SELECT DISTINCT held.school_id, NULL::uuid, NULL::smallint
    FROM {people}
    JOIN kernel.role_grant held
      ON held.account_id = person.account_id AND held.role = 'curator'
     AND held.school_id IS NOT NULL
"""
# A certificate counts for the schools where its holder is or was a curator. Courses without a
# certificate change no figure.
CERTIFIED = "JOIN regional.course_certificate paper ON paper.enrolment_id = took.id"
PEOPLE = {
    "certificate": "changed JOIN regional.enrolment took ON took.id = changed.enrolment_id"
    " JOIN regional.learner person ON person.id = took.learner_id",
    "enrolment": f"changed took {CERTIFIED}"
    " JOIN regional.learner person ON person.id = took.learner_id",
    "learner": f"changed person JOIN regional.enrolment took ON took.learner_id = person.id"
    f" {CERTIFIED}",
}
ROWS = {
    **{name: OF_CURATORS.format(people=people) for name, people in PEOPLE.items()},
    "staff": """
  SELECT DISTINCT changed.school_id, NULL::uuid, NULL::smallint FROM changed
   WHERE changed.role IN ('head', 'curator') AND changed.school_id IS NOT NULL
""",
    # A link that nobody has begun changes no figure.
    "link": """
  SELECT DISTINCT side.school_id, NULL::uuid, NULL::smallint
    FROM changed
   CROSS JOIN LATERAL (VALUES (changed.helper_id), (changed.helped_id)) AS side (school_id)
   WHERE changed.state IN ('active', 'completed')
""",
    # These two are meant to ask for everything: what is in force has changed.
    "formula": """
  SELECT DISTINCT NULL::uuid, NULL::uuid, NULL::smallint FROM changed WHERE NOT changed.draft
""",
    "indicator": """
  SELECT DISTINCT NULL::uuid, NULL::uuid, NULL::smallint
    FROM was JOIN changed ON changed.id = was.id
   WHERE (was.code, was.answered_by, was.retired_from)
     IS DISTINCT FROM (changed.code, changed.answered_by, changed.retired_from)
""",
}
# The functions of 0006 serve what names its school and its year, or its school alone.
MARKED = {
    "regional.site_check": "school_year",
    "kernel.school_flag": "school",
    "kernel.role_grant": "staff",
    "regional.school_link": "link",
    "regional.course_certificate": "certificate",
    "regional.enrolment": "enrolment",
    "regional.learner": "learner",
    "regional.indicator_version": "formula",
}
# The set-up, which owns the tables, writes the profile's versions; people write drafts, have them
# tried and start them, and what has started stays.
KEEP_VERSION = """
CREATE FUNCTION app.keep_version() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  same boolean;
BEGIN
  IF pg_has_role(current_user, 'portal_owner', 'MEMBER') THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT NEW.draft OR NEW.source <> 'region' THEN
      RAISE EXCEPTION 'a version begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  same := (OLD.indicator_id, OLD.from_year, OLD.numerator_fact, OLD.denominator_fact, OLD.missing,
           OLD.level, OLD.order_number, OLD.order_date, OLD.source)
    IS NOT DISTINCT FROM (NEW.indicator_id, NEW.from_year, NEW.numerator_fact,
           NEW.denominator_fact, NEW.missing, NEW.level, NEW.order_number, NEW.order_date,
           NEW.source);
  IF NOT OLD.draft AND (NOT same OR NEW.draft OR NEW.number <> OLD.number) THEN
    RAISE EXCEPTION 'a started version never changes' USING ERRCODE = 'check_violation';
  ELSIF OLD.draft AND NOT NEW.draft AND NOT (same AND OLD.tried_at IS NOT NULL) THEN
    RAISE EXCEPTION 'only a tried draft starts' USING ERRCODE = 'check_violation';
  ELSIF (OLD.numerator_fact, OLD.denominator_fact, OLD.missing, OLD.level)
    IS DISTINCT FROM (NEW.numerator_fact, NEW.denominator_fact, NEW.missing, NEW.level) THEN
    NEW.trial := NULL;
    NEW.tried_at := NULL;
  END IF;
  RETURN NEW;
END
$$
"""
COUNTED = {
    "kernel.role_grant": ["account_id", "role", "school_id", "granted_at", "revoked_at"],
    "regional.learner": ["id", "account_id"],
    "regional.enrolment": ["id", "learner_id"],
    "regional.course_certificate": ["enrolment_id", "issued_on", "valid_until", "revoked_at"],
}
# What the marking functions, which belong to portal_owner, look up.
LOOKED_UP = ("regional.learner", "regional.enrolment", "regional.course_certificate")


def upgrade() -> None:
    _versions()
    for table, columns in COUNTED.items():
        allow(table, "counted", "SELECT", ["hat_compiler"], columns=columns)
    for table in LOOKED_UP:
        op.execute(f"CREATE POLICY marked ON {table} FOR SELECT TO portal_owner USING (true)")
    for name, rows in ROWS.items():
        op.execute(MARK.format(name=name, rows=rows.strip()))
        op.execute(f"REVOKE ALL ON FUNCTION app.mark_{name}() FROM PUBLIC")
    for moment in ("insert", "delete", "before", "after"):
        op.execute(f"DROP TRIGGER marks_{moment} ON regional.indicator_version")
        op.execute(f"DROP TRIGGER marks_{moment} ON regional.indicator")
    for table, name in MARKED.items():
        _watch(table, name)
    # An indicator without a version has no cells: its versions leave the marks.
    op.execute(
        "CREATE TRIGGER marks_update AFTER UPDATE ON regional.indicator"
        " REFERENCING OLD TABLE AS was NEW TABLE AS changed"
        " FOR EACH STATEMENT EXECUTE FUNCTION app.mark_indicator()"
    )


def _versions() -> None:
    op.add_column(
        "indicator", sa.Column("retired_from", sa.SmallInteger(), nullable=True), schema="regional"
    )
    op.drop_constraint(
        op.f("uq_indicator_version_indicator_id_from_year"), "indicator_version", schema="regional"
    )
    op.create_index(
        "uq_indicator_version_of_profile",
        "indicator_version",
        ["indicator_id", "from_year"],
        unique=True,
        schema="regional",
        postgresql_where=sa.text("source = 'profile'"),
    )
    op.create_index(
        "ix_indicator_version_indicator_id", "indicator_version", ["indicator_id"],
        schema="regional",
    )  # fmt: skip
    op.execute(KEEP_VERSION)
    op.execute(
        "CREATE TRIGGER keeps BEFORE INSERT OR UPDATE ON regional.indicator_version"
        " FOR EACH ROW EXECUTE FUNCTION app.keep_version()"
    )


def _watch(table: str, name: str) -> None:
    """Insert and delete leave marks once; an update for what was before and for what is after."""
    call = f"FOR EACH STATEMENT EXECUTE FUNCTION app.mark_{name}()"
    new, old = "REFERENCING NEW TABLE AS changed", "REFERENCING OLD TABLE AS changed"
    op.execute(f"CREATE TRIGGER marks_insert AFTER INSERT ON {table} {new} {call}")
    op.execute(f"CREATE TRIGGER marks_delete AFTER DELETE ON {table} {old} {call}")
    op.execute(f"CREATE TRIGGER marks_before AFTER UPDATE ON {table} {old} {call}")
    op.execute(f"CREATE TRIGGER marks_after AFTER UPDATE ON {table} {new} {call}")


def downgrade() -> None:
    op.execute("DROP TRIGGER marks_update ON regional.indicator")
    for table in MARKED:
        for moment in ("insert", "delete", "before", "after"):
            op.execute(f"DROP TRIGGER marks_{moment} ON {table}")
    for name in ROWS:
        op.execute(f"DROP FUNCTION app.mark_{name}()")
    for table in ("regional.indicator", "regional.indicator_version"):
        _watch(table, "everything")
    for table in LOOKED_UP:
        op.execute(f"DROP POLICY IF EXISTS marked ON {table}")
    for table, columns in COUNTED.items():
        op.execute(f"DROP POLICY IF EXISTS counted_select ON {table}")
        op.execute(f"REVOKE SELECT ({', '.join(columns)}) ON {table} FROM hat_compiler")
    op.execute("DROP FUNCTION app.keep_version() CASCADE")
    op.drop_index("ix_indicator_version_indicator_id", "indicator_version", schema="regional")
    op.drop_index("uq_indicator_version_of_profile", "indicator_version", schema="regional")
    op.create_unique_constraint(
        op.f("uq_indicator_version_indicator_id_from_year"), "indicator_version",
        ["indicator_id", "from_year"], schema="regional",
    )  # fmt: skip
    op.drop_column("indicator", "retired_from", schema="regional")
