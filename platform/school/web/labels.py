"""Codes of a school's side in the reader's words: states, acts, kinds, forms."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kernel.profile import Form, Profile, Text
from kernel.profile.text import Named
from web.i18n import gettext, language, mark

PROGRAMME_STATES: Mapping[str, tuple[str, str]] = {
    "planned": ("draft", mark("in preparation")),
    "running": ("wait", mark("going on")),
    "completed": ("ok", mark("programme completed")),
    "cancelled": ("void", mark("programme cancelled")),
}
PAIR_STATES: Mapping[str, tuple[str, str]] = {
    "proposed": ("draft", mark("offered")),
    "probation": ("wait", mark("on probation")),
    "active": ("wait", mark("at work")),
    "paused": ("none", mark("on pause")),
    "completed": ("ok", mark("completed as planned")),
    "closed": ("void", mark("closed early")),
}
# Why an offered pair did not come about (school/pairing/confirming.py).
DECLINES: Mapping[str, str] = {
    "mentor_declined": mark("the mentor declined"),
    "mentee_declined": mark("the mentee declined"),
    "school_declined": mark("the school decided otherwise"),
}
GENDERS: Mapping[str, str] = {"f": mark("female"), "m": mark("male")}
SOURCES: Mapping[str, str] = {
    "school": mark("entered by the school"),
    "region": mark("loaded by the region"),
    "demo": mark("demonstration figures"),
}


_KEPT_PHONE = re.compile(r"^\+7(\d{3})(\d{3})(\d{2})(\d{2})(?=$| )")


@dataclass(frozen=True, slots=True)
class Labels:
    """The profile's names for templates; a code the profile dropped is shown as it is."""

    profile: Profile

    @staticmethod
    def up(text: str) -> str:
        """With a capital, to begin a line; the rest stays («ШНОР» is not «Шнор»)."""
        return first_up(text)

    def form(self, code: str) -> str:
        return _name(self.profile.forms, code)

    def variant(self, form: str, code: str) -> str:
        known = next((each for each in self.profile.forms if each.code == form), None)
        return _name(known.variants if known else (), code)

    def kind(self, code: str) -> str:
        """How the work of a programme is organised."""
        return _name(self.profile.kinds, code)

    def work_format(self, code: str) -> str:
        """Individual, in a group, online, mixed."""
        return _name(self.profile.work_formats, code)

    def mentor_type(self, form: str, code: str) -> str:
        """What a mentor of the form is to the mentee."""
        known = next((each for each in self.profile.forms if each.code == form), None)
        return _name(known.mentor_types if known else (), code)

    def person(self, code: str) -> str:
        return _name(self.profile.people, code)

    def people(self, code: str) -> str:
        """The kind in the plural, for filters."""
        known = next((each for each in self.profile.people if each.code == code), None)
        return said(known.plural) if known else code

    def stage(self, number: int) -> str:
        return said(self.profile.stages[number - 1].name)

    def stages(self) -> list[str]:
        return [said(stage.name) for stage in self.profile.stages]

    def school_type(self, code: str) -> str:
        return _name(self.profile.school_types, code)

    def flag(self, code: str) -> str:
        return _name(self.profile.school_flags, code)

    def reason(self, code: str) -> str:
        """Why a pair ended, planned or not, or why it did not come about."""
        if code in DECLINES:
            return gettext(DECLINES[code])
        ends = self.profile.completion
        return _name((*ends.planned, *ends.unplanned), code)


def said(text: Text) -> str:
    """A text of the profile in the language of the page."""
    return text.in_language(language())


def first_up(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]


def choices(items: Iterable[Named]) -> list[tuple[str, str]]:
    """Options of a list box: code and name with a capital."""
    return [(item.code, first_up(said(item.name))) for item in items]


def expected_kinds(profile: Profile, codes: Iterable[str]) -> str:
    """«педагог, руководитель»: who may stand where somebody else was put."""
    return ", ".join(Labels(profile).person(code) for code in codes)


def proposed_title(form: Form, taken: Collection[str]) -> str:
    """A title to start from: «Наставничество «ученик – ученик»», the next one with a number."""
    title = gettext("Mentoring “%(form)s”", form=said(form.name))
    same = sum(each.startswith(title) for each in taken)
    return f"{title} – {same + 1}" if same else title


def state_words(states: Mapping[str, tuple[str, str]], state: str) -> tuple[str, str]:
    """The shape of a state and its word."""
    shape, word = states[state]
    return shape, gettext(word)


def phone_words(kept: str | None) -> str | None:
    """«+7 388 452-23-45» for a number kept as digits; anything else is shown as it was typed."""
    if kept is None or not _KEPT_PHONE.match(kept):
        return kept
    return _KEPT_PHONE.sub("+7\u00a0\\1\u00a0\\2-\\3-\\4", kept)


def _name(items: Iterable[Named], code: str) -> str:
    known = next((item for item in items if item.code == code), None)
    return said(known.name) if known else code
