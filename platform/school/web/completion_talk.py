"""The unplanned end step by step: the reason, the points of the talk, the notice, the last day."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.completion import service
from school.completion.queries import CompletionView
from school.completion.rules import UNPLANNED, enough_from, lacks, notice_of
from school.pairing.queries import PairView, pair_view
from school.registry.models import Person
from school.registry.rules import is_known_minor
from school.web.completion import draft_of, terms, words
from school.web.completion_forms import STEP_DAYS, days_of, step_form, step_values
from school.web.completion_words import hint_of, notice_words, refused_into, step_title
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "completion_talk",
    __name__,
    url_prefix="/s/<school_code>/pairs/<uuid:pair_id>/completion/talk",
    template_folder="templates",
)


@bp.get("/<step>")
@requires(Permission.COMPLETION_EDIT)
def step(pair_id: UUID, step: str) -> str:
    pair, end, profile = _opened(pair_id, step)
    return _step_page(step_form(profile, end, step), profile, pair, end, step)


@bp.post("/<step>")
@requires(Permission.COMPLETION_EDIT)
def save(pair_id: UUID, step: str) -> ResponseReturnValue:
    """Every step is kept at once; «leave» goes back to the end's page."""
    work = current_work()
    pair, end, profile = _opened(pair_id, step)
    form = step_form(profile, end, step)
    leaves = request.form.get("act") == "leave"
    if form.validate():
        with refused_into(form):
            values = step_values(form, step, end)
            if step == "end" and not leaves:
                service.finish(work, pair_id, values)
                say(_("The pair is closed early. What comes next stands in the tasks."))
                return redirect(url_for("completion.show", pair_id=pair_id), 303)
            service.write(work, pair_id, values)
            if leaves:
                say(_("What was said is saved."))
                return redirect(url_for("completion.show", pair_id=pair_id), 303)
            return redirect(url_for(".step", pair_id=pair_id, step=_next(end, step)), 303)
    return _step_page(form, profile, pair, end, step), 422


def _opened(pair_id: UUID, step: str) -> tuple[PairView, CompletionView, Profile]:
    session = current_work().session
    pair, end = pair_view(session, pair_id), draft_of(pair_id, UNPLANNED)
    if step not in steps_of(end):
        raise NotFound("step")
    return pair, end, profile_of(session)


def steps_of(end: CompletionView) -> list[str]:
    """The way of the talk, as its points were when it began."""
    return ["reason", *end.wanted, "end"]


def _next(end: CompletionView, step: str) -> str:
    steps = steps_of(end)
    return steps[steps.index(step) + 1]


def _step_page(form: Form, profile: Profile, pair: PairView, end: CompletionView, step: str) -> str:
    work, steps = current_work(), steps_of(end)
    mentee = work.own(Person, pair.mentee.person_id)
    child = is_known_minor(mentee.kind, mentee.born_on, end.ended_on or work.today())
    lacking = _lacking(profile, end, child)
    number = steps.index(step)
    return render_template(
        "school/completion/step.html",
        form=form,
        pair=pair,
        end=end,
        step=step,
        number=number + 1,
        steps=[(code, step_title(profile, code), code not in lacking) for code in steps],
        back=steps[number - 1] if number else None,
        days=[form[name] for name in days_of(step, end.wanted)
              if child or name != "told_parents_on"],
        hint=hint_of(step),
        lacking=[(code, step_title(profile, code)) for code in steps if code in lacking],
        notice=_notice(profile, pair, end),
        **words(profile, pair),
    )  # fmt: skip


def _lacking(profile: Profile, end: CompletionView, child: bool) -> set[str]:
    """Steps at which something is still needed."""
    reasons = {each.code for each in profile.completion.unplanned}
    names = lacks(end, reasons, of_child=child)
    at = {day: step for step, days in STEP_DAYS.items() if step in end.wanted for day in days}
    return {at.get(name) or name.removeprefix("point_") for name in names} & set(steps_of(end))


def _notice(profile: Profile, pair: PairView, end: CompletionView) -> dict[str, object]:
    """What is laid down, and from which last day it is kept; a warning when it is not."""
    laid = terms(profile, pair)
    told = [day for day in (end.told_mentee_on, end.told_parents_on) if day is not None]
    found = notice_of(end, **laid)
    return {
        **laid,
        "enough_from": enough_from(max(told), **laid) if told else None,
        "short": notice_words(found) if found is not None and found.is_short else "",
    }
