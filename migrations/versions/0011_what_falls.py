"""What falls by itself: pairs of the frozen, and admission on a paper that has run out.

However somebody came to be frozen (a withdrawal, a representative removed, the eighteenth birthday
at night), the pairs stop with them; whether they go on afterwards is for people to say.
"""

from alembic import op

revision = "0011_what_falls"
down_revision = "0010_school_staff"
branch_labels = None
depends_on = None

PAUSE = """
CREATE FUNCTION app.pause_frozen() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  UPDATE school.pair SET state = 'paused'
   WHERE school_id = NEW.school_id AND ended_on IS NULL AND state IN ('probation', 'active')
     AND EXISTS (
       SELECT FROM school.participation part
        WHERE part.school_id = NEW.school_id AND part.person_id = NEW.person_id
          AND part.side = NEW.side AND part.id IN (pair.mentor_id, pair.mentee_id));
  RETURN NULL;
END
$$
"""

# `papers` are the certificates that the region's profile requires: [{"kind", "people": [kinds]}].
# A paper's last day still counts, as standing_of of school/selection/certificates.py has it.
END_ADMISSIONS = """
CREATE FUNCTION app.end_admissions(papers jsonb) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH fallen AS (
    UPDATE school.base_entry entry SET admitted_on = NULL, changed_at = now()
      FROM school.person who
     WHERE entry.admitted_on IS NOT NULL
       AND who.school_id = entry.school_id AND who.id = entry.person_id
       AND EXISTS (
         SELECT FROM jsonb_to_recordset(papers) AS asked (kind text, people text[])
          WHERE who.kind = ANY (asked.people) AND NOT EXISTS (
            SELECT FROM school.certificate paper
             WHERE paper.school_id = entry.school_id AND paper.person_id = entry.person_id
               AND paper.kind = asked.kind AND paper.issued_on <= app.today()
               AND (paper.valid_until IS NULL OR paper.valid_until >= app.today())))
    RETURNING entry.id)
  SELECT count(*) FROM fallen
$$
"""


def upgrade() -> None:
    op.execute(PAUSE)
    op.execute(END_ADMISSIONS)
    for function in ("pause_frozen()", "end_admissions(jsonb)"):
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION app.end_admissions(jsonb) TO hat_compiler")
    for table in ("participation", "pair", "certificate"):
        op.execute(f"CREATE POLICY asked ON school.{table} FOR SELECT TO portal_owner USING (true)")
    op.execute("CREATE POLICY paused ON school.pair FOR UPDATE TO portal_owner USING (true)")
    op.execute(
        "CREATE TRIGGER pauses_pairs AFTER UPDATE OF state ON school.base_entry FOR EACH ROW"
        " WHEN (NEW.state = 'frozen' AND OLD.state <> 'frozen')"
        " EXECUTE FUNCTION app.pause_frozen()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER pauses_pairs ON school.base_entry")
    op.execute("DROP POLICY paused ON school.pair")
    for table in ("participation", "pair", "certificate"):
        op.execute(f"DROP POLICY asked ON school.{table}")
    op.execute("DROP FUNCTION app.pause_frozen()")
    op.execute("DROP FUNCTION app.end_admissions(jsonb)")
