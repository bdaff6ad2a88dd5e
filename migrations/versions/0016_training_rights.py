"""Who may enrol, mark and certify: fences of the training of curators."""


from migrations.fences import (
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_SCHOOL,
    TEACHERS,
    allow,
    close_table,
)

revision = "0016_training_rights"
down_revision = "0015_more_facts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _training()


def _training() -> None:
    everybody = ["hat_school", "hat_municipality", "hat_region"]
    for table in ("course", "course_run", "run_session"):
        name = f"regional.{table}"
        close_table(name)
        allow(name, "all", "SELECT", everybody)
        allow(name, "region", "INSERT, UPDATE", ["hat_region"], TEACHERS)
    allow("regional.run_session", "region", "DELETE", ["hat_region"], TEACHERS)
    for table in ("learner", "enrolment", "run_attendance", "course_certificate"):
        name = f"regional.{table}"
        close_table(name)
        # An analyst of the region reads no names; the others who work with courses do.
        allow(name, "region", "SELECT, INSERT", ["hat_region"], TEACHERS)
        allow(name, "region", "UPDATE", ["hat_region"], TEACHERS)
    mine = f"account_id = {MY_ACCOUNT}"
    of_mine = "learner_id IN (SELECT known.id FROM regional.learner known)"
    of_seen = "enrolment_id IN (SELECT seen.id FROM regional.enrolment seen)"
    learner, enrolment = "regional.learner", "regional.enrolment"
    allow(learner, "own", "SELECT, INSERT", ["hat_school"], mine)
    allow(learner, "district", "SELECT", ["hat_municipality"],
          "id IN (SELECT took.learner_id FROM regional.enrolment took)"
          " OR account_id IN (SELECT held.account_id FROM kernel.role_grant held"
          " WHERE held.revoked_at IS NULL)")  # fmt: skip
    allow(learner, "district", "INSERT", ["hat_municipality"])
    here = f"from_municipality_id = {MY_MUNICIPALITY}"
    allow(enrolment, "district", "SELECT, INSERT", ["hat_municipality"], here)
    allow(enrolment, "district", "UPDATE", ["hat_municipality"], here,
          columns=["state", "mode", "settled_at", "settled_by"])  # fmt: skip
    allow(enrolment, "own", "SELECT", ["hat_school"], of_mine)
    allow(enrolment, "own", "INSERT", ["hat_school"],
          f"{of_mine} AND state = 'asked' AND from_school_id = {MY_SCHOOL}")  # fmt: skip
    allow(enrolment, "own", "UPDATE", ["hat_school"], of_mine,
          check=f"{of_mine} AND state IN ('asked', 'withdrawn')",
          columns=["state", "mode", "settled_at", "settled_by"])  # fmt: skip
    came = "regional.run_attendance"
    seen_by = ["hat_school", "hat_municipality"]
    allow(came, "seen", "SELECT", seen_by, of_seen)
    allow(came, "here", "INSERT", seen_by,
          f"{of_seen} AND way = 'qr' AND present AND marked_by = {MY_ACCOUNT}"
          " AND session_id IN (SELECT open.id FROM regional.run_session open"
          " WHERE open.token_until > now())")  # fmt: skip
    allow("regional.course_certificate", "seen", "SELECT", seen_by, of_seen)


def downgrade() -> None:
    pass
