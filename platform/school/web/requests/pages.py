"""The page of a request, which every act on it comes back to."""

from uuid import UUID

from flask import render_template
from wtforms import SelectField

from kernel.errors import WrongState
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.bases.queries import entry_of
from school.programmes.queries import programmes
from school.programmes.rules import OPEN_PROGRAMME
from school.registry.rules import is_minor
from school.requests import queries
from school.requests.queries import RequestView
from school.web.request_words import words
from web.forms import Form
from web.guard import current_actor
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.work import current_work, seen


class ProgrammeForm(Form):
    programme_id = SelectField(_l("Programme"), validate_choice=False)


def opened(request_id: UUID) -> RequestView:
    """The request; whoever opens what is told about a child leaves a trace."""
    work = current_work()
    view = queries.request(work.session, request_id)
    line = view.line
    kind = line.kind or "pupil"
    if is_minor(kind, view.born_on, work.today(), profile_of(work.session)):
        with seen(current_actor()) as log:
            log.record("request.seen", "request", line.id, kind="view")
    return view


def waiting(request_id: UUID) -> RequestView:
    view = opened(request_id)
    if view.line.state != "new":
        raise WrongState("request_state", state=view.line.state)
    return view


def show_page(view: RequestView, form: ProgrammeForm) -> str:
    work = current_work()
    profile = profile_of(work.session)
    line = view.line
    open_ones = [
        each
        for each in programmes(work.session, SchoolYear(view.school_year))
        if each.state in OPEN_PROGRAMME
    ]
    form.programme_id.choices = [
        ("", _("no programme")),
        *((str(p.id), p.title) for p in open_ones),
    ]
    if not form.is_submitted():
        form.programme_id.data = str(view.programme_id or "")
    return render_template(
        "school/requests/show.html",
        view=view,
        line=line,
        form=form,
        others=queries.others_of(work.session, view),
        entry=entry_of(work.session, line.person_id, "mentee") if line.person_id else None,
        year=SchoolYear(view.school_year),
        open_programmes=open_ones,
        **words(profile),
    )
