"""Earlier reports of the school as they were printed: quoted, never recomputed (K-07)."""

from dataclasses import asdict
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice, SelectField

from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from school.monitoring import quoted
from school.monitoring.quoted import EARLIEST, LONGEST_NOTE, LONGEST_TITLE, Quote
from school.web.monitoring.notes_words import refused_into
from school.web.monitoring.tabs import year_tabs
from school.web.programme_tabs import section_tabs
from web.fields import TextField
from web.forms import DayField, Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "quoted", __name__, url_prefix="/s/<school_code>/quoted", template_folder="../templates"
)


class QuoteForm(Form):
    school_year = SelectField(_l("School year"), coerce=int, validate_choice=False)
    title = LineField(_l("Title of the report"), validators=[UpTo(LONGEST_TITLE)])
    source = LineField(_l("Where it was printed"), validators=[UpTo(LONGEST_TITLE)])
    as_of = DayField(_l("Date of the report"))
    lines = TextField(_l("Figures, a line each"), render_kw={"rows": 8})
    note = TextField(_l("Note"), validators=[UpTo(LONGEST_NOTE)], render_kw={"rows": 2})

    def offer(self, latest: int) -> "QuoteForm":
        years = range(latest, EARLIEST - 1, -1)
        self.school_year.choices = [SelectChoice(year, str(SchoolYear(year))) for year in years]
        return self

    def quote(self) -> Quote:
        return Quote(
            school_year=self.school_year.data,
            title=self.title.data or "",
            source=self.source.data or "",
            as_of=self.as_of.data,
            lines=quoted.read_lines(self.lines.data or ""),
            note=self.note.data or "",
        )


@bp.get("")
@requires(Permission.MONITORING_VIEW)
def index() -> str:
    return render_template(
        "school/quoted/index.html",
        reports=quoted.all_quoted(current_work().session),
        year_of=SchoolYear,
        tabs=section_tabs(),
        inner=year_tabs(),
    )


@bp.get("/new")
@requires(Permission.MONITORING_EDIT)
def new() -> str:
    return _page(QuoteForm(data={"school_year": _latest() - 1}), None)


@bp.post("/new")
@requires(Permission.MONITORING_EDIT)
def add() -> ResponseReturnValue:
    form = QuoteForm().offer(_latest())
    if form.validate():
        with refused_into(form):
            quoted.quote_report(current_work(), form.quote())
            return _back(_("The report is written down as it was printed."))
    return _page(form, None), 422


@bp.get("/<uuid:quoted_report_id>")
@requires(Permission.MONITORING_EDIT)
def edit(quoted_report_id: UUID) -> str:
    known = quoted.quoted(current_work().session, quoted_report_id)
    lines = quoted.written(known.lines)
    return _page(QuoteForm(data={**asdict(known), "lines": lines}), quoted_report_id)


@bp.post("/<uuid:quoted_report_id>")
@requires(Permission.MONITORING_EDIT)
def save(quoted_report_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), QuoteForm().offer(_latest())
    quoted.quoted(work.session, quoted_report_id)
    if form.validate():
        with refused_into(form):
            quoted.change_quoted(work, quoted_report_id, form.quote())
            return _back(_("The quotation is corrected."))
    return _page(form, quoted_report_id), 422


@bp.post("/<uuid:quoted_report_id>/remove")
@requires(Permission.MONITORING_EDIT)
def remove(quoted_report_id: UUID) -> ResponseReturnValue:
    quoted.remove_quoted(current_work(), quoted_report_id)
    return _back(_("The quotation is taken away."))


def _latest() -> int:
    return SchoolYear.of(current_work().today()).start


def _back(told: str) -> ResponseReturnValue:
    say(told)
    return redirect(url_for(".index"), 303)


def _page(form: QuoteForm, report_id: UUID | None) -> str:
    return render_template(
        "school/quoted/edit.html", form=form.offer(_latest()), report_id=report_id
    )
