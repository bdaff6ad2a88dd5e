"""Answers of a measuring typed in from paper, one by one or as a table; who does not answer."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Denied, Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from school.instruments import queries as instruments
from school.instruments.definition import Instrument
from school.waves import queries
from school.waves.asking import enter_asked, enter_grid, enter_slip
from school.waves.models import WavePart
from school.waves.queries import AskedLine, PartLine, WaveView
from school.waves.waves import excuse, unexcuse
from school.web.answer_form import AnswerForm, sent
from school.web.monitoring import words
from school.web.monitoring.forms import ExcuseForm, FilledForm
from school.web.monitoring.grid import Grid, rows_sent
from school.web.monitoring.measuring import about, part_of
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

bp = Blueprint(
    "wave_answers", __name__, url_prefix="/s/<school_code>", template_folder="../templates"
)


DONE = frozenset({"answered", "stopped"})


@bp.get("/asked/<uuid:asked_id>")
@requires(Permission.MONITORING_EDIT)
def paper(asked_id: UUID) -> ResponseReturnValue:
    asked, view, part = _asked(asked_id)
    if refused := _cannot_be_entered(asked, view):
        say(refused, "near")
        return redirect(_part_address(part, view), 303)
    form = FilledForm(data={"filled_on": current_work().today()})
    return _paper_page(asked, view, part, AnswerForm(_definition(part)), form)


@bp.post("/asked/<uuid:asked_id>")
@requires(Permission.MONITORING_EDIT)
def save_paper(asked_id: UUID) -> ResponseReturnValue:
    """Keep one sheet; with «another» the next one who has not answered comes at once."""
    asked, view, part = _asked(asked_id)
    definition = _definition(part)
    raw, when = sent(definition), FilledForm()
    faults: dict[str, str] = {}
    if when.validate():
        try:
            then = _part_address(part, view)
            with words.refused_in_words():
                enter_asked(current_work(), asked_id, when.filled_on.data, raw)
                say(_("The answers are entered."))
                then = _next_address(part, view)
            return redirect(then, 303)
        except Invalid as refused:
            faults = dict(refused.fields)
            when.take(words.words_of(refused))
    return _paper_page(asked, view, part, AnswerForm(definition, raw, faults), when), 422


@bp.get("/asked/<uuid:asked_id>/excuse")
@requires(Permission.MONITORING_EDIT)
def ask_excuse(asked_id: UUID) -> ResponseReturnValue:
    return _excuse_page(asked_id, ExcuseForm())


@bp.post("/asked/<uuid:asked_id>/excuse")
@requires(Permission.MONITORING_EDIT)
def save_excuse(asked_id: UUID) -> ResponseReturnValue:
    form = ExcuseForm()
    _line, view, part = _asked(asked_id)
    if form.validate():
        with words.refused_in_words(), words.faults_into(form):
            excuse(current_work(), asked_id, form.words.data or "")
            say(_("It is written down: this person does not answer. Nobody is held up by it."))
            return redirect(_part_address(part, view), 303)
    return _excuse_page(asked_id, form), 422


@bp.post("/asked/<uuid:asked_id>/unexcuse")
@requires(Permission.MONITORING_EDIT)
def take_excuse_back(asked_id: UUID) -> ResponseReturnValue:
    _line, view, part = _asked(asked_id)
    with words.refused_in_words():
        unexcuse(current_work(), asked_id)
        say(_("The person is asked again."))
    return redirect(_part_address(part, view), 303)


@bp.get("/waves/<uuid:wave_id>/parts/<uuid:part_id>/grid")
@requires(Permission.MONITORING_EDIT)
def grid(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    form = FilledForm(data={"filled_on": current_work().today()})
    return _grid_page(wave_id, part_id, form, _grid(wave_id, part_id))


@bp.post("/waves/<uuid:wave_id>/parts/<uuid:part_id>/grid")
@requires(Permission.MONITORING_EDIT)
def save_grid(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Keep the rows that can be read; the others stay as they were typed, with what is wrong."""
    shown, form = _grid(wave_id, part_id), FilledForm()
    if form.validate():
        with words.refused_in_words(), words.faults_into(form):
            rows = rows_sent(shown.definition, shown.asked)
            kept = enter_grid(current_work(), part_id, form.filled_on.data, rows)
            if kept.kept:
                say(ngettext("%(num)s row is kept.", "%(num)s rows are kept.", kept.kept))
            if not kept.faults:
                if not kept.kept:
                    say(_("No row was filled in."), "near")
                return redirect(url_for("waves.part", wave_id=wave_id, part_id=part_id), 303)
            again = _grid(wave_id, part_id).typed(rows, kept.faults)
            # What was read is kept: the answer is a page, and not a refusal that rolls all back.
            return _grid_page(wave_id, part_id, form, again)
    rows = rows_sent(shown.definition, shown.asked)
    return _grid_page(wave_id, part_id, form, shown.typed(rows, {})), 422


@bp.get("/waves/<uuid:wave_id>/parts/<uuid:part_id>/slip")
@requires(Permission.MONITORING_EDIT)
def slip(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """An anonymous slip filled in by hand: no name, no day."""
    view, part = part_of(wave_id, part_id)
    if not part.anonymous or view.line.state != "open":
        raise NotFound("wave_part")
    return _slip_page(view, part, AnswerForm(_definition(part)))


@bp.post("/waves/<uuid:wave_id>/parts/<uuid:part_id>/slip")
@requires(Permission.MONITORING_EDIT)
def save_slip(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    view, part = part_of(wave_id, part_id)
    if not part.anonymous:
        raise NotFound("wave_part")
    raw, then = sent(_definition(part)), _part_address(part, view)
    try:
        with words.refused_in_words():
            enter_slip(current_work(), part_id, raw)
            say(_("The slip is counted."))
            if "another" in request.form:
                then = url_for(".slip", wave_id=wave_id, part_id=part_id)
    except Invalid as refused:
        form = AnswerForm(_definition(part), raw, refused.fields)
        return _slip_page(view, part, form), 422
    return redirect(then, 303)


def _slip_page(view: WaveView, part: PartLine, form: AnswerForm) -> str:
    return render_template(
        "school/monitoring/slip.html", view=view, part=part, form=form, **about(view)
    )


def _asked(asked_id: UUID) -> tuple[AskedLine, WaveView, PartLine]:
    work = current_work()
    asked = queries.asked_one(work.session, asked_id)
    view, part = part_of(work.own(WavePart, asked.part_id).wave_id, asked.part_id)
    return asked, view, part


def _definition(part: PartLine) -> Instrument:
    """What is asked, for those who may type it in: a confidential one is read by two roles."""
    if part.confidential and not current_actor().may(Permission.MONITORING_READ):
        raise Denied(permission=Permission.MONITORING_READ.value)
    return instruments.one(current_work().session, part.instrument_id)[1]


def _cannot_be_entered(asked: AskedLine, view: WaveView) -> str:
    """Why there is nothing to type in now; empty when there is."""
    if view.line.state != "open":
        return _("The collecting is over. Open it again to take answers.")
    if asked.state in DONE:
        return words.refusal_words(WrongState(f"asked_{asked.state}"))
    return ""


def _paper_page(
    asked: AskedLine, view: WaveView, part: PartLine, form: AnswerForm, when: FilledForm
) -> str:
    return render_template(
        "school/monitoring/paper.html",
        asked=asked,
        view=view,
        part=part,
        form=form,
        when=when,
        **about(view),
    )


def _excuse_page(asked_id: UUID, form: ExcuseForm) -> str:
    asked, view, part = _asked(asked_id)
    return render_template(
        "school/monitoring/excuse.html", asked=asked, view=view, part=part, form=form, **about(view)
    )


def _next_address(part: PartLine, view: WaveView) -> str:
    """The next empty sheet of the pile, where another one is wanted and there is one."""
    if "another" in request.form:
        lines = queries.asked_of(current_work().session, part.id)
        found = next((each for each in lines if each.state == "waiting"), None)
        if found is not None:
            return url_for(".paper", asked_id=found.id)
    return _part_address(part, view)


def _part_address(part: PartLine, view: WaveView) -> str:
    return url_for("waves.part", wave_id=view.line.id, part_id=part.id)


def _grid(wave_id: UUID, part_id: UUID) -> Grid:
    view, part = part_of(wave_id, part_id)
    if part.anonymous or view.line.state != "open":
        raise NotFound("wave_part")
    lines = queries.asked_of(current_work().session, part_id)
    waits = tuple(each for each in lines if each.state == "waiting")
    return Grid(_definition(part), waits)


def _grid_page(wave_id: UUID, part_id: UUID, form: FilledForm, shown: Grid) -> str:
    view, part = part_of(wave_id, part_id)
    return render_template(
        "school/monitoring/grid.html", view=view, part=part, form=form, grid=shown, **about(view)
    )
