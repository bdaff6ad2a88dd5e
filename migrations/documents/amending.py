"""Orders that amend: they take ended pairs out of a signed order, and may name nobody new (R-25)."""

from alembic import op

from migrations.fences import asked
from migrations.pairs.guards import GUARD_ORDER

GUARD_REMOVAL = """
CREATE FUNCTION app.guard_pair_order_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  taken school.pair_order_removal;
BEGIN
  IF TG_OP = 'DELETE' THEN
    taken := OLD;
  ELSE
    taken := NEW;
  END IF;
  IF current_setting('role') NOT LIKE 'hat\\_%' THEN
    RETURN taken;
  END IF;
  PERFORM FROM school.pair_order held
    WHERE held.school_id = taken.school_id AND held.id = taken.order_id AND held.state = 'draft'
    FOR SHARE;
  IF NOT FOUND OR TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'a signed order does not change'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_is_signed',
            SCHEMA = 'school', TABLE = 'pair_order_removal';
  END IF;
  IF TG_OP = 'INSERT' AND NOT EXISTS (
    SELECT FROM school.pair two
      JOIN school.pair_order held ON held.school_id = two.school_id AND held.id = taken.order_id
                                 AND held.programme_id = two.programme_id
      JOIN school.pair_order_line line ON line.school_id = two.school_id AND line.pair_id = two.id
      JOIN school.pair_order former ON former.school_id = line.school_id
                                   AND former.id = line.order_id AND former.state = 'signed'
     WHERE two.school_id = taken.school_id AND two.id = taken.pair_id
       AND two.ended_on IS NOT NULL) THEN
    RAISE EXCEPTION 'an order takes out ended pairs that a signed one names'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_takes_out_ended',
            SCHEMA = 'school', TABLE = 'pair_order_removal';
  END IF;
  RETURN taken;
END
$$
"""
_NAMES = """NOT EXISTS (
    SELECT FROM school.pair_order_line line
     WHERE line.school_id = NEW.school_id AND line.order_id = NEW.id) THEN"""
_NAMES_OR_TAKES = """NOT EXISTS (
    SELECT FROM school.pair_order_line line
     WHERE line.school_id = NEW.school_id AND line.order_id = NEW.id)
     AND NOT EXISTS (
    SELECT FROM school.pair_order_removal taken
     WHERE taken.school_id = NEW.school_id AND taken.order_id = NEW.id) THEN"""
# What a draft takes out has still ended on the day it is signed.
_STILL_ENDED = """
  IF NEW.state = 'signed' AND OLD.state = 'draft' AND EXISTS (
    SELECT FROM school.pair_order_removal taken
      JOIN school.pair two ON two.school_id = taken.school_id AND two.id = taken.pair_id
     WHERE taken.school_id = NEW.school_id AND taken.order_id = NEW.id
       AND two.ended_on IS NULL) THEN
    RAISE EXCEPTION 'an order takes out ended pairs that a signed one names'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_takes_out_ended',
            SCHEMA = 'school', TABLE = 'pair_order';
  END IF;
  RETURN NEW;
END
$$"""


def make() -> None:
    asked("school.pair_order_removal")
    op.execute(_amended(GUARD_ORDER))
    op.execute(GUARD_REMOVAL)
    op.execute("REVOKE ALL ON FUNCTION app.guard_pair_order_removal() FROM PUBLIC")
    op.execute(
        "CREATE TRIGGER guards BEFORE INSERT OR UPDATE OR DELETE ON school.pair_order_removal"
        " FOR EACH ROW EXECUTE FUNCTION app.guard_pair_order_removal()"
    )


def drop() -> None:
    op.execute("DROP TRIGGER guards ON school.pair_order_removal")
    op.execute("DROP FUNCTION app.guard_pair_order_removal()")
    op.execute(_replacing(GUARD_ORDER))
    op.execute("DROP POLICY IF EXISTS asked_select ON school.pair_order_removal")


def _amended(body: str) -> str:
    """The guard of orders as 0025 made it, with removals taken into account."""
    head, _, tail = body.rpartition("\n  RETURN NEW;\nEND\n$$")
    if _NAMES not in head:
        raise RuntimeError("the guard of orders is not the one known here")
    return _replacing(head.replace(_NAMES, _NAMES_OR_TAKES) + _STILL_ENDED + tail)


def _replacing(body: str) -> str:
    return body.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
