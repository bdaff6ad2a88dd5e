"""The mentor base as the workbook a curator knows: exactly the columns of E-03.

What is written here is read back by `base_import` without a change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement

from kernel.documents.sheet import Col, TableSheet, Workbook
from kernel.full_names import full_name
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.work import Work
from school.mentors import base_cells as cells
from school.mentors.base_list import Wanted, matching, of_base
from school.mentors.models import MentorProfile
from school.registry.models import Person
from school.registry.queries import IN_ORDER

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TITLE = "База наставников"
_WIDTHS = {"personal": 38.0, "mentee_age": 16.0, "contacts": 30.0}
_WIDTH = 28.0


@dataclass(frozen=True, slots=True)
class BaseLine:
    """What the eight columns show of one mentor."""

    person_id: UUID
    kind: str
    surname: str
    given_name: str
    patronymic: str
    born_on: date | None
    grade: int | None
    grade_letter: str
    phone: str
    email: str
    workplace: str
    competences: Sequence[str] | None
    life_experience: str | None
    interests: str | None
    age_from: int | None
    age_to: int | None
    hours_a_month: int | None
    time_note: str | None


COLUMNS = (
    Person.id, Person.kind, Person.surname, Person.given_name, Person.patronymic, Person.born_on,
    Person.grade, Person.grade_letter, Person.phone, Person.email, Person.workplace,
    MentorProfile.competences, MentorProfile.life_experience, MentorProfile.interests,
    MentorProfile.age_from, MentorProfile.age_to, MentorProfile.hours_a_month,
    MentorProfile.time_note,
)  # fmt: skip


def lines(work: Work, condition: ColumnElement[bool]) -> list[BaseLine]:
    """Mentors who meet the condition of a list, by surname."""
    query = of_base(*COLUMNS).where(condition).order_by(*IN_ORDER)
    return [BaseLine(*row) for row in work.session.execute(query)]


def told_by(line: BaseLine, profile: Profile) -> Mapping[str, str]:
    """The cells of a mentor by the codes of the columns; what is unknown is empty."""
    name = full_name(line.surname, line.given_name, line.patronymic)
    within = f"{line.grade}{line.grade_letter}" if line.grade is not None else None
    has_ages = line.age_from is not None or line.age_to is not None
    return {
        "personal": cells.personal_shown(
            cells.Personal(name, line.born_on, line.kind, within), profile
        ),
        "competences": cells.items_shown(line.competences or ()),
        "life_experience": line.life_experience or "",
        "interests": line.interests or "",
        "mentee_age": cells.ages_shown(line.age_from, line.age_to) if has_ages else "",
        "time": cells.time_shown(line.hours_a_month, line.time_note or ""),
        "workplace": line.workplace,
        "contacts": cells.contacts_shown(cells.Contacts(line.phone, line.email)),
    }


def base_workbook(work: Work, condition: ColumnElement[bool] | None = None) -> bytes:
    """The XLSX of the mentors who meet the condition of the list, or of everybody in it.

    Whoever hands it out writes down who took it.
    """
    from kernel.documents import xlsx  # loads xlsxwriter, which other work does without

    work.actor.require(Permission.MENTORS_VIEW)
    profile = profile_of(work.session)
    asked = matching(Wanted()) if condition is None else condition
    told = [told_by(line, profile) for line in lines(work, asked)]
    codes = [column.code for column in profile.mentor_base_columns]
    titles = [_first_up(column.name.ru) for column in profile.mentor_base_columns]
    sheet = TableSheet(
        name=TITLE,
        titles=(TITLE, _place(work)),
        columns=tuple(
            Col(title, width=_WIDTHS.get(code, _WIDTH))
            for code, title in zip(codes, titles, strict=True)
        ),
        rows=tuple(tuple(each.get(code, "") for code in codes) for each in told),
    )
    return xlsx.render(Workbook((sheet,), title=TITLE, made_at=work.now()))


def _place(work: Work) -> str:
    school = work.session.get(School, work.actor.school_id) if work.actor.school_id else None
    return f"{school.name if school else ''}, {work.today():%d.%m.%Y}".strip(", ")


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
