"""Reports on monitoring: made of a programme or of the school's year, read, taken as files."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.documents.words import Words
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.measures.telling.files import FORMATS, MEDIA
from kernel.measures.telling.whole import tell
from kernel.school_year import SchoolYear
from school.documents.pack_file import file_name
from school.monitoring import shelf
from school.monitoring.making import ask_report
from school.monitoring.paper import file_of
from school.programmes import queries as programmes
from school.programmes.models import Programme
from school.web.monitoring.inner import inner_tabs
from school.web.monitoring.tabs import year_tabs
from school.web.programme_tabs import programme_tabs, section_tabs
from school.web.years import choose_year
from web.filters import day
from web.guard import requires
from web.i18n import catalogue, language
from web.i18n import gettext as _
from web.work import current_work

bp = Blueprint(
    "monitoring_reports", __name__, url_prefix="/s/<school_code>", template_folder="../templates"
)
# A programme that was put away has nothing to report of.
PUT_AWAY = "cancelled"


@bp.get("/monitoring/reports")
@requires(Permission.MONITORING_VIEW)
def index() -> str:
    work = current_work()
    year = choose_year(shelf.years(work.session), work.today())
    known = programmes.programmes(work.session, year.chosen)
    there = [each for each in known if each.state != PUT_AWAY]
    return render_template(
        "school/monitoring/reports/index.html",
        reports=shelf.reports(work.session, year.chosen),
        programmes=there,
        options=[("", _("Whole school")), *((each.id, each.title) for each in there)],
        years=year.years,
        chosen=year.chosen,
        tabs=section_tabs(),
        inner=year_tabs(),
        year_words=_year_words,
    )


@bp.post("/monitoring/reports")
@requires(Permission.MONITORING_EDIT)
def make() -> ResponseReturnValue:
    """Have the worker make it; the page of the job leads to the report."""
    work = current_work()
    year = choose_year(shelf.years(work.session), work.today())
    asked = next((y for y in year.years if str(y.start) == request.form.get("year")), year.chosen)
    job_id = ask_report(work, asked, _programme_asked())
    return redirect(url_for("jobs.show", job_id=job_id), 303)


@bp.get("/programmes/<uuid:programme_id>/monitoring/reports")
@requires(Permission.MONITORING_VIEW)
def programme(programme_id: UUID) -> str:
    work = current_work()
    found = work.own(Programme, programme_id)
    made = shelf.reports(work.session, SchoolYear(found.school_year))
    return render_template(
        "school/monitoring/reports/programme.html",
        programme=found,
        year=SchoolYear(found.school_year),
        reports=[each for each in made if each.programme_id == programme_id],
        may_make=found.state != PUT_AWAY,
        year_words=_year_words,
        tabs=programme_tabs(found, "monitoring.programme"),
        inner=inner_tabs(found, "monitoring_reports.programme"),
    )


@bp.get("/monitoring/reports/<uuid:report_id>")
@requires(Permission.MONITORING_VIEW)
def show(report_id: UUID) -> str:
    kept = shelf.report(current_work().session, report_id)
    return render_template(
        "school/monitoring/reports/show.html",
        line=kept.line,
        told=tell(kept.content, _words()),
        formats=FORMATS,
        tabs=section_tabs(),
    )


@bp.get("/monitoring/reports/<uuid:report_id>/<any(pdf, docx, xlsx):fmt>")
@requires(Permission.MONITORING_VIEW)
def download(report_id: UUID, fmt: str) -> Response:
    """The file of what was kept: the same report gives the same bytes."""
    kept = shelf.report(current_work().session, report_id)
    content = file_of(kept.content, fmt, kept.line.made_at, _words())
    about = kept.line.programme or str(SchoolYear(kept.line.school_year)).replace("/", "-")
    name = _("Monitoring, %(about)s, %(day)s", about=about, day=day(kept.line.made_at))
    answer = send_file(
        BytesIO(content), mimetype=MEDIA[fmt], as_attachment=True,
        download_name=f"{file_name(name)}.{fmt}",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _year_words(start: int) -> str:
    return str(SchoolYear(start))


def _programme_asked() -> UUID | None:
    """Without one the report is of the whole year; whose it is, `ask_report` looks."""
    typed = request.form.get("programme", "")
    try:
        return UUID(typed) if typed else None
    except ValueError as unreadable:
        raise NotFound("programme") from unreadable


def _words() -> Words:
    spoken = language()
    known = catalogue(spoken)
    return Words.of(spoken, known.ugettext, known.ungettext)
