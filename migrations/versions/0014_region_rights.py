"""Fences of the region at work, the moves of a report as the database allows them, and the post.

The post is a hat of its own: it knows who holds which role and where they are reached, and no
record of any school; nobody else reads a letter.
"""

from alembic import op

from migrations.fences import (
    EDITORS,
    IN_REGION,
    LEADERS,
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_ROLES,
    MY_SCHOOL,
    OF_MY_MUNICIPALITY,
    PEOPLE,
    READERS,
    STAFF,
    STANDS_IN_MINE,
    TEACHERS,
    allow,
    asked,
    close_table,
    wall,
)

revision = "0014_region_rights"
down_revision = "0013_region_at_work"
branch_labels = None
depends_on = None

# From, to, and the hats that may; MOVES of regional/periods/rules.py says the same. The day of the
# first submission and the attempt that was approved are nobody's to choose: the trigger sets them.
MOVES = (
    ("due", "submitted", "hat_school"),
    ("returned", "submitted", "hat_school"),
    ("approved", "submitted", "hat_school"),
    ("submitted", "due", "hat_school"),
    ("submitted", "accepted", "hat_municipality"),
    ("submitted", "accepted", "hat_region"),
    ("submitted", "returned", "hat_municipality"),
    ("submitted", "returned", "hat_region"),
    ("accepted", "returned", "hat_municipality"),
    ("accepted", "returned", "hat_region"),
    ("accepted", "approved", "hat_region"),
    ("due", "lifted", "hat_region"),
    ("returned", "lifted", "hat_region"),
    ("lifted", "due", "hat_region"),
)
CHECK_MOVE = """
CREATE FUNCTION app.check_report_move() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  reopened boolean;
  in_time boolean;
BEGIN
  IF NOT EXISTS (
    SELECT FROM (VALUES {moves}) AS move (was, becomes, hat)
     WHERE was = OLD.state AND becomes = NEW.state AND hat = current_user) THEN
    RAISE EXCEPTION 'a report does not go from % to % by %', OLD.state, NEW.state, current_user
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'submitted' THEN
    SELECT app.today() BETWEEN due.opens_on AND due.closes_on INTO in_time
      FROM regional.period due WHERE due.id = NEW.period_id AND due.cancelled_at IS NULL;
    SELECT EXISTS (
      SELECT FROM regional.reopening leave
        JOIN regional.period live ON live.id = leave.period_id AND live.cancelled_at IS NULL
       WHERE leave.period_id = NEW.period_id AND leave.closed_at IS NULL AND leave.until > now()
         AND (leave.report_id IS NULL OR leave.report_id = NEW.id)) INTO reopened;
    IF NOT reopened AND (in_time IS NOT TRUE OR OLD.state = 'approved') THEN
      RAISE EXCEPTION 'the period is closed' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.attempt <> OLD.attempt + 1 THEN
      RAISE EXCEPTION 'attempts are counted one by one' USING ERRCODE = 'check_violation';
    END IF;
    NEW.first_submitted_on := coalesce(OLD.first_submitted_on, app.today());
  ELSIF NEW.attempt <> OLD.attempt THEN
    RAISE EXCEPTION 'an attempt is a submission' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'approved' THEN
    NEW.approved_attempt := NEW.attempt;
  END IF;
  RETURN NEW;
END
$$
"""
NOTE_MOVE = """
CREATE FUNCTION app.note_report_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO regional.report_move (id, report_id, school_id, municipality_id, from_state,
                                    to_state, attempt, reason, account_id, at)
  VALUES (gen_random_uuid(), NEW.id, NEW.school_id, NEW.municipality_id, OLD.state, NEW.state,
          NEW.attempt, NEW.reason, app.my_account(), clock_timestamp());
  RETURN NULL;
END
$$
"""
# A school hands in what the compiler counted and nothing else.
FREEZE = """
CREATE FUNCTION app.freeze_report(asked uuid) RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH copied AS (
    INSERT INTO regional.report_figure (report_id, attempt, version_id, school_id, municipality_id,
                                        numerator, denominator, known, anomaly, basis, computed_at)
    SELECT r.id, r.attempt, cell.version_id, r.school_id, r.municipality_id, cell.numerator,
           cell.denominator, cell.known, cell.anomaly, cell.basis, cell.computed_at
      FROM regional.report r
      JOIN regional.period p ON p.id = r.period_id
      JOIN regional.kpi_cell cell
        ON cell.school_year = p.school_year AND cell.unit_type = 'school'
       AND cell.unit_id = r.school_id
     WHERE r.id = asked AND r.school_id = app.my_school() AND r.state = 'submitted'
    RETURNING version_id)
  SELECT count(*) FROM copied
$$
"""
# Whether something of this school is still to be counted: its cells would lag behind its records.
MARKS_WAIT = """
CREATE FUNCTION app.marks_wait() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM regional.kpi_mark mark
                  WHERE mark.school_id = app.my_school()
                     OR num_nonnulls(mark.school_id, mark.municipality_id) = 0)
$$
"""
# Each school confirms for itself alone, the region for neither; schools do not rewrite who helps
# whom, nor take up what has ended. LIFE of regional/partnership/rules.py says the same.
CHECK_LINK = """
CREATE FUNCTION app.check_link() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF left(current_user, 4) <> 'hat_' THEN
    RETURN NEW;
  END IF;
  IF TG_OP = 'INSERT' THEN
    IF num_nonnulls(NEW.helper_confirmed_at, NEW.helper_confirmed_by,
                    NEW.helped_confirmed_at, NEW.helped_confirmed_by) > 0 THEN
      RAISE EXCEPTION 'a school speaks for itself' USING ERRCODE = 'check_violation';
    END IF;
  ELSIF (NEW.helper_id, NEW.helped_id, NEW.school_year, NEW.variant)
          IS DISTINCT FROM (OLD.helper_id, OLD.helped_id, OLD.school_year, OLD.variant)
     OR (NEW.helper_confirmed_at, NEW.helper_confirmed_by)
          IS DISTINCT FROM (OLD.helper_confirmed_at, OLD.helper_confirmed_by)
        AND (SELECT app.my_school()) IS DISTINCT FROM OLD.helper_id
     OR (NEW.helped_confirmed_at, NEW.helped_confirmed_by)
          IS DISTINCT FROM (OLD.helped_confirmed_at, OLD.helped_confirmed_by)
        AND (SELECT app.my_school()) IS DISTINCT FROM OLD.helped_id THEN
    RAISE EXCEPTION 'a school speaks for itself' USING ERRCODE = 'check_violation';
  ELSIF current_user = 'hat_school' AND NEW.state <> OLD.state
    AND (OLD.state, NEW.state) NOT IN (
      ('offered', 'confirmed'), ('offered', 'declined'), ('confirmed', 'declined'),
      ('confirmed', 'active'), ('active', 'completed'), ('active', 'ended')) THEN
    RAISE EXCEPTION 'no such move of a link' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END
$$
"""
# What stands behind a school, in numbers: the region sees them before it merges or closes one.
HOLDINGS = """
CREATE FUNCTION app.holdings(asked uuid)
RETURNS TABLE (people bigint, programmes bigint, pairs bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT (SELECT count(*) FROM school.person one
           WHERE one.school_id = asked AND one.merged_into_id IS NULL),
         (SELECT count(*) FROM school.programme one
           WHERE one.school_id = asked AND one.state IN ('planned', 'running')),
         (SELECT count(*) FROM school.pair one
           WHERE one.school_id = asked AND one.ended_on IS NULL)
   WHERE app.in_region()
$$
"""
FUNCTIONS = {
    "check_report_move()": (),
    "note_report_move()": (),
    "freeze_report(uuid)": ("hat_school",),
    "marks_wait()": ("hat_school",),
    "check_link()": (),
    "holdings(uuid)": ("hat_region",),
}


def upgrade() -> None:
    moves = ", ".join(f"('{was}', '{to}', '{hat}')" for was, to, hat in MOVES)
    for body in (CHECK_MOVE.format(moves=moves), NOTE_MOVE, FREEZE, MARKS_WAIT, CHECK_LINK, HOLDINGS):  # fmt: skip
        op.execute(body)
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        if hats:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    _told()
    _papers()
    _periods()
    _reports()
    _structure()
    _indicators()
    _links()
    _post()


def _told() -> None:
    for table in ("notice", "notice_wish", "letter"):
        close_table(f"kernel.{table}")
    mine = f"account_id = {MY_ACCOUNT}"
    allow("kernel.notice", "mine", "SELECT", PEOPLE, mine)
    allow("kernel.notice", "mine", "UPDATE", PEOPLE, mine, columns=["read_at"])
    allow("kernel.notice", "post", "SELECT, INSERT", ["hat_post"])
    allow("kernel.notice", "post", "UPDATE", ["hat_post"], columns=["mail"])
    old = "created_at < now() - interval '180 days'"
    allow("kernel.notice", "old", "SELECT, DELETE", ["hat_queue"], old,
          columns=["id", "created_at"])  # fmt: skip
    allow("kernel.notice_wish", "mine", "SELECT, INSERT, UPDATE", PEOPLE, mine)
    allow("kernel.notice_wish", "post", "SELECT", ["hat_post"])
    allow("kernel.letter", "post", "SELECT, INSERT, UPDATE", ["hat_post"])
    # The bell needs to know that a letter waits; the administrator, that some did not go.
    allow("kernel.letter", "bell", "SELECT", ["hat_queue"],
          columns=["id", "state", "run_after", "created_at"])  # fmt: skip
    allow("kernel.letter", "old", "DELETE", ["hat_queue"],
          "state <> 'new' AND created_at < now() - interval '30 days'")  # fmt: skip
    allow("kernel.letter", "failed", "SELECT", ["hat_region"],
          f"{IN_REGION} AND 'region_admin' = ANY ({MY_ROLES})",
          columns=["id", "state", "attempts", "run_after", "created_at", "sent_at", "error"])  # fmt: skip


def _papers() -> None:
    paper = "kernel.paper"
    close_table(paper)
    allow(paper, "all", "SELECT", [*READERS, "hat_guest"])
    for hat, rows in (
        ("hat_region", f"{TEACHERS} AND num_nonnulls(issuer_school_id, issuer_municipality_id) = 0"),
        ("hat_municipality", f"issuer_municipality_id = {MY_MUNICIPALITY}"),
        ("hat_school", f"issuer_school_id = {MY_SCHOOL} AND {STAFF}"),
    ):  # fmt: skip
        place = hat.removeprefix("hat_")
        allow(paper, place, "INSERT", [hat], rows)
        allow(paper, place, "UPDATE", [hat], rows, columns=["state", "state_on"])


def _periods() -> None:
    period = "regional.period"
    close_table(period)
    readers = ["hat_school", "hat_municipality", "hat_region", "hat_compiler"]
    allow(period, "all", "SELECT", readers)
    allow(period, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(period, "listed", "UPDATE", ["hat_compiler"], columns=["listed_at"])
    asked(period)
    snapshot = "regional.period_snapshot"
    close_table(snapshot)
    allow(snapshot, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(snapshot, "region", "INSERT", ["hat_region"], EDITORS)
    allow(snapshot, "district", "SELECT", ["hat_municipality"],
          f"unit_type = 'region' OR unit_id = {MY_MUNICIPALITY}")  # fmt: skip
    leave = "regional.reopening"
    close_table(leave)
    seen = "report_id IS NULL OR report_id IN (SELECT seen.id FROM regional.report seen)"
    allow(leave, "seen", "SELECT", ["hat_school", "hat_municipality", "hat_region"], seen)
    allow(leave, "region", "INSERT", ["hat_region"], EDITORS)
    allow(leave, "region", "UPDATE", ["hat_region"], EDITORS,
          columns=["until", "closed_at", "closed_by"])  # fmt: skip


def _reports() -> None:
    for table in ("report", "report_figure", "report_remark", "report_move", "report_snapshot"):
        name = f"regional.{table}"
        close_table(name)
        wall(name)
        allow(name, "own", "SELECT", ["hat_school"], STAFF)
        allow(name, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
        allow(name, "region", "SELECT", ["hat_region"], IN_REGION)
    report = "regional.report"
    moved = ["state", "reason", "changed_at"]
    allow(report, "own", "UPDATE", ["hat_school"], LEADERS,
          columns=[*moved, "attempt", "submitted_at", "submitted_by"])  # fmt: skip
    allow(report, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY,
          columns=[*moved, "accepted_at", "accepted_by"])  # fmt: skip
    allow(report, "region", "UPDATE", ["hat_region"], EDITORS,
          columns=[*moved, "accepted_at", "accepted_by", "approved_at", "approved_by"])  # fmt: skip
    new = "state = 'due' AND attempt = 0"
    allow(report, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {new}")
    allow(report, "listed", "SELECT", ["hat_compiler"])
    allow(report, "listed", "INSERT", ["hat_compiler"], new)
    # `./portal verify` counts every hash anew.
    for table in ("report_figure", "report_snapshot", "period_snapshot"):
        allow(f"regional.{table}", "verified", "SELECT", ["hat_compiler"])
    asked(report)
    asked("regional.kpi_cell")
    asked("regional.kpi_mark")
    asked("regional.report_figure", "INSERT")
    asked("regional.report_figure")
    asked("regional.report_move", "INSERT")
    remark = "regional.report_remark"
    by_me = f"account_id = {MY_ACCOUNT}"
    allow(remark, "own", "INSERT", ["hat_school"], f"{by_me} AND {LEADERS} AND kind <> 'return'")
    allow(remark, "district", "INSERT", ["hat_municipality"], f"{by_me} AND {OF_MY_MUNICIPALITY}")
    allow(remark, "region", "INSERT", ["hat_region"], f"{by_me} AND {EDITORS}")
    allow("regional.report_snapshot", "region", "INSERT", ["hat_region"], EDITORS)
    op.execute(
        f"CREATE TRIGGER moves BEFORE UPDATE OF state, attempt ON {report} FOR EACH ROW"
        " WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.attempt <> NEW.attempt)"
        " EXECUTE FUNCTION app.check_report_move()"
    )
    op.execute(
        f"CREATE TRIGGER moved AFTER UPDATE OF state ON {report} FOR EACH ROW"
        " WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION app.note_report_move()"
    )


def _structure() -> None:
    table = "regional.structure_event"
    close_table(table)
    allow(table, "all", "SELECT", ["hat_school", "hat_municipality", "hat_region"])
    allow(table, "region", "INSERT", ["hat_region"], EDITORS)
    allow(table, "region", "UPDATE", ["hat_region"], EDITORS,
          columns=["undone_at", "undone_by", "undo_reason"])  # fmt: skip
    op.execute("CREATE POLICY held ON school.programme FOR SELECT TO portal_owner USING (true)")


def _indicators() -> None:
    for table in ("indicator", "indicator_version", "target"):
        for right in ("INSERT", "UPDATE"):
            clause = f"WITH CHECK ({EDITORS})"
            clause = clause if right == "INSERT" else f"USING ({EDITORS}) {clause}"
            op.execute(
                f"CREATE POLICY editors_{right.lower()} ON regional.{table} AS RESTRICTIVE"
                f" FOR {right} TO hat_region {clause}"
            )
    allow("regional.indicator", "own", "DELETE", ["hat_region"], f"{EDITORS} AND source = 'region'")
    allow("regional.indicator_version", "draft", "DELETE", ["hat_region"],
          f"{EDITORS} AND draft AND source = 'region'")  # fmt: skip
    allow("regional.target", "own", "DELETE", ["hat_region"], f"{EDITORS} AND source = 'region'")
    month = "regional.kpi_month"
    close_table(month)
    allow(month, "compiled", "SELECT, INSERT, UPDATE", ["hat_compiler"])
    allow(month, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(month, "district", "SELECT", ["hat_municipality"],
          f"unit_type = 'region' OR unit_id = {MY_MUNICIPALITY}")  # fmt: skip


def _links() -> None:
    support = "regional.support_profile"
    close_table(support)
    wall(support)
    allow(support, "own", "SELECT", ["hat_school"], STAFF)
    allow(support, "own", "INSERT, UPDATE", ["hat_school"], LEADERS)
    allow(support, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(support, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(support, "district", "SELECT", ["hat_municipality"], STANDS_IN_MINE.format("school_id"))
    for table in ("link_wish", "link_round", "link_proposal"):
        name = f"regional.{table}"
        close_table(name)
        allow(name, "region", "SELECT", ["hat_region"], IN_REGION)
        allow(name, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow("regional.link_wish", "region", "DELETE", ["hat_region"], EDITORS)
    link = "regional.school_link"
    close_table(link)
    of_mine = f"helper_id = {MY_SCHOOL} OR helped_id = {MY_SCHOOL}"
    wall(link, of_mine)
    allow(link, "own", "SELECT", ["hat_school"], STAFF)
    allow(link, "own", "UPDATE", ["hat_school"], LEADERS)
    allow(link, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(link, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(link, "district", "SELECT", ["hat_municipality"],
          f"{STANDS_IN_MINE.format('helper_id')} OR {STANDS_IN_MINE.format('helped_id')}")  # fmt: skip
    allow(link, "counted", "SELECT", ["hat_compiler"],
          columns=["id", "helper_id", "helped_id", "school_year", "state", "started_on",
                   "ended_on"])  # fmt: skip
    op.execute(
        f"CREATE TRIGGER speaks_for_itself BEFORE INSERT OR UPDATE ON {link} FOR EACH ROW"
        " EXECUTE FUNCTION app.check_link()"
    )
    seen = "link_id IN (SELECT seen.id FROM regional.school_link seen)"
    for table in ("link_step", "link_meeting"):
        name = f"regional.{table}"
        close_table(name)
        allow(name, "own", "SELECT", ["hat_school"], f"{seen} AND {STAFF}")
        allow(name, "own", "INSERT, UPDATE, DELETE", ["hat_school"], f"{seen} AND {LEADERS}")
        allow(name, "region", "SELECT", ["hat_region"], IN_REGION)
        allow(name, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
        allow(name, "district", "SELECT", ["hat_municipality"], seen)


def _post() -> None:
    """Who is where, who owes what, who takes part in what: codes and days, no school's records."""
    post = ["hat_post"]
    allow("kernel.account", "post", "SELECT", post,
          columns=["id", "email", "full_name", "state"])  # fmt: skip
    for table in ("kernel.region", "kernel.municipality", "kernel.school",
                  "kernel.school_placement", "kernel.role_grant", "regional.period",
                  "regional.report", "regional.reopening", "regional.course",
                  "regional.course_run", "regional.enrolment", "regional.regional_event",
                  "regional.event_registration", "regional.school_link"):  # fmt: skip
        allow(table, "post", "SELECT", post)
    allow("regional.learner", "post", "SELECT", post, columns=["id", "account_id"])
    allow("kernel.audit_entry", "post", "INSERT", post)
    # Reminders are told like everything else; whoever forgot a password is nobody yet.
    by_nobody = (
        "hat = 'hat_post' AND num_nonnulls(account_id, role, school_id, municipality_id) = 0"
    )
    allow("kernel.job", "tells", "INSERT", post, f"name = 'notices.tell' AND {by_nobody}")
    allow("kernel.job", "forgot", "INSERT", ["hat_auth"],
          f"name = 'identity.send_link' AND {by_nobody}")  # fmt: skip


def downgrade() -> None:
    op.execute("DROP TRIGGER moves ON regional.report")
    op.execute("DROP TRIGGER moved ON regional.report")
    op.execute("DROP TRIGGER speaks_for_itself ON regional.school_link")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function}")
    for table in ("indicator", "indicator_version", "target"):
        for right in ("insert", "update"):
            op.execute(f"DROP POLICY editors_{right} ON regional.{table}")
    op.execute("DROP POLICY own_delete ON regional.indicator")
    op.execute("DROP POLICY draft_delete ON regional.indicator_version")
    op.execute("DROP POLICY own_delete ON regional.target")
    op.execute("REVOKE DELETE ON regional.indicator, regional.indicator_version, regional.target"
               " FROM hat_region")  # fmt: skip
    op.execute("DROP POLICY held ON school.programme")
    op.execute("DROP POLICY asked_select ON regional.kpi_cell")
    op.execute("DROP POLICY asked_select ON regional.kpi_mark")
    for table in ("account", "region", "municipality", "school", "school_placement", "role_grant"):
        op.execute(f"DROP POLICY post_select ON kernel.{table}")
        op.execute(f"REVOKE ALL ON kernel.{table} FROM hat_post")
    op.execute("DROP POLICY post_insert ON kernel.audit_entry")
    op.execute("DROP POLICY tells_insert ON kernel.job")
    op.execute("DROP POLICY forgot_insert ON kernel.job")
    op.execute("REVOKE ALL ON kernel.job FROM hat_post, hat_auth")
    op.execute("REVOKE ALL ON kernel.audit_entry FROM hat_post")
