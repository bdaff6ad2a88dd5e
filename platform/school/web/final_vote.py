"""The vote of the final event on a phone: one slip, one voice for each pick (CT-09)."""

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectChoice

from kernel.errors import Invalid, NotFound, WrongState
from kernel.profile.stored import profile_of
from school.finale.own import OwnVote, own_vote
from school.finale.voting import cast
from school.web.final_words import named
from school.web.guest import OpenLink, by_link
from school.web.labels import first_up, said
from web.forms import Form
from web.i18n import gettext as _
from web.work import current_work

bp = Blueprint("final_vote", __name__, url_prefix="/v", template_folder="templates")


@bp.get("/<token>")
@by_link("vote")
def show(link: OpenLink, token: str) -> ResponseReturnValue:
    mine = own_vote(current_work().session)
    return _page(link, mine, vote_form(mine))


@bp.post("/<token>")
@by_link("vote")
def vote(link: OpenLink, token: str) -> ResponseReturnValue:
    work = current_work()
    mine = own_vote(work.session)
    form = vote_form(mine, sent=True)
    choices = chosen_in(form, mine)
    if not choices:
        form.take({pick: _("Choose one.") for pick in picks_of(mine)})
        return _page(link, mine, form), 422
    try:
        mine = cast(work, link.id, choices)
    except WrongState as refused:
        if refused.code != "vote_closed":
            raise
        return _page(link, own_vote(work.session), None), 409
    except Invalid as refused:
        form.take({pick: _("This is your own work. Choose another.") for pick in refused.fields})
        return _page(link, mine, form), 422
    return _page(link, mine, vote_form(mine), kept=True)


def picks_of(mine: OwnVote) -> list[str]:
    """What is voted for, in the order of the region's profile."""
    there = {each.pick for each in mine.nominees}
    return [pick.code for pick in profile_of(current_work().session).final_event.picks
            if pick.code in there]  # fmt: skip


def vote_form(mine: OwnVote, *, sent: bool = False) -> Form:
    """A question for each pick; one's own work is not on it."""
    picks = {each.code: each for each in profile_of(current_work().session).final_event.picks}
    fields: dict[str, Any] = {
        pick: RadioField(
            first_up(said(picks[pick].name)),
            choices=[
                SelectChoice(str(each.id), each.title)
                for each in mine.nominees
                if each.pick == pick and each.id not in mine.own
            ],
            validate_choice=False,
        )
        for pick in picks_of(mine)
    }
    made = type("VoteForm", (Form,), fields)
    kept = {pick: str(named) for pick, named in mine.chosen.items()}
    form: Form = made() if sent else made(formdata=None, data=kept)
    return form


def chosen_in(form: Form, mine: OwnVote) -> dict[str, UUID]:
    """Pick → nominee, of those picks that were answered."""
    try:
        return {
            pick: UUID(form[pick].data)
            for pick in picks_of(mine)
            if form[pick].data not in (None, "", "None")
        }
    except ValueError:
        raise NotFound("FinalNominee") from None


def _page(link: OpenLink, mine: OwnVote, form: Form | None, *, kept: bool = False) -> str:
    profile = profile_of(current_work().session)
    return render_template(
        "school/finale/vote.html",
        link=link,
        mine=mine,
        form=form,
        kept=kept,
        picks=picks_of(mine),
        about={str(each.id): each.about for each in mine.nominees},
        title_of={each.id: each.title for each in mine.nominees},
        pick_name=lambda code: named(profile.final_event.picks, code),
        part=named(profile.final_event.jury, mine.part),
    )
