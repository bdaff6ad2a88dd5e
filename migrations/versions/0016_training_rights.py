"""Who may enrol, mark and certify: fences of the training of curators."""

from alembic import op

from migrations.fences import (
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_SCHOOL,
    STANDS_IN_MINE,
    TEACHERS,
    allow,
    asked,
    close_table,
)

revision = "0016_training_rights"
down_revision = "0015_more_facts"
branch_labels = None
depends_on = None

# From, to, and the hats that may; MOVES of regional/training/rules.py says the same.
MOVES = (
    ("", "asked", "hat_school"),
    ("", "enrolled", "hat_municipality"),
    ("", "enrolled", "hat_region"),
    ("asked", "enrolled", "hat_municipality"),
    ("asked", "enrolled", "hat_region"),
    ("asked", "declined", "hat_municipality"),
    ("asked", "declined", "hat_region"),
    ("asked", "withdrawn", "hat_school"),
    ("enrolled", "withdrawn", "hat_school"),
    ("enrolled", "withdrawn", "hat_municipality"),
    ("enrolled", "withdrawn", "hat_region"),
    ("withdrawn", "asked", "hat_school"),
    ("withdrawn", "enrolled", "hat_municipality"),
    ("withdrawn", "enrolled", "hat_region"),
    ("declined", "enrolled", "hat_municipality"),
    ("declined", "enrolled", "hat_region"),
    ("enrolled", "passed", "hat_region"),
    ("enrolled", "failed", "hat_region"),
    ("passed", "failed", "hat_region"),
    ("passed", "enrolled", "hat_region"),
    ("failed", "passed", "hat_region"),
    ("failed", "enrolled", "hat_region"),
)
# Whoever confirms at the same moment waits for the other: a run never holds more than fit.
CHECK_ENROLMENT = """
CREATE FUNCTION app.check_enrolment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  worn text := current_setting('role');
  old_state text := '';
BEGIN
  IF TG_OP = 'UPDATE' THEN
    old_state := OLD.state;
  END IF;
  IF old_state = NEW.state THEN
    RETURN NEW;
  END IF;
  IF worn LIKE 'hat\\_%' AND NOT EXISTS (
    SELECT FROM (VALUES {moves}) AS move (was, becomes, hat)
     WHERE move.was = old_state AND move.becomes = NEW.state AND move.hat = worn) THEN
    RAISE EXCEPTION 'an enrolment does not go from % to % by %', old_state, NEW.state, worn
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'enrolled' AND old_state NOT IN ('passed', 'failed') THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.run_id::text, 0));
    IF (SELECT run.capacity <= app.places_taken(run.id) FROM regional.course_run run
         WHERE run.id = NEW.run_id) THEN
      RAISE EXCEPTION 'the run is full' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END
$$
"""
PLACES_TAKEN = """
CREATE FUNCTION app.places_taken(asked uuid) RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT count(*) FROM regional.enrolment took
   WHERE took.run_id = asked AND took.state IN ('enrolled', 'passed', 'failed')
$$
"""
# Who was once trained from here stays known here: the list of a past run keeps its names.
LEARNERS_FROM_HERE = """
CREATE FUNCTION app.learners_from_here() RETURNS SETOF uuid LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT took.learner_id FROM regional.enrolment took
   WHERE took.from_municipality_id = app.my_municipality()
$$
"""
EVERYBODY = ("hat_school", "hat_municipality", "hat_region")
FUNCTIONS = {
    "places_taken(uuid)": EVERYBODY,
    "check_enrolment()": (),
    "learners_from_here()": ("hat_municipality",),
}
LEARNER, ENROLMENT = "regional.learner", "regional.enrolment"
SESSION, CAME = "regional.run_session", "regional.run_attendance"
CERTIFICATE = "regional.course_certificate"
MINE = f"account_id = {MY_ACCOUNT}"
OF_MINE = f"learner_id IN (SELECT known.id FROM {LEARNER} known)"
OF_SEEN = f"enrolment_id IN (SELECT seen.id FROM {ENROLMENT} seen)"
# The roles a municipality sees are those of its own schools as they stand today.
WORKS_HERE = (
    "account_id IN (SELECT held.account_id FROM kernel.role_grant held"
    " WHERE held.revoked_at IS NULL)"
)


def upgrade() -> None:
    moves = ", ".join(f"('{was}', '{to}', '{hat}')" for was, to, hat in MOVES)
    for body in (PLACES_TAKEN, CHECK_ENROLMENT.format(moves=moves), LEARNERS_FROM_HERE):
        op.execute(body)
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        if hats:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    for table in ("course", "course_run", "run_session"):
        name = f"regional.{table}"
        close_table(name)
        allow(name, "all", "SELECT", EVERYBODY)
        allow(name, "region", "INSERT, UPDATE", ["hat_region"], TEACHERS)
    allow(SESSION, "region", "DELETE", ["hat_region"], TEACHERS)
    asked("regional.course_run")
    asked(ENROLMENT)
    _learners()
    _enrolments()
    _attendance()
    _certificates()


def _learners() -> None:
    close_table(LEARNER)
    # An analyst of the region reads no names; the others who work with courses do.
    allow(LEARNER, "region", "SELECT, INSERT, UPDATE", ["hat_region"], TEACHERS)
    allow(LEARNER, "own", "SELECT, INSERT", ["hat_school"], MINE)
    allow(LEARNER, "district", "SELECT", ["hat_municipality"],
          f"id IN (SELECT app.learners_from_here()) OR {WORKS_HERE}")  # fmt: skip
    allow(
        LEARNER, "district", "INSERT", ["hat_municipality"], f"account_id IS NULL OR {WORKS_HERE}"
    )


def _enrolments() -> None:
    close_table(ENROLMENT)
    allow(ENROLMENT, "region", "SELECT, INSERT, UPDATE", ["hat_region"], TEACHERS)
    here = f"from_municipality_id = {MY_MUNICIPALITY}"
    # Whoever moved here brought the history along; whoever left takes along what comes later.
    allow(ENROLMENT, "district", "SELECT", ["hat_municipality"],
          f"{here} OR learner_id IN (SELECT known.id FROM {LEARNER} known"
          f" WHERE known.{WORKS_HERE})")  # fmt: skip
    stands = STANDS_IN_MINE.format("from_school_id")
    allow(ENROLMENT, "district", "INSERT", ["hat_municipality"],
          f"{here} AND (from_school_id IS NULL OR {stands})")  # fmt: skip
    allow(ENROLMENT, "district", "UPDATE", ["hat_municipality"], here,
          columns=["state", "mode", "result", "settled_at", "settled_by"])  # fmt: skip
    allow(ENROLMENT, "own", "SELECT", ["hat_school"], OF_MINE)
    allow(ENROLMENT, "own", "INSERT", ["hat_school"],
          f"{OF_MINE} AND from_school_id = {MY_SCHOOL}"
          " AND run_id IN (SELECT open.id FROM regional.course_run open WHERE open.state = 'open')"
          " AND from_municipality_id IN (SELECT placed.municipality_id"
          f" FROM kernel.school_placement placed WHERE placed.school_id = {MY_SCHOOL})")  # fmt: skip
    allow(ENROLMENT, "own", "UPDATE", ["hat_school"], OF_MINE,
          columns=["state", "mode", "settled_at", "settled_by"])  # fmt: skip
    op.execute(
        f"CREATE TRIGGER moves BEFORE INSERT OR UPDATE OF state ON {ENROLMENT}"
        " FOR EACH ROW EXECUTE FUNCTION app.check_enrolment()"
    )


def _attendance() -> None:
    close_table(CAME)
    allow(CAME, "region", "SELECT, INSERT, UPDATE", ["hat_region"], TEACHERS)
    allow(CAME, "seen", "SELECT", ["hat_school", "hat_municipality"], OF_SEEN)
    # By phone one marks oneself alone, in a session of one's own run, while its code is shown.
    allow(CAME, "here", "INSERT", ["hat_school"],
          f"way = 'qr' AND present AND marked_by = {MY_ACCOUNT} AND enrolment_id IN ("
          f"SELECT took.id FROM {ENROLMENT} took JOIN {SESSION} open ON open.run_id = took.run_id"
          " WHERE took.state = 'enrolled' AND open.id = session_id"
          " AND open.token_until > now())")  # fmt: skip


def _certificates() -> None:
    close_table(CERTIFICATE)
    passed = f"enrolment_id IN (SELECT took.id FROM {ENROLMENT} took WHERE took.state = 'passed')"
    allow(CERTIFICATE, "region", "SELECT", ["hat_region"], TEACHERS)
    allow(CERTIFICATE, "region", "INSERT", ["hat_region"], f"{TEACHERS} AND {passed}")
    allow(CERTIFICATE, "region", "UPDATE", ["hat_region"], TEACHERS,
          columns=["revoked_at", "revoked_by", "revoke_reason"])  # fmt: skip
    allow(CERTIFICATE, "seen", "SELECT", ["hat_school", "hat_municipality"], OF_SEEN)


def downgrade() -> None:
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION app.{function} CASCADE")
    op.execute(
        "DO $$ DECLARE held record; BEGIN FOR held IN SELECT policyname, schemaname, tablename"
        " FROM pg_policies WHERE schemaname = 'regional' AND policyname <> 'post_select'"
        " AND tablename IN ('course', 'course_run', 'run_session', 'learner', 'enrolment',"
        " 'run_attendance', 'course_certificate')"
        " LOOP EXECUTE format('DROP POLICY %I ON %I.%I', held.policyname, held.schemaname,"
        " held.tablename); END LOOP; END $$"
    )
