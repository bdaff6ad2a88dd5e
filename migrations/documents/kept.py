"""What was signed stays as it was signed; a draft alone is edited or thrown away."""

from alembic import op

# What may still be written in a paper that is signed or called off.
AFTER = ("scan_id", "is_public", "state", "cancelled_on", "cancel_reason", "paper_id")

STAYS = f"""
CREATE FUNCTION app.paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a signed paper is not thrown away' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'ck_document_kept';
  END IF;
  IF OLD.state = 'cancelled' AND NEW.state <> 'cancelled'
     OR OLD.state = 'signed' AND NEW.state = 'draft'
     OR to_jsonb(NEW) - ARRAY[{", ".join(f"'{name}'" for name in AFTER)}]
        <> to_jsonb(OLD) - ARRAY[{", ".join(f"'{name}'" for name in AFTER)}]
     OR (OLD.paper_id IS NOT NULL AND NEW.paper_id IS DISTINCT FROM OLD.paper_id) THEN
    RAISE EXCEPTION 'a signed paper stays as it was signed' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'ck_document_stays';
  END IF;
  RETURN NEW;
END $$
"""
TABLES = ("school.document", "regional.act")


def make() -> None:
    op.execute(STAYS)
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER paper_stays BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION app.paper_stays()"
        )


def drop() -> None:
    for table in TABLES:
        op.execute(f"DROP TRIGGER IF EXISTS paper_stays ON {table}")
    op.execute("DROP FUNCTION IF EXISTS app.paper_stays()")
