"""How one cell of a list of people is read: names, classes, kinds, years of teaching, relations.

Parsers of the import engine: each gives a value or a Problem with what was found.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from kernel.contacts import read_email, read_phone
from kernel.errors import Invalid
from kernel.imports import cells, dates
from kernel.imports.folding import fold
from kernel.imports.problems import Answer, Parser, Problem, Severity
from kernel.imports.values import Scalar, display
from kernel.profile import Profile
from kernel.school_year import SchoolYear
from school.registry.names import PersonName, parse_name
from school.registry.rules import kinds_of_people, parse_class

EARLIEST_BIRTH = date(1920, 1, 1)
MOST_YEARS_OF_TEACHING = 70
# Beside the names of the profile; whoever is written by the first word is understood as well.
KINDS_ALSO: Mapping[str, tuple[str, ...]] = {
    "pupil": ("ученица", "обучающийся", "обучающаяся", "учащийся", "учащаяся", "школьник",
              "школьница", "воспитанник", "воспитанница", "наставляемый ученик"),
    "student": ("студентка", "магистрант", "аспирант"),
    "teacher": ("учитель", "учительница", "преподаватель", "педагогический работник", "воспитатель",
                "педагог-психолог", "классный руководитель", "тренер", "молодой специалист"),
    "head": ("директор", "завуч", "заместитель", "зам", "замдиректора", "администрация",
             "заведующий", "заведующая"),
    "employer": ("представитель", "представитель предприятия", "работодатель",
                 "сотрудник предприятия", "представитель организации", "предприниматель",
                 "специалист предприятия",
                 "наставник от предприятия", "социальный партнёр", "партнёр"),
    "parent": ("мать", "отец", "мама", "папа", "законный представитель", "опекун", "попечитель",
               "родитель-активист"),
    "graduate": ("выпускница", "выпускник школы"),
}  # fmt: skip
RELATIONS_ALSO: Mapping[str, tuple[str, ...]] = {
    "mother": ("мама",),
    "father": ("папа",),
    "adopter": ("усыновительница", "приёмная мать", "приёмный отец", "приёмный родитель"),
    "guardian": ("опекунша", "опекун (попечитель)"),
    "institution": ("представитель организации", "детский дом", "директор детского дома"),
    "relative": ("бабушка", "дедушка", "тётя", "дядя", "сестра", "брат", "отчим", "мачеха",
                 "родственница"),
}  # fmt: skip
# Words that tell no more than the title of the column.
_ONLY_A_TITLE = frozenset({"родитель", "родители", "законный представитель", "представитель"})
_NOBODY = frozenset({"", "-", "--", "нет", "отсутствует", "без отчества", "б/о", "х"})
_SEVERAL_PHONES = re.compile(r"[;,\n/]|\s{2,}|\s(?=\+7|8[\s(-])")
_CLASS_IN_TITLE = re.compile(r"\d{1,2}\s*-?\s*[«\"'(]?\s*[а-яё]?\s*[»\"')]?\s*(?=класс)")
_YEARS = re.compile(r"(\d{1,2})(?:[.,]\d+)?\s*(?:л\.?|лет|год|года|г\.?)?(?:\s*\d{1,2}\s*мес.*)?")
_SINCE = re.compile(r"(?:с|с\s+сентября)?\s*(\d{4})\s*(?:г\.?|год|года)?")


@lru_cache(maxsize=50_000)
def name_of(text: str) -> PersonName:
    """`parse_name`, for names are read at the check and again at writing."""
    return parse_name(text)


def full_name() -> Parser:
    """«Фамилия Имя Отчество» of one person, tidied."""
    single = cells.person()

    def parse(value: Scalar) -> Answer:
        name = tidied(str(value)) if "\n" not in str(value) else None
        if isinstance(name, str):
            return name
        found = single(value)
        return found if isinstance(found, Problem) else tidied(str(found))

    return parse


def tidied(text: str) -> str | Problem:
    """The name as it will be kept, or what is wrong with it."""
    try:
        name = name_of(text)
    except Invalid as fault:
        code = fault.fields["full_name"]
        if code == "name_several" or (code == "name_too_many" and len(text.split()) > 4):
            return Problem("several_people", {"found": text})
        return Problem(f"people_{code}", {"found": text})
    return " ".join(filter(None, (name.surname, name.given_name, name.patronymic)))


def part_of_name() -> Parser:
    """A surname, a given name or a patronymic in a column of its own; a dash is none."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        return None if fold(found) in _NOBODY else found

    return parse


def school_class() -> Parser:
    """«7А» however it is written."""

    def parse(value: Scalar) -> Answer:
        found = display(value)
        if fold(found) in _NOBODY:
            return None
        try:
            return str(parse_class(found))
        except Invalid as fault:
            return Problem(f"people_{fault.fields['school_class']}", {"found": found})

    return parse


def class_in(lines: list[str]) -> str | None:
    """The one class that the titles name: «Список 7 «А» класса»; None when they name several."""
    found = set()
    for line in lines:
        for match in _CLASS_IN_TITLE.findall(fold(line)):
            answer = school_class()(match)
            if isinstance(answer, str):
                found.add(answer)
    return found.pop() if len(found) == 1 else None


def kind_of_person(profile: Profile) -> Parser:
    """Who it is by the words of the profile and by those of schools."""
    known = {
        kind.code: (kind.name.ru, *KINDS_ALSO.get(kind.code, ()))
        for kind in profile.people
        if kind.code in kinds_of_people(profile)
    }
    whole = cells.choice(known)

    def parse(value: Scalar) -> Answer:
        answer = whole(value)
        if not isinstance(answer, Problem) or answer.code == "several_values":
            return answer
        first = whole(re.split(r"[ ,.;:(-]", fold(display(value)), maxsplit=1)[0])
        return answer if isinstance(first, Problem) else first

    return parse


def gender() -> Parser:
    return cells.choice(
        {
            "f": ("женский", "ж", "жен", "женщина", "девочка", "девушка", "f"),
            "m": ("мужской", "м", "муж", "мужчина", "мальчик", "юноша", "m"),
        }
    )


def relation(profile: Profile) -> Parser:
    """What the adult is to the child, by the profile's words; «родитель» tells nothing more."""
    known = cells.choice(
        {
            each.code: (each.name.ru, *RELATIONS_ALSO.get(each.code, ()))
            for each in profile.relations
        }
    )

    def parse(value: Scalar) -> Answer:
        return None if fold(display(value)) in _ONLY_A_TITLE | _NOBODY else known(value)

    return parse


def born_on(today: date) -> Parser:
    return dates.day(earliest=EARLIEST_BIRTH, latest=today)


def teaching_since(today: date) -> Parser:
    """A date; of a year alone 1 September; of a number of years 1 September so many years ago.

    «5 лет» in the school year 2026/2027 is 01.09.2021. The rule is told at the cell.
    """
    exact = dates.day(earliest=date(1940, 1, 1))
    begins = SchoolYear.of(today)

    def parse(value: Scalar) -> Answer:
        found = display(value)
        since = roughly_since(found, begins)
        if since is not None:
            values = {"found": found, "since": display(since)}
            return Problem("people_teaching_read", values, Severity.NOTE, since)
        answer = exact(value)
        if isinstance(answer, Problem) and answer.code != "date_out_of_range":
            return Problem("people_teaching_form", {"found": found})
        return answer

    return parse


def roughly_since(found: str, year: SchoolYear) -> date | None:
    """What a year or a number of years means; None for a date, and for what is neither."""
    written = fold(found).strip(" .")
    if match := _SINCE.fullmatch(written):
        start = int(match[1])
        return date(start, 9, 1) if 1940 <= start <= 2100 else None
    if match := _YEARS.fullmatch(written):
        years = int(match[1])
        return date(year.start - years, 9, 1) if years <= MOST_YEARS_OF_TEACHING else None
    return None


def is_number_of_years(found: str) -> bool:
    """Whether the cell counts years: such a figure never corrects a date that is known."""
    return _YEARS.fullmatch(fold(found).strip(" .")) is not None


def phone() -> Parser:
    """One number. Of several the first is kept; an unreadable one is left out: both are told."""
    return _first_of("people_phones", "people_phone_left", read_phone)


def email() -> Parser:
    return _first_of("people_emails", "people_email_left", read_email)


def _first_of(several: str, none: str, read: Callable[[str], str | None]) -> Parser:
    def parse(value: Scalar) -> Answer:
        found = display(value)
        if one := read(found):
            return one
        if fold(found) in _NOBODY:
            return None
        read_parts = [read(part) for part in _SEVERAL_PHONES.split(str(value))]
        kept = [part for part in read_parts if part]
        if not kept:
            return Problem(none, {"found": found}, Severity.WARNING)
        if len(set(kept)) == 1:
            return kept[0]
        return Problem(several, {"found": found, "kept": kept[0]}, Severity.WARNING, kept[0])

    return parse
