"""Fences of contests, and the vote itself: what PostgreSQL alone decides.

While a round is open a juror reads the own sheets and nobody reads another's: not the chair, not
the region's administrator. Sheets are only ever added; the close counts them under a lock that
every cast takes a share of; rules, states and results go one way.
"""

from alembic import op

from migrations.contests.conflicts import (
    FIND_AGAIN,
    FIND_CONFLICTS,
    GUARD_CONFLICT,
    GUARD_MEMBER,
    KNOWN_TO_REGION,
    LEAVE_DRAFTS,
    NAME_KEY,
    REFUSE_CONFLICTED,
    SAME_NAME,
    WRITE_CONFLICTS,
)
from migrations.contests.honours import (
    CHECK_HONOUR,
    GUARD_AWARD,
    GUARD_ORDER,
    GUARD_STEP,
    HONOUR_MOVES,
    HONOUR_NUMBERS,
    HONOUR_PLACES,
)
from migrations.contests.reading import (
    CHECK_RECEIPT,
    ENTRIES_OF_ROUND,
    FILE_FOR_JURY,
    FOR_JURY,
    MY_ENTRIES,
    MY_JURIES,
    SHEETS_OF_ENTRY,
    SHEETS_OF_ROUND,
)
from migrations.contests.voting import (
    CAST,
    CAST_SHEET,
    CLOSE,
    COUNTED,
    KEEP_SHAPE,
    LOCK,
    MARKS_SHAPE,
    MERKLE,
    PROGRESS,
    VOID,
)
from migrations.contests.ways import (
    APPEND_ONLY,
    CHECK_ENTRY,
    CONTEST_WAY,
    ENTRY_MOVES,
    FINISH,
    GUARD_APPEAL,
    GUARD_PLACE,
    NOTE_ENTRY,
    ROUND_WAY,
)
from migrations.fences import (
    EDITORS,
    IN_REGION,
    LEADERS,
    MY_ACCOUNT,
    MY_MUNICIPALITY,
    MY_ROLES,
    OF_MY_MUNICIPALITY,
    PEOPLE,
    STAFF,
    allow,
    asked,
    close_table,
    wall,
)

revision = "0020_contests_rights"
down_revision = "0019_contests"
branch_labels = None
depends_on = None

COMMISSION = f"{MY_ROLES} && ARRAY['secretary', 'chair']"
FUNCTIONS = {
    "my_juries(text[])": ("hat_jury", "hat_region"),
    "my_entries()": ("hat_jury",),
    "counted_rounds()": ("hat_jury", "hat_region"),
    "vote_progress(uuid)": ("hat_jury", "hat_region"),
    "merkle(bytea[])": (),
    "marks_shape(text, text)": ("hat_jury", "hat_region"),
    "guard_ballot()": (),
    "guard_conflict()": (),
    "guard_member()": (),
    "guard_place()": (),
    "guard_step()": (),
    "cast_sheet(uuid, uuid, uuid, int, text, jsonb, text, uuid, timestamptz, text)": ("hat_jury",),
    "void_in_conflict()": (),
    "name_key(text)": (),
    "same_name(text[], text[])": (),
    "write_conflicts(uuid, uuid, uuid)": (),
    "find_conflicts(uuid)": ("hat_region", "hat_jury"),
    "find_again()": (),
    "leave_drafts()": (),
    "known_to_region()": ("hat_region",),
    "refuse_conflicted()": (),
    "append_only()": (),
    "guard_round()": (),
    "guard_contest()": (),
    "close_round(uuid)": ("hat_jury", "hat_region"),
    "check_entry_move()": (),
    "note_entry_move()": (),
}
KEPT_FOR_GOOD = ("round_archive", "ballot_version", "ballot_void", "conflict", "round_result", "tie_vote",
                 "honour_step", "entry_move", "prolongation")  # fmt: skip
FUNCTIONS |= {
    "sheets_of_round(uuid)": ("hat_jury", "hat_region"),
    "entries_of_round(uuid)": (*PEOPLE, "hat_public"),
    "finish_contest(uuid)": ("hat_jury", "hat_region"),
    "entry_for_jury(uuid)": ("hat_jury",),
    "file_for_jury(uuid)": ("hat_jury",),
    "sheets_of_entry(uuid)": ("hat_school",),
}
FUNCTIONS |= {
    "check_honour_move()": (),
    "guard_award()": (),
    "guard_honour_order()": (),
    "honour_places(int)": ("hat_school", "hat_municipality", "hat_region"),
    "honour_numbers(uuid, int)": ("hat_municipality", "hat_region"),
}
FUNCTIONS |= {"check_receipt(text)": ("hat_public",)}
FUNCTIONS |= {"guard_appeal()": ()}
OF_MY_JURY = "contest_id IN (SELECT app.my_juries(ARRAY['juror', 'chair', 'secretary']))"
OF_MY_COMMISSION = "contest_id IN (SELECT app.my_juries(ARRAY['chair', 'secretary']))"
ROUND_OF_COMMISSION = (
    f"round_id IN (SELECT held.id FROM contests.round held WHERE held.{OF_MY_COMMISSION})"
)
ROUND_OF_JURY = f"round_id IN (SELECT held.id FROM contests.round held WHERE held.{OF_MY_JURY})"
IS_COUNTED = "round_id IN (SELECT app.counted_rounds())"
IS_DRAFT = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'draft')"
IS_CLOSED = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'closed')"
IS_OUT = (
    "round_id IN (SELECT held.id FROM contests.round held WHERE held.state = 'published'"
    " AND (held.embargo_until IS NULL OR held.embargo_until <= now()))"
)
NO_CONFLICT_OF_MINE = (
    "entry_id NOT IN (SELECT bars.entry_id FROM contests.conflict bars"
    " JOIN contests.jury_member me ON me.id = bars.member_id"
    f" WHERE me.account_id = {MY_ACCOUNT})"
)
MINE = f"account_id = {MY_ACCOUNT}"


def upgrade() -> None:
    for body in (CHECK_RECEIPT, MY_JURIES, MY_ENTRIES, COUNTED, PROGRESS, MERKLE, REFUSE_CONFLICTED,
                 NAME_KEY, SAME_NAME, WRITE_CONFLICTS, FIND_CONFLICTS, FIND_AGAIN, LEAVE_DRAFTS,
                 KNOWN_TO_REGION, MARKS_SHAPE, GUARD_CONFLICT, GUARD_MEMBER, GUARD_PLACE, GUARD_STEP,
                 APPEND_ONLY, ROUND_WAY, CONTEST_WAY, NOTE_ENTRY, FOR_JURY, FILE_FOR_JURY,
                 SHEETS_OF_ENTRY, SHEETS_OF_ROUND, ENTRIES_OF_ROUND, FINISH):  # fmt: skip
        op.execute(body)
    op.execute(KEEP_SHAPE)
    op.execute(VOID.format(lock=LOCK.format("open_one")))
    op.execute(CAST.format(lock=LOCK.format("NEW.round_id")))
    op.execute(CAST_SHEET)
    op.execute(GUARD_APPEAL)
    op.execute(CLOSE.format(lock=LOCK.format("asked")))
    moves = ", ".join(f"('{was}', '{to}', '{hat}')" for was, to, hat in ENTRY_MOVES)
    op.execute(CHECK_ENTRY.format(moves=moves))
    for body in (GUARD_AWARD, GUARD_ORDER, HONOUR_PLACES, HONOUR_NUMBERS):
        op.execute(body)
    ways = ", ".join(str(move) for move in HONOUR_MOVES)
    op.execute(CHECK_HONOUR.format(moves=ways))
    for function, hats in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        if hats:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {', '.join(hats)}")
    asked("kernel.school")
    asked("kernel.municipality")
    asked("school.consent")
    close_table("kernel.second_factor")
    allow("kernel.second_factor", "auth", "SELECT, INSERT, UPDATE, DELETE", ["hat_auth"])
    _held()
    _entries()
    _jury()
    _ballots()
    _after()
    _honours()
    _triggers()


def _held() -> None:
    contest = "contests.contest"
    close_table(contest)
    ours = f"organiser_municipality_id = {MY_MUNICIPALITY}"
    allow(contest, "announced", "SELECT", [*PEOPLE, "hat_public"],
          "state <> 'draft' AND (state <> 'cancelled' OR announced_at IS NOT NULL)")  # fmt: skip
    allow(contest, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(contest, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(contest, "district", "SELECT, INSERT, UPDATE", ["hat_municipality"], ours)
    asked(contest)
    asked(contest, "UPDATE")  # finish_contest
    held = "contests.round"
    close_table(held)
    allow(held, "all", "SELECT", PEOPLE)
    allow(held, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    allow(held, "commission", "UPDATE", ["hat_jury"], OF_MY_COMMISSION,
          columns=["closes_at", "embargo_until", "state", "published_at", "published_by"])  # fmt: skip
    asked(held)
    asked(held, "UPDATE")
    moved_on = "contests.prolongation"
    close_table(moved_on)
    allow(moved_on, "all", "SELECT", PEOPLE)
    allow(moved_on, "region", "INSERT", ["hat_region"], EDITORS)
    allow(moved_on, "commission", "INSERT", ["hat_jury"], ROUND_OF_COMMISSION)
    entry = "contests.round_entry"
    close_table(entry)
    allow(entry, "jury", "SELECT", ["hat_jury"], ROUND_OF_JURY)
    allow(entry, "region", "SELECT", ["hat_region"], IN_REGION)
    allow(entry, "region", "INSERT, DELETE", ["hat_region"], f"{EDITORS} AND {IS_DRAFT}")
    asked(entry)


# A draft is the school's alone, and stays so when it is withdrawn without having been sent.
SENT_ONCE = "state <> 'draft' AND NOT (state = 'withdrawn' AND sent_at IS NULL)"


def _entries() -> None:
    for table in ("entry", "entry_file", "entry_move"):
        name = f"contests.{table}"
        close_table(name)
        wall(name)
        allow(name, "own", "SELECT", ["hat_school"], STAFF)
        asked(name)
    entry, file, move = "contests.entry", "contests.entry_file", "contests.entry_move"
    allow(entry, "own", "INSERT", ["hat_school"], f"{LEADERS} AND state = 'draft'")
    allow(entry, "own", "UPDATE", ["hat_school"], LEADERS)
    allow(entry, "district", "SELECT", ["hat_municipality"],
          f"{OF_MY_MUNICIPALITY} AND {SENT_ONCE}")  # fmt: skip
    allow(entry, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY,
          columns=["state", "reason", "changed_at"])  # fmt: skip
    allow(entry, "region", "SELECT", ["hat_region"], f"{EDITORS} AND {SENT_ONCE}")
    allow(entry, "region", "UPDATE", ["hat_region"], EDITORS,
          columns=["state", "reason", "number", "changed_at"])  # fmt: skip
    allow(entry, "secretary", "SELECT", ["hat_jury"],
          "contest_id IN (SELECT app.my_juries(ARRAY['secretary'])) AND state = 'admitted'")  # fmt: skip
    open_entry = (
        "entry_id IN (SELECT mine.id FROM contests.entry mine"
        " WHERE mine.state IN ('draft', 'returned'))"
    )
    seen = "entry_id IN (SELECT seen.id FROM contests.entry seen)"
    allow(file, "own", "INSERT, DELETE", ["hat_school"], f"{LEADERS} AND {open_entry}")
    allow(file, "seen", "SELECT", ["hat_municipality", "hat_region", "hat_jury"], seen)
    allow(move, "seen", "SELECT", ["hat_municipality", "hat_region"], seen)
    asked(move, "INSERT")


def _jury() -> None:
    member, conflict, given = "contests.jury_member", "contests.conflict", "contests.assignment"
    for name in (member, conflict, given):
        close_table(name)
        asked(name)
        # Who is in conflict and why is not for those who work with numbers.
        allow(name, "region", "SELECT", ["hat_region"], EDITORS if name == conflict else IN_REGION)
    asked(conflict, "INSERT")
    asked(given, "DELETE")
    asked("kernel.school_placement")
    # A member of the jury mostly has an account already. Who gives the role sees that account by
    # another role, so the way to its password is not opened by this one (0002, my_invited).
    op.execute(
        "CREATE POLICY jury_insert ON kernel.role_grant FOR INSERT TO hat_region"
        f" WITH CHECK ('region_admin' = ANY ({MY_ROLES})"
        " AND role IN ('juror', 'chair', 'secretary') AND revoked_at IS NULL"
        " AND account_id IN (SELECT app.known_to_region()))"
    )
    allow(member, "jury", "SELECT", ["hat_jury"], f"{MINE} OR {OF_MY_JURY}")
    # One accepts, or declines by leaving; who has left does not come back by oneself.
    allow(member, "mine", "UPDATE", ["hat_jury"], f"{MINE} AND removed_at IS NULL", check=MINE,
          columns=["accepted_at", "removed_at", "removed_reason", "removed_by"])  # fmt: skip
    allow(member, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    of_me = f"member_id IN (SELECT me.id FROM contests.jury_member me WHERE me.{MINE})"
    allow(conflict, "jury", "SELECT", ["hat_jury"], f"{of_me} OR {OF_MY_COMMISSION}")
    allow(conflict, "declared", "INSERT", ["hat_jury"],
          f"({of_me} AND source = 'declared') OR ({OF_MY_COMMISSION} AND source = 'commission')")  # fmt: skip
    allow(conflict, "region", "INSERT", ["hat_region"], EDITORS)
    allow(given, "jury", "SELECT", ["hat_jury"], f"{MINE} OR {ROUND_OF_COMMISSION}")
    allow(given, "commission", "INSERT, DELETE", ["hat_jury"],
          f"{ROUND_OF_COMMISSION} AND {IS_DRAFT}")  # fmt: skip
    not_counted = "round_id IN (SELECT held.id FROM contests.round held WHERE held.state IN ('draft', 'open'))"
    allow(given, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {not_counted}")
    allow(given, "region", "DELETE", ["hat_region"], f"{EDITORS} AND {IS_DRAFT}")


def _ballots() -> None:
    draft, version, void = (f"contests.ballot_{n}" for n in ("draft", "version", "void"))
    for name in (draft, version, void, "contests.tie_vote"):
        close_table(name)
    own_entry = f"{MINE} AND entry_id IN (SELECT app.my_entries())"
    of_me = f"member_id IN (SELECT me.id FROM contests.jury_member me WHERE me.{MINE})"
    allow(draft, "mine", "SELECT, DELETE", ["hat_jury"], own_entry)
    # In one's own place, or a draft would shut another's out.
    allow(draft, "mine", "INSERT, UPDATE", ["hat_jury"], f"{own_entry} AND {of_me}")
    allow(version, "mine", "SELECT", ["hat_jury"], MINE)
    # Assigned (a key), of the jury, without a conflict: app.guard_ballot asks it of every row, and
    # asking here once more was a third of a cast's work.
    allow(version, "mine", "INSERT", ["hat_jury"], MINE,
          columns=["round_id", "entry_id", "member_id", "version", "account_id", "request_id",
                   "marks", "comments", "receipt"])  # fmt: skip
    counted = f"{IS_COUNTED} AND {ROUND_OF_COMMISSION} AND {NO_CONFLICT_OF_MINE}"
    allow(version, "counted", "SELECT", ["hat_jury"], counted)
    allow(version, "region", "SELECT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    asked(version)
    allow(
        void, "jury", "SELECT", ["hat_jury"], f"{of_me} OR ({IS_COUNTED} AND {ROUND_OF_COMMISSION})"
    )
    allow(void, "region", "SELECT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    allow(void, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    allow(void, "commission", "INSERT", ["hat_jury"], counted)
    asked(void)
    asked(void, "INSERT")
    vote = "contests.tie_vote"
    allow(vote, "jury", "SELECT", ["hat_jury"], ROUND_OF_JURY)
    allow(vote, "commission", "INSERT", ["hat_jury"], f"{ROUND_OF_COMMISSION} AND {IS_CLOSED}")
    allow(vote, "region", "SELECT", ["hat_region"], EDITORS)
    allow(vote, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_CLOSED}")


def _after() -> None:
    result, appeal = "contests.round_result", "contests.appeal"
    close_table(result)
    _papers()
    allow(result, "out", "SELECT", [*PEOPLE, "hat_public"], IS_OUT)
    allow(result, "commission", "SELECT, INSERT", ["hat_jury"],
          f"{ROUND_OF_COMMISSION} AND {IS_COUNTED}")  # fmt: skip
    allow(result, "region", "SELECT, INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    asked(result)
    allow("contests.round", "out", "SELECT", ["hat_public"], "state = 'published'")
    close_table(appeal)
    wall(appeal)
    allow(appeal, "own", "SELECT", ["hat_school"], STAFF)
    allow(appeal, "own", "INSERT", ["hat_school"], f"{LEADERS} AND state = 'filed' AND {IS_OUT}")
    allow(appeal, "own", "UPDATE", ["hat_school"], f"{LEADERS} AND state = 'filed'",
          check="state IN ('filed', 'withdrawn')", columns=["state"])  # fmt: skip
    allow(appeal, "region", "SELECT, UPDATE", ["hat_region"], EDITORS)
    allow(appeal, "commission", "SELECT", ["hat_jury"], ROUND_OF_COMMISSION)
    allow(appeal, "commission", "UPDATE", ["hat_jury"], ROUND_OF_COMMISSION,
          columns=["state", "decision", "decided_at", "decided_by", "result_id"])  # fmt: skip


def _papers() -> None:
    archive, diploma = "contests.round_archive", "contests.diploma"
    close_table(archive)
    ordered = (
        f"{IS_OUT} AND round_id IN (SELECT held.id FROM contests.round held"
        " WHERE (held.rules::jsonb #>> '{publication,archive}')::boolean)"
    )
    allow(archive, "out", "SELECT", [*PEOPLE, "hat_public"], ordered)
    allow(archive, "commission", "INSERT", ["hat_jury"], f"{ROUND_OF_COMMISSION} AND {IS_COUNTED}")
    allow(archive, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {IS_COUNTED}")
    close_table(diploma)
    wall(diploma)
    allow(diploma, "region", "SELECT, INSERT", ["hat_region"], EDITORS)
    allow(diploma, "region", "UPDATE", ["hat_region"], EDITORS, columns=["ended_at", "ended_why"])
    # Files made for a member of the jury are that member's alone.
    allow("kernel.stored_file", "jury", "SELECT, INSERT", ["hat_jury"],
          f"{MINE} AND num_nonnulls(school_id, municipality_id) = 0")  # fmt: skip


def _honours() -> None:
    kind = "contests.honour_type"
    close_table(kind)
    allow(kind, "all", "SELECT", [*PEOPLE, "hat_public"])
    allow(kind, "region", "INSERT, UPDATE", ["hat_region"], EDITORS)
    for table in ("honour_nomination", "honour_step", "award"):
        name = f"contests.{table}"
        close_table(name)
        wall(name)
        asked(name)
        allow(name, "own", "SELECT", ["hat_school"], STAFF)
    nomination, step, award = (
        f"contests.{n}" for n in ("honour_nomination", "honour_step", "award")
    )
    # A school's draft is its own; one that a contest's result proposed, the region may see.
    sent = "state <> 'draft'"
    allow(
        nomination, "district", "SELECT", ["hat_municipality"], f"{OF_MY_MUNICIPALITY} AND {sent}"
    )
    allow(nomination, "region", "SELECT", ["hat_region"],
          f"{EDITORS} AND ({sent} OR entry_id IS NOT NULL)")  # fmt: skip
    allow(nomination, "own", "INSERT, UPDATE", ["hat_school"],
          f"{LEADERS} AND state IN ('draft', 'nominated', 'withdrawn')")  # fmt: skip
    allow(nomination, "region", "INSERT", ["hat_region"],
          f"{EDITORS} AND state = 'draft' AND entry_id IS NOT NULL")  # fmt: skip
    moved = ["state", "order_id", "changed_at"]
    allow(nomination, "district", "UPDATE", ["hat_municipality"], OF_MY_MUNICIPALITY, columns=moved)
    allow(nomination, "region", "UPDATE", ["hat_region"], EDITORS, columns=moved)
    for name in (step, award):
        allow(name, "district", "SELECT", ["hat_municipality"], OF_MY_MUNICIPALITY)
        allow(name, "region", "SELECT, INSERT", ["hat_region"], EDITORS)
    allow(step, "own", "INSERT", ["hat_school"], LEADERS)
    allow(step, "district", "INSERT", ["hat_municipality"], OF_MY_MUNICIPALITY)
    revoked = ["revoked_on", "revoke_reason", "revoked_by"]
    order = "contests.honour_order"
    close_table(order)
    ours, of_region = (
        f"organiser_municipality_id = {MY_MUNICIPALITY}",
        "organiser_municipality_id IS NULL",
    )
    # A signed order is a public act and names nobody here.
    allow(order, "signed", "SELECT", ["hat_school", "hat_municipality"], "state = 'signed'")
    allow(order, "region", "SELECT", ["hat_region"], EDITORS)
    allow(order, "region", "INSERT", ["hat_region"], f"{EDITORS} AND {of_region}")
    allow(order, "region", "UPDATE", ["hat_region"], f"{EDITORS} AND {of_region} AND state = 'draft'",
          check=f"{of_region} AND state IN ('draft', 'signed')")  # fmt: skip
    allow(order, "district", "SELECT, INSERT", ["hat_municipality"], ours)
    allow(order, "district", "UPDATE", ["hat_municipality"], f"{ours} AND state = 'draft'",
          check=f"{ours} AND state IN ('draft', 'signed')")  # fmt: skip
    acts = "order_id IN (SELECT act.id FROM contests.honour_order act WHERE act.{})"
    allow(award, "region", "UPDATE", ["hat_region"], f"{EDITORS} AND {acts.format(of_region)}",
          columns=revoked)  # fmt: skip
    by_us = acts.format(ours)
    allow(award, "district", "INSERT", ["hat_municipality"], f"{OF_MY_MUNICIPALITY} AND {by_us}")
    allow(award, "district", "UPDATE", ["hat_municipality"], by_us, columns=revoked)


def _triggers() -> None:
    each = "FOR EACH ROW EXECUTE FUNCTION app"
    for name, when, table, function in (
        ("guards", "BEFORE INSERT", "ballot_version", "guard_ballot"),
        ("voids", "AFTER INSERT", "conflict", "void_in_conflict"),
        ("refuses", "BEFORE INSERT", "assignment", "refuse_conflicted"),
        ("guards", "BEFORE INSERT", "conflict", "guard_conflict"),
        ("guards", "BEFORE UPDATE", "jury_member", "guard_member"),
        ("guards", "BEFORE INSERT OR UPDATE", "round", "guard_round"),
        ("places", "BEFORE INSERT OR UPDATE OF municipality_id", "entry", "guard_place"),
        (
            "places",
            "BEFORE INSERT OR UPDATE OF municipality_id",
            "honour_nomination",
            "guard_place",
        ),
        ("guards", "BEFORE INSERT", "honour_step", "guard_step"),
        ("guards", "BEFORE UPDATE", "contest", "guard_contest"),
        ("guards", "BEFORE INSERT OR UPDATE", "appeal", "guard_appeal"),
        ("moves", "BEFORE INSERT OR UPDATE", "entry", "check_entry_move"),
        ("moves", "BEFORE INSERT OR UPDATE", "honour_nomination", "check_honour_move"),
        ("guards", "BEFORE INSERT OR UPDATE", "award", "guard_award"),
    ):
        op.execute(f"CREATE TRIGGER {name} {when} ON contests.{table} {each}.{function}()")
    op.execute(
        "CREATE TRIGGER moved AFTER UPDATE OF state ON contests.entry FOR EACH ROW"
        " WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION app.note_entry_move()"
    )
    op.execute(
        "CREATE TRIGGER guards BEFORE UPDATE OR DELETE ON contests.honour_order FOR EACH ROW"
        " WHEN (OLD.state = 'signed') EXECUTE FUNCTION app.guard_honour_order()"
    )
    for name, when, table, function in (
        ("finds", "AFTER INSERT OR UPDATE OF role, full_name, works_at_school_id,"
         " works_in_municipality_id, removed_at", "contests.jury_member", "find_again"),
        ("finds", "AFTER INSERT", "kernel.role_grant", "find_again"),
    ):  # fmt: skip
        op.execute(f"CREATE TRIGGER {name} {when} ON {table} {each}.{function}()")
    op.execute(
        "CREATE TRIGGER finds AFTER UPDATE OF state ON contests.entry FOR EACH ROW"
        " WHEN (NEW.state IN ('sent', 'endorsed', 'admitted')) EXECUTE FUNCTION app.find_again()"
    )
    op.execute(
        "CREATE TRIGGER finds BEFORE UPDATE OF state ON contests.round FOR EACH ROW"
        " WHEN (OLD.state = 'draft' AND NEW.state = 'open') EXECUTE FUNCTION app.find_again()"
    )
    op.execute(
        "CREATE TRIGGER leaves AFTER UPDATE OF removed_at ON contests.jury_member FOR EACH ROW"
        " WHEN (NEW.removed_at IS NOT NULL) EXECUTE FUNCTION app.leave_drafts()"
    )
    for table in KEPT_FOR_GOOD:
        op.execute(
            f"CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON contests.{table} {each}.append_only()"
        )
        op.execute(
            f"CREATE TRIGGER stays_whole BEFORE TRUNCATE ON contests.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION app.append_only()"
        )


def downgrade() -> None:
    for table in ("kernel.school", "kernel.municipality", "school.consent"):
        op.execute(f"DROP POLICY asked_select ON {table}")
    for right in ("select", "insert"):
        op.execute(f"DROP POLICY jury_{right} ON kernel.stored_file")
    op.execute("REVOKE SELECT, INSERT ON kernel.stored_file FROM hat_jury")
    for function in reversed(FUNCTIONS):
        op.execute(f"DROP FUNCTION app.{function} CASCADE")
