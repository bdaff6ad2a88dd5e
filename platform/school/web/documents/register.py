"""The list of papers of a school year."""

from datetime import date

from flask import render_template, request, url_for

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.texts.queries import texts_in_force
from school.documents import queries
from school.documents.amiss import amiss
from school.documents.queries import Filters
from school.documents.types import TYPES
from school.programmes import queries as programmes
from school.programmes.models import Pair
from school.web.document_forms import as_id
from school.web.document_words import STATES
from school.web.documents import bp
from school.web.labels import first_up, state_words
from school.web.years import YearChoice, choose_year
from web.forms import Unreadable, parse_day
from web.guard import requires
from web.i18n import gettext as _
from web.paging import page_of
from web.work import current_work

LONGEST_WORD = 100


@bp.get("")
@requires(Permission.DOCUMENTS_VIEW)
def index() -> str:
    """Narrowed by what the address says; a day that cannot be read narrows nothing and says so."""
    work = current_work()
    choice = choose_year(queries.years_held(work.session), work.today())
    since, unread = _since(request.args.get("since", ""))
    filters = Filters(
        type=request.args.get("type", ""),
        state=_one_of(request.args.get("state", "")),
        since=since,
        word=_word(request.args.get("word", "")),
        programme_id=as_id(request.args.get("programme_id")),
        pair_id=as_id(request.args.get("pair_id")),
    )
    page = page_of(queries.count_papers(work.session, choice.chosen, filters), request.args)
    return render_template(
        "school/documents/index.html",
        choice=choice,
        years=[(year.start, str(year)) for year in choice.years],
        filters=filters,
        since_typed=request.args.get("since", "")[:20],
        day_fault=unread,
        narrowed=filters != Filters(),
        about=_about(filters),
        types=_types(choice, filters.type),
        states=[(code, first_up(state_words(STATES, code)[1])) for code in queries.STATES],
        counts=queries.by_state(work.session, choice.chosen),
        page=page,
        papers=queries.papers(
            work.session, choice.chosen, filters, offset=page.offset, limit=page.size
        ),
        amiss=amiss(work.session, choice.chosen.start),
        paper_state=lambda state: state_words(STATES, state),
    )


def _about(filters: Filters) -> list[tuple[str, str]]:
    """The way down to the papers of one programme or pair; empty for the whole register."""
    session = current_work().session
    if filters.programme_id is not None:
        of = programmes.programme(session, filters.programme_id)
        return [(url_for("programmes.show", programme_id=of.id), of.title)]
    if filters.pair_id is not None:
        pair = current_work().own(Pair, filters.pair_id)
        of = programmes.programme(session, pair.programme_id)
        return [
            (url_for("programmes.show", programme_id=of.id), of.title),
            (url_for("pair.show", pair_id=pair.id), _("Pair")),
        ]
    return []


def _types(choice: YearChoice, asked: str) -> list[tuple[str, str]]:
    """Types to narrow by: those that papers of the year have, in the order of the checklist."""
    session = current_work().session
    held = queries.types_held(session, choice.chosen)
    texts = texts_in_force(session, profile_of(session))
    order = {code: (text.d, n) for n, (code, text) in enumerate(texts.items()) if code in TYPES}
    known = sorted(held, key=lambda code: order.get(code, ("я", 0)))
    chosen = [] if asked in held or not asked else [(asked, _("unknown type"))]
    return [("", _("Any type")), *((code, held[code]) for code in known), *chosen]


def _one_of(state: str) -> str:
    return state if state in queries.STATES else ""


def _word(typed: str) -> str:
    """Nothing invisible goes to the database: it could not even hold a zero byte."""
    return "".join(sign for sign in typed if sign.isprintable()).strip()[:LONGEST_WORD]


def _since(typed: str) -> tuple[date | None, str]:
    """The day, or what is wrong with it."""
    if not typed.strip():
        return None, ""
    try:
        return parse_day(typed), ""
    except Unreadable as fault:
        return None, str(fault)
