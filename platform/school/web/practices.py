"""Lessons of a pair of teachers: visited, analysed, counted by kind and month (F-02)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from school.meetings import practice
from school.pairing.queries import PairView, pair_view
from school.web.meetings.forms import PracticeForm, looked_through
from school.web.meetings.pages import of_pair
from school.web.meetings.words import (
    MeetingWords,
    doubts_of,
    faults_into,
    has_practice,
    refused_words,
)
from school.web.pair_tabs import pair_tabs
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "practices",
    __name__,
    url_prefix="/s/<school_code>/pairs/<uuid:pair_id>/practice",
    template_folder="templates",
)
FREE_TEXT = ("lesson", "conclusions")


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index(pair_id: UUID) -> str:
    pair = _of_teachers(pair_id)
    return _page(pair, PracticeForm(data=_start()))


@bp.post("")
@requires(Permission.PROGRAMME_EDIT)
def add(pair_id: UUID) -> ResponseReturnValue:
    work, form, pair = current_work(), PracticeForm(), _of_teachers(pair_id)
    form.offer(MeetingWords(profile_of(work.session)))
    if form.validate():
        doubts = doubts_of(form, *FREE_TEXT)
        if doubts and not looked_through():
            return _page(pair, form, doubts), 422
        with faults_into(form):
            try:
                practice.add_practice(work, form.command(pair_id))
                say(_("Written down and counted."))
            except WrongState as refused:
                say(refused_words(refused) or "", "bad")
            return redirect(url_for(".index", pair_id=pair_id), 303)
    return _page(pair, form), 422


@bp.post("/<uuid:practice_id>/remove")
@requires(Permission.PROGRAMME_EDIT)
def remove(pair_id: UUID, practice_id: UUID) -> ResponseReturnValue:
    try:
        practice.remove_practice(current_work(), pair_id, practice_id)
        say(_("Struck out."))
    except WrongState as refused:
        say(refused_words(refused) or "", "bad")
    return redirect(url_for(".index", pair_id=pair_id), 303)


def _start() -> dict[str, object]:
    return {"practice": str(new_id()), "held_on": current_work().today()}


def _of_teachers(pair_id: UUID) -> PairView:
    session = current_work().session
    pair = pair_view(session, pair_id)
    if not has_practice(profile_of(session), pair.form):
        raise NotFound("Pair")
    return pair


def _page(pair: PairView, form: PracticeForm, doubts: dict[str, str] | None = None) -> str:
    session = current_work().session
    profile = profile_of(session)
    form.offer(MeetingWords(profile))
    return render_template(
        "school/practices/index.html",
        form=form,
        doubts=doubts or {},
        lines=practice.practices(session, pair.id),
        counted=practice.counted(session, pair.id),
        of_programme=practice.counted_in(session, pair.programme_id),
        kinds=[each.code for each in profile.practice_kinds],
        **{**of_pair(pair), "tabs": pair_tabs(pair, "practices.index")},
    )
