"""One link, as the region and the municipality see it, and offering one by hand."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.partnership import queries
from regional.partnership.by_hand import Candidate, candidates
from regional.partnership.links import Offer, offer_by_hand
from regional.partnership.rules import Act, may, side_of
from regional.web.links import bp
from regional.web.links.acts import act_page
from regional.web.links.forms import ByHandForm, faults_into
from regional.web.links.profiles import school_seen, words_of
from regional.web.links.words import OWNERS, REACHED, WAYS, Names, reasons_of
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

LINK = "/<uuid:school_link_id>"


@bp.get(LINK)
@requires(Permission.LINKS_VIEW)
def link(school_link_id: UUID) -> str:
    work = current_work()
    found = queries.link_of(work.session, school_link_id, work.today())
    return render_template(
        "regional/links/link.html",
        link=found,
        steps=queries.steps_of(work.session, school_link_id),
        meetings=queries.meetings_of(work.session, school_link_id),
        today=work.today(),
        year=SchoolYear(found.school_year),
        acts=acts_of(work, found),
        **words_of_link(work),
    )


def acts_of(work: Work, found: queries.LinkLine) -> set[str]:
    """What the reader may do with the link now."""
    side = side_of(work.actor, found.helper_id, found.helped_id)
    return {act.value for act in Act if may(act, found.state, side)}


def words_of_link(work: Work) -> dict[str, object]:
    return {**words_of(work), "OWNERS": OWNERS, "WAYS": WAYS, "REACHED": REACHED}


@bp.route(LINK + "/<any(withdraw, agreement, outcome, end):what>", methods=["GET", "POST"])
@requires(Permission.LINKS_EDIT)
def act(school_link_id: UUID, what: str) -> ResponseReturnValue:
    then = url_for(".link", school_link_id=school_link_id)
    return act_page(current_work(), school_link_id, what, url_for(".index"), then)


@bp.route("/schools/<uuid:school_id>/offer", methods=["GET", "POST"])
@requires(Permission.LINKS_EDIT)
def by_hand(school_id: UUID) -> ResponseReturnValue:
    """Choose a helper for one school: those with a place, the best fit first."""
    work = current_work()
    row = school_seen(work, school_id)
    year = SchoolYear.of(work.today()).start
    names = Names(profile_of(work.session))
    found = candidates(work.session, school_id, year, work.today())
    form = ByHandForm()
    form.helper.choices = [(str(each.helper_id), each.name) for each in found]
    if form.validate_on_submit():
        with faults_into(form):
            link_id = offer_by_hand(
                work,
                Offer(
                    school_year=year,
                    helper_id=_chosen(form.helper.data, found, school_id),
                    helped_id=school_id,
                    goal=form.goal.data or "",
                ),
            )
            say(_("The link is offered. Both schools have been told."))
            return redirect(url_for(".link", school_link_id=link_id), 303)
    shown = render_template(
        "regional/links/by_hand.html",
        school=row,
        form=form,
        found=found,
        reasons={each.helper_id: reasons_of(each.why, each.km, names, None) for each in found},
        chosen=request.form.get("helper", ""),
        **words_of(work),
    )
    return (shown, 422) if form.errors else shown


def _chosen(text: object, found: list[Candidate], nobody: UUID) -> UUID:
    """The school that was chosen; none of the list is refused as the school itself would be."""
    return next((each.helper_id for each in found if str(each.helper_id) == text), nobody)
