"""The hall's ballot: a guest sees the other side of one general meeting and keeps one ballot (Q-04).

Of the own side a guest sees the own row alone, and of the rotation the own meetings.
"""

from alembic import op

from migrations.fences import MY_ACCOUNT, allow, asked
from migrations.pairs.guests import GUEST, USED, by_link, guest, guest_walls, open_to_everyone

SEAT = "(SELECT app.my_seat())"
SIDE = "(SELECT app.my_seat_side())"
GATHERING = "(SELECT app.my_gathering())"
MINE = {"my_seat": ("id", "uuid"), "my_seat_side": ("side", "text"),
        "my_gathering": ("gathering_id", "uuid")}  # fmt: skip
# What a meeting becomes; a closed one opens again while no pairs stand on its ballots.
GUARD_GATHERING = """
CREATE FUNCTION app.guard_gathering() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' OR NEW.state = OLD.state THEN
    RETURN NEW;
  END IF;
  IF (OLD.state, NEW.state) NOT IN (('planned', 'open'), ('open', 'closed'), ('closed', 'open'),
                                    ('planned', 'cancelled'), ('cancelled', 'planned')) THEN
    RAISE EXCEPTION 'a meeting does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'gathering_moves',
            SCHEMA = 'school', TABLE = 'gathering';
  END IF;
  IF NEW.state = 'open' AND NOT EXISTS (
    SELECT FROM school.programme runs
     WHERE runs.school_id = NEW.school_id AND runs.id = NEW.programme_id
       AND runs.state IN ('planned', 'running')) THEN
    RAISE EXCEPTION 'the programme has ended'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'gathering_programme_runs',
            SCHEMA = 'school', TABLE = 'gathering';
  END IF;
  IF OLD.state = 'closed' AND EXISTS (
    SELECT FROM school.matching run
     WHERE run.school_id = OLD.school_id AND run.gathering_id = OLD.id
       AND run.state = 'accepted') THEN
    RAISE EXCEPTION 'pairs stand on these ballots'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'gathering_is_settled',
            SCHEMA = 'school', TABLE = 'gathering';
  END IF;
  RETURN NEW;
END
$$
"""
# Whoever casts while the meeting is being closed waits for the close, and is then refused.
GUARD_BALLOT = """
CREATE FUNCTION app.guard_gathering_ballot() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  most smallint;
BEGIN
  SELECT held.most_choices INTO most FROM school.gathering held
    JOIN school.programme runs
      ON runs.school_id = held.school_id AND runs.id = held.programme_id
     AND runs.state IN ('planned', 'running')
   WHERE held.school_id = NEW.school_id AND held.id = NEW.gathering_id AND held.state = 'open'
     FOR SHARE OF held;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the voting is not open'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_while_open',
            SCHEMA = 'school', TABLE = 'gathering_ballot';
  END IF;
  IF TG_OP = 'INSERT' AND NEW.version <> 1
     OR TG_OP = 'UPDATE' AND (NEW.version <> OLD.version + 1 OR NEW.seat_id <> OLD.seat_id
                              OR NEW.gathering_id <> OLD.gathering_id) THEN
    RAISE EXCEPTION 'a ballot is changed one version at a time'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_version',
            SCHEMA = 'school', TABLE = 'gathering_ballot';
  END IF;
  IF cardinality(NEW.with_whom) > most OR cardinality(NEW.whom_helps) > most
     OR EXISTS (SELECT FROM unnest(NEW.with_whom) AS seat GROUP BY seat HAVING count(*) > 1)
     OR EXISTS (SELECT FROM unnest(NEW.whom_helps) AS seat GROUP BY seat HAVING count(*) > 1)
     OR NOT EXISTS (
       SELECT FROM school.gathering_seat mine
        WHERE mine.school_id = NEW.school_id AND mine.id = NEW.seat_id
          AND mine.gathering_id = NEW.gathering_id)
     OR EXISTS (
       SELECT FROM unnest(NEW.with_whom || NEW.whom_helps) AS seat
        WHERE NOT EXISTS (
          SELECT FROM school.gathering_seat named
            JOIN school.gathering_seat mine
              ON mine.school_id = named.school_id AND mine.id = NEW.seat_id
           WHERE named.school_id = NEW.school_id AND named.id = seat
             AND named.gathering_id = NEW.gathering_id AND mine.gathering_id = NEW.gathering_id
             AND named.side <> mine.side)) THEN
    RAISE EXCEPTION 'a ballot names seats of the other side'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ballot_names_seats',
            SCHEMA = 'school', TABLE = 'gathering_ballot';
  END IF;
  RETURN NEW;
END
$$
"""
# A seat is of the meeting's programme, on the side its holder is on.
GUARD_SEAT = """
CREATE FUNCTION app.guard_gathering_seat() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') LIKE 'hat\\_%' AND NOT EXISTS (
    SELECT FROM school.participation part
      JOIN school.gathering held
        ON held.school_id = part.school_id AND held.programme_id = part.programme_id
     WHERE part.school_id = NEW.school_id AND part.id = NEW.participation_id
       AND part.side = NEW.side AND held.id = NEW.gathering_id) THEN
    RAISE EXCEPTION 'a seat is for a participant of the programme'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'seat_of_programme',
            SCHEMA = 'school', TABLE = 'gathering_seat';
  END IF;
  RETURN NEW;
END
$$
"""
# A run stands as it was computed; accepted, it stays accepted.
GUARD_RUN = """
CREATE FUNCTION app.guard_matching() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state
     AND (OLD.state, NEW.state) NOT IN (('computing', 'draft'), ('computing', 'superseded'),
                                        ('draft', 'accepted'), ('draft', 'superseded')) THEN
    RAISE EXCEPTION 'a run does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_moves',
            SCHEMA = 'school', TABLE = 'matching';
  END IF;
  IF OLD.state <> 'computing' AND (NEW.result, NEW.inputs_sha256, NEW.job_id)
                                  IS DISTINCT FROM (OLD.result, OLD.inputs_sha256, OLD.job_id)
     OR (NEW.state <> 'accepted' OR OLD.state = 'accepted')
        AND (NEW.chosen, NEW.accepted_at, NEW.accepted_by)
            IS DISTINCT FROM (OLD.chosen, OLD.accepted_at, OLD.accepted_by) THEN
    RAISE EXCEPTION 'a run stands as it was computed'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'matching_stands',
            SCHEMA = 'school', TABLE = 'matching';
  END IF;
  RETURN NEW;
END
$$
"""
TRIGGERS = {
    "gathering": ("BEFORE UPDATE", "guard_gathering"),
    "gathering_seat": ("BEFORE INSERT", "guard_gathering_seat"),
    "matching": ("BEFORE UPDATE", "guard_matching"),
    "gathering_ballot": ("BEFORE INSERT OR UPDATE", "guard_gathering_ballot"),
}
SEEN_OF_GATHERING = ["school_id", "id", "programme_id", "kind", "held_on", "starts_at", "place",
                     "rounds", "minutes_a_round", "most_choices", "state", "opened_at",
                     "closed_at", "round_now", "round_began_at"]  # fmt: skip
SEEN_OF_SEAT = ["school_id", "id", "gathering_id", "participation_id", "side", "number", "came"]
WRITTEN = ["with_whom", "whom_helps", "via", "request_id", "version", "cast_at", "entered_by"]


def make() -> None:
    for name, (column, kind) in MINE.items():
        op.execute(by_link(name, "gathering_seat", column, kind))
    open_to_everyone(tuple(MINE))
    for body in (GUARD_GATHERING, GUARD_SEAT, GUARD_BALLOT, GUARD_RUN):
        op.execute(body)
    asked("school.matching")
    for table, (acts, function) in TRIGGERS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function}() FROM PUBLIC")
        op.execute(
            f"CREATE TRIGGER guards {acts} ON school.{table} FOR EACH ROW"
            f" EXECUTE FUNCTION app.{function}()"
        )
    guest_walls(("gathering", "gathering_seat", "gathering_slot", "gathering_ballot"))
    _staff()
    _guests()


def _staff() -> None:
    """A ballot of the school's staff is paper under their own name, never somebody's phone."""
    paper = f"via = 'paper' AND entered_by = {MY_ACCOUNT}"
    for right in ("INSERT", "UPDATE"):
        using = "USING (true) " if right == "UPDATE" else ""
        op.execute(
            f"CREATE POLICY of_school_{right.lower()} ON school.gathering_ballot AS RESTRICTIVE"
            f" FOR {right} TO hat_school {using}WITH CHECK ({paper})"
        )
    # Whose a seat is, and on which side, stays; two cards of one person made one carry it.
    op.execute("REVOKE UPDATE ON school.gathering_seat FROM hat_school")
    op.execute(
        "GRANT UPDATE (link_id, came, number, participation_id) ON school.gathering_seat"
        " TO hat_school"
    )


def _guests() -> None:
    guest("gathering", "ballot", "SELECT", f"id = {GATHERING}", columns=SEEN_OF_GATHERING)
    theirs = f"side <> {SIDE} AND app.seat_stands(school_id, participation_id)"
    others = f"gathering_id = {GATHERING} AND (id = {SEAT} OR {theirs})"
    guest("gathering_seat", "ballot", "SELECT", others, columns=SEEN_OF_SEAT)
    met = f"mentor_seat_id = {SEAT} OR mentee_seat_id = {SEAT}"
    guest("gathering_slot", "ballot", "SELECT", met)
    mine = f"seat_id = {SEAT}"
    guest("gathering_ballot", "ballot", "SELECT", mine)
    own = f"{mine} AND via = 'link' AND entered_by IS NULL AND {USED}"
    guest("gathering_ballot", "ballot", "INSERT", own)
    # What the curator typed from paper may be changed by its owner; it is the owner's then.
    allow("school.gathering_ballot", "ballot", "UPDATE", GUEST, f"{mine} AND {USED}", check=own,
          columns=WRITTEN)  # fmt: skip


def drop() -> None:
    for table, (_, function) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER guards ON school.{table}")
        op.execute(f"DROP FUNCTION app.{function}()")
    for name in MINE:
        op.execute(f"DROP FUNCTION app.{name}()")
