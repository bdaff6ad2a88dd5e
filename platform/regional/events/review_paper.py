"""The conclusion of an expert review as a paper that is printed and signed."""

from uuid import UUID
from zoneinfo import ZoneInfo

from kernel.documents.content import (
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    KeyValues,
    Paragraph,
    Row,
    Run,
    Signature,
    Signatures,
    Table,
)
from kernel.documents.words import Translator, long_date
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.imports.wording import mark
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.events.jobs import CONCLUSION
from regional.events.review_queries import ReviewPage, review

DECISIONS = {
    "recommended": mark("The programme is recommended to other schools"),
    "after_changes": mark("The programme is recommended after changes"),
    "not_recommended": mark("The programme is not recommended"),
}


def ask_paper(work: Work, review_id: UUID, language: str) -> UUID:
    """Have the worker print a conclusion; returns its job."""
    _check(work, review_id)
    return work.later(CONCLUSION, review_id=str(review_id), language=language)


def make(work: Work, review_id: UUID, t: Translator) -> tuple[str, bytes]:
    """Name and bytes of the PDF."""
    from kernel.documents import pdf  # loads reportlab, which only the worker needs

    page = _check(work, review_id)
    document = to_document(page, profile_of(work.session), t)
    return f"{t.gettext('Conclusion')}. {page.line.title}.pdf", pdf.render(document)


def _check(work: Work, review_id: UUID) -> ReviewPage:
    if not work.actor.may(Permission.REVIEWS_SEND):
        work.actor.require(Permission.REVIEWS_VIEW)
    page = review(work.session, review_id)
    if page.line.state != "concluded":
        raise WrongState("review_not_concluded")
    return page


def total(page: ReviewPage, profile: Profile) -> tuple[int, int]:
    """Marks in all, and the most there could be."""
    given = sum(one.mark or 0 for one in page.marks.values())
    return given, sum(each.max for each in profile.review_criteria)


def to_document(page: ReviewPage, profile: Profile, t: Translator) -> Document:
    """Whose programme, the marks, the decision and the conclusion, the expert's signature."""
    line = page.line
    given, most = total(page, profile)
    forms = {each.code: each.name.in_language(t.language) for each in profile.forms}
    facts = (
        (t.gettext("Programme"), line.title),
        (t.gettext("Form"), forms.get(line.form, line.form)),
        (t.gettext("School"), f"{line.school}, {line.municipality}"),
        (t.gettext("Expert review"), line.event),
    )
    decision = line.decision or "not_recommended"
    said = t.gettext(DECISIONS[decision])
    blocks: list[Block] = [
        KeyValues(facts),
        HeadingBlock(t.gettext("Marks")),
        _marks(page, profile, t),
        Paragraph(
            (Run(f"{said}. ", bold=True),
             Run(t.gettext("%(given)s points of %(most)s.", given=given, most=most)))
        ),
        HeadingBlock(t.gettext("Conclusion")),
        *(Paragraph(part) for part in page.conclusion.splitlines() if part.strip()),
        Signatures((Signature(t.gettext("Expert"), line.expert),)),
    ]  # fmt: skip
    zone = ZoneInfo(profile.region.timezone)
    made_at = line.concluded_at.astimezone(zone) if line.concluded_at else None
    return Document(
        title=t.gettext("Conclusion of the expert review"),
        blocks=tuple(blocks),
        heading=Heading(
            authority=profile.region.authority.name.in_language(t.language),
            operator=profile.region.operator.name.in_language(t.language),
            date=long_date(made_at.date(), t.language) if made_at else "",
        ),
        footer=Footer(line.title),
        language=t.language,
        subject=line.title,
        made_at=made_at,
    )


def _marks(page: ReviewPage, profile: Profile, t: Translator) -> Table:
    rows: list[Row] = []
    for each in profile.review_criteria:
        one = page.marks.get(each.code)
        name = each.name.in_language(t.language)
        shown = f"{one.mark if one else '–'} / {each.max}"
        rows.append((Cell(name[0].upper() + name[1:], one.words if one else ""), shown))
    given, most = total(page, profile)
    columns = (Column(t.gettext("Criterion"), 6.0), Column(t.gettext("Points"), 1.2, Align.RIGHT))
    return Table(columns, tuple(rows), total=(t.gettext("Total"), f"{given} / {most}"))
