"""What a school's rows show of its roadmap: counted in one place, for its page and every night."""

from alembic import op

from migrations.fences import STAFF

# Code → how many are done, how many there should be; rows s.* are the school and the year asked.
# Pairs are those of gates: one that was only offered and declined is nobody's debt, and one that
# ended before its time owes no order, no meeting and no plan any more.
_TOLD = "least(count(*), 1), 1 FROM school.informing x WHERE {mine} AND x.school_year = of_year"
_BASE = (
    "FROM school.base_entry x WHERE {mine} AND x.side = '{side}'"
    " AND x.state IN ('entered', 'ready', 'selected', 'resting'{more})"
)
_MET = (
    "count(*) FILTER (WHERE x.state = 'closed' OR EXISTS (SELECT FROM school.meeting_pair came JOIN school.meeting held"
    " ON held.school_id = came.school_id AND held.id = came.meeting_id"
    " WHERE came.school_id = x.school_id AND came.pair_id = x.id AND came.came"
    " AND held.state = 'held' AND held.kind = '{kind}')), count(*) FROM pairs x"
)
_MINE = "x.school_id = of_school"


def _told(*audiences: str) -> str:
    listed = ", ".join(f"'{each}'" for each in audiences)
    return _TOLD.format(mine=_MINE) + f" AND x.audience IN ({listed})"


def _base(side: str, count: str, more: str = "") -> str:
    return f"{count} {_BASE.format(mine=_MINE, side=side, more=more)}"


_FROZEN = ", 'frozen'"
_CONSENT = "count(*) FILTER (WHERE x.state <> 'frozen'), count(*)"
_SELECTED = "FROM school.base_entry x WHERE x.school_id = of_school AND x.side = 'mentor' AND x.state = 'selected'"
_OF_PAIRS = "count(*) FILTER (WHERE {that}), count(*) FROM pairs x"
FACTS = {
    "staff_told": _told("staff"),
    "parents_told": _told("parents"),
    "pupils_told": _told("pupils"),
    "partners_told": _told("graduates", "partners"),
    "requests_collected": "least(count(*), 1), 1 FROM requests x",
    "requests_decided": "count(*) FILTER (WHERE x.state <> 'new'), count(*) FROM requests x",
    "mentees_consent": _base("mentee", _CONSENT, _FROZEN),
    "mentees_entered": _base("mentee", "least(count(*), 1), 1"),
    "programme_opened": "least(count(*), 1), 1 FROM programmes x",
    "mentors_profiled": _base(
        "mentor",
        "count(*) FILTER (WHERE EXISTS (SELECT FROM school.mentor_profile told"
        " WHERE told.school_id = x.school_id AND told.person_id = x.person_id AND"
        " (cardinality(told.competences) > 0 OR cardinality(told.help) > 0))), count(*)",
    ),
    "mentors_consent": _base("mentor", _CONSENT, _FROZEN),
    "mentors_entered": _base("mentor", "least(count(*), 1), 1"),
    "mentors_interviewed": _base(
        "mentor",
        "count(*) FILTER (WHERE x.state = 'selected' OR EXISTS (SELECT FROM school.interview talk"
        " WHERE talk.school_id = x.school_id AND talk.entry_id = x.id"
        " AND talk.state = 'decided')), count(*)",
    ),
    "training_planned": (
        "coalesce(max(least(x.planned, x.wanted)), 0), coalesce(max(x.wanted), 1) FROM (SELECT"
        " greatest(c.required, 1) AS wanted, (SELECT count(*) FROM school.training_session met"
        " WHERE met.school_id = c.school_id AND met.training_id = c.id"
        " AND met.state <> 'cancelled') AS planned FROM school.training c"
        " WHERE c.school_id = of_school AND c.school_year = of_year) x"
    ),
    "mentors_trained": (
        "count(*) FILTER (WHERE EXISTS (SELECT FROM school.training c WHERE c.school_id = of_school"
        " AND c.required <= (SELECT count(*) FROM school.attendance at"
        " JOIN school.training_session met ON met.school_id = at.school_id"
        " AND met.id = at.session_id AND met.state = 'held' AND met.training_id = c.id"
        " WHERE at.school_id = of_school AND at.person_id = x.person_id))), count(*) " + _SELECTED
    ),
    "mentors_admitted": "count(x.admitted_on), count(*) " + _SELECTED,
    "hall_held": "least(count(*), 1), 1 FROM halls x",
    "choices_given": (
        "count(*) FILTER (WHERE EXISTS (SELECT FROM school.gathering_ballot cast_"
        " WHERE cast_.school_id = x.school_id AND cast_.seat_id = x.id)), count(*)"
        " FROM school.gathering_seat x JOIN halls ON halls.id = x.gathering_id"
        " WHERE x.school_id = of_school AND x.came"
    ),
    "mentees_paired": (
        "count(*) FILTER (WHERE EXISTS (SELECT FROM school.pair two WHERE two.school_id ="
        " x.school_id AND two.mentee_id = x.id AND two.state <> 'closed')), count(*)"
        " FROM school.participation x JOIN programmes p ON p.id = x.programme_id"
        " WHERE x.school_id = of_school AND x.side = 'mentee' AND x.left_on IS NULL"
    ),
    "pairs_confirmed": _OF_PAIRS.format(
        that="x.mentor_confirmed_on IS NOT NULL AND x.mentee_confirmed_on IS NOT NULL"
    ),
    "pairs_ordered": _OF_PAIRS.format(
        that="x.state = 'closed' OR EXISTS (SELECT FROM school.pair_order_line line JOIN school.pair_order o"
        " ON o.school_id = line.school_id AND o.id = line.order_id AND o.state = 'signed'"
        " WHERE line.school_id = x.school_id AND line.pair_id = x.id)"
    ),
    "acquaintance_held": _MET.format(kind="acquaintance"),
    "trial_held": _MET.format(kind="trial"),
    "plans_agreed": _OF_PAIRS.format(
        that="x.state = 'closed' OR x.plan_agreed_on IS NOT NULL"
    ),
    "regular_held": _MET.format(kind="regular"),
    "plan_tasks_done": (
        "count(*) FILTER (WHERE x.state <> 'open'), count(*) FROM school.pair_task x"
        " JOIN pairs ON pairs.id = x.pair_id WHERE x.school_id = of_school"
    ),
    "pairs_ended": _OF_PAIRS.format(that="x.ended_on IS NOT NULL"),
    "asked_satisfied": (
        "count(*) FILTER (WHERE EXISTS (SELECT FROM school.satisfaction said WHERE said.school_id ="
        " x.school_id AND said.participation_id = x.id)), count(*) FROM school.participation x"
        " JOIN programmes p ON p.id = x.programme_id"
        " WHERE x.school_id = of_school AND x.left_on IS NULL"
    ),
    "guests_invited": (
        "least(count(*), 1), 1 FROM finals x WHERE EXISTS"
        " (SELECT FROM jsonb_each_text(x.invited) guest WHERE guest.value NOT IN ('0', ''))"
    ),
    "celebration_held": "least(count(*), 1), 1 FROM finals x WHERE x.state = 'closed'",
    "cases_ready": (
        "least(count(*), 1), 1 FROM school.pair_case x JOIN pairs ON pairs.id = x.pair_id"
        " WHERE x.school_id = of_school AND x.state = 'ready'"
    ),
    "results_written": (
        "count(*) FILTER (WHERE EXISTS (SELECT FROM school.completion told WHERE told.school_id ="
        " x.school_id AND told.pair_id = x.id AND told.state = 'done')), count(*)"
        " FROM pairs x"
    ),
}  # fmt: skip


def counted(facts: dict[str, str]) -> str:
    """The one statement that counts these conditions of a school's year."""
    return f"""
CREATE FUNCTION app.roadmap_facts(of_school uuid, of_year integer)
RETURNS TABLE(code text, done bigint, wanted bigint) LANGUAGE sql STABLE AS $$
WITH programmes AS (
  SELECT x.id FROM school.programme x
   WHERE x.school_id = of_school AND x.school_year = of_year AND x.state <> 'cancelled'),
pairs AS (
  SELECT x.* FROM school.pair x JOIN programmes p ON p.id = x.programme_id
   WHERE x.school_id = of_school AND (x.state <> 'closed' OR x.started_on IS NOT NULL)),
requests AS (
  SELECT x.state FROM school.request x
   WHERE x.school_id = of_school AND x.school_year = of_year AND x.state <> 'withdrawn'),
halls AS (
  SELECT x.id FROM school.gathering x JOIN programmes p ON p.id = x.programme_id
   WHERE x.school_id = of_school AND x.kind = 'hall' AND x.state = 'closed'),
finals AS (
  SELECT x.invited, x.state FROM school.final_event x
   WHERE x.school_id = of_school AND x.school_year = of_year AND x.state <> 'cancelled')
{" UNION ALL ".join(f"SELECT '{code}', {rows}" for code, rows in facts.items())}
$$
"""


HERE = f"""
CREATE FUNCTION app.roadmap_facts_here(of_year integer)
RETURNS TABLE(code text, done bigint, wanted bigint) LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT told.* FROM app.roadmap_facts(app.my_school(), of_year) told WHERE {STAFF}
$$
"""
# What nobody has done of nothing is not done: a condition of nought counts as one that is open.
REFRESH = """
CREATE FUNCTION app.refresh_roadmap(of_school uuid, of_year integer, on_day date)
RETURNS bigint LANGUAGE sql AS $$
  WITH facts AS MATERIALIZED (SELECT * FROM app.roadmap_facts(of_school, of_year)),
  told AS (
    SELECT item.id, sum(least(f.done, f.wanted)) AS done, sum(greatest(f.wanted, 1)) AS wanted
      FROM school.roadmap_item item
      JOIN facts f ON f.code = ANY (item.done_when)
     WHERE item.school_id = of_school AND item.school_year = of_year AND item.state <> 'dropped'
     GROUP BY item.id),
  kept AS (
    UPDATE school.roadmap_item item
       SET facts_done = told.done, facts_of = told.wanted, facts_at = now(),
           state = CASE WHEN told.done = told.wanted THEN 'done' ELSE 'open' END,
           done_on = CASE WHEN told.done = told.wanted THEN coalesce(item.done_on, on_day) END
      FROM told WHERE item.school_id = of_school AND item.id = told.id
    RETURNING item.id)
  SELECT count(*) FROM kept
$$
"""
REFRESH_HERE = f"""
CREATE FUNCTION app.refresh_my_roadmap(of_year integer, on_day date)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT app.refresh_roadmap(app.my_school(), of_year, on_day) WHERE {STAFF}
$$
"""
# The year that goes on and the one before it, whose last events may be closed in autumn.
EVERY_NIGHT = """
CREATE FUNCTION app.refresh_roadmaps(of_year integer, on_day date)
RETURNS bigint LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(sum(app.refresh_roadmap(mine.school_id, mine.school_year, on_day)), 0)::bigint
    FROM (SELECT DISTINCT school_id, school_year FROM school.roadmap_item
           WHERE school_year IN (of_year - 1, of_year)) mine
$$
"""
READ = (
    "informing", "request", "base_entry", "programme", "mentor_profile", "interview", "training",
    "training_session", "attendance", "gathering", "gathering_seat", "gathering_ballot",
    "participation", "pair", "pair_order", "pair_order_line", "meeting", "meeting_pair",
    "pair_task", "satisfaction", "final_event", "pair_case", "completion", "roadmap_item",
)  # fmt: skip
FUNCTIONS = {
    "refresh_roadmaps(integer, date)": "hat_queue",
    "refresh_my_roadmap(integer, date)": "hat_school",
    "refresh_roadmap(uuid, integer, date)": "",
    "roadmap_facts_here(integer)": "hat_school",
    "roadmap_facts(uuid, integer)": "",
}


def make() -> None:
    for statement in (counted(FACTS), HERE, REFRESH, REFRESH_HERE, EVERY_NIGHT):
        op.execute(statement)
    for name, hat in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{name} FROM PUBLIC")
        if hat:
            op.execute(f"GRANT EXECUTE ON FUNCTION app.{name} TO {hat}")
    for table in READ:
        op.execute(
            f"CREATE POLICY roadmap ON school.{table} FOR SELECT TO portal_owner USING (true)"
        )
    op.execute(
        "CREATE POLICY nightly ON school.roadmap_item FOR UPDATE TO portal_owner USING (true)"
    )


def drop() -> None:
    for name in FUNCTIONS:
        op.execute(f"DROP FUNCTION IF EXISTS app.{name}")
    for table in READ:
        op.execute(f"DROP POLICY IF EXISTS roadmap ON school.{table}")
