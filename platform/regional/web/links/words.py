"""Links in words: states, reasons, what a pair's fit stands on, what was refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kernel.profile import Profile
from kernel.profile.text import Named
from web.filters import number
from web.i18n import gettext, language, mark, ngettext

# Shape, and the word beside it.
STATES: Mapping[str, tuple[str, str]] = {
    "offered": ("wait", mark("waits for the schools' answers")),
    "confirmed": ("wait", mark("both agree, no agreement yet")),
    "active": ("ok", mark("the schools work together")),
    "completed": ("ok", mark("link completed")),
    "declined": ("none", mark("a school declined")),
    "ended": ("void", mark("link ended early")),
    "withdrawn": ("void", mark("offer taken back")),
}
# The short one for filters and the strip of figures.
STATES_SHORT: Mapping[str, str] = {
    "offered": mark("Offers waiting"),
    "confirmed": mark("Agreed by both"),
    "active": mark("Links at work"),
    "completed": mark("Links completed"),
    "declined": mark("Declined by a school"),
    "ended": mark("Ended early"),
    "withdrawn": mark("Taken back"),
}
# What regional.restructuring writes as the reason when a school goes.
STRUCTURE: Mapping[str, str] = {
    "structure:merged": mark("one of the schools was merged into another"),
    "structure:closed": mark("one of the schools was closed"),
    "structure:undone": mark("a change of the structure was taken back"),
}
NEEDS: Mapping[int, str] = {
    1: mark("would be useful"),
    2: mark("is needed"),
    3: mark("is needed most"),
}
STRENGTHS: Mapping[int, str] = {
    1: mark("some experience"),
    2: mark("good experience"),
    3: mark("can teach others"),
}
APPROACHES: Mapping[str, str] = {
    "active": mark("Knows what it lacks and looks for help"),
    "passive": mark("Results are low, there is no request of its own yet"),
}
REACHED: Mapping[str, tuple[str, str]] = {
    "yes": ("ok", mark("result reached")),
    "partly": ("near", mark("result reached in part")),
    "no": ("none", mark("result not reached")),
}
OWNERS: Mapping[str, str] = {
    "helper": mark("the school that helps"),
    "helped": mark("the school that is helped"),
    "both": mark("both schools"),
}
WAYS: Mapping[str, str] = {"in_person": mark("in person"), "online": mark("by video call")}
WEIGHTS: Mapping[str, str] = {
    "even": mark("Topics, then the way, then likeness"),
    "topics": mark("Hardly anything but the topics"),
    "near": mark("Nearness first of all"),
}
# Variants for a region whose profile has no form of whole schools, and one of our own.
VARIANTS: Mapping[str, str] = {
    "successful_low_results": mark("successful school – school with low results"),
    "innovative_school": mark("innovative school – school"),
    "internship_school": mark("internship site – school"),
    "successful_school": mark("successful school – school that asked for help"),
}
# Why a school stayed without a helper, and what to do about it.
UNMATCHED: Mapping[str, tuple[str, str]] = {
    "not_general": (
        mark("Not a general school"),
        mark("Run the search again without “general schools only”."),
    ),
    "no_needs": (
        mark("It has not said what it needs"),
        mark("Fill in its needs, together with the school."),
    ),
    "pin_no_room": (
        mark("The school it is pinned to has no place left"),
        mark("Take the pin off, or agree on one more place with the helper."),
    ),
    "no_helpers": (
        mark("No school offers help this year"),
        mark("Ask strong schools to fill in what they can help with."),
    ),
    "no_topic": (
        mark("Nobody offers what it needs"),
        mark("Look for a school strong in this, or talk over what is needed first."),
    ),
    "too_far": (
        mark("Every suitable school is farther than the limit"),
        mark("Raise the limit: meetings by video call do not know distance."),
    ),
    "all_banned": (
        mark("Every suitable pair is forbidden or has parted this year"),
        mark("Look through the forbidden pairs, or find one more helper."),
    ),
    "no_capacity": (
        mark("The places of all suitable schools are taken"),
        mark("Agree on more places with a suitable school, or find one more helper."),
    ),
}
LEFT_OUT: Mapping[str, str] = {
    "offered_already": mark("this very link is open already"),
    "linked": mark("another link of this school is open"),
    "no_room": mark("the helper has no place left"),
}
FAULTS: Mapping[str, str] = {
    "topic_needed": mark("Choose at least one topic below."),
    "topic_unknown": mark("Choose a topic from the list."),
    "topic_both_ways": mark(
        "A topic cannot be both what you need and what you are strong in. Leave one of the two."
    ),
    "approach_needed": mark("Choose which of the two is true."),
    "capacity_needed": mark("From 1 to 10 schools at a time. For example, 2."),
    "results_needed": mark(
        "A school that helps must have good results of the last three years. Without them the"
        " offer cannot be kept."
    ),
    "results_note_needed": mark("Say which results. For example, “EGE 2024–2026 above average”."),
    "experience_needed": mark("Experience of innovation or of management is needed: tick one."),
    "experience_note_needed": mark("Say what it was. For example, “regional site since 2023”."),
    "note_long": mark("At most 500 signs."),
    "weights_unknown": mark("Choose what matters more."),
    "km_range": mark("From 1 to 2000 km. Empty means any distance."),
    "wish_reason_needed": mark("Write why. For example, “they have worked together before”."),
    "one_school": mark("These must be two different schools."),
    "reason_needed": mark("Write the reason in a few words. The other side reads it."),
    "end_reason_needed": mark("Write why the work stops. Both schools and the region read it."),
    "number_needed": mark("Write the number of the agreement. For example, 12."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "day_later": mark("This day has not come yet. Today is the latest."),
    "day_before_offer": mark("The link was offered later. Check the date."),
    "day_before_start": mark("The link began later. Check the date."),
    "reached_needed": mark("Choose how far the result was reached."),
    "step_title_needed": mark("Write what will be done. For example, “Six open lessons”."),
    "owner_needed": mark("Choose who sees to it."),
    "way_needed": mark("Choose how you met."),
    "meeting_topic_needed": mark("Write what it was about. For example, “plan of the quarter”."),
    "people_range": mark("From 1 to 1000 people. Empty means unknown."),
    "helper_unknown": mark("Choose a school from the list."),
    "seeks_nothing": mark("This school has not said that it seeks help this year."),
    "linked": mark("This school has an open link already."),
    "no_room": mark("This school has no place left."),
    "nothing_chosen": mark("Tick at least one pair."),
}


def state_words(state: str) -> tuple[str, str]:
    """The shape of a state and its word."""
    shape, word = STATES[state]
    return shape, gettext(word)


def reason_words(reason: str) -> str:
    """Why a link is over: typed by people, or a code of the structure's changes."""
    return gettext(STRUCTURE[reason]) if reason in STRUCTURE else reason


def fault_words(faults: Mapping[str, str]) -> dict[str, str]:
    """Field → sentence; faults of a group stand at the tick that opens it."""
    at = {"needs": "seeks", "strengths": "offers", "experience": "innovation"}
    return {at.get(field, field): gettext(FAULTS[code]) for field, code in faults.items()}


@dataclass(frozen=True, slots=True)
class Names:
    """The profile's names of topics, results, variants and statuses, for templates."""

    profile: Profile

    def topic(self, code: str) -> str:
        return _name(self.profile.link_topics, code)

    def result(self, code: str) -> str:
        return _name(self.profile.link_results, code)

    def results(self, outcome: Mapping[str, Any]) -> list[str]:
        """Codes of an outcome in the profile's order; those it has dropped stand last."""
        known = [each.code for each in self.profile.link_results if each.code in outcome]
        return known + sorted(set(outcome) - set(known))

    def flag(self, code: str) -> str:
        return _name(self.profile.school_flags, code)

    def variant(self, code: str) -> str:
        form = next((each for each in self.profile.forms if each.code == "school_school"), None)
        known = {each.code for each in form.variants} if form else set()
        if form and code in known:
            return _name(form.variants, code)
        return gettext(VARIANTS[code]) if code in VARIANTS else code

    def topics(self) -> list[tuple[str, str]]:
        """Code and name with a capital, in the profile's order."""
        return [(each.code, up(_said(each))) for each in self.profile.link_topics]


def _name(items: tuple[Named, ...], code: str) -> str:
    return next((_said(item) for item in items if item.code == code), code)


def _said(item: Named) -> str:
    return item.name.in_language(language())


def up(text: str) -> str:
    """With a capital; the rest stays."""
    return text[:1].upper() + text[1:]


@dataclass(frozen=True, slots=True)
class Reason:
    """One ground for or against a pair; `sign` is plus, minus, or nothing for a plain fact."""

    sign: str
    words: str


def reasons_of(why: Mapping[str, Any], km: Any, names: Names, first: str | None) -> list[Reason]:
    """What the fit stood on, in words, from what is known and nothing else."""
    found = [
        Reason(
            "plus",
            gettext(
                "%(topic)s: %(need)s, the helper: %(strength)s",
                topic=names.topic(code),
                need=gettext(NEEDS[need]),
                strength=gettext(STRENGTHS[strength]),
            ),
        )
        for code, need, strength in why.get("helps", [])
    ]
    if lacks := [names.topic(code) for code in why.get("lacks", [])]:
        said = gettext("not covered: %(topics)s", topics=", ".join(lacks))
        found.append(Reason("minus", said))
    found += [Reason("", km_words(why, km)), *_likeness(why)]
    if first:
        found.append(Reason("minus", gettext("%(school)s suits better, its places go to others",
                                             school=first)))  # fmt: skip
    return found


def km_words(why: Mapping[str, Any], km: Any) -> str:
    """The way between the schools; an estimate says that it is one."""
    if why.get("measured"):
        return gettext("%(km)s km in a straight line", km=number(round(km)))
    if why.get("same_place"):
        return gettext("same municipality, the distance is unknown")
    return gettext("about %(km)s km by the map of municipalities", km=number(round(km)))


def _likeness(why: Mapping[str, Any]) -> list[Reason]:
    found = []
    if not why.get("same_kind", True):
        found.append(Reason("minus", gettext("institutions of different types")))
    one, other = why.get("pupils") or (None, None)
    if one and other:
        near = 2 * min(one, other) >= max(one, other)
        said = gettext("pupils: %(helped)s and %(helper)s", helped=number(one),
                       helper=number(other))  # fmt: skip
        found.append(Reason("plus" if near else "minus", said))
    return found


def left_out_words(reasons: Mapping[Any, str]) -> list[str]:
    """How many were not offered, by reason."""
    counts = {code: list(reasons.values()).count(code) for code in sorted(set(reasons.values()))}
    return [
        ngettext("%(num)s school: %(reason)s", "%(num)s schools: %(reason)s", count,
                 reason=gettext(LEFT_OUT[code]))
        for code, count in counts.items()
    ]  # fmt: skip
