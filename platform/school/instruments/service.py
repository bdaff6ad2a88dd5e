"""What people do with questionnaires: take one into use, change it, publish it, put it away."""

from uuid import UUID

from sqlalchemy import Select, func, select, text, update

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.instruments.builtin import builtin
from school.instruments.catalogues import settled
from school.instruments.checks import DefinitionFault, check
from school.instruments.definition import Instrument, digest, from_json, to_json
from school.instruments.models import FormLink
from school.instruments.models import Instrument as Row
from school.instruments.queries import opens
from school.links.models import Link


def adopt(work: Work, code: str) -> Row:
    """Publish a ready questionnaire in the school; the one in use stays when it is the same.

    NotFound when there is no such questionnaire.
    """
    work.actor.require(Permission.FORMS_EDIT)
    ready = builtin(profile_of(work.session)).get(code)
    if ready is None:
        raise NotFound("instrument")
    in_use = _in_state(work, code, "published")
    if in_use is not None and in_use.digest == digest(ready):
        return in_use
    row = _add(work, ready, origin="region")
    _put_in_use(work, row)
    return row


def start(work: Work, definition: Instrument) -> Row:
    """A questionnaire of the school's own, as a draft."""
    work.actor.require(Permission.FORMS_EDIT)
    row = _add(work, definition.changed(code=f"own_{new_id().hex[-12:]}"), origin="school")
    work.record("form.started", "instrument", row.id, code=row.code)
    return row


def draft_from(work: Work, instrument_id: UUID) -> Row:
    """A draft to change what is in use; the draft that is already there, if there is one."""
    work.actor.require(Permission.FORMS_EDIT)
    base = work.own(Row, instrument_id)
    known = _in_state(work, base.code, "draft")
    if known is not None:
        return known
    definition = settled(from_json(base.definition), profile_of(work.session))
    row = _add(work, definition, origin="school")
    work.record("form.started", "instrument", row.id, code=row.code)
    return row


def save_draft(work: Work, instrument_id: UUID, definition: Instrument) -> Row:
    """Keep an edited draft; faults may remain until it is published. WrongState for any other."""
    work.actor.require(Permission.FORMS_EDIT)
    row = _draft(work, instrument_id)
    kept = definition.changed(code=row.code, version=row.version)
    row.definition, row.digest = to_json(kept), digest(kept)
    row.title, row.audience = kept.title.ru, ",".join(kept.audience)
    return row


def publish(work: Work, instrument_id: UUID) -> Row:
    """From now on this version is asked, by the links given before too; it never changes again.

    Invalid names `definition` with all faults in `values["faults"]`.
    """
    work.actor.require(Permission.FORMS_EDIT)
    row = _draft(work, instrument_id)
    faults: tuple[DefinitionFault, ...] = check(from_json(row.definition))
    if faults:
        raise Invalid({"definition": "faulty"}, faults=faults)
    _put_in_use(work, row)
    return row


def discard(work: Work, instrument_id: UUID) -> None:
    """Throw a draft away: nobody was asked by it."""
    work.actor.require(Permission.FORMS_EDIT)
    row = _draft(work, instrument_id)
    work.record("form.discarded", "instrument", row.id, code=row.code)
    work.session.delete(row)


def retire(work: Work, instrument_id: UUID) -> Row:
    """Ask no more by this questionnaire: its open links close, its answers stay.

    WrongState «wave_open» while a wave asks by it.
    """
    work.actor.require(Permission.FORMS_EDIT)
    row = work.own(Row, instrument_id)
    if row.state != "published":
        raise WrongState(row.state)
    if work.session.scalar(_ASKED_BY_WAVE, {"version": row.id}):
        raise WrongState("wave_open")
    row.state = "retired"
    open_links = _open_links(row.code, work)
    work.session.execute(
        update(Link)
        .where(Link.id.in_(open_links))
        .values(revoked_at=work.now(), revoked_by=work.actor.account_id)
        .execution_options(synchronize_session=False)
    )
    work.record("form.retired", "instrument", row.id, code=row.code)
    return row


# Waves stand above questionnaires (school/waves), so they are asked about by name.
_ASKED_BY_WAVE = text(
    "SELECT EXISTS (SELECT FROM school.wave_part part JOIN school.wave held"
    " ON held.school_id = part.school_id AND held.id = part.wave_id"
    " WHERE part.instrument_id = :version AND held.state = 'open')"
)


def _draft(work: Work, instrument_id: UUID) -> Row:
    row = work.own(Row, instrument_id)
    if row.state != "draft":
        raise WrongState(row.state)
    return row


def _in_state(work: Work, code: str, state: str) -> Row | None:
    query = select(Row).where(Row.code == code, Row.state == state).order_by(Row.version.desc())
    return work.session.scalars(query.limit(1)).one_or_none()


def _add(work: Work, definition: Instrument, *, origin: str) -> Row:
    """The next version of the code, as a draft."""
    latest = work.session.scalar(select(func.max(Row.version)).where(Row.code == definition.code))
    numbered = definition.changed(version=(latest or 0) + 1)
    row = Row(
        school_id=work.actor.school_id,
        id=new_id(),
        code=numbered.code,
        version=numbered.version,
        origin=origin,
        state="draft",
        title=numbered.title.ru,
        audience=",".join(numbered.audience),
        definition=to_json(numbered),
        digest=digest(numbered),
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(row)
    work.session.flush()
    return row


def _put_in_use(work: Work, row: Row) -> None:
    """Publish a draft in the place of the version before it; open links ask the new one."""
    work.session.execute(
        update(FormLink)
        .where(FormLink.link_id.in_(_open_links(row.code, work)))
        .values(instrument_id=row.id)
        .execution_options(synchronize_session=False)
    )
    for before in work.session.scalars(
        select(Row).where(Row.code == row.code, Row.state == "published")
    ):
        before.state = "retired"
    row.state, row.published_at = "published", work.now()
    work.record("form.published", "instrument", row.id, code=row.code, version=row.version)


def _open_links(code: str, work: Work) -> Select[UUID]:
    """Links that follow the version in use; a wave asks in the one it began with (R-50)."""
    return (
        select(FormLink.link_id)
        .join(Row, Row.id == FormLink.instrument_id)
        .join(Link, Link.id == FormLink.link_id)
        .where(
            Row.code == code,
            opens(work.now()),
            FormLink.asked_id.is_(None),
            FormLink.part_id.is_(None),
        )
    )
