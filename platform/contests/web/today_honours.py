"""What waits in honours: drafts and letters of a school, nominations to decide, orders to draft."""

from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from contests.honours.models import HonourNomination, HonourType
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.i18n import gettext, ngettext
from web.today import TodayLine


def asked_of(work: Work) -> Select[Any] | None:
    """Counts what waits for this role; None for a role that nothing waits for."""
    if work.actor.may(Permission.HONOURS_NOMINATE) and work.actor.school_id is not None:
        # Drafts that a contest's result proposed: one's own drafts are one's own business.
        return select(func.count()).where(
            HonourNomination.school_id == work.actor.school_id,
            HonourNomination.state == "draft",
            HonourNomination.entry_id.is_not(None),
        )
    if work.actor.may(Permission.HONOURS_ENDORSE) or work.actor.may(Permission.HONOURS_DECIDE):
        return _of_deciders(work)
    return None


def honour_lines(work: Work, count: int) -> list[TodayLine]:
    """One line for as many nominations as `asked_of` counted."""
    if not count:
        return []
    return [_of_school(count) if work.actor.school_id is not None else _to_decide(count)]


def _of_deciders(work: Work) -> Select[Any]:
    district = work.actor.municipality_id is not None
    backed = HonourType.rules["endorsement"].as_boolean()
    of_region = HonourType.level == "region"
    asked = (
        (HonourNomination.state == "nominated") & (~of_region | backed)
        if district
        else of_region
        & (
            (HonourNomination.state == "endorsed")
            | ((HonourNomination.state == "nominated") & ~backed)
        )
    )
    return (
        select(func.count())
        .select_from(HonourNomination)
        .join(HonourType, HonourType.id == HonourNomination.type_id)
        .where(asked)
    )


def _of_school(count: int) -> TodayLine:
    return TodayLine(
        edge=gettext("award"),
        title=ngettext("%(num)s winner of a contest is proposed for an award",
                       "%(num)s winners of a contest are proposed for an award", count),
        text=gettext("Complete the nomination with the minutes of the collegial body."),
        url=url_for("own_honours.index"),
        action=gettext("Look at the drafts"),
        kind="near",
    )  # fmt: skip


def _to_decide(count: int) -> TodayLine:
    return TodayLine(
        edge=gettext("award"),
        title=ngettext("%(num)s nomination for an award awaits your word",
                       "%(num)s nominations for awards await your word", count),
        text=gettext("The school reads the decision with its reason."),
        url=url_for("honours.index"),
        action=gettext("Look and decide"),
        kind="wait",
    )  # fmt: skip
