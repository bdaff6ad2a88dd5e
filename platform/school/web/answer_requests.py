"""An answer that is a request for a mentor becomes one, in the same transaction."""

from collections.abc import Mapping

from kernel.school_year import SchoolYear
from kernel.work import Work
from school.instruments.definition import Instrument
from school.instruments.models import AnswerSheet
from school.requests.from_answers import author_of, request_from_answers
from school.requests.models import MentoringRequest

THIRD_PARTIES = frozenset({"class_teacher", "psychologist", "parent"})
# Questions of the third party's sheet that say who writes; a region keeps their codes.
WHO, NAME = "answers", "author_name"
_AUTHORS: Mapping[object, str] = {
    "class_teacher": "class_teacher",
    "psychologist": "psychologist",
    "parent": "parent",
}


def is_about_another(definition: Instrument) -> bool:
    """Whether those who answer write of somebody else: a teacher or a parent of a pupil."""
    return set(definition.audience) <= THIRD_PARTIES


def add_request(work: Work, sheet: AnswerSheet, definition: Instrument) -> MentoringRequest | None:
    """The sheet's request, new for the curator; none when nobody is known to need a mentor.

    The sheet is new: one sent twice is kept once, and its request with it.
    """
    if sheet.person_id is None and not sheet.typed_name:
        return None
    author = author_of(definition)
    if is_about_another(definition):
        author = _AUTHORS.get(sheet.answers.get(WHO), author)
    made = request_from_answers(
        definition,
        sheet.answers,
        sheet_id=sheet.id,
        link_id=sheet.link_id,
        school_year=SchoolYear.of(work.today()).start,
        made_on=sheet.filled_on,
        typed_name=sheet.typed_name,
        typed_class=sheet.typed_place,
        author=author,
        person_id=sheet.person_id,
    )
    made.school_id, made.created_at = sheet.school_id, work.now()
    made.created_by = work.actor.account_id
    name = sheet.answers.get(NAME)
    made.author_name = name if isinstance(name, str) else ""
    work.session.add(made)
    work.session.flush()
    work.record("request.came", "request", made.id, via=sheet.via, author=author)
    return made
