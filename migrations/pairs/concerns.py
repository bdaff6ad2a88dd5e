"""A reported problem is told to its hearers at once, whoever reported it: a guest asks no job."""

from alembic import op

from migrations.fences import asked

# The job notices.tell, as kernel/notices/service.py writes it.
TELL = """
CREATE FUNCTION app.tell_of_concern() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO kernel.job (id, name, queue, args, hat, max_attempts, timeout, run_after, created_at)
  VALUES (gen_random_uuid(), 'notices.tell', 'interactive', jsonb_build_object(
            'what', 'concern_reported', 'key', 'concern:' || NEW.id,
            'path', '/s/{school_code}/concerns/' || NEW.id, 'values', '{}'::jsonb,
            'to', jsonb_build_object('roles', jsonb_build_array('curator', 'psychologist'),
                                     'schools', jsonb_build_array(NEW.school_id),
                                     'municipalities', '[]'::jsonb, 'accounts', '[]'::jsonb)),
          'hat_queue', 5, 60, now(), now());
  RETURN NULL;
END
$$
"""


def make() -> None:
    asked("kernel.job", "INSERT")
    op.execute(TELL)
    op.execute("REVOKE ALL ON FUNCTION app.tell_of_concern() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER tells AFTER INSERT ON school.concern FOR EACH ROW"
        " EXECUTE FUNCTION app.tell_of_concern()"
    )


def drop() -> None:
    op.execute("DROP TRIGGER tells ON school.concern")
    op.execute("DROP FUNCTION app.tell_of_concern()")
    op.execute("DROP POLICY asked_insert ON kernel.job")
