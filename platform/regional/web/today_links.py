"""What waits in links between schools: for a school's leaders, and for the region (PL-06)."""

from datetime import timedelta

from flask import url_for
from sqlalchemy import func, select

from kernel.identity.permissions import Permission, Role
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.partnership import queries
from regional.partnership.models import SchoolLink, SupportProfile
from regional.partnership.queries import LinkLine
from regional.partnership.rules import DAYS_BETWEEN_MEETINGS, OPEN, outcome_waits
from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine


def link_lines(work: Work, role: Role) -> list[TodayLine]:
    """Lines for those who may act on links; one statement for each reader."""
    if work.actor.may(Permission.LINKS_OWN) and work.actor.school_id is not None:
        found = queries.links_of(work.session, work.actor.school_id, work.today())
        return [line for link in found if link.is_open for line in _of_school(work, link)]
    if work.actor.may(Permission.LINKS_EDIT):
        return _of_region(work)
    return []


def _of_school(work: Work, link: LinkLine) -> list[TodayLine]:
    helps = link.side_of(work.actor.school_id) == "helper"
    partner = link.helped if helps else link.helper
    answered = link.helper_confirmed_at if helps else link.helped_confirmed_at
    if link.state == "offered" and answered is None:
        return [_answer(link, partner, helps)]
    if link.state == "confirmed":
        return [_agreement(link, partner)]
    if link.state != "active":
        return []
    if outcome_waits(link.school_year, work.today()):
        return [_outcome(link, partner)]
    since = link.met_on or link.started_on
    if since is not None and work.today() - since > timedelta(days=DAYS_BETWEEN_MEETINGS):
        return [_meeting(link, partner)]
    return []


def _answer(link: LinkLine, partner: str, helps: bool) -> TodayLine:
    return TodayLine(
        edge=gettext("since %(day)s", day=day(link.offered_at)),
        title=gettext("Does your school agree to work with %(school)s?", school=partner),
        text=gettext("Your school is asked to help.")
        if helps
        else gettext("Your school is offered help."),
        url=url_for("own_links.link", school_link_id=link.id),
        action=gettext("Look and answer"),
        kind="wait",
    )


def _agreement(link: LinkLine, partner: str) -> TodayLine:
    return TodayLine(
        edge=gettext("link of schools"),
        title=gettext("An agreement with %(school)s is needed", school=partner),
        text=gettext("Both schools agree. Now sign the agreement and enter it here."),
        url=url_for("own_links.link", school_link_id=link.id),
        action=gettext("Enter the agreement"),
        kind="wait",
    )


def _meeting(link: LinkLine, partner: str) -> TodayLine:
    since = link.met_on or link.started_on
    return TodayLine(
        edge=gettext("since %(day)s", day=day(since)) if since else "",
        title=gettext("No meeting with %(school)s for two months", school=partner),
        text=gettext("Agree on a day, or write down a meeting that has been."),
        url=url_for("own_links.new_meeting", school_link_id=link.id),
        action=gettext("Write a meeting down"),
        kind="near",
    )


def _outcome(link: LinkLine, partner: str) -> TodayLine:
    return TodayLine(
        edge=str(SchoolYear(link.school_year)),
        title=gettext("Sum up the work with %(school)s", school=partner),
        text=gettext("Say what the link has come to, by its four results."),
        url=url_for("own_links.act", school_link_id=link.id, what="outcome"),
        action=gettext("Sum the link up"),
        kind="near",
    )


def _of_region(work: Work) -> list[TodayLine]:
    year = SchoolYear.of(work.today())
    helped = select(SchoolLink.helped_id).where(SchoolLink.state.in_(OPEN))
    offers, oldest, alone = work.session.execute(
        select(
            select(func.count())
            .where(SchoolLink.state == "offered", SchoolLink.school_year == year.start)
            .scalar_subquery(),
            select(func.min(SchoolLink.offered_at))
            .where(SchoolLink.state == "offered", SchoolLink.school_year == year.start)
            .scalar_subquery(),
            select(func.count())
            .where(
                SupportProfile.school_year == year.start,
                SupportProfile.seeks,
                SupportProfile.school_id.not_in(helped),
            )
            .scalar_subquery(),
        )
    ).one()
    lines = []
    if offers:
        lines.append(
            TodayLine(
                edge=gettext("since %(day)s", day=day(oldest)),
                title=ngettext("%(num)s offer of a link has no answer",
                               "%(num)s offers of links have no answer", offers),
                text=gettext("The schools decide for themselves. A call helps."),
                url=url_for("links.index", state="offered", year=year),
                action=gettext("Look at the offers"),
                kind="wait",
            )
        )  # fmt: skip
    if alone:
        lines.append(
            TodayLine(
                edge=str(year),
                title=ngettext("%(num)s school seeks help and has no partner",
                               "%(num)s schools seek help and have no partner", alone),
                text=gettext("The portal proposes partners and says why nobody was found."),
                url=url_for("links.proposals"),
                action=gettext("Find partners"),
                kind="near",
            )
        )  # fmt: skip
    return lines
