"""Who comes and who came, for the organisers alone: the list, the marks, the workbook."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

from flask import Blueprint, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.documents.sheet import Col, Kind, TableSheet, Workbook
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.events import queries
from regional.events.queries import EventLine, Participant
from regional.events.registration import mark_attendance
from regional.events.rules import attendance_opens
from regional.web.events.forms import CameForm
from regional.web.events.words import list_state, span, words
from regional.web.work_faults import refused_words
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import language, ngettext
from web.labels import role_label
from web.page import refusal_said, say
from web.work import current_work, seen

bp = Blueprint("event_people", __name__, url_prefix="/events", template_folder="../templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/<uuid:event_id>/people")
@requires(Permission.EVENTS_EDIT)
def show(event_id: UUID) -> str:
    return _page(event_id, CameForm(formdata=None))


@bp.post("/<uuid:event_id>/people")
@requires(Permission.EVENTS_EDIT)
def save(event_id: UUID) -> ResponseReturnValue:
    form = CameForm()
    if not form.validate():
        return _page(event_id, form), 422
    with refusal_said(refused_words):
        number = mark_attendance(current_work(), event_id, set(form.came.data))
        say(ngettext("Saved: %(num)s person came.", "Saved: %(num)s people came.", number))
    return redirect(url_for(".show", event_id=event_id), 303)


@bp.get("/<uuid:event_id>/people.xlsx")
@requires(Permission.EVENTS_EDIT)
def export(event_id: UUID) -> ResponseReturnValue:
    """The list as a workbook; taking names away is an entry of the log."""
    from kernel.documents.xlsx import render  # loads xlsxwriter

    work = current_work()
    line = _kept(work, event_id)
    people = queries.participants(work.session, event_id)
    with seen(current_actor()) as log:
        log.record("event.list_exported", "regional_event", event_id, kind="view",
                   rows=len(people))  # fmt: skip
    answer = send_file(
        BytesIO(render(_workbook(line, people, work.now()))),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{_('participants')}-{work.today().isoformat()}.xlsx",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(event_id: UUID, form: CameForm) -> str:
    work = current_work()
    line = _kept(work, event_id)
    people = queries.participants(work.session, event_id)
    return render_template(
        "regional/events/people.html",
        line=line,
        people=[one for one in people if one.state != "cancelled"],
        gone=[one for one in people if one.state == "cancelled"],
        form=form,
        marks=attendance_opens(line, work.today(), work.zone),
        **words(),
    )


def _kept(work: Work, event_id: UUID) -> EventLine:
    line = queries.event(work, event_id).line
    if not queries.keeps(work, line):
        raise NotFound("RegionalEvent")
    return line


def _workbook(line: EventLine, people: list[Participant], made_at: datetime) -> Workbook:
    sheet = TableSheet(
        name=_("Participants"),
        titles=(line.title, span(line.starts_at, line.ends_at)),
        columns=(
            Col(_("Full name")),
            Col(_("Role")),
            Col(_("School")),
            Col(_("Municipality")),
            Col(_("State")),
            Col(_("Registered on"), Kind.DATE),
        ),
        rows=tuple(
            (one.full_name, role_label(one.role), one.school or "", one.municipality or "",
             list_state(one.state)[1], one.at.date())
            for one in people
        ),
        numbered=_("Row no."),
    )  # fmt: skip
    return Workbook((sheet,), title=line.title, language=language(), made_at=made_at)
