"""What the night does about waves: tasks for curators, never a message to a child; and a guard."""

from alembic import op

# Three days before the last day for whom answers are missing, and once it has passed: a wave is
# closed by a person, who alone knows whether paper lies in a drawer still.
REMIND = """
CREATE FUNCTION app.remind_of_waves() RETURNS bigint LANGUAGE sql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  WITH due AS (
    SELECT held.school_id, held.id, held.due_on,
           CASE WHEN held.due_on < app.today() THEN 'wave_late' ELSE 'wave_due' END AS kind
      FROM school.wave held
     WHERE held.state = 'open' AND held.due_on <= app.today() + 3
       AND (held.due_on < app.today() OR EXISTS (
         SELECT FROM school.asked one
           JOIN school.wave_part part ON part.school_id = one.school_id AND part.id = one.part_id
          WHERE part.school_id = held.school_id AND part.wave_id = held.id
            AND one.state = 'waiting'))),
  told AS (
    INSERT INTO school.task (school_id, id, kind, role, object_id, due_on, created_at)
    SELECT due.school_id, gen_random_uuid(), due.kind, 'curator', due.id, due.due_on, now()
      FROM due
     WHERE NOT EXISTS (
       SELECT FROM school.task known
        WHERE known.school_id = due.school_id AND known.object_id = due.id
          AND known.kind = due.kind AND known.due_on = due.due_on)
    RETURNING id)
  SELECT count(*) FROM told
$$
"""
# Who may not read confidential answers cannot carry them to another card either.
HIDDEN = """
CREATE FUNCTION app.answers_hidden(people uuid[]) RETURNS boolean LANGUAGE sql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT NOT coalesce(app.my_roles()::text[] && ARRAY['curator', 'psychologist'], false)
     AND EXISTS (
       SELECT FROM school.answer_sheet kept
        WHERE kept.school_id = app.my_school() AND kept.confidential
          AND (kept.person_id = ANY (people) OR kept.respondent_id = ANY (people)))
$$
"""
FUNCTIONS = {"remind_of_waves()": "hat_queue", "answers_hidden(uuid[])": "hat_school"}


def make() -> None:
    for statement in (REMIND, HIDDEN):
        op.execute(statement)
    op.execute(
        "CREATE POLICY hidden ON school.answer_sheet FOR SELECT TO portal_owner USING (true)"
    )
    # Of two cards made one a link that was given goes on asking.
    op.execute("GRANT UPDATE (asked_id) ON school.form_link TO hat_school")
    for function, hat in FUNCTIONS.items():
        op.execute(f"REVOKE ALL ON FUNCTION app.{function} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION app.{function} TO {hat}")


def drop() -> None:
    op.execute("REVOKE UPDATE (asked_id) ON school.form_link FROM hat_school")
    op.execute("DROP POLICY hidden ON school.answer_sheet")
    for function in FUNCTIONS:
        op.execute(f"DROP FUNCTION app.{function}")
