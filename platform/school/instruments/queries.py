"""What pages read of questionnaires and of the links that ask them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from kernel.errors import NotFound
from kernel.full_names import full_name
from school.instruments.box import sizes
from school.instruments.definition import Instrument, from_json
from school.instruments.models import AnswerSheet, FormLink
from school.instruments.models import Instrument as Row
from school.links.models import Link
from school.links.queries import LinkState, link_state
from school.registry.models import Person

MOST_LINKS = 100


@dataclass(frozen=True, slots=True)
class InstrumentLine:
    """A version of a questionnaire, as lists show it."""

    id: UUID
    code: str
    version: int
    origin: str
    state: str
    title: str
    audience: str
    digest: str
    published_at: datetime | None
    sheets: int = 0
    open_links: int = 0


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link of a questionnaire; names are "" on a public one."""

    link_id: UUID
    state: LinkState
    place: str
    uses: int
    is_public: bool
    about: str
    respondent: str
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link asks of the guest who holds it."""

    form_link: FormLink
    definition: Instrument
    about: str


LINE = (
    Row.id, Row.code, Row.version, Row.origin, Row.state, Row.title, Row.audience, Row.digest,
    Row.published_at,
)  # fmt: skip
_About, _By = aliased(Person), aliased(Person)


def current(session: Session, now: datetime) -> list[InstrumentLine]:
    """Each questionnaire once, as it is in use; a draft or a retired one where none is.

    Answers are counted over all versions, open links over those of the code.
    """
    rank = case((Row.state == "published", 0), (Row.state == "draft", 1), else_=2)
    chosen = (
        select(*LINE)
        .ext(distinct_on(Row.code))
        .order_by(Row.code, rank, Row.version.desc())
        .subquery()
    )
    answers = select(Row.code).join(AnswerSheet, AnswerSheet.instrument_id == Row.id)
    asking = select(Row.code).join(FormLink, FormLink.instrument_id == Row.id)
    sheets = _counted(answers)
    links = _counted(asking.join(Link, Link.id == FormLink.link_id).where(opens(now)))
    query = (
        select(chosen, func.coalesce(sheets.c.n, 0), func.coalesce(links.c.n, 0))
        .outerjoin(sheets, sheets.c.code == chosen.c.code)
        .outerjoin(links, links.c.code == chosen.c.code)
        .order_by(chosen.c.title, chosen.c.code)
    )
    return [InstrumentLine(*row) for row in session.execute(query)]


def opens(now: datetime) -> ColumnElement[bool]:
    """Whether a link opens at this moment."""
    return and_(
        Link.revoked_at.is_(None),
        Link.expires_at > now,
        or_(Link.most_uses.is_(None), Link.uses < Link.most_uses),
    )


def _counted(query: Select[str]) -> Subquery:
    """A query of codes as numbers by code."""
    return query.add_columns(func.count().label("n")).group_by(Row.code).subquery()


def drafts(session: Session) -> dict[str, UUID]:
    """Drafts by the code they will replace."""
    rows = session.execute(select(Row.code, Row.id).where(Row.state == "draft"))
    return {row.code: row.id for row in rows}


def in_use(session: Session, code: str) -> InstrumentLine | None:
    """The published version of a code."""
    query = select(*LINE).where(Row.code == code, Row.state == "published")
    row = session.execute(query.limit(1)).one_or_none()
    return InstrumentLine(*row) if row is not None else None


def one(session: Session, instrument_id: UUID) -> tuple[InstrumentLine, Instrument]:
    """A version with its definition; NotFound when the school has none with this id."""
    row = session.execute(
        select(*LINE, Row.definition).where(Row.id == instrument_id)
    ).one_or_none()
    if row is None:
        raise NotFound("instrument")
    *line, definition = row
    return InstrumentLine(*line), from_json(definition)


def versions(session: Session, code: str) -> list[InstrumentLine]:
    """Every version of a code with its answers, the newest first."""
    query = (
        select(*LINE, func.count(AnswerSheet.id))
        .outerjoin(AnswerSheet, AnswerSheet.instrument_id == Row.id)
        .where(Row.code == code)
        .group_by(Row.school_id, Row.id)
        .order_by(Row.version.desc())
    )
    return [InstrumentLine(*row) for row in session.execute(query)]


def links_of(session: Session, code: str, now: datetime) -> list[LinkLine]:
    """The latest links of a questionnaire, open ones first."""
    query = (
        select(
            Link,
            FormLink.place,
            FormLink.person_id,
            FormLink.respondent_id,
            _About.surname,
            _About.given_name,
            _About.patronymic,
            _By.surname.label("by_surname"),
            _By.given_name.label("by_given_name"),
            _By.patronymic.label("by_patronymic"),
        )
        .join(FormLink, FormLink.link_id == Link.id)
        .join(Row, Row.id == FormLink.instrument_id)
        .outerjoin(_About, _About.id == FormLink.person_id)
        .outerjoin(_By, _By.id == FormLink.respondent_id)
        .where(Row.code == code)
        .order_by(~opens(now), Link.created_at.desc(), Link.id)
        .limit(MOST_LINKS)
    )
    return [
        LinkLine(
            link_id=row.Link.id,
            state=link_state(row.Link, now),
            place=row.place,
            uses=row.Link.uses,
            is_public=row.person_id is None and row.respondent_id is None,
            about=full_name(row.surname, row.given_name, row.patronymic),
            respondent=full_name(row.by_surname, row.by_given_name, row.by_patronymic),
            created_at=row.Link.created_at,
            expires_at=row.Link.expires_at,
        )
        for row in session.execute(query)
    ]


def asked_by(session: Session, link_id: UUID) -> Asked:
    """What a link asks; read under the guest's hat, which sees this one questionnaire alone.

    `about` names a person as little as the one asked needs: the given name and an initial.
    """
    row = session.execute(
        select(FormLink, Row.definition, _About.given_name, _About.surname)
        .join(Row, Row.id == FormLink.instrument_id)
        .outerjoin(_About, _About.id == FormLink.person_id)
        .where(FormLink.link_id == link_id)
    ).one_or_none()
    if row is None:
        raise NotFound("link")
    asks = row.FormLink
    told = row.given_name is not None and (asks.respondent_id or asks.asked_id) is not None
    about = f"{row.given_name} {row.surname[:1]}." if told else ""
    return Asked(row.FormLink, from_json(row.definition), about)


def boxed(session: Session) -> dict[str, int]:
    """How many anonymous answers lie in the school's boxes, by questionnaire."""
    lies = sizes(session)
    if not lies:
        return {}
    codes = {row.id: row.code for row in session.execute(select(Row.id, Row.code))}
    found: dict[str, int] = {}
    for (instrument_id, _part), n in lies.items():
        found[codes[instrument_id]] = found.get(codes[instrument_id], 0) + n
    return found


def confidential(session: Session) -> set[str]:
    """Codes of questionnaires with an edition whose sheets only the two may read (X-07)."""
    told = Row.definition["confidential"].as_boolean()
    return set(session.scalars(select(Row.code).where(told)))


def still_asks(session: Session) -> bool:
    """Whether the guest's link asks still: a wave may be over, and whom it asked may have left."""
    asks: bool = session.execute(select(func.app.asked_stands())).scalar_one()
    return asks


def suiting(session: Session, audience: str, form: str) -> list[InstrumentLine]:
    """Questionnaires in use that a programme of the form asks of an audience, its own first.

    One that names forms is for those alone; one that names none is for any (X-01).
    """
    query = select(*LINE, Row.definition).where(Row.state == "published").order_by(Row.title)
    found: list[tuple[bool, InstrumentLine]] = []
    for *line, kept in session.execute(query):
        definition = from_json(kept)
        if audience in definition.audience and (not definition.forms or form in definition.forms):
            found.append((not definition.forms, InstrumentLine(*line)))
    return [line for _, line in sorted(found, key=lambda each: each[0])]
