"""Words of the mentor base: standings, fields, acts, and what the domain refuses."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import current_app, url_for

from kernel.profile import Profile
from school.instruments.catalogues import offered
from school.instruments.definition import Item
from school.instruments.times import in_grid
from school.web.consent_words import purpose_name
from school.web.instrument_words import DAY_WORDS, PART_WORDS
from school.web.labels import first_up, phone_words, said
from web.i18n import gettext, language, mark

STANDING_WORDS: Mapping[str, tuple[str, str]] = {
    "outside": ("draft", mark("not in the base yet")),
    "candidate": ("wait", mark("candidate mentor")),
    "selected": ("wait", mark("selected, in training")),
    "admitted": ("ok", mark("admitted to work")),
    "resting": ("none", mark("kept for later")),
    "refused": ("void", mark("not selected")),
    "frozen": ("bad", mark("stopped: a consent was withdrawn")),
    "left": ("void", mark("left the base")),
}
FIELD_WORDS: Mapping[str, str] = {
    "competences": mark("Competences"),
    "life_experience": mark("Life experience"),
    "interests": mark("Interests"),
    "preferences": mark("Wishes about the mentee"),
    "age_from": mark("Mentees from this age"),
    "age_to": mark("Mentees to this age"),
    "hours_a_month": mark("Hours a month"),
    "times": mark("Free time"),
    "time_note": mark("About time in own words"),
    "help": mark("Can help with"),
    "phone": mark("Telephone"),
    "email": mark("E-mail"),
    "workplace": mark("Place of work"),
}
STEPS: Mapping[str, str] = {
    "help": mark("What the mentor can give"),
    "experience": mark("Experience and interests"),
    "time": mark("With whom and when"),
    "contacts": mark("Work and contacts"),
    "base": mark("Place in the base"),
}
BULK_WORDS: Mapping[str, str] = {
    "enter": mark("Enter into the mentor base"),
    "rest": mark("Keep for later"),
    "back": mark("Bring back"),
    "long": mark("Add to the long-term base"),
    "not_long": mark("Take off the long-term base"),
}
FAULTS: Mapping[str, str] = {
    "not_offered": mark("Choose from the list."),
    "source_of_another_sub_base": mark("This source belongs to another sub-base. Change one."),
    "text_long": mark("At most 2,000 characters. Shorten the text."),
    "note_long": mark("At most 200 characters. Shorten the text."),
    "competences_many": mark("At most 30 competences, each on its own line."),
    "competence_long": mark("One line is longer than 200 characters. Split it in two."),
    "age_range": mark("An age from 5 to 99 is needed. For example, 11."),
    "ages_backwards": mark("The oldest age is below the youngest. For example, from 11 to 13."),
    "hours_range": mark("Hours a month go from 1 to 200. For example, 4."),
    "capacity_range": mark("From 1 to 30 mentees. For example, 2."),
    "pupil_not_lent": mark("A pupil is a mentor in their own school alone."),
    "leaving_reason_needed": mark("Write why the mentor leaves the base. For example, moved away."),
    "consents_missing": mark("Consents are missing. See which below."),
    "has_left": mark("Has left the school: correct the card first."),
    "has_open_pairs": mark("There are open pairs. Complete them first."),
    "base_state": mark("Stands elsewhere in the base now: this act does not fit."),
    "nobody_chosen": mark("Tick at least one person."),
    "not_found": mark("Is not in the base yet."),
    "name_empty": mark("Write the full name. For example, Markova Anna Petrovna."),
}


def fault_words(code: str) -> str:
    """A refusal of the base in a sentence; a code nobody worded is told in general."""
    return gettext(FAULTS.get(code, mark("This cannot be done now.")))


@dataclass(frozen=True, slots=True)
class MentorWords:
    """Names of a mentor's codes for templates; a code the profile dropped is shown as it is."""

    profile: Profile

    def helps(self, codes: Iterable[str]) -> list[str]:
        names = {each.code: said(each.text) for each in offered(self.profile, "help")}
        return [names.get(code, code) for code in codes]

    def sub_base(self, code: str) -> str:
        return _name(((each.code, said(each.name)) for each in self.profile.sub_bases), code)

    def source(self, code: str) -> str:
        return _name(((each.code, said(each.name)) for each in self.profile.mentor_sources), code)

    def formats(self, codes: Iterable[str]) -> list[str]:
        names = {each.code: said(each.name) for each in self.profile.work_formats}
        return [names.get(code, code) for code in codes]

    @staticmethod
    def standing(code: str) -> tuple[str, str]:
        shape, word = STANDING_WORDS[code]
        return shape, gettext(word)

    @staticmethod
    def ages(age_from: int | None, age_to: int | None) -> str:
        """«11–13 лет», «от 14 лет»; nothing when nobody said."""
        if age_from is None and age_to is None:
            return ""
        if age_to is None:
            return gettext("from %(age)s years", age=age_from)
        if age_from is None:
            return gettext("up to %(age)s years", age=age_to)
        return gettext("%(from_age)s–%(to_age)s years", from_age=age_from, to_age=age_to)

    @staticmethod
    def times(codes: Sequence[str]) -> list[str]:
        """«вторник: утро, вечер», a line for each day that has any."""
        return [
            f"{gettext(DAY_WORDS[day])}: {', '.join(gettext(PART_WORDS[part]) for part in parts)}"
            for day, parts in in_grid(codes).items()
        ]

    def consent(self, purpose: str) -> str:
        return purpose_name(self.profile, purpose)

    def field(self, name: str, value: object) -> list[str]:
        """A field's value as lines to read."""
        if name == "help" and isinstance(value, list | tuple):
            return self.helps(value)
        if name == "times" and isinstance(value, list | tuple):
            return self.times(value)
        if isinstance(value, list | tuple):
            return [str(each) for each in value]
        if name == "phone":
            return [phone_words(str(value)) or ""] if value else []
        return str(value).splitlines() if value not in (None, "") else []

    @staticmethod
    def field_name(name: str) -> str:
        return gettext(FIELD_WORDS[name])

    @staticmethod
    def bulk() -> list[tuple[str, str]]:
        return [(code, gettext(word)) for code, word in BULK_WORDS.items()]


def title_words(names: Mapping[str, str]) -> str:
    """A title kept in both languages, in the reader's."""
    return names.get("en" if language() == "en" else "ru", "")


def href(endpoint: str) -> str:
    """The address of a page of another feature; nothing where the portal runs without it."""
    return url_for(endpoint) if endpoint in current_app.view_functions else ""


def _name(pairs: Iterable[tuple[str, str]], code: str) -> str:
    return first_up(next((name for known, name in pairs if known == code), code))


def answer_lines(item: Item, value: object) -> list[str]:
    """What somebody answered, as lines: the words of the options, not their codes."""
    if item.kind == "times" and isinstance(value, list):
        return MentorWords.times(value)
    if item.kind == "yes_no" and isinstance(value, bool):
        return [gettext("yes") if value else gettext("no")]
    names = {option.code: said(option.text) for option in item.options}
    if isinstance(value, list):
        return [names.get(code, str(code)) for code in value]
    if isinstance(value, str):
        return [names[value]] if value in names else value.splitlines()
    return [] if value is None else [str(value)]
