"""Monitoring of a year and of one programme: what was measured, what comes next, how to begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.pairing.measured import entry_reason, entry_required, measure_before
from school.programmes import queries as programmes
from school.programmes.models import Programme
from school.waves import queries
from school.waves.models import WAVE_KINDS
from school.waves.queries import WaveLine
from school.waves.rules import MEASURED_IN, Suggestion, known_kind
from school.waves.suggesting import suggested
from school.waves.waves import NewWave, open_wave
from school.web.labels import Labels
from school.web.monitoring import words
from school.web.monitoring.forms import EntryForm, StartForm
from school.web.monitoring.inner import inner_tabs
from school.web.monitoring.tabs import year_tabs
from school.web.programme_tabs import programme_tabs, section_tabs
from school.web.years import choose_year
from web.charts import bar
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "monitoring", __name__, url_prefix="/s/<school_code>", template_folder="../templates"
)

# How long a measuring usually lasts: two school weeks with a day to spare.
USUAL_TERM = timedelta(days=14)


@dataclass(slots=True)
class Measured:
    """A programme of the list with its measurings, the latest first."""

    programme: programmes.ProgrammeLine
    waves: list[WaveLine] = field(default_factory=list)

    def of(self, kind: str) -> list[WaveLine]:
        return [wave for wave in self.waves if wave.kind == kind]


@bp.get("/monitoring")
@requires(Permission.MONITORING_VIEW)
def index() -> str:
    work = current_work()
    year = choose_year(programmes.years(work.session), work.today())
    rows = {
        each.id: Measured(each)
        for each in programmes.programmes(work.session, year.chosen)
        if each.state != "cancelled"
    }
    for wave in queries.waves(work.session, year.chosen.start):
        if wave.programme_id in rows:
            rows[wave.programme_id].waves.append(wave)
    return render_template(
        "school/monitoring/index.html",
        rows=list(rows.values()),
        years=year.years,
        chosen=year.chosen,
        tabs=section_tabs(),
        inner=year_tabs(),
        labels=Labels(profile_of(work.session)),
        **shown(work.today()),
    )


@bp.get("/programmes/<uuid:programme_id>/monitoring")
@requires(Permission.MONITORING_VIEW)
def programme(programme_id: UUID) -> str:
    work = current_work()
    found = work.own(Programme, programme_id)
    waves = queries.waves(work.session, found.school_year, programme_id)
    return render_template(
        "school/monitoring/programme.html",
        programme=found,
        waves=sorted(waves, key=lambda each: (each.opens_on, WAVE_KINDS.index(each.kind))),
        next_kinds=_next_kinds(found, waves),
        required=entry_required(profile_of(work.session), found),
        reason=entry_reason(found),
        **_tabs(found),
        **shown(work.today()),
    )


@bp.get("/programmes/<uuid:programme_id>/monitoring/<any(before, after, pulse):kind>")
@requires(Permission.MONITORING_EDIT)
def begin(programme_id: UUID, kind: str) -> ResponseReturnValue:
    work = current_work()
    found = work.own(Programme, programme_id)
    if kind not in _next_kinds(found, queries.waves(work.session, found.school_year, found.id)):
        say(_("This measuring has been begun already, or its time has not come."), "near")
        return redirect(url_for(".programme", programme_id=programme_id), 303)
    offered = _suggested(found, kind)
    opens_on = work.today()
    form = StartForm(
        data={
            "opens_on": opens_on,
            "due_on": opens_on + USUAL_TERM,
            "codes": [each.code for each in offered if each.ticked],
        }
    )
    return _begin_page(found, kind, form.offer(offered), offered)


@bp.post("/programmes/<uuid:programme_id>/monitoring/<any(before, after, pulse):kind>")
@requires(Permission.MONITORING_EDIT)
def open_it(programme_id: UUID, kind: str) -> ResponseReturnValue:
    work = current_work()
    found = work.own(Programme, programme_id)
    offered = _suggested(found, kind)
    form = StartForm().offer(offered)
    if form.validate():
        new = NewWave(
            kind=kind, opens_on=form.opens_on.data, due_on=form.due_on.data,
            codes=form.codes.data, title=form.title.data or "",
        )  # fmt: skip
        with words.refused_in_words(), words.faults_into(form):
            wave = open_wave(work, programme_id, new)
            say(_("The measuring has begun. Print the slips or send the links."))
            return redirect(url_for("waves.show", wave_id=wave.id), 303)
    return _begin_page(found, kind, form, offered), 422


@bp.get("/programmes/<uuid:programme_id>/monitoring/entry")
@requires(Permission.PROGRAMME_EDIT)
def entry(programme_id: UUID) -> str:
    work = current_work()
    found = work.own(Programme, programme_id)
    required = entry_required(profile_of(work.session), found)
    form = EntryForm(
        data={"entry": "required" if required else "advised", "reason": entry_reason(found)}
    )
    return render_template("school/monitoring/entry.html", programme=found, form=form)


@bp.post("/programmes/<uuid:programme_id>/monitoring/entry")
@requires(Permission.PROGRAMME_EDIT)
def save_entry(programme_id: UUID) -> ResponseReturnValue:
    work = current_work()
    found = work.own(Programme, programme_id)
    form = EntryForm()
    if form.validate():
        with words.refused_in_words(), words.faults_into(form):
            required = form.entry.data == "required"
            measure_before(work, programme_id, required, "" if required else form.reason.data or "")
            say(_("The decision about the first measuring is kept."))
            return redirect(url_for(".programme", programme_id=programme_id), 303)
    return render_template("school/monitoring/entry.html", programme=found, form=form), 422


def _suggested(found: Programme, kind: str) -> tuple[Suggestion, ...]:
    session = current_work().session
    return suggested(session, profile_of(session), found, known_kind(kind))


def _begin_page(found: Programme, kind: str, form: StartForm, offered: Sequence[Suggestion]) -> str:
    return render_template(
        "school/monitoring/begin.html",
        programme=found,
        kind=kind,
        form=form,
        offered=offered,
        ticked=set(form.codes.data or ()),
        **shown(current_work().today()),
    )


def _next_kinds(found: Programme, waves: Sequence[WaveLine]) -> list[str]:
    """What may be begun now, the one that is due first at the head."""
    there = {wave.kind for wave in waves}
    return [
        kind
        for kind in WAVE_KINDS
        if found.state in MEASURED_IN[kind] and (kind == "pulse" or kind not in there)
    ]


def _tabs(found: Programme) -> Mapping[str, object]:
    return {
        "tabs": programme_tabs(found, "monitoring.programme"),
        "inner": inner_tabs(found, "monitoring.programme"),
        "year": SchoolYear(found.school_year),
    }


def shown(today: date) -> Mapping[str, object]:
    """What templates of measurings say things with."""
    return {
        "KINDS": words.KINDS,
        "WHAT_FOR": words.WHAT_FOR,
        "PURPOSES": words.PURPOSES,
        "share": words.share,
        "share_bar": lambda each: bar(words.share(each).percent),
        "who_words": words.who_words,
        "post_words": words.post_words,
        "asked_state": words.asked_state,
        "wave_state": lambda wave: words.wave_state(wave, today),
        "today": today,
    }
