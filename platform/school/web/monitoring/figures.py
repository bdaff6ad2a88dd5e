"""Figures of a programme's course (M-03) and a pair's personal programme (M-08, M-09, R-55)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.monitoring import Figure as Asked
from kernel.profile.stored import profile_of
from school.monitoring import figures
from school.monitoring.difficulties import Difficulty, difficulties_of, in_plan, take_difficulty
from school.monitoring.figures import FigureLine
from school.monitoring.judged import signs_of
from school.monitoring.judgements import About, judged_about
from school.monitoring.portal_facts import Known, facts_of
from school.pairing.plan import TaskLine, plan_tasks
from school.pairing.queries import PairView, pair_view
from school.programmes.queries import ProgrammeView
from school.programmes.queries import programme as programme_of
from school.web.labels import first_up, said
from school.web.monitoring.figures_form import FiguresForm, as_kept, figures_form
from school.web.monitoring.inner import inner_tabs
from school.web.monitoring.notes_words import (
    MOMENTS,
    OUTCOMES,
    figure_words,
    known_words,
    refused_into,
)
from school.web.pair_tabs import pair_tabs
from school.web.programme_tabs import programme_tabs
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint("figures", __name__, url_prefix="/s/<school_code>", template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with what is kept of it, and what the portal has counted by itself."""

    asked: Asked
    start: FigureLine | None
    end: FigureLine | None
    counted: Known | None = None

    @property
    def takes(self) -> bool:
        """Whether the portal's count is news to the figure at the end."""
        if self.counted is None or self.counted.n == self.counted.of == 0:
            return False
        kept = self.end
        return kept is None or (int(kept.value), kept.whole) != (self.counted.n, self.counted.of)


@bp.get("/programmes/<uuid:programme_id>/figures")
@requires(Permission.MONITORING_VIEW)
def index(programme_id: UUID) -> str:
    work = current_work()
    programme, profile = programme_of(work.session, programme_id), profile_of(work.session)
    counted = facts_of(work.session, profile, programme, work.today())
    asked = figures.asked_of_programme(profile, programme.form)
    return render_template(
        "school/figures/index.html",
        programme=programme,
        rows=_rows(asked, _kept(programme_id, None), counted),
        edits=_edits(programme.state),
        tabs=programme_tabs(programme, "monitoring.programme"),
        inner=inner_tabs(programme, "figures.index"),
        **_words(),
    )


@bp.get("/programmes/<uuid:programme_id>/figures/<any(start, end):moment>")
@requires(Permission.MONITORING_EDIT)
def edit(programme_id: UUID, moment: str) -> str:
    programme = programme_of(current_work().session, programme_id)
    form = figures_form(_asked(programme.form))
    data = {"as_of": current_work().today(), **as_kept(_kept(programme_id, None), moment)}
    return _edit_page(programme, moment, form(data=data))


@bp.post("/programmes/<uuid:programme_id>/figures/<any(start, end):moment>")
@requires(Permission.MONITORING_EDIT)
def save(programme_id: UUID, moment: str) -> ResponseReturnValue:
    work = current_work()
    programme = programme_of(work.session, programme_id)
    form = figures_form(_asked(programme.form))()
    if form.validate():
        with refused_into(form):
            figures.keep_figures(work, programme_id, moment, form.as_of.data, form.typed())
            say(_("The figures are written down."))
            return redirect(url_for(".index", programme_id=programme_id), 303)
    return _edit_page(programme, moment, form), 422


@bp.post("/programmes/<uuid:programme_id>/figures/take/<figure_code>")
@requires(Permission.MONITORING_EDIT)
def take(programme_id: UUID, figure_code: str) -> ResponseReturnValue:
    """Write down at the end what the portal has counted."""
    work = current_work()
    programme, profile = programme_of(work.session, programme_id), profile_of(work.session)
    asked = {each.code: each for each in figures.asked_of_programme(profile, programme.form)}
    fact = asked[figure_code].fact if figure_code in asked else None
    known = facts_of(work.session, profile, programme, work.today()).get(fact or "")
    if known is None:
        raise NotFound("Figure")
    figures.take_figure(work, programme_id, figure_code, known)
    say(_("The figure is written down as of today."))
    return redirect(url_for(".index", programme_id=programme_id), 303)


@bp.get("/pairs/<uuid:pair_id>/results")
@requires(Permission.MONITORING_VIEW)
def pair(pair_id: UUID) -> str:
    session = current_work().session
    found, profile = _pair(pair_id), profile_of(session)
    about = About(programme_id=found.programme_id, pair_id=pair_id)
    return render_template(
        "school/figures/pair.html",
        pair=found,
        rows=_rows(figures.asked_of_pair(profile, found.form), _kept(found.programme_id, pair_id)),
        signs=signs_of(profile, found.form),
        judged=judged_about(session, about),
        outcomes=OUTCOMES,
        hard=_hard(found),
        plans=current_actor().may(Permission.PROGRAMME_EDIT) and found.runs,
        edits=_edits(found.programme.state),
        tabs=pair_tabs(found, "figures.pair"),
        measurings=url_for("monitoring.programme", programme_id=found.programme_id),
        **_words(),
    )


@bp.get("/pairs/<uuid:pair_id>/results/<any(start, end):moment>")
@requires(Permission.MONITORING_EDIT)
def pair_edit(pair_id: UUID, moment: str) -> str:
    found = _pair(pair_id)
    kept = as_kept(_kept(found.programme_id, pair_id), moment)
    form = figures_form(_asked(found.form, personal=True))
    return _pair_page(found, moment, form(data={"as_of": current_work().today(), **kept}))


@bp.post("/pairs/<uuid:pair_id>/results/<any(start, end):moment>")
@requires(Permission.MONITORING_EDIT)
def pair_save(pair_id: UUID, moment: str) -> ResponseReturnValue:
    work, found = current_work(), _pair(pair_id)
    form = figures_form(_asked(found.form, personal=True))()
    if form.validate():
        with refused_into(form):
            figures.keep_figures(
                work, found.programme_id, moment, form.as_of.data, form.typed(), pair_id=pair_id
            )
            say(_("The figures are written down."))
            return redirect(url_for(".pair", pair_id=pair_id), 303)
    return _pair_page(found, moment, form), 422


@bp.post("/pairs/<uuid:pair_id>/results/tasks/<difficulty>")
@requires(Permission.PROGRAMME_EDIT)
def take_task(pair_id: UUID, difficulty: str) -> ResponseReturnValue:
    """A difficulty of the latest sheet becomes a task of the pair's plan (R-55)."""
    work, found = current_work(), _pair(pair_id)
    named = {each.code: each for each, _title, _task in _hard(found)}
    if difficulty not in named:
        raise NotFound("Difficulty")
    title = _task_title(named[difficulty])
    take_difficulty(work, pair_id, found.mentee.person_id, difficulty, title)
    say(_("The task is in the plan."))
    return redirect(url_for(".pair", pair_id=pair_id), 303)


def _pair(pair_id: UUID) -> PairView:
    """A teacher's pair, else NotFound: nobody else has a personal programme."""
    work = current_work()
    found = pair_view(work.session, pair_id)
    if not figures.asked_of_pair(profile_of(work.session), found.form):
        raise NotFound("Pair")
    return found


def _asked(form: str, *, personal: bool = False) -> tuple[Asked, ...]:
    profile: Profile = profile_of(current_work().session)
    return (figures.asked_of_pair if personal else figures.asked_of_programme)(profile, form)


def _kept(programme_id: UUID, pair_id: UUID | None) -> list[FigureLine]:
    found = figures.figures_of(current_work().session, [programme_id])
    return [each for each in found if each.pair_id == pair_id]


def _rows(
    asked: tuple[Asked, ...], kept: list[FigureLine], counted: dict[str, Known] | None = None
) -> list[Row]:
    known = {(each.code, each.moment): each for each in kept}
    return [
        Row(each, known.get((each.code, "start")), known.get((each.code, "end")),
            (counted or {}).get(each.fact or ""))
        for each in asked
    ]  # fmt: skip


def _hard(pair: PairView) -> list[tuple[Difficulty, str, TaskLine | None]]:
    """Difficulties of the mentee with the task each would be, and the one that stands for it."""
    session = current_work().session
    found = difficulties_of(session, pair.mentee.person_id)
    tasks = plan_tasks(session, pair.id) if found else []
    return [(each, _task_title(each), in_plan(_task_title(each), tasks)) for each in found]


def _task_title(difficulty: Difficulty) -> str:
    """What the region proposes to do about it; a difficulty of the school's own is named."""
    proposed = profile_of(current_work().session).monitoring.difficulty_tasks
    known = next((each for each in proposed if each.code == difficulty.code), None)
    if known is not None:
        return said(known.name)
    return _("Work on what is hard: %(name)s", name=_within(said(difficulty.name)))


def _within(name: str) -> str:
    """A name inside a sentence; what begins with an abbreviation stays («ИКТ»)."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _edits(state: str) -> bool:
    return current_actor().may(Permission.MONITORING_EDIT) and state != "cancelled"


def _edit_page(programme: ProgrammeView, moment: str, form: FiguresForm) -> str:
    return render_template(
        "school/figures/edit.html", programme=programme, moment=moment, form=form, **_words()
    )


def _pair_page(pair: PairView, moment: str, form: FiguresForm) -> str:
    return render_template(
        "school/figures/pair_edit.html", pair=pair, moment=moment, form=form,
        tabs=pair_tabs(pair, "figures.pair"), **_words(),
    )  # fmt: skip


def _words() -> dict[str, Any]:
    return {
        "moments": MOMENTS, "figure_words": figure_words, "known_words": known_words, "said": said,
        "first_up": first_up,
    }  # fmt: skip
