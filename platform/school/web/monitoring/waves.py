"""One measuring: its questionnaires, who has answered, the collecting closed and opened again."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from school.waves import queries
from school.waves.asking import mark_reminded
from school.waves.waves import ask_also, close_wave, refresh_asked, reopen_wave
from school.web import search
from school.web.instruments.links import found_people
from school.web.monitoring import blank, slips, words  # noqa: F401 - their views register on bp
from school.web.monitoring.forms import DueForm, SlipsForm
from school.web.monitoring.measuring import about, bp, may_name, owing, part_of, part_page
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

# Lines on the page of a measuring; the lists of its questionnaires show everybody.
SHOWN = 40


@bp.get("/<uuid:wave_id>")
@requires(Permission.MONITORING_VIEW)
def show(wave_id: UUID) -> str:
    session = current_work().session
    view = queries.wave(session, wave_id)
    waits = queries.waiting_of(session, wave_id) if view.line.waiting else ()
    people = owing(waits, view.parts)
    named = sum(each.is_named for each in people)
    return render_template(
        "school/monitoring/wave.html",
        view=view,
        owing=people[:SHOWN],
        more=len(people) - len(people[:SHOWN]),
        people=len(people),
        named=named,
        **about(view),
    )


@bp.get("/<uuid:wave_id>/parts/<uuid:part_id>")
@requires(Permission.MONITORING_VIEW)
def part(wave_id: UUID, part_id: UUID) -> str:
    return part_page(wave_id, part_id, SlipsForm())


@bp.post("/<uuid:wave_id>/refresh")
@requires(Permission.MONITORING_EDIT)
def refresh(wave_id: UUID) -> ResponseReturnValue:
    with words.refused_in_words():
        more = refresh_asked(current_work(), wave_id)
        say(
            ngettext("%(num)s more answer is asked for.", "%(num)s more answers are asked for.",
                     more) if more else _("Everybody of the programme is being asked already.")
        )  # fmt: skip
    return redirect(url_for(".show", wave_id=wave_id), 303)


@bp.post("/<uuid:wave_id>/reminded")
@requires(Permission.MONITORING_EDIT)
def reminded(wave_id: UUID) -> ResponseReturnValue:
    with words.refused_in_words():
        mark_reminded(current_work(), wave_id)
        say(_("It is written down that those who have not answered were reminded today."))
    return redirect(url_for(".show", wave_id=wave_id), 303)


@bp.get("/<uuid:wave_id>/close")
@requires(Permission.MONITORING_EDIT)
def confirm_close(wave_id: UUID) -> str:
    view = queries.wave(current_work().session, wave_id)
    return render_template("school/monitoring/close.html", view=view, **about(view))


@bp.post("/<uuid:wave_id>/close")
@requires(Permission.MONITORING_EDIT)
def close(wave_id: UUID) -> ResponseReturnValue:
    with words.refused_in_words():
        close_wave(current_work(), wave_id)
        say(_("The collecting of answers is over. The links open nothing any more."))
    return redirect(url_for(".show", wave_id=wave_id), 303)


@bp.get("/<uuid:wave_id>/reopen")
@requires(Permission.MONITORING_EDIT)
def ask_reopen(wave_id: UUID) -> str:
    return _reopen_page(wave_id, DueForm())


@bp.post("/<uuid:wave_id>/reopen")
@requires(Permission.MONITORING_EDIT)
def reopen(wave_id: UUID) -> ResponseReturnValue:
    form = DueForm()
    if form.validate():
        with words.refused_in_words(), words.faults_into(form):
            reopen_wave(current_work(), wave_id, form.due_on.data)
            say(_("Answers are taken again. Give new links to those who have not answered."))
            return redirect(url_for(".show", wave_id=wave_id), 303)
    return _reopen_page(wave_id, form), 422


@bp.get("/<uuid:wave_id>/parts/<uuid:part_id>/ask")
@requires(Permission.MONITORING_EDIT)
def choose_also(wave_id: UUID, part_id: UUID) -> str:
    """Whom to ask besides: found by name, for partners and parents are too many to list."""
    view, found = part_of(wave_id, part_id)
    if not may_name(found):
        raise NotFound("wave_part")
    return render_template(
        "school/monitoring/ask.html",
        view=view,
        part=found,
        found=found_people(),
        wanted=search.typed(),
        **about(view),
    )


@bp.post("/<uuid:wave_id>/parts/<uuid:part_id>/ask")
@requires(Permission.MONITORING_EDIT)
def also(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    try:
        chosen = UUID(request.form.get("person_id", ""))
    except ValueError:
        say(_("Choose the person."), "bad")
        return redirect(url_for(".choose_also", wave_id=wave_id, part_id=part_id), 303)
    part_of(wave_id, part_id)
    with words.refused_in_words():
        ask_also(current_work(), part_id, chosen)
        say(_("The person is asked too."))
    return redirect(url_for(".part", wave_id=wave_id, part_id=part_id), 303)


def _reopen_page(wave_id: UUID, form: DueForm) -> str:
    view = queries.wave(current_work().session, wave_id)
    return render_template("school/monitoring/reopen.html", view=view, form=form, **about(view))
