"""Acts on a link that need a few words first: one page, used by the region and by schools."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.partnership import links
from regional.partnership.queries import LinkLine, link_of
from regional.partnership.rules import Act, may, side_of
from regional.web.links.forms import (
    AgreementForm,
    EndForm,
    OutcomeForm,
    ReasonForm,
    faults_into,
    outcome_form,
)
from regional.web.links.words import Names
from web.forms import Form
from web.i18n import gettext, mark
from web.page import say


@dataclass(frozen=True, slots=True)
class Page:
    """What an act's page says, and what it does with the filled form."""

    act: Act
    title: str
    lead: str
    button: str
    said: str
    form: Callable[[Names, LinkLine], Form]
    do: Callable[[Work, UUID, Form], object]


def _agreement(_names: Names, link: LinkLine) -> Form:
    return AgreementForm(goal=link.goal)


def _start(work: Work, link_id: UUID, form: Form) -> object:
    assert isinstance(form, AgreementForm)  # noqa: S101 - the form of this very page
    return links.start(work, link_id, form.card())


def _complete(work: Work, link_id: UUID, form: Form) -> object:
    assert isinstance(form, OutcomeForm)  # noqa: S101
    return links.complete(work, link_id, form.card())


PAGES: Mapping[str, Page] = {
    "decline": Page(
        Act.DECLINE,
        mark("Decline the link"),
        mark("Taking part is voluntary. The region will look for another partner."),
        mark("Decline the link"),
        mark("The link is declined. The other school and the region have been told."),
        lambda _names, _link: ReasonForm(),
        lambda work, link_id, form: links.decline(work, link_id, form["reason"].data or ""),
    ),
    "withdraw": Page(
        Act.WITHDRAW,
        mark("Take the offer back"),
        mark("Both schools will be told. The offer stays in their history."),
        mark("Take the offer back"),
        mark("The offer is taken back. Both schools have been told."),
        lambda _names, _link: ReasonForm(),
        lambda work, link_id, form: links.withdraw(work, link_id, form["reason"].data or ""),
    ),
    "agreement": Page(
        Act.START,
        mark("Enter the agreement"),
        mark("From the day it is signed the link is at work and counts for the region."),
        mark("Start the work"),
        mark("The agreement is entered: the link is at work."),
        _agreement,
        _start,
    ),
    "outcome": Page(
        Act.COMPLETE,
        mark("Sum the link up"),
        mark("Say of each result how far it was reached and in what it is seen."),
        mark("Complete the link"),
        mark("The link is completed. Thank you for the work."),
        lambda names, _link: outcome_form(names),
        _complete,
    ),
    "end": Page(
        Act.END,
        mark("End the link early"),
        mark("What has been done stays in the history of both schools."),
        mark("End the link early"),
        mark("The link is ended. The other school has been told."),
        lambda _names, _link: EndForm(),
        lambda work, link_id, form: links.end(
            work, link_id, form["ended_on"].data, form["reason"].data or ""
        ),
    ),
}


def act_page(work: Work, link_id: UUID, what: str, home: str, then: str) -> ResponseReturnValue:
    """The page of an act, or the act itself; `then` is the link's page."""
    page = PAGES[what]
    link = link_of(work.session, link_id, work.today())
    side = side_of(work.actor, link.helper_id, link.helped_id)
    if side is None:
        raise NotFound("SchoolLink")
    if not may(page.act, link.state, side):
        raise WrongState(link.state)
    form = page.form(Names(profile_of(work.session)), link)
    if form.validate_on_submit():
        with faults_into(form):
            page.do(work, link_id, form)
            say(gettext(page.said))
            return redirect(then, 303)
    shown = render_template(
        "regional/links/act.html", page=page, link=link, form=form, home=home, then=then
    )
    return (shown, 422) if form.errors else shown
