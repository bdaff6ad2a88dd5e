"""What people are told, in words: the sentence of each kind of notice, for pages and letters.

Values come from whoever told: names of schools, titles, days as ISO text. A page speaks the
reader's language; letters speak Russian.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from kernel.notices.kinds import Group, Mail

from .i18n import catalogue, language, mark

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)")
UNKNOWN = "…"

GROUPS: Mapping[Group, str] = {
    Group.DEADLINES: mark("Deadlines and reports"),
    Group.DECISIONS: mark("Decisions about your reports and site"),
    Group.TRAINING: mark("Courses, events, expert reviews, routes"),
    Group.LINKS: mark("Links between schools"),
    Group.CONTESTS: mark("Contests and honours"),
    Group.SYSTEM: mark("The portal itself"),
}
WAYS: Mapping[Mail, str] = {
    Mail.AT_ONCE: mark("each at once"),
    Mail.DIGEST: mark("in the morning, all in one letter"),
    Mail.NONE: mark("no letters"),
}

# Kind: the subject of a letter, which is the heading in the inbox, and the sentence.
WORDS: Mapping[str, tuple[str, str]] = {
    "period.opened": (
        mark("Hand in the report «%(period)s»"),
        mark("The reporting period «%(period)s» is open: hand in the report by %(due)s."),
    ),
    "period.due_7": (
        mark("The report «%(period)s» is due soon"),
        mark("The report «%(period)s» is due by %(due)s."),
    ),
    "period.due_1": (
        mark("Tomorrow is the last day of the report «%(period)s»"),
        mark("Tomorrow, %(due)s, is the last day to hand in the report «%(period)s»."),
    ),
    "period.late_1": (
        mark("The report «%(period)s» is late"),
        mark("The report «%(period)s» was due by %(due)s and is not handed in."),
    ),
    "period.late_schools": (
        mark("Not all schools handed in «%(period)s»"),
        mark("The report «%(period)s» was not handed in in time."),
    ),
    "period.late_region": (
        mark("Schools owe the report «%(period)s»"),
        mark("The report «%(period)s» was due by %(due)s. Not all schools have handed it in."),
    ),
    "report.returned": (
        mark("The report «%(period)s» is returned"),
        mark("The report «%(period)s» is returned to be corrected: %(reason)s"),
    ),
    "report.accepted": (
        mark("The report «%(period)s» is accepted"),
        mark("The report «%(period)s» is accepted. Next the region approves it."),
    ),
    "report.approved": (
        mark("The report «%(period)s» is approved"),
        mark("The region has approved the report «%(period)s»."),
    ),
    "report.reopened": (
        mark("The report «%(period)s» is open again"),
        mark("The report «%(period)s» is open again until %(until)s: %(reason)s"),
    ),
    "site_lacking": (
        mark("Something is missing on the school's site"),
        mark("The school's site was checked on %(day)s: documents missing: %(lacking)s."),
    ),
    "concern_reported": (
        mark("A problem in a pair is reported"),
        mark("A problem in a pair is reported. Take it up within a day."),
    ),
    "jury_invited": (
        mark("You are invited to a jury: %(contest)s"),
        mark("You are invited to the jury of «%(contest)s». Say whether you take part."),
    ),
    "course_asked": (
        mark("A place on a course is asked for: %(course)s"),
        mark("A curator asks for a place on the course «%(course)s», which begins on %(day)s."),
    ),
    "course_enrolled": (
        mark("You are enrolled: %(course)s"),
        mark("You are enrolled for the course «%(course)s». It begins on %(day)s."),
    ),
    "course_declined": (
        mark("The place was not confirmed: %(course)s"),
        mark("The place on the course «%(course)s» of %(day)s was not confirmed."),
    ),
    "course_cancelled": (
        mark("The course is cancelled: %(course)s"),
        mark("The course «%(course)s» of %(day)s will not take place."),
    ),
    "course_withdrawn": (
        mark("Your place on the course is taken back: %(course)s"),
        mark("You are no longer on the list of the course «%(course)s» of %(day)s."),
    ),
    "course_certificate": (
        mark("The certificate is ready: %(course)s"),
        mark("Your certificate of the course «%(course)s» is ready to be downloaded."),
    ),
    "event_changed": (
        mark("The event has changed: %(title)s"),
        mark("The event «%(title)s» has changed: %(day)s, %(place)s."),
    ),
    "event_cancelled": (
        mark("The event is cancelled: %(title)s"),
        mark("The event «%(title)s» of %(day)s is cancelled."),
    ),
    "event_seat": (
        mark("There is a seat for you: %(title)s"),
        mark("A seat has become free: you take part in the event «%(title)s» on %(day)s."),
    ),
    "review_sent": (
        mark("A programme came for expert review"),
        mark("%(school)s: the programme «%(title)s» came for expert review."),
    ),
    "review_concluded": (
        mark("The experts have concluded: %(title)s"),
        mark("The experts' conclusion on the programme «%(title)s» is ready."),
    ),
    "route_asked": (
        mark("A teacher's route is asked for"),
        mark("%(school)s asks for an individual route for a teacher."),
    ),
    "route_taken": (
        mark("A tutor has taken the route of your teacher"),
        mark("A tutor of the methodological centre leads the individual route of your teacher."),
    ),
    "route_stopped": (
        mark("A teacher's route has stopped"),
        mark("The individual route of a teacher has stopped."),
    ),
    "link_offered": (
        mark("A partner is proposed to the school: %(partner)s"),
        mark(
            "The region proposes that «%(helper)s» help «%(helped)s». Whether your school agrees,"
            " you decide."
        ),
    ),
    "link_confirmed": (
        mark("Both schools agree: %(partner)s"),
        mark("Both sides have agreed to the link with «%(partner)s». Next comes an agreement."),
    ),
    "link_declined": (
        mark("A link is declined: %(helper)s, %(helped)s"),
        mark(
            "The link of «%(helper)s» and «%(helped)s» will not come about: one of the schools"
            " declined. The reason stands on the page of the link."
        ),
    ),
    "link_withdrawn": (
        mark("The proposal is withdrawn: %(partner)s"),
        mark(
            "The region has withdrawn the proposed link with «%(partner)s». The reason stands on"
            " the page of the link."
        ),
    ),
    "link_started": (
        mark("The agreement is signed: %(partner)s"),
        mark("Work with «%(partner)s» began on %(day)s. Draw up the common plan."),
    ),
    "link_ended": (
        mark("The link has ended: %(partner)s"),
        mark("The link with «%(partner)s» ended on %(day)s."),
    ),
    "entry_came": (
        mark("An entry awaits your decision: %(contest)s"),
        mark("An entry for the contest «%(contest)s» came. Look at it and decide."),
    ),
    "entry_returned": (
        mark("The entry is returned: %(contest)s"),
        mark(
            "The entry of your school for «%(contest)s» is returned to be mended. The reason stands"
            " on its page. Send it again before the end of taking entries."
        ),
    ),
    "entry_declined": (
        mark("The entry is declined: %(contest)s"),
        mark(
            "The entry of your school for «%(contest)s» is declined. The reason stands on its page."
        ),
    ),
    "entry_admitted": (
        mark("The entry is admitted: %(contest)s"),
        mark("The entry of your school for «%(contest)s» is admitted and goes to the jury."),
    ),
    "results_out": (
        mark("The results of a contest are out: %(contest)s"),
        mark(
            "The results of «%(contest)s» are out: places and what the jury wrote of your entries."
        ),
    ),
    "appeal_filed": (
        mark("An appeal waits for a decision: %(contest)s"),
        mark("A school filed an appeal about the results of «%(contest)s»."),
    ),
    "appeal_decided": (
        mark("The appeal is decided: %(contest)s"),
        mark("The appeal of your school about the results of «%(contest)s» is decided."),
    ),
    "honour_came": (
        mark("A nomination awaits your word: %(award)s"),
        mark("A school proposes a mentor: «%(award)s». Your word is asked for."),
    ),
    "honour_proposed": (
        mark("A winner of a contest is proposed for an award: %(award)s"),
        mark(
            "A draft nomination awaits your school: «%(award)s». Complete it with the minutes of"
            " the collegial body, or leave it."
        ),
    ),
    "honour_endorsed": (
        mark("The municipality has backed your nomination: %(award)s"),
        mark("The municipality has backed your nomination: «%(award)s». The region decides next."),
    ),
    "honour_recommended": (
        mark("Decided in favour: %(award)s"),
        mark("Your nomination is decided in favour: «%(award)s». An order follows."),
    ),
    "honour_declined": (
        mark("The nomination is declined: %(award)s"),
        mark("Your nomination is declined: «%(award)s». The reason stands on its page."),
    ),
    "honour_awarded": (
        mark("Your mentor is awarded: %(award)s"),
        mark("The order is signed: «%(award)s». The certificate can be printed."),
    ),
    "honour_revoked": (
        mark("An award is revoked: %(award)s"),
        mark("An award of your school is revoked: «%(award)s». The reason stands on its page."),
    ),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """Patterns of one language, their values not yet filled in."""

    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]


# Sentences that count, by the value `num`; the plain ones above serve without it.
COUNTED: Mapping[str, Callable[[Spoken, int], str]] = {
    "period.due_7": lambda said, num: said.ngettext(
        "The report «%(period)s» is due by %(due)s: %(num)s day is left.",
        "The report «%(period)s» is due by %(due)s: %(num)s days are left.",
        num,
    ),
    "period.late_schools": lambda said, num: said.ngettext(
        "The report «%(period)s» was due by %(due)s. %(num)s school owes it: %(names)s.",
        "The report «%(period)s» was due by %(due)s. %(num)s schools owe it: %(names)s.",
        num,
    ),
    "period.late_region": lambda said, num: said.ngettext(
        "The report «%(period)s» was due by %(due)s. %(num)s school owes it.",
        "The report «%(period)s» was due by %(due)s. %(num)s schools owe it.",
        num,
    ),
}


def spoken(tongue: str | None = None) -> Spoken:
    """The language named, outside of any request too; else the reader's."""
    known = catalogue(tongue or language())
    return Spoken(known.ugettext, known.ungettext)


def subject(kind: str, values: Mapping[str, Any], zone: ZoneInfo, said: Spoken) -> str:
    """What it is about, in one line."""
    if kind not in WORDS:
        return said.gettext(mark("A notice of the portal"))
    return said.gettext(WORDS[kind][0]) % _shown(values, zone, said)


def sentence(kind: str, values: Mapping[str, Any], zone: ZoneInfo, said: Spoken) -> str:
    """What happened and what to do, in one sentence or two."""
    if kind not in WORDS:
        return said.gettext(mark("Open it to see what it is about."))
    num, pattern = values.get("num"), said.gettext(WORDS[kind][1])
    if kind in COUNTED and isinstance(num, int):
        pattern = COUNTED[kind](said, num)
    return pattern % _shown(values, zone, said)


def lacking(kind: str, values: Mapping[str, Any]) -> set[str]:
    """Names of values that the words of a kind need and nobody gave."""
    wanted = re.findall(r"%\((\w+)\)s", " ".join(WORDS.get(kind, ())))
    return set(wanted) - set(values)


def way_words(way: Mail) -> str:
    return spoken().gettext(WAYS[way])


def group_words(group: Group, said: Spoken | None = None) -> str:
    return (said or spoken()).gettext(GROUPS[group])


def _shown(values: Mapping[str, Any], zone: ZoneInfo, said: Spoken) -> Mapping[str, str]:
    """Values as people write them; one that nobody gave breaks no page."""
    shown = {name: _value(value, zone, said) for name, value in values.items()}
    return defaultdict(lambda: UNKNOWN, shown)


def _value(value: Any, zone: ZoneInfo, said: Spoken) -> str:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value).strftime("%d.%m.%Y")
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        local = datetime.fromisoformat(value).astimezone(zone)
        written = {"day": local.strftime("%d.%m.%Y"), "time": local.strftime("%H:%M")}
        return said.gettext("%(day)s at %(time)s") % written
    return str(value)
