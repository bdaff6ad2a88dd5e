"""A public form's answers become a request: each question says which field it feeds."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from kernel.errors import Invalid
from kernel.full_names import full_name
from school.instruments.answers import fed
from school.instruments.definition import Instrument
from school.instruments.times import all_codes
from school.registry.names import parse_name
from school.registry.rules import parse_class
from school.requests.models import MentoringRequest
from school.requests.rules import AUTHORS, LONGEST_NAME, LONGEST_WORDS, known_of

_AUTHOR_OF = {
    "mentee": "self", "parent": "parent", "class_teacher": "class_teacher",
    "psychologist": "psychologist",
}  # fmt: skip


def author_of(definition: Instrument) -> str:
    """Who speaks in a form with one kind of readers; «other» when several may answer it."""
    if len(definition.audience) != 1:
        return "other"
    return _AUTHOR_OF.get(definition.audience[0], "other")


def request_from_answers(
    definition: Instrument,
    answers: Mapping[str, object],
    *,
    sheet_id: UUID | None,
    link_id: UUID | None,
    school_year: int,
    made_on: date,
    typed_name: str,
    typed_class: str,
    author: str,
    person_id: UUID | None = None,
) -> MentoringRequest:
    """A new request, not yet added: whoever keeps it sets `school_id` and `created_at`.

    Codes were checked when the answers were taken; a code that the region dropped since is shown
    as it is. Texts longer than a request holds are cut, for the sheet keeps them whole.
    """
    given = fed(definition, answers)
    words = given.get("own_words")
    return MentoringRequest(
        school_year=school_year,
        person_id=person_id,
        typed_name=_name(typed_name),
        typed_class=_class(typed_class),
        author=author if author in AUTHORS else "other",
        own_words=words.strip()[:LONGEST_WORDS] if isinstance(words, str) else "",
        problems=_codes(given.get("problem")),
        goals=_codes(given.get("goal")),
        help=_codes(given.get("help")),
        times=known_of(_codes(given.get("times")), all_codes()),
        sheet_id=sheet_id,
        link_id=link_id,
        state="new",
        made_on=made_on,
    )


def _codes(value: object) -> list[str]:
    """One code or several, as a list without doubles."""
    found = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(code for code in found if isinstance(code, str) and code))


def _name(text: str) -> str:
    """A whole name tidied; whatever else was typed stays for the curator to read."""
    try:
        name = parse_name(text)
    except Invalid:
        return " ".join(text.split())[:LONGEST_NAME]
    return full_name(name.surname, name.given_name, name.patronymic)


def _class(text: str) -> str:
    try:
        return str(parse_class(text))
    except Invalid:
        return " ".join(text.split())[:20]
