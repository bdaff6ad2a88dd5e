"""Answers to a mentor's questionnaire (Q-01, Q-02) as fields of a mentor's profile."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kernel.contacts import read_email, read_phone
from school.instruments.answers import fed
from school.instruments.catalogues import age_span
from school.instruments.definition import Instrument
from school.instruments.times import all_codes
from school.mentors.rules import LONGEST_COMPETENCE, LONGEST_NOTE, MOST_COMPETENCES
from school.mentors.service import Contacts

_PIECES = re.compile(r"[;\n]+")
_SPLIT = re.compile(r"[,;\n]+|\s{2,}")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of the profile, as it is and as the answers would make it."""

    name: str
    now: object
    then: object


def profile_from_answers(
    definition: Instrument, answers: Mapping[str, object]
) -> dict[str, object]:
    """Fields of a profile that the answers fill; a field nobody answered about is left out."""
    given = fed(definition, answers)
    fields: dict[str, object] = {}
    for name in ("life_experience", "interests", "preferences"):
        if text := _text(given.get(name)):
            fields[name] = text
    if lines := _competences(given.get("competences")):
        fields["competences"] = lines
    if codes := _codes(given.get("help")):
        fields["help"] = codes
    known = set(all_codes())
    if times := [code for code in _codes(given.get("times")) if code in known]:
        fields["times"] = times
    return fields | _ages(definition, given.get("mentee_age"), fields) | _time(definition, answers)


def contacts_from_answers(definition: Instrument, answers: Mapping[str, object]) -> Contacts:
    """The telephone, the address and the place of work, where the answers name them."""
    given = fed(definition, answers)
    phone = email = ""
    for piece in _SPLIT.split(_text(given.get("contacts"))):
        phone = phone or read_phone(piece) or ""
        email = email or read_email(piece) or ""
    return Contacts(phone=phone, email=email, workplace=_text(given.get("workplace")))


def changes(now: Mapping[str, object], then: Mapping[str, object]) -> list[Change]:
    """What taking the answers over would change; what stays the same is not told."""
    return [
        Change(name, now.get(name), value)
        for name, value in then.items()
        if _same(now.get(name)) != _same(value)
    ]


def _same(value: object) -> object:
    return tuple(value) if isinstance(value, list | tuple) else value or None


def _text(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(str(each) for each in value)
    return value if isinstance(value, str) else ""


def _codes(value: object) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    return [value] if isinstance(value, str) else []


def _competences(value: object) -> list[str]:
    lines = (line.strip() for line in _PIECES.split(_text(value)))
    kept = [line[:LONGEST_COMPETENCE] for line in lines if line]
    return list(dict.fromkeys(kept))[:MOST_COMPETENCES]


def _ages(definition: Instrument, value: object, fields: Mapping[str, object]) -> dict[str, object]:
    """Ages of the ticked groups; groups that are none of ages are told as a wish."""
    codes = _codes(value)
    found: dict[str, object] = {}
    if span := age_span(codes):
        found["age_from"], found["age_to"] = span
    words = [
        option.text.ru
        for item in definition.items
        if item.feeds == "mentee_age"
        for option in item.options
        if option.code in codes and age_span([option.code]) is None
    ]
    if words:
        before = str(fields.get("preferences", ""))
        found["preferences"] = "\n".join(filter(None, (before, ", ".join(words))))
    return found


def _time(definition: Instrument, answers: Mapping[str, object]) -> dict[str, object]:
    """Hours a month where the answer is a number, and words where it is words."""
    found: dict[str, object] = {}
    notes = []
    for item in definition.items:
        value = answers.get(item.code)
        if item.feeds != "time" or value is None:
            continue
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            found["hours_a_month"] = value
        for code in _codes(value):
            named = next((each.text.ru for each in item.options if each.code == code), None)
            notes.append(named or (code if item.kind in ("short", "long") else ""))
    if words := "; ".join(filter(None, notes)):
        found["time_note"] = words[:LONGEST_NOTE]
    return found
