"""The registry with its search, the table to take away, one award with its revocation."""

from io import BytesIO
from uuid import UUID

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from contests.honours import orders as service
from contests.honours import registry as ledger
from contests.honours.registry import Wish
from contests.honours.types import types
from contests.web.honours import bp
from contests.web.honours.forms import WordForm
from contests.web.honours.orders import paper_answer
from contests.web.honours.words import faults_into, honour_tabs, refused_words
from contests.web.tabs import section_tabs
from kernel.documents.words import Words
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.tenancy.models import Municipality
from kernel.work import Work
from web.guard import requires
from web.i18n import catalogue, language
from web.i18n import gettext as _
from web.page import say
from web.paging import SIZE, page_of
from web.work import current_work

FILTERS = ("type", "place", "year", "state")
# Of a name that many are enough: whoever seeks somebody writes the name in full.
NAMED = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/registry")
@requires(Permission.HONOURS_VIEW)
def registry() -> str:
    return _page(_wish())


@bp.post("/registry")
@requires(Permission.HONOURS_VIEW)
def find() -> ResponseReturnValue:
    """A name is typed into the page and never into an address; all else the address holds."""
    if not request.form.get("name", "").strip():
        asked = {name: request.form.get(name) or None for name in FILTERS}
        return redirect(url_for(".registry", **asked), 303)  # type: ignore[arg-type]
    return _page(_wish(request.form.get("name", "")))


@bp.post("/registry.xlsx")
@requires(Permission.HONOURS_VIEW)
def export() -> ResponseReturnValue:
    from kernel.documents.xlsx import render  # loads xlsxwriter

    spoken = language()
    known = catalogue(spoken)
    work = current_work()
    wish = _wish(request.form.get("name", ""))
    book = ledger.to_workbook(work, wish, Words.of(spoken, known.ugettext, known.ungettext))
    name = f"{_('registry-of-awards')}-{work.today().isoformat()}.xlsx"
    answer = send_file(BytesIO(render(book)), mimetype=XLSX, as_attachment=True,
                       download_name=name)  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/awards/<uuid:award_id>.pdf")
@requires(Permission.HONOURS_VIEW)
def certificate(award_id: UUID) -> ResponseReturnValue:
    return paper_answer(award_id)


@bp.route("/awards/<uuid:award_id>/revoke", methods=["GET", "POST"])
@requires(Permission.HONOURS_VIEW)
def revoke(award_id: UUID) -> ResponseReturnValue:
    work = current_work()
    if not work.actor.may(Permission.HONOURS_ENDORSE):
        work.actor.require(Permission.HONOURS_DECIDE)
    held, form = ledger.award(work.session, award_id), WordForm()
    if form.validate_on_submit():
        try:
            with faults_into(form):
                service.revoke(work, award_id, form.reason.data or "")
                say(_("The award is revoked. Its certificate's check page says so from now on."))
                return redirect(url_for(".registry"), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".registry"), 303)
    page = render_template("contests/honours/revoke.html", form=form, held=held)
    return (page, 422) if form.errors else page


def _wish(name: str = "") -> Wish:
    """What is looked for; nonsense is as if it were not asked."""
    given = request.values
    year, state = given.get("year", ""), given.get("state", "")
    return Wish(
        name=name[:100].strip(),
        type_id=_uuid(given.get("type", "")),
        municipality_id=_uuid(given.get("place", "")),
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        state=state if state in ("holds", "revoked") else "",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _page(wish: Wish) -> str:
    work = current_work()
    session = work.session
    found = ledger.count(session, wish)
    page = page_of(found, request.args, size=NAMED if wish.name else SIZE)
    return render_template(
        "contests/honours/registry.html",
        more=bool(wish.name) and found > NAMED,
        rows=ledger.awards(session, wish, limit=page.size, offset=page.offset),
        page=page,
        wish=wish,
        award_options=[
            ("", _("all awards")),
            *((k.id, k.name) for k in types(session, retired=True)),
        ],
        year_options=[("", _("all years")), *((year, year) for year in ledger.years(session))],
        places=_places(work),
        own=work.actor.municipality_id,
        acts=work.actor.may(Permission.HONOURS_DECIDE)
        or work.actor.may(Permission.HONOURS_ENDORSE),
        tabs=section_tabs(),
        inner=honour_tabs("honours.registry"),
    )


def _places(work: Work) -> list[tuple[UUID, str]]:
    """Municipalities to choose from; a municipality has its own alone."""
    if work.actor.municipality_id is not None or work.actor.school_id is not None:
        return []
    query = select(Municipality.id, Municipality.name).order_by(Municipality.name)
    return [(row[0], row[1]) for row in work.session.execute(query)]
