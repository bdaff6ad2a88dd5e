"""Routes in words: states, kinds of steps, deficits, school years."""

from collections.abc import Mapping

from kernel.profile import Profile
from kernel.school_year import SchoolYear
from regional.tutoring.queries import RouteLine
from web.i18n import gettext, language, mark, ngettext

STATES: Mapping[str, tuple[str, str]] = {
    "asked": ("wait", mark("waits for a tutor")),
    "active": ("ok", mark("route under way")),
    "completed": ("ok", mark("route completed")),
    "stopped": ("void", mark("route stopped")),
    "declined": ("void", mark("route declined")),
}
KINDS: Mapping[str, str] = {
    "course": mark("Course of further training"),
    "seminar": mark("Seminar"),
    "internship": mark("Internship"),
    "mentoring": mark("Work with a mentor"),
    "self_study": mark("Self-study"),
    "practice": mark("Practice in class"),
}


def route_state(state: str) -> tuple[str, str]:
    kind, words = STATES[state]
    return kind, gettext(words)


def kind_names() -> dict[str, str]:
    return {code: gettext(words) for code, words in KINDS.items()}


def deficit_names(profile: Profile) -> dict[str, str]:
    """Deficits with a capital letter, as they stand alone."""
    names = {each.code: each.name.in_language(language()) for each in profile.deficits}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def years_said(line: RouteLine) -> str:
    """«2026/2027 – 2029/2030»."""
    return f"{SchoolYear(line.first_year)} – {SchoolYear(line.last_year)}"


def progress(line: RouteLine) -> str:
    if not line.steps:
        return gettext("no steps planned yet")
    return ngettext(
        "%(done)s of %(num)s step done", "%(done)s of %(num)s steps done", line.steps,
        done=line.done,
    )  # fmt: skip


def overdue(line: RouteLine) -> str:
    return ngettext("%(num)s step overdue", "%(num)s steps overdue", line.overdue)


def words(profile: Profile) -> dict[str, object]:
    """What templates say of routes."""
    return {
        "route_state": route_state, "kinds": kind_names(), "deficits": deficit_names(profile),
        "years_said": years_said, "progress": progress, "overdue": overdue,
        "SchoolYear": SchoolYear,
    }  # fmt: skip
