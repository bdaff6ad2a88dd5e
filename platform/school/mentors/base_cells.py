"""How cells of the mentor base are read, and how they are shown so that reading gives them back."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kernel.contacts import read_email, read_phone
from kernel.imports.folding import clean, fold
from kernel.imports.problems import Answer, Parser, Problem, Severity
from kernel.imports.values import Scalar, display
from kernel.profile import Profile
from school.mentors.rules import (
    AGES,
    HOURS,
    LONGEST,
    LONGEST_COMPETENCE,
    LONGEST_NOTE,
    MOST_COMPETENCES,
)
from school.registry import people_cells

_PARTS = re.compile(r"[;\n]|,(?=\s)")
_ITEMS = re.compile(r"[;\n]")
_BULLET = re.compile(r"^(?:[-–—•*]|\d{1,2}[.)])\s*")
_AGE = r"(\d{1,2})"
_YEARS = r"\s*(?:лет|года|год|г\.?)?"
_SPAN = re.compile(rf"(?:с|от)?\s*{_AGE}{_YEARS}\s*(?:-|до|по)\s*{_AGE}{_YEARS}")
_FROM = re.compile(rf"(?:с|от|старше)\s*{_AGE}{_YEARS}|{_AGE}\s*\+|{_AGE}{_YEARS}\s+и\s+старше")
_TO = re.compile(rf"(?:до|младше)\s*{_AGE}{_YEARS}|{_AGE}{_YEARS}\s+и\s+младше")
_ONE = re.compile(rf"{_AGE}{_YEARS}")
ANY = "любой"
_ANY = frozenset({ANY, "любые", "все", "без ограничений", "не важно", "неважно"})
_HOURS = re.compile(r"(\d{1,3})\s*(?:ч\.?|час[а-яё]*)\s*(?:в|на)\s*месяц[\s;,.]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Personal:
    """«Личные данные»: the name, and what else stands beside it."""

    name: str
    born_on: date | None = None
    kind: str | None = None
    school_class: str | None = None


@dataclass(frozen=True, slots=True)
class Contacts:
    phone: str = ""
    email: str = ""


def parts_of(text: str) -> list[str]:
    return [part for part in (clean(each) for each in _PARTS.split(text)) if part]


def personal(profile: Profile, today: date) -> Parser:
    """«Маркова Анна Петровна, 12.03.1985, педагог» as it is shown by `personal_shown`."""

    def parse(value: Scalar) -> Answer:
        found = read_personal(value, profile, today)
        return found if isinstance(found, Problem) else personal_shown(found, profile)

    return parse


def read_personal(value: Scalar, profile: Profile, today: date) -> Personal | Problem:
    """The first part is the name; a date, a class and who it is follow in any order."""
    first, *rest = parts_of(str(value)) or [""]
    name = people_cells.full_name()(first)
    if not isinstance(name, str):
        return name if isinstance(name, Problem) else Problem("people_name_empty")
    born, kind, within = None, None, None
    for part in rest:
        day = people_cells.born_on(today)(part) if part[:1].isdigit() else None
        if isinstance(day, date):
            born = day
        elif isinstance(who := people_cells.kind_of_person(profile)(part), str):
            kind = who
        elif isinstance(group := people_cells.school_class()(part), str):
            within = group
        elif isinstance(people_cells.tidied(part), str):
            return Problem("several_people", {"found": display(value)})
        else:
            return Problem("mentors_personal_part", {"found": part})
    return Personal(name, born, kind, within)


def personal_shown(person: Personal, profile: Profile) -> str:
    kinds = {kind.code: kind.name.ru for kind in profile.people}
    told = (
        person.name,
        display(person.born_on) if person.born_on else "",
        kinds.get(person.kind or "", ""),
        f"{person.school_class} класс" if person.school_class else "",
    )
    return ", ".join(filter(None, told))


def competences() -> Parser:
    """A list: one a line or parted by semicolons; numbers and dashes before them fall away."""

    def parse(value: Scalar) -> Answer:
        found = items_of(str(value))
        if len(found) > MOST_COMPETENCES:
            return Problem("mentors_too_many", {"limit": MOST_COMPETENCES, "length": len(found)})
        longest = max(map(len, found), default=0)
        if longest > LONGEST_COMPETENCE:
            limits = {"limit": LONGEST_COMPETENCE, "length": longest}
            return Problem("mentors_long_item", {**limits})
        return items_shown(found)

    return parse


def items_of(text: str) -> list[str]:
    bare = (_BULLET.sub("", clean(part)) for part in _ITEMS.split(text))
    return list(dict.fromkeys(part for part in bare if part))


def items_shown(items: Sequence[str]) -> str:
    return "; ".join(items)


def ages() -> Parser:
    """«10–13 лет» and the like, as `ages_shown` shows them; «любой» sets no limit."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        span = read_ages(found)
        if span is None:
            return Problem("mentors_ages", {"found": found})
        low, high = span
        if low is not None and high is not None and low > high:
            return Problem("mentors_ages_order", {"found": found})
        if any(age is not None and not AGES[0] <= age <= AGES[1] for age in span):
            return Problem(
                "mentors_ages_range", {"found": found, "lowest": AGES[0], "highest": AGES[1]}
            )
        return ages_shown(low, high)

    return parse


def read_ages(text: str) -> tuple[int | None, int | None] | None:
    """From and to, either of them open; None when the text tells no ages."""
    written = fold(text).strip(" .")
    if not written or written in _ANY:
        return None, None
    if match := _SPAN.fullmatch(written):
        return int(match[1]), int(match[2])
    if match := _FROM.fullmatch(written):
        return int(match[1] or match[2] or match[3]), None
    if match := _TO.fullmatch(written):
        return None, int(match[1] or match[2])
    if match := _ONE.fullmatch(written):
        return int(match[1]), int(match[1])
    return None


def ages_shown(low: int | None, high: int | None) -> str:
    if low is None and high is None:
        return ANY
    if low is None:
        return f"до {high} лет"
    if high is None:
        return f"от {low} лет"
    return f"{low}–{high} лет"


def text(longest: int = LONGEST) -> Parser:
    """Words as they stand, line by line."""

    def parse(value: Scalar) -> Answer:
        found = lines_of(str(value))
        if len(found) > longest:
            return Problem("text_too_long", {"limit": longest, "length": len(found)})
        return found

    return parse


def lines_of(written: str) -> str:
    return "\n".join(clean(line) for line in written.splitlines()).strip()


def time() -> Parser:
    """«4 ч в месяц; вторник после 15:00»: the hours first, if they are told."""
    note = text(LONGEST_NOTE)

    def parse(value: Scalar) -> Answer:
        hours, rest = read_time(str(value))
        found = note(rest) if rest else ""
        return found if isinstance(found, Problem) else time_shown(hours, str(found))

    return parse


def read_time(written: str) -> tuple[int | None, str]:
    """Hours a month if the text begins with them, and the rest of it."""
    written = lines_of(written)
    match = _HOURS.match(written)
    if match is None or not HOURS[0] <= int(match[1]) <= HOURS[1]:
        return None, written
    return int(match[1]), written[match.end() :].strip()


def time_shown(hours: int | None, note: str) -> str:
    return "; ".join(filter(None, (f"{hours} ч в месяц" if hours else "", note)))


def contacts() -> Parser:
    """Telephone and address in any order; what is neither is left out with a warning."""

    def parse(value: Scalar) -> Answer:
        found, left = read_contacts(str(value))
        shown = contacts_shown(found)
        if left:
            values = {"found": ", ".join(left)}
            return Problem("mentors_contacts_left", values, Severity.WARNING, shown or None)
        return shown or None

    return parse


def read_contacts(text: str) -> tuple[Contacts, list[str]]:
    phone, email, left = "", "", []
    for part in parts_of(text):
        bare = re.sub(r"^(?:тел[а-я.]*|моб[а-я.]*|e-?mail|почта|эл\.?\s*почта)\s*:?\s*", "", part,
                      flags=re.IGNORECASE)  # fmt: skip
        number, address = read_phone(bare), read_email(bare)
        if number and not phone:
            phone = number
        elif address and not email:
            email = address
        else:
            left.append(part)
    return Contacts(phone, email), left


def contacts_shown(contacts: Contacts) -> str:
    return "; ".join(filter(None, (contacts.phone, contacts.email)))
