"""Another mentor in somebody's stead: who has room, from which day, why (R-63)."""

from collections.abc import Sequence
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from school.pairing.queries import PairView, pair_view
from school.pairing.substitution import substitute
from school.programmes import rosters
from school.programmes.room import rooms
from school.programmes.rosters import Participant, Roster
from school.programmes.service import form_for_schools
from school.web.appointing_form import label_rules
from school.web.faults import faults_into
from school.web.pair import bp
from school.web.pair_forms import SubstituteForm
from school.web.pair_tabs import pair_tabs
from web.filters import full_name
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.work import current_work

MOST_OFFERED = 300


@bp.get("/substitute")
@requires(Permission.PROGRAMME_EDIT)
def ask_substitute(pair_id: UUID) -> str:
    work = current_work()
    pair = pair_view(work.session, pair_id)
    return _page(work, pair, SubstituteForm(data={"on": work.today()}))


@bp.post("/substitute")
@requires(Permission.PROGRAMME_EDIT)
def put_another(pair_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), SubstituteForm()
    pair = pair_view(work.session, pair_id)
    profile = profile_of(work.session)
    chosen = form.chosen()
    if form.validate():
        if chosen is None:
            form.take({"mentor": _("Choose a mentor.")})
        else:
            with faults_into(form, profile):
                new_id = substitute(work, pair_id, chosen, form.on.data, form.reason.data or "",
                                    form.reasons())  # fmt: skip
                say(_("The new pair is offered. Now both confirm."))
                return redirect(url_for("pair.show", pair_id=new_id), 303)
    return _page(work, pair, form), 422


def _page(work: Work, pair: PairView, form: SubstituteForm) -> str:
    profile = profile_of(work.session)
    people = _with_room(work, pair)
    form.mentor.choices = [("", _("not chosen")), *people]
    label_rules(form, form_for_schools(profile, pair.form))
    return render_template(
        "school/pair/substitute.html",
        pair=pair,
        form=form,
        offered=len(people),
        tabs=pair_tabs(pair, "pair.show"),
    )


def _with_room(work: Work, pair: PairView) -> Sequence[tuple[str, str]]:
    """Mentors of the programme who can take one more, and how many they can."""
    wanted = Roster(pair.programme_id, "mentor")
    people: list[Participant] = rosters.participants(
        work.session, wanted, offset=0, limit=MOST_OFFERED
    )
    free = rooms(work.session, pair.programme_id).mentors
    return [
        (str(each.id), f"{full_name(each.person)} ({_places(free[each.id])})")
        for each in people
        if free.get(each.id, 0) and each.id != pair.mentor.participation_id
    ]


def _places(number: int) -> str:
    return ngettext("%(num)s free place", "%(num)s free places", number)
