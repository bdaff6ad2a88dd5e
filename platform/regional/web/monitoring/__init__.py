"""What changed in people over the region: reports that are made once and never change (M-22)."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.documents.words import Words
from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.measures.telling.files import FORMATS, MEDIA
from kernel.measures.telling.whole import tell
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.monitoring import shelf
from regional.monitoring.paper import file_of
from regional.monitoring.service import ask_region_report
from regional.web.monitoring.form import ReportForm
from regional.web.tabs import INDICATORS, tabs
from regional.web.years import years_offered
from web.filters import day
from web.guard import requires
from web.i18n import catalogue, language
from web.i18n import gettext as _
from web.work import current_work

bp = Blueprint(
    "region_monitoring", __name__, url_prefix="/monitoring", template_folder="../templates"
)


@bp.get("")
@requires(Permission.MONITORINGS_VIEW)
def index() -> str:
    work = current_work()
    return _page(work, _form(work))


@bp.post("")
@requires(Permission.MONITORINGS_EDIT)
def make() -> ResponseReturnValue:
    """Have the worker make it; the page of the job leads to the report."""
    work = current_work()
    form = _form(work)
    if form.validate():
        try:
            job_id = ask_region_report(work, SchoolYear(int(form.year.data)), form.form.data or "")
        except Invalid:
            form.take({"form": _("Choose a form from the list.")})
        else:
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _page(work, form), 422


@bp.get("/<uuid:report_id>")
@requires(Permission.MONITORINGS_VIEW)
def show(report_id: UUID) -> str:
    work = current_work()
    kept = shelf.report(work.session, report_id)
    return render_template(
        "regional/monitoring/show.html",
        line=kept.line,
        told=tell(kept.content, _words()),
        formats=FORMATS,
        tabs=tabs(INDICATORS),
    )


@bp.get("/<uuid:report_id>/<any(pdf, docx, xlsx):fmt>")
@requires(Permission.MONITORINGS_VIEW)
def download(report_id: UUID, fmt: str) -> Response:
    """The file of what was kept: the same report gives the same bytes."""
    work = current_work()
    kept = shelf.report(work.session, report_id)
    made_at = kept.line.made_at
    content = file_of(kept.content, fmt, made_at, profile_of(work.session), _words())
    year = str(SchoolYear(kept.line.school_year)).replace("/", "-")
    about = ", ".join(filter(None, (_forms(work).get(kept.line.form, ""), year)))
    name = _("Monitoring, %(about)s, %(day)s", about=about, day=day(made_at))
    answer = send_file(
        BytesIO(content), mimetype=MEDIA[fmt], as_attachment=True, download_name=f"{name}.{fmt}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(work: Work, form: ReportForm) -> str:
    return render_template(
        "regional/monitoring/index.html",
        reports=shelf.reports(work.session),
        form=form,
        forms=_forms(work),
        formats=FORMATS,
        year_words=lambda start: str(SchoolYear(start)),
        tabs=tabs(INDICATORS),
    )


def _form(work: Work) -> ReportForm:
    years = [(str(each.start), str(each)) for each in years_offered(work)]
    return ReportForm().offer(years, [("", _("All forms")), *_forms(work).items()])


def _forms(work: Work) -> dict[str, str]:
    """Forms in which schools measure, by code."""
    known = profile_of(work.session).forms
    named = {
        each.code: each.name.in_language(language()) for each in known if each.level == "school"
    }
    return {code: name[:1].upper() + name[1:] for code, name in named.items()}


def _words() -> Words:
    spoken = language()
    known = catalogue(spoken)
    return Words.of(spoken, known.ugettext, known.ungettext)
