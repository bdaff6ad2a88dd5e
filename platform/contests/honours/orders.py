"""An order that awards: drafted, its lines gathered, signed; a signed one stays as it is."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, text

from contests.honours.models import Award, HonourNomination, HonourOrder
from contests.honours.steps import add_step, move, tell_school
from contests.honours.types import TypeCard, type_of
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.papers.service import end_paper, issue_paper
from kernel.profile.stored import profile_of
from kernel.tenancy.models import Municipality
from kernel.work import Work

PAPER_KIND = "honour"
LINE = 300
_NUMBERS = text("SELECT app.honour_numbers(:type, :year)")
# Numbers of a type run on over municipalities: whoever signs waits for whoever signs.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('award ' || CAST(:type AS text), 0))")


def draft_order(work: Work, title: str) -> HonourOrder:
    """A new order of the actor's own body, empty."""
    _require(work)
    if not title.strip():
        raise Invalid({"title": "title_needed"})
    made = HonourOrder(
        id=new_id(), organiser_municipality_id=work.actor.municipality_id,
        title=title.strip()[:LINE], created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(made)
    work.session.flush()
    work.record("honour_order.drafted", "honour_order", made.id)
    return made


def set_lines(work: Work, order_id: UUID, chosen: Collection[UUID]) -> int:
    """Let exactly these nominations stand in the draft; returns how many.

    WrongState «in_another_order» when one has got into another meanwhile.
    """
    _drafted(work, order_id)
    wanted = set(chosen)
    query = select(HonourNomination).where(
        HonourNomination.id.in_(wanted) | (HonourNomination.order_id == order_id)
    )
    rows = {row.id: row for row in work.session.scalars(query.with_for_update())}
    if wanted - rows.keys():
        raise NotFound("honour_nomination")
    for row in rows.values():
        if row.id not in wanted:
            row.order_id = None
        elif row.order_id not in (None, order_id):
            raise WrongState("in_another_order")
        elif row.state != "recommended":
            raise WrongState("honour_moved_on")
        else:
            row.order_id = order_id
    work.session.flush()
    work.record("honour_order.lines", "honour_order", order_id, count=len(wanted))
    return len(wanted)


def sign(work: Work, order_id: UUID, *, number: str, signed_on: date | None, signatory: str) -> int:
    """Enter the order as signed: its people get numbers, papers and a place in the registry."""
    order = _drafted(work, order_id)
    faults = {
        "number": "" if number.strip() else "order_number_needed",
        "signatory": "" if signatory.strip() else "signatory_needed",
        "signed_on": "order_day_needed" if signed_on is None
        else "day_ahead" if signed_on > work.today() else "",
    }  # fmt: skip
    if any(faults.values()) or signed_on is None:
        raise Invalid({field: code for field, code in faults.items() if code})
    rows = _lines(work, order_id)
    if not rows:
        raise WrongState("order_is_empty")
    order.number, order.signed_on = number.strip()[:60], signed_on
    order.signatory, order.state = signatory.strip()[:LINE], "signed"
    work.session.flush()
    issuer, kinds = issuer_of(work, order), _kinds(work, rows)
    for type_id, kind in sorted(kinds.items()):
        _award(work, order, kind, [row for row in rows if row.type_id == type_id], issuer)
    work.record("honour_order.signed", "honour_order", order_id, count=len(rows),
                order_number=order.number)  # fmt: skip
    for row in rows:
        tell_school(work, row, kinds[row.type_id], "honour_awarded")
    return len(rows)


def revoke(work: Work, award_id: UUID, reason: str) -> None:
    """Take an award back from today on: it stays in the registry and says so, as its paper does.

    For the body whose order it is by; to others PostgreSQL does not show the row to be changed.
    """
    _require(work)
    award = work.session.get(Award, award_id, with_for_update=True)
    if award is None:
        raise NotFound("award")
    if award.revoked_on is not None:
        raise WrongState("award_revoked")
    if len(reason.strip()) < 3:
        raise Invalid({"reason": "reason_needed"})
    award.revoked_on, award.revoked_by = work.today(), work.actor.account_id
    award.revoke_reason = reason.strip()[:LINE]
    if award.paper_id is not None:
        end_paper(work, award.paper_id)
    work.session.flush()
    add_step(work, award, "awarded", "revoked", award.revoke_reason)
    work.record("award.revoked", "award", award_id)
    kind = type_of(work.session, award.type_id)
    named = work.session.get_one(HonourNomination, award.nomination_id)
    tell_school(work, named, kind, "honour_revoked")


def issuer_of(work: Work, order: HonourOrder) -> str:
    """The body whose order it is, in full."""
    if order.organiser_municipality_id is None:
        return profile_of(work.session).region.authority.name.ru
    place = work.session.get_one(Municipality, order.organiser_municipality_id)
    return f"Муниципальный орган управления образованием, {place.name}"


def _award(
    work: Work,
    order: HonourOrder,
    kind: TypeCard,
    rows: Sequence[HonourNomination],
    issuer: str,
) -> None:
    """Numbers of a type run on through the calendar year of the order."""
    day = order.signed_on
    if day is None:
        raise WrongState("honour_moved_on")
    work.session.execute(_LOCK, {"type": str(kind.id)})
    first = work.session.scalar(_NUMBERS, {"type": kind.id, "year": day.year}) or 0
    for place, row in enumerate(rows, start=first + 1):
        move(work, row, "awarded", "")
        number = f"{kind.rules.number_prefix}-{day.year}-{place:04}"
        paper = issue_paper(
            work, kind=PAPER_KIND, number=number, issued_on=day, issuer=issuer, title=kind.name
        )
        work.session.add(
            Award(
                id=new_id(), type_id=kind.id, nomination_id=row.id, order_id=order.id,
                school_id=row.school_id, municipality_id=row.municipality_id,
                person_id=row.person_id, full_name=row.full_name, number=number,
                awarded_on=day, paper_id=paper.id,
            )
        )  # fmt: skip
    work.session.flush()


def _kinds(work: Work, rows: Sequence[HonourNomination]) -> dict[UUID, TypeCard]:
    return {each: type_of(work.session, each) for each in {row.type_id for row in rows}}


def _lines(work: Work, order_id: UUID) -> list[HonourNomination]:
    """By name, so that numbers go by the alphabet as in the annex."""
    query = (
        select(HonourNomination)
        .where(HonourNomination.order_id == order_id, HonourNomination.state == "recommended")
        .order_by(HonourNomination.full_name, HonourNomination.id)
    )
    return list(work.session.scalars(query.with_for_update()))


def _drafted(work: Work, order_id: UUID) -> HonourOrder:
    """The draft with its row held, of the actor's own body."""
    _require(work)
    query = select(HonourOrder).where(HonourOrder.id == order_id)
    own = HonourOrder.organiser_municipality_id.is_not_distinct_from(work.actor.municipality_id)
    order = work.session.scalars(query.where(own)).one_or_none()
    if order is None:
        raise NotFound("honour_order")
    if order.state != "draft":
        raise WrongState("order_signed")
    work.session.refresh(order, with_for_update=True)
    return order


def _require(work: Work) -> None:
    if not work.actor.may(Permission.HONOURS_ENDORSE):
        work.actor.require(Permission.HONOURS_DECIDE)
