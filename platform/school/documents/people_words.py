"""People and the school of this base as papers name them, in every case.

Nothing is guessed: with an unknown gender or a post of unknown words the nominative stands, and
`unsure` of the words tells it (`lacks_in_words` gathers that for the paper's list of lacks).
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.documents import org_names
from kernel.documents.posts import in_sentence, post_by_case
from kernel.documents.values import OrgWords, PersonWords, nobody
from kernel.errors import Invalid
from kernel.tenancy.models import School
from school.registry.cases import Case, decline, initials_after, initials_before
from school.registry.models import Person
from school.registry.names import PersonName, gender_of, parse_name

HEAD_POST = "директор"
GENDER_UNKNOWN, POST_UNSURE, NAME_UNCLEAR = "gender_unknown", "post_unsure", "name_unclear"


def person_words(
    name: PersonName,
    gender: str | None,
    overrides: Mapping[str, object] | None = None,
    post: str = "",
) -> PersonWords:
    """The name in all six cases, typed forms (`Person.name_cases`) before the rules."""
    typed = {case: form for case, form in (overrides or {}).items() if isinstance(form, str)}
    cases = [case for case in Case if gender in ("f", "m") or typed.get(case, "").strip()]
    cases = list(dict.fromkeys((Case.NOMINATIVE, *cases)))
    posts, sure = post_by_case(in_sentence(post))
    unsure = () if len(cases) == len(Case) else (GENDER_UNKNOWN,)
    return PersonWords(
        full={case.value: decline(name, gender, case, typed) for case in cases},
        short=initials_before(name, gender, Case.NOMINATIVE, typed),
        after={case.value: initials_after(name, gender, case, typed) for case in cases},
        post=posts,
        sex=gender if gender in ("f", "m") else None,
        unsure=unsure if sure else (*unsure, POST_UNSURE),
    )


def words_of(person: Person, post: str = "") -> PersonWords:
    """A person of the base; without a post the one written on the card."""
    name = PersonName(person.surname, person.given_name, person.patronymic)
    return person_words(name, person.gender, person.name_cases, post or person.position)


def head_of(session: Session, school: School, post: str = HEAD_POST) -> PersonWords:
    """The head as the school's card names them; nobody, with the post, where it names none.

    The card has a name and no gender, so the base is asked for a person of that name, for the
    gender and the typed forms; else the patronymic tells.
    """
    typed = " ".join((school.head_name or "").split())
    if not typed:
        return nobody(post)
    try:
        name = parse_name(typed)
    except Invalid:
        return _as_typed(typed, post)
    known = _namesakes(session, name)
    if len(known) == 1:
        return person_words(name, known[0].gender, known[0].name_cases, post)
    return person_words(name, gender_of(name.patronymic), None, post)


def org_words(school: School) -> OrgWords:
    """The school's whole name by case, and its short one."""
    return org_names.org_words(school.full_name or school.name, school.name)


def lacks_in_words(words: Iterable[PersonWords | OrgWords]) -> Mapping[str, int]:
    """Code of what was not sure → how many people (or names) it concerns."""
    found: dict[str, int] = {}
    for each in words:
        for code in each.unsure:
            found[code] = found.get(code, 0) + 1
    return found


def _namesakes(session: Session, name: PersonName) -> list[Person]:
    return list(
        session.scalars(
            select(Person).where(
                Person.surname == name.surname,
                Person.given_name == name.given_name,
                Person.patronymic == name.patronymic,
                Person.merged_into_id.is_(None),
                Person.gender.is_not(None),
            )
        )
    )


def _as_typed(typed: str, post: str) -> PersonWords:
    """«Иванова М. П.» and whatever else cannot be taken apart is printed as it stands."""
    posts, _ = post_by_case(in_sentence(post))
    case = {Case.NOMINATIVE.value: typed}
    return PersonWords(case, typed, case, posts, None, (NAME_UNCLEAR,))
