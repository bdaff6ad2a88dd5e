"""Requests of the year: the list, a request's page, and everything the curator decides."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectField

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.bases.queries import entry_of
from school.programmes.queries import programmes
from school.programmes.rules import OPEN_PROGRAMME
from school.registry.queries import classes
from school.registry.rules import is_minor
from school.registry.service import PersonCard, add_person, faults_of_card
from school.requests import queries
from school.requests.proposals import fitting_forms
from school.requests.queries import Asked, RequestView, Summary
from school.requests.rules import AUTHORS, LONGEST_REASON, STATES, mentee_kinds
from school.requests.service import (
    accept_request,
    decline_request,
    lead_to_programme,
    mark_met,
    take_back,
    withdraw_request,
)
from school.web import search
from school.web.faults import also_into as card_faults
from school.web.faults import faults_into
from school.web.labels import Labels
from school.web.people import PersonForm
from school.web.request_words import Names, band_words, refusals_into, time_words, words
from web.forms import Form, LineField, UpTo
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint(
    "requests", __name__, url_prefix="/s/<school_code>/requests", template_folder="templates"
)

A_PAGE = 30
Counted = tuple[str, int]
DONE: Mapping[str, str] = {
    "met": mark("The request is marked as met."),
    "back": mark("The decision is taken back."),
}


class AcceptForm(Form):
    person_id = RadioField(_l("Whose request it is"), validate_choice=False)


class ReasonForm(Form):
    reason = LineField(_l("Why"), validators=[UpTo(LONGEST_REASON)])


class ProgrammeForm(Form):
    programme_id = SelectField(_l("Programme"), validate_choice=False)


@bp.get("")
@requires(Permission.REQUESTS_VIEW)
def index() -> str:
    work = current_work()
    args = request.args
    year = SchoolYear.of(work.today())
    asked = Asked(
        school_year=year.start,
        text=search.typed(),
        state=args.get("state", "") if args.get("state") in STATES else "",
        problem=args.get("problem", "")[:40],
        school_class=args.get("class", "")[:10],
        author=args.get("author", "") if args.get("author") in AUTHORS else "",
        unmatched=args.get("unmatched") == "1",
    )
    condition = queries.matching(asked)
    page = page_of(queries.count(work.session, condition), args, size=A_PAGE)
    profile = profile_of(work.session)
    return render_template(
        "school/requests/index.html",
        asked=asked,
        year=year,
        page=page,
        requests=queries.requests(work.session, condition, offset=page.offset, limit=page.size),
        states=queries.count_states(work.session, year.start),
        classes=classes(work.session),
        profile=profile,
        STATES=STATES,
        AUTHORS=AUTHORS,
        **words(profile),
    )


@bp.get("/summary")
@requires(Permission.REQUESTS_VIEW)
def summary() -> str:
    """The preliminary collection in counts, before any mentor is sought (R-07)."""
    work = current_work()
    year = SchoolYear.of(work.today())
    profile = profile_of(work.session)
    counted = queries.summary(work.session, year.start)
    return render_template(
        "school/requests/summary.html",
        counted=counted,
        year=year,
        forms=fitting_forms(profile, counted),
        tables=_tables(profile, counted),
        **words(profile),
    )


def _tables(profile: Profile, counted: Summary) -> list[tuple[str, str, str, list[Counted]]]:
    """The summary as tables: anchor, title, name of the first column, words with counts."""
    names, labels = Names(profile), Labels(profile)

    def said(counter: Counter[Any], word: Callable[[Any], str]) -> list[Counted]:
        return [(word(code), number) for code, number in counter.most_common()]

    return [
        ("help", _("What help is wanted"), _("Help"), said(counted.help, names.help)),
        ("hard", _("What is hard now"), _("Difficulty"), said(counted.problems, names.problem)),
        ("goals", _("What to achieve"), _("Goal"), said(counted.goals, names.goal)),
        ("ages", _("Age of pupils"), _("Age"), said(counted.bands, band_words)),
        ("who", _("Who asks"), _("Who"), said(counted.kinds, labels.people)),
        ("times", _("When there is time"), _("Time"), said(counted.times, time_words)),
    ]


@bp.get("/<uuid:request_id>")
@requires(Permission.REQUESTS_VIEW)
def show(request_id: UUID) -> str:
    return _show_page(_opened(request_id), ProgrammeForm())


@bp.get("/<uuid:request_id>/accept")
@requires(Permission.REQUESTS_EDIT)
def choose_person(request_id: UUID) -> str:
    view = _waiting(request_id)
    known = view.line.person_id
    return _accept_page(view, AcceptForm(data={"person_id": str(known) if known else ""}))


@bp.post("/<uuid:request_id>/accept")
@requires(Permission.REQUESTS_EDIT)
def accept(request_id: UUID) -> ResponseReturnValue:
    form = AcceptForm()
    if form.validate():
        with refusals_into(form):
            accept_request(current_work(), request_id, _chosen(form))
            say(_("The request is taken up. Now enter the mentee into the base."))
            return redirect(url_for(".show", request_id=request_id), 303)
    return _accept_page(_waiting(request_id), form), 422


@bp.get("/<uuid:request_id>/card")
@requires(Permission.REQUESTS_EDIT)
def new_card(request_id: UUID) -> str:
    """A new card of the register, filled with what the request says."""
    view = _waiting(request_id)
    profile = profile_of(current_work().session)
    typed = {
        "full_name": view.line.typed_name,
        "kind": "pupil" if view.line.typed_class or view.line.author != "self" else "",
        "school_class": view.line.typed_class,
    }
    return _card_page(view, PersonForm(data=typed).offer(profile))


@bp.post("/<uuid:request_id>/card")
@requires(Permission.REQUESTS_EDIT)
def add_card(request_id: UUID) -> ResponseReturnValue:
    """Enter the card and take the request up: both or neither."""
    work = current_work()
    profile = profile_of(work.session)
    form = PersonForm().offer(profile)
    card = form.card()
    if form.validate() and card.kind in mentee_kinds(profile):
        with faults_into(form, profile):
            person = add_person(work, card)
            accept_request(work, request_id, person.id)
            say(_("The card is entered and the request is taken up."))
            return redirect(url_for(".show", request_id=request_id), 303)
    else:
        card_faults(form, _card_faults(card, profile), profile)
    return _card_page(_waiting(request_id), form), 422


@bp.get("/<uuid:request_id>/<any(decline,withdraw):act>")
@requires(Permission.REQUESTS_EDIT)
def ask_reason(request_id: UUID, act: str) -> str:
    return _reason_page(_opened(request_id), act, ReasonForm())


@bp.post("/<uuid:request_id>/<any(decline,withdraw):act>")
@requires(Permission.REQUESTS_EDIT)
def close(request_id: UUID, act: str) -> ResponseReturnValue:
    work, form = current_work(), ReasonForm()
    if form.validate():
        with refusals_into(form):
            if act == "decline":
                decline_request(work, request_id, form.reason.data or "")
                say(_("The request is declined. Tell the author why."))
            else:
                withdraw_request(work, request_id, form.reason.data or "")
                say(_("The request is noted as no longer needed."))
            return redirect(url_for(".show", request_id=request_id), 303)
    return _reason_page(_opened(request_id), act, form), 422


@bp.post("/<uuid:request_id>/<any(met,back):act>")
@requires(Permission.REQUESTS_EDIT)
def do(request_id: UUID, act: str) -> ResponseReturnValue:
    if act == "met":
        mark_met(current_work(), request_id)
    else:
        take_back(current_work(), request_id)
    say(_(DONE[act]))
    return redirect(url_for(".show", request_id=request_id), 303)


@bp.post("/<uuid:request_id>/programme")
@requires(Permission.REQUESTS_EDIT)
def lead(request_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ProgrammeForm()
    try:
        wanted = UUID(form.programme_id.data) if form.programme_id.data else None
    except ValueError:
        raise NotFound("Programme") from None
    if form.validate():
        with refusals_into(form):
            lead_to_programme(work, request_id, wanted)
            say(_("The programme is noted.") if wanted else _("The programme is taken off."))
            return redirect(url_for(".show", request_id=request_id), 303)
    return _show_page(_opened(request_id), form), 422


def _chosen(form: AcceptForm) -> UUID:
    try:
        return UUID(form.person_id.data or "")
    except ValueError:
        raise Invalid({"person_id": "person_needed"}) from None


def _opened(request_id: UUID) -> RequestView:
    """The request; whoever opens what is told about a child leaves a trace."""
    work = current_work()
    view = queries.request(work.session, request_id)
    line = view.line
    kind = line.kind or "pupil"
    if is_minor(kind, view.born_on, work.today(), profile_of(work.session)):
        with seen(current_actor()) as log:
            log.record("request.seen", "request", line.id, kind="view")
    return view


def _waiting(request_id: UUID) -> RequestView:
    view = _opened(request_id)
    if view.line.state != "new":
        raise WrongState("request_state", state=view.line.state)
    return view


def _show_page(view: RequestView, form: ProgrammeForm) -> str:
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


def _accept_page(view: RequestView, form: AcceptForm) -> str:
    work = current_work()
    profile = profile_of(work.session)
    kinds = mentee_kinds(profile)
    found = queries.suggestions(work.session, view.line.name, view.line.school_class, kinds)
    chosen = view.line.person_id
    if chosen is not None:
        found = sorted(found, key=lambda each: each.id != chosen)
    if not form.person_id.data and len(found) == 1:
        form.person_id.data = str(found[0].id)
    return render_template(
        "school/requests/accept.html",
        view=view,
        line=view.line,
        form=form,
        found=found,
        **words(profile),
    )


def _card_page(view: RequestView, form: PersonForm) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/requests/card.html", view=view, line=view.line, form=form, **words(profile)
    )


def _card_faults(card: PersonCard, profile: Profile) -> dict[str, str]:
    faults = faults_of_card(current_work(), card)
    if card.kind not in mentee_kinds(profile):
        faults["kind"] = "kind_unknown"
    return faults


def _reason_page(view: RequestView, act: str, form: ReasonForm) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/requests/reason.html",
        view=view,
        line=view.line,
        act=act,
        form=form,
        **words(profile),
    )
