"""States, faults, refusals and facts of entries in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from contests.rules.schema import Rules
from kernel.errors import DomainError, Invalid
from kernel.school_year import SchoolYear
from web.filters import day, moment, number
from web.i18n import gettext, mark, ngettext, pgettext

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("entry in draft")),
    "sent": ("wait", mark("entry sent")),
    "returned": ("near", mark("entry returned to be mended")),
    "endorsed": ("wait", mark("entry endorsed by the municipality")),
    "admitted": ("ok", mark("entry admitted")),
    "declined": ("bad", mark("entry declined")),
    "withdrawn": ("void", mark("entry withdrawn")),
}
# What the school has to know, or to do, next.
NEXT: Mapping[str, str] = {
    "draft": mark("Nobody but the school sees it yet. Fill it in and send it."),
    "sent": mark("The municipality looks at it now."),
    "returned": mark("Mend it and send it again before the end of taking entries."),
    "endorsed": mark("Next the region admits it to the contest."),
    "admitted": mark("The jury will mark it. The results appear here."),
    "declined": mark("It does not take part in the contest."),
    "withdrawn": mark("The school has withdrawn it."),
}
ACTS: Mapping[str, str] = {
    "endorse": mark("Endorse"),
    "admit": mark("Admit"),
    "return": mark("Return to be mended"),
    "decline": mark("Decline"),
    "refuse": mark("Decline"),
}
DONE: Mapping[str, str] = {
    "endorse": mark("The entry is endorsed. The region has been told."),
    "admit": mark("The entry is admitted under number %(number)s. The school has been told."),
    "return": mark("The entry is returned. The school has been told and sees the reason."),
    "decline": mark("The entry is declined. The school has been told and sees the reason."),
    "refuse": mark("The entry is declined. The school has been told and sees the reason."),
}
FAULTS: Mapping[str, str] = {
    "text_needed": mark("Fill in this field: the rules ask for it."),
    "link_wrong": mark("Write addresses that begin with https://, one a line. For example,"
                       " https://example.org/lesson."),
    "too_many_links": mark("Leave not more than 10 links."),
    "far_too_long": mark("The text is too long to be kept. Shorten it or attach it as a file."),
    "file_empty": mark("The file is empty. Choose another one."),
    "file_there": mark("This very file is attached already."),
    "file_needed": mark("Choose a file first."),
    "nomination_needed": mark("Choose a nomination."),
    "who_needed": mark("Choose whom to enter."),
    "entered_already": mark("An entry in this nomination is there already."),
    "form_not_of_nomination": mark("The nomination is for other forms of mentoring."),
    "entrant_is_gone": mark("The card or the pair is no longer in the register of the school."),
    "consent_needed": mark("No consent of the entrant to publication is in force. Ask for it in"
                           " the section of consents, then send the entry."),
    "reason_needed": mark("Say what is wrong and what to do: the school will read it."),
}  # fmt: skip
REFUSED: Mapping[str, str] = {
    "contest_takes_none": mark("The contest takes no entries now."),
    "entry_not_editable": mark("The entry is sent: its text cannot be changed any more. What you"
                               " typed was not saved."),
    "entry_moved_on": mark("A decision on the entry has been taken already. Look at its state."),
    "entry_not_in_turn": mark("The entry is in another state already. Look at its history."),
    "too_late_to_take_back": mark("Taking entries is over: taken back, it could not be sent again."
                                  " You may withdraw it."),
    "school_closed": mark("The school belongs to no municipality today. Tell the region."),
    "not_found": mark("There is no such entry for you."),
}  # fmt: skip


def state(code: str) -> tuple[str, str]:
    kind, said = STATES[code]
    return kind, gettext(said)


def state_words(code: str) -> str:
    return gettext(STATES[code][1])


def next_words(code: str, rules: Rules) -> str:
    if code == "sent" and not rules.endorsement:
        return gettext("The region looks at it now.")
    return gettext(NEXT[code])


def act_words(code: str) -> str:
    return gettext(ACTS[code])


def refused(refusal: DomainError) -> str:
    """Why nothing was done, with the moment where a moment decided."""
    if refusal.code == "entries_over":
        return gettext("Taking entries ended on %(moment)s, by the portal's clock.",
                       moment=_moment(refusal.values["until"]))  # fmt: skip
    if refusal.code == "entries_not_begun":
        return gettext(
            "Entries are taken from %(moment)s.", moment=_moment(refusal.values["since"])
        )
    return gettext(REFUSED[refusal.code])


def faults(refusal: Invalid, rules: Rules) -> dict[str, str]:
    """Faults in words by the field they stand at."""
    return {name: _fault(name, code, rules) for name, code in refusal.fields.items()}


def _fault(name: str, code: str, rules: Rules) -> str:
    files = rules.attachments
    told = {
        "too_few_years": lambda: gettext(
            "By the portal's data the mentor has worked fewer years than the rules ask for"
            " (%(least)s). If there were pairs before, add them to the programmes of those years.",
            least=rules.least_years,
        ),
        "text_too_long": lambda: _too_long(name, rules),
        "file_large": lambda: gettext(
            "The file is larger than %(most)s MB. Make it smaller or give a link.",
            most=files.most_megabytes,
        ),
        "file_kind": lambda: gettext(
            "This is not a file the rules take, whatever its name says. They take: %(types)s.",
            types=types_words(rules),
        ),
        "file_too_many": lambda: gettext(
            "The rules take not more than %(most)s files. Remove one first.", most=files.most
        ),
        "file_too_much": lambda: gettext("All files of an entry together may be 60 MB."),
        "files_needed": lambda: ngettext(
            "The rules ask for at least %(num)s file.",
            "The rules ask for at least %(num)s files.",
            files.least,
        ),
        "school_has_sent_all": lambda: ngettext(
            "The rules take %(num)s entry from a school, and it is sent. Withdraw it first.",
            "The rules take %(num)s entries from a school, and they are sent. Withdraw one first.",
            rules.per_school or 0,
        ),
    }
    return told[code]() if code in told else gettext(FAULTS[code])


def _too_long(name: str, rules: Rules) -> str:
    most = next(field.most for field in rules.fields if f"text-{field.code}" == name)
    return gettext("Shorten the text: up to %(most)s characters are taken.", most=number(most))


def types_words(rules: Rules) -> str:
    return ", ".join(kind.upper() for kind in rules.attachments.types)


def mentee_words(kind: str, grade: int | None) -> str:
    """How others may know a mentee: never by name."""
    if kind == "pupil" and grade:
        return gettext("mentee, grade %(grade)s", grade=grade)
    return {
        "pupil": gettext("mentee, a pupil"),
        "teacher": gettext("mentee, a teacher"),
        "head": gettext("mentee, a head of school"),
        "student": gettext("mentee, a student"),
    }.get(kind, pgettext("entry", "mentee"))


def fact_lines(facts: Mapping[str, Any], forms: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the portal knows of the entrant, a label and a value each."""
    if not facts:
        return []
    years = [str(SchoolYear(year)) for year in facts.get("years", ())]
    lines = [(gettext("School years as a mentor"), f"{len(years)} ({', '.join(years)})"
              if years else "0")]  # fmt: skip
    pairs = gettext("%(pairs)s, completed %(completed)s",
                    pairs=facts.get("pairs", 0), completed=facts.get("completed", 0))  # fmt: skip
    lines.append((gettext("Pairs led"), pairs))
    by_form = facts.get("forms") or {}
    if by_form:
        told = "; ".join(f"{forms.get(code, code)}: {count}" for code, count in by_form.items())
        lines.append((gettext("Pairs by form"), told))
    lines.append((gettext("Programmes"), str(facts.get("programmes", 0))))
    return lines + _pair_lines(facts.get("pair"), forms)


def _pair_lines(pair: Mapping[str, Any] | None, forms: Mapping[str, str]) -> list[tuple[str, str]]:
    if not pair:
        return []
    mentee = mentee_words(pair["mentee"]["kind"], pair["mentee"]["grade"])
    lasts = gettext("%(form)s, %(year)s", form=forms.get(pair["form"], pair["form"]),
                    year=SchoolYear(pair["year"]))  # fmt: skip
    lines = [(gettext("Pair of the entry"), lasts), (gettext("Mentee"), mentee)]
    if pair.get("started_on"):
        began = day(date.fromisoformat(pair["started_on"]))
        over = pair.get("ended_on")
        ended = day(date.fromisoformat(over)) if over else gettext("goes on")
        lines.append((gettext("Works together"), f"{began} – {ended}"))
    return lines


def nomination_name(rules: Rules, code: str) -> str:
    return next((each.name for each in rules.nominations if each.code == code), code)


def days_left(until: datetime, now: datetime) -> str:
    """How much time is left, in days and then in hours."""
    left = until - now
    if left.total_seconds() <= 0:
        return gettext("the time is over")
    if left.days:
        return ngettext("%(num)s day is left", "%(num)s days are left", left.days)
    hours = int(left.total_seconds() // 3600)
    if not hours:
        return gettext("less than an hour is left")
    return ngettext("%(num)s hour is left", "%(num)s hours are left", hours)


def left_out(lines: Sequence[tuple[str, str]]) -> str:
    """Which entries a bulk decision left where they are, and why."""
    return "; ".join(
        f"{name}: {gettext(REFUSED.get(code, REFUSED['entry_not_in_turn']))}"
        for name, code in lines
    )


def _moment(value: object) -> str:
    return moment(value) if isinstance(value, datetime) else ""
