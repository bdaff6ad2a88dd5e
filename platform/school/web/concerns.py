"""«Report a problem», and what the curator and the psychologist make of it (U-6)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import HiddenField, TextAreaField

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from school.concerns import queries
from school.concerns.service import LONGEST, close, report, take
from school.pairing.queries import pair_view
from school.web.pair_tabs import pair_tabs
from school.web.programme_tabs import section_tabs
from web.forms import Form, Needed, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("concerns", __name__, url_prefix="/s/<school_code>", template_folder="templates")
SIDES: Mapping[str, str] = {
    "mentor": mark("the mentor tells"),
    "mentee": mark("the mentee tells"),
    "staff": mark("somebody of the school's staff tells"),
}
STATES: Mapping[str, tuple[str, str]] = {
    "new": ("near", mark("nobody is on it yet")),
    "taken": ("wait", mark("somebody is on it")),
    "closed": ("ok", mark("dealt with")),
}


class ReportForm(Form):
    words = TextAreaField(
        _l("What happened"), validators=[Needed(), UpTo(LONGEST)], render_kw={"rows": 6}
    )
    sending = HiddenField()


class OutcomeForm(Form):
    outcome = TextAreaField(
        _l("What was done and agreed"), validators=[Needed(), UpTo(LONGEST)], render_kw={"rows": 5}
    )


@bp.get("/concerns")
@requires(Permission.CONCERNS)
def index() -> str:
    work = current_work()
    closed = request.args.get("closed") == "1"
    page = page_of(queries.count_concerns(work.session, closed=closed), request.args)
    return render_template(
        "school/concerns/index.html",
        tabs=section_tabs(),
        closed=closed,
        page=page,
        concerns=queries.concerns(
            work.session, work.now(), closed=closed, offset=page.offset, limit=page.size
        ),
        sides=SIDES,
        states=STATES,
    )


@bp.get("/concerns/<uuid:concern_id>")
@requires(Permission.CONCERNS)
def show(concern_id: UUID) -> str:
    return _page(concern_id, OutcomeForm())


@bp.post("/concerns/<uuid:concern_id>/taken")
@requires(Permission.CONCERNS)
def taken(concern_id: UUID) -> ResponseReturnValue:
    take(current_work(), concern_id)
    say(_("You are on it. Write here what you agree on."))
    return redirect(url_for(".show", concern_id=concern_id), 303)


@bp.post("/concerns/<uuid:concern_id>/closed")
@requires(Permission.CONCERNS)
def closed(concern_id: UUID) -> ResponseReturnValue:
    form = OutcomeForm()
    if not form.validate():
        return _page(concern_id, form), 422
    close(current_work(), concern_id, form.outcome.data)
    say(_("The report is closed."))
    return redirect(url_for(".index"), 303)


@bp.get("/pairs/<uuid:pair_id>/concern")
@requires(Permission.CONCERN_REPORT)
def write(pair_id: UUID) -> str:
    return _report_page(pair_id, ReportForm(data={"sending": str(new_id())}))


@bp.post("/pairs/<uuid:pair_id>/concern")
@requires(Permission.CONCERN_REPORT)
def send(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ReportForm()
    if not form.validate():
        return _report_page(pair_id, form), 422
    try:
        report(work, pair_id, form.words.data, concern_id=sending_of(form.sending.data))
    except Invalid as refused:
        form.words.errors = [words_of(refused.fields["words"])]
        return _report_page(pair_id, form), 422
    say(_("The curator and the psychologist have got it. They answer within a day."))
    own = work.actor.may(Permission.PROGRAMME_VIEW)
    where = url_for("pair.show", pair_id=pair_id) if own else url_for("home.today")
    return redirect(where, 303)


def sending_of(typed: str | None) -> UUID | None:
    """The page's own name for the sending, so that a button hit twice sends once."""
    try:
        return UUID(typed or "")
    except ValueError:
        return None


def words_of(fault: str) -> str:
    """A fault of a report at its field."""
    if fault == "too_long":
        return _("Shorten it to %(most)s characters.", most=LONGEST)
    return _("Write in your own words what happened.")


def _page(concern_id: UUID, form: OutcomeForm) -> str:
    work = current_work()
    return render_template(
        "school/concerns/show.html",
        concern=queries.concern(work.session, concern_id, work.now()),
        form=form,
        sides=SIDES,
        states=STATES,
    )


def _report_page(pair_id: UUID, form: ReportForm) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    return render_template(
        "school/concerns/report.html", pair=pair, form=form,
        tabs=pair_tabs(pair, "concerns.write") if work.actor.may(Permission.PROGRAMME_VIEW) else [],
    )  # fmt: skip
