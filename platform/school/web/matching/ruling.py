"""The curator's word on two people: together for sure, or never; lifted, and matched again."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.matching.queries import MatchingView
from school.matching.service import set_rule
from school.programmes.queries import programme
from school.web.matching import bp
from school.web.matching.forms import RuleForm
from school.web.matching.pages import at, of_programme, page, to_run
from school.web.matching.words import fault_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<uuid:matching_id>/rule")
@requires(Permission.MATCHING)
def rule(programme_id: UUID, matching_id: UUID) -> str:
    view = of_programme(programme_id, matching_id)
    return _page(programme_id, view, RuleForm())


@bp.post("/<uuid:matching_id>/rule")
@requires(Permission.MATCHING)
def set_word(programme_id: UUID, matching_id: UUID) -> ResponseReturnValue:
    """Pin or forbid two, and match again at once unless the curator has more to lay down."""
    work, form = current_work(), RuleForm()
    view = of_programme(programme_id, matching_id)
    mentor, mentee = _two(view)
    word = request.form.get("rule", "")
    if form.validate():
        try:
            set_rule(work, programme_id, mentor, mentee, word, form.reason.data or "")
            return _after(programme_id, view)
        except Invalid as refused:
            form.take(fault_words(refused, profile_of(work.session)))
    return _page(programme_id, view, form), 422


@bp.post("/<uuid:matching_id>/rule/lift")
@requires(Permission.MATCHING)
def lift_word(programme_id: UUID, matching_id: UUID) -> ResponseReturnValue:
    """Take the word back."""
    view = of_programme(programme_id, matching_id)
    set_rule(current_work(), programme_id, *_two(view), None)
    return _after(programme_id, view)


@bp.post("/<uuid:matching_id>/again")
@requires(Permission.MATCHING)
def again(programme_id: UUID, matching_id: UUID) -> ResponseReturnValue:
    """Match anew by the same wishes, with what is laid down now."""
    view = of_programme(programme_id, matching_id)

    def said(run_id: UUID) -> str:
        if run_id == matching_id:
            return _("Nothing has changed: the variants are the same.")
        return _("Matched anew.")

    return to_run(programme_id, view.gathering_id, at(programme_id, matching_id), said)


def _after(programme_id: UUID, view: MatchingView) -> ResponseReturnValue:
    back = at(programme_id, view.id)
    if request.form.get("then") == "later":
        say(_("Kept. Match again when all is laid down."))
        return redirect(back, 303)
    return to_run(programme_id, view.gathering_id, back, lambda _run: _("Kept, and matched anew."))


def _two(view: MatchingView) -> tuple[UUID, UUID]:
    """The two named by the address, both of this run."""
    mentor = request.args.get("mentor", type=UUID)
    mentee = request.args.get("mentee", type=UUID)
    if mentor is None or mentee is None or not {mentor, mentee} <= view.people.keys():
        raise NotFound("Participation")
    return mentor, mentee


def _page(programme_id: UUID, view: MatchingView, form: RuleForm) -> str:
    mentor, mentee = _two(view)
    shown = programme(current_work().session, programme_id)
    return render_template(
        "school/matching/rule.html",
        **page(shown),
        view=view,
        form=form,
        mentor=view.people[mentor],
        mentee=view.people[mentee],
        laid=view.rules.get((mentor, mentee)),
        address=url_for(".set_word", programme_id=programme_id, matching_id=view.id,
                        mentor=mentor, mentee=mentee),
    )  # fmt: skip
