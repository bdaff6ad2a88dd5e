"""Honours in words: states, refusals with the clause they cite, what went wrong in a form."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import url_for

from contests.honours.rules import Block, HonourRules
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from web.filters import day as shown_day
from web.forms import Form
from web.guard import current_actor
from web.i18n import gettext, language, mark, ngettext

# State: its shape, and its word.
STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("draft")),
    "nominated": ("wait", mark("proposed")),
    "endorsed": ("wait", mark("backed by the municipality")),
    "recommended": ("near", mark("decided, awaits the order")),
    "awarded": ("ok", mark("awarded by order")),
    "declined": ("bad", mark("declined")),
    "withdrawn": ("void", mark("withdrawn by the school")),
    "revoked": ("bad", mark("award revoked")),
}
STEPS: Mapping[str, str] = {
    "nominated": mark("Proposed by the school"),
    "endorsed": mark("Backed by the municipality"),
    "recommended": mark("Decided in favour"),
    "awarded": mark("Awarded by order"),
    "declined": mark("Declined with a reason"),
    "withdrawn": mark("Withdrawn by the school"),
    "revoked": mark("The award is revoked"),
}
ACTS: Mapping[str, str] = {
    "endorse": mark("Back the nomination"),
    "recommend": mark("Decide in favour"),
    "decline": mark("Decline"),
}
LEVELS: Mapping[str, str] = {
    "region": mark("decided by the region"),
    "municipality": mark("decided by the municipality"),
}
FAULTS: Mapping[str, str] = {
    "merits_short": mark("Write more: what was done and what came of it, two sentences at least."),
    "too_long": mark("The text is too long. Shorten it."),
    "body_needed": mark("Name the body. For example, “pedagogical council”."),
    "minutes_needed": mark("The minutes are needed. For example, No. 4 of 16.11.2026."),
    "day_ahead": mark("The day is still ahead. Write today's or an earlier one."),
    "blocked": mark("The rules of the award do not allow it: the reasons stand above."),
    "type_retired": mark("Nobody is proposed for this award any more."),
    "reason_needed": mark("Write the reason: it stays in the ledger."),
    "title_needed": mark("Write the title. For example, “On awarding mentors”."),
    "order_number_needed": mark("Write the number of the order. For example, 145-о."),
    "order_day_needed": mark("Write the day the order was signed. For example, 20.11.2026."),
    "signatory_needed": mark("Write who signed: the post and the name."),
    "act_needed": mark("Name the act. For example, “Order No. 12 of 01.02.2026”."),
    "quota_below_taken": mark("%(taken)s places are taken already: fewer is not possible."),
    "quota_unreadable": mark("Check the numbers of the quota."),
    "code_taken": mark("Another type has this code."),
    "level_needed": mark("Choose from the list."),
    "regulations_needed": mark("Name the act the clauses are of."),
}
REFUSED: Mapping[str, str] = {
    "honour_moved_on": mark("Things had changed meanwhile. The page shows how they stand now."),
    "not_endorsed_yet": mark("The municipality has not said its word yet."),
    "in_an_order": mark("The nomination stands in an order. Take it out of the draft first."),
    "in_another_order": mark("One of these stands in another order already. One award, one order."),
    "order_is_empty": mark("There is nobody in the order yet. Tick at least one nomination."),
    "order_signed": mark("The order is signed: it does not change any more."),
    "award_revoked": mark("The award is revoked already."),
    "type_under_way": mark(
        "Somebody is proposed for this award this year, so its rules stay. Retire the type and"
        " make a new one, or change the quota alone by an act."
    ),
    "type_retired": mark("Nobody is proposed for this award any more."),
    "proposed_already": mark("This winner has been proposed for this award already."),
    "school_closed": mark("The school stands in no municipality now."),
    "nothing_to_print": mark("There was nothing to print."),
    "no_parents_known": mark(
        "The register knows no legal representative of this pupil. Enter the family first."
    ),
}


def state_words(state: str) -> tuple[str, str]:
    shape, words = STATES[state]
    return shape, gettext(words)


def step_words(state: str) -> str:
    return gettext(STEPS[state])


def level_words(level: str) -> str:
    return gettext(LEVELS[level]) if level in LEVELS else level


def _years(num: int) -> str:
    return ngettext("%(num)s year of mentoring", "%(num)s years of mentoring", num)


def _led(num: int) -> str:
    return ngettext("%(num)s formed pair", "%(num)s formed pairs", num)


def _completed(num: int) -> str:
    return ngettext("%(num)s completed pair", "%(num)s completed pairs", num)


_COUNTED: Mapping[str, Callable[[int], str]] = {
    "years": _years, "pairs": _led, "completed": _completed,
}  # fmt: skip


def block_words(block: Block, names: Mapping[str, str], earlier: tuple[str, ...] = ()) -> str:
    """One refusal, without its clause, which stands beside it."""
    told: dict[str, Any] = dict(block.values)
    if block.code in _COUNTED:
        needed, there = _COUNTED[block.code](told["least"]), told["there"]
        return gettext("Needed: %(needed)s. The portal knows of %(there)s.", needed=needed,
                       there=there)  # fmt: skip
    if block.code == "earlier":
        listed = "; ".join(names.get(code, code) for code in earlier)
        return gettext("An earlier award is needed, one of: %(awards)s.", awards=listed)
    for field in ("day", "free"):
        if field in told:
            told[field] = shown_day(date.fromisoformat(told[field]))
    return gettext(BLOCKS[block.code], **told)


BLOCKS: Mapping[str, str] = {
    "kind": mark("The award is not for people of this kind."),
    "once": mark("The award is given once. It was given on %(day)s."),
    "interval": mark("%(award)s was given on %(day)s. The next award is possible from %(free)s."),
    "consent": mark("There is no consent to publication: the registry names the person."),
    "minutes": mark("The minutes of the school's collegial body are needed."),
    "quota_school": mark("Places of the school this year: %(limit)s, taken: %(taken)s."),
    "quota_municipality": mark(
        "Places of the municipality this year: %(limit)s, taken: %(taken)s."
    ),
    "quota_region": mark("Places of the region this year: %(limit)s, taken: %(taken)s."),
    "again": mark("This person is already proposed for this award. Its state is in the list."),
}


def blocks_of(refused: Invalid) -> tuple[Block, ...]:
    """The refusals of the rules that came with it."""
    found = refused.values.get("blocks", ())
    return tuple(found) if isinstance(found, list | tuple) else ()


def rule_lines(rules: HonourRules, names: Mapping[str, str], people: Mapping[str, str]) -> list[
    tuple[str, str]
]:  # fmt: skip
    """What the award asks, each line with its clause."""
    quota = rules.quota
    asked = {
        "kind": ", ".join(people.get(code, code) for code in rules.kinds),
        **{code: words(getattr(rules, f"least_{code}")) for code, words in _COUNTED.items()
           if getattr(rules, f"least_{code}")},
        "earlier": gettext("An earlier award is needed, one of: %(awards)s.",
                           awards="; ".join(names.get(code, code) for code in rules.earlier))
        if rules.earlier else "",
        "once": gettext("Given once in a life") if rules.once else "",
        "interval": ngettext("%(num)s year after another award",
                             "%(num)s years after another award", rules.interval_years)
        if rules.interval_years else "",
        "consent": gettext("A consent to publication") if rules.publication_consent else "",
        "minutes": gettext("Minutes of a collegial body: %(body)s", body=rules.body)
        if rules.minutes else "",
        "quota_school": _school_quota(quota.per_school, quota.staff_per_place),
        "quota_municipality": gettext("At most %(num)s a year from a municipality",
                                      num=quota.per_municipality)
        if quota.per_municipality else "",
        "quota_region": gettext("At most %(num)s a year in the region", num=quota.per_region)
        if quota.per_region else "",
    }  # fmt: skip
    return [(words, rules.clauses.get(code, "")) for code, words in asked.items() if words]


def _school_quota(places: int | None, staff: int | None) -> str:
    if places is None:
        return ""
    said = gettext("Places of a school a year: %(num)s", num=places)
    if staff is None:
        return said
    return said + gettext(", with %(staff)s teachers and more one for each %(staff)s", staff=staff)


def people_words(profile: Profile) -> dict[str, str]:
    return {kind.code: kind.name.in_language(language()) for kind in profile.people}


@contextmanager
def faults_into(form: Form, **renamed: str) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        take_faults(form, refused, **renamed)


def take_faults(form: Form, refused: Invalid, **renamed: str) -> None:
    """Each fault beneath its field; «blocks» stands on top of the form."""
    form.take(
        {
            renamed.get(field, field): gettext(FAULTS[code], **refused.values)
            for field, code in refused.fields.items()
        }
    )


def refused_words(refused: WrongState) -> str:
    return gettext(REFUSED[refused.code])


def honour_tabs(current: str) -> list[tuple[str, str, bool]]:
    """The pages of honours, as the active role may open them."""
    actor = current_actor()
    acts = actor.may(Permission.HONOURS_DECIDE) or actor.may(Permission.HONOURS_ENDORSE)
    found = [
        ("honours.index", gettext("To decide"), True),
        ("honours.orders", gettext("Orders on awards"), acts),
        ("honours.registry", gettext("Registry of awards"), acts),
        ("honours.kinds", gettext("Types of awards"), True),
    ]
    return [(url_for(end), words, end == current) for end, words, may in found if may]
