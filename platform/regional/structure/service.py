"""What the region does with schools: enters one, corrects its card, dates its status."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.inn import inn_is_right
from kernel.tenancy.models import Municipality, School, SchoolCount, SchoolFlag, SchoolPlacement
from kernel.work import Work
from regional.structure.points import read_point


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolCard:
    name: str
    full_name: str
    kind: str
    inn: str | None = None
    address: str | None = None
    head_name: str | None = None
    phone: str | None = None
    email: str | None = None
    site: str | None = None
    # As maps give them: «51.9581, 85.9603».
    coordinates: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCounts:
    """The denominators of one school year; None stays unknown."""

    pupils: int | None
    teachers: int | None
    young_teachers: int | None


def _check(work: Work, card: SchoolCard, school_id: UUID | None) -> None:
    faults = {}
    if len(card.name) < 3:
        faults["name"] = "name_needed"
    if card.inn:
        if not inn_is_right(card.inn):
            faults["inn"] = "inn_wrong"
        else:
            taken = select(School.id).where(School.inn == card.inn, School.id != school_id)
            if school_id is None:
                taken = select(School.id).where(School.inn == card.inn)
            if work.session.scalar(taken) is not None:
                faults["inn"] = "inn_taken"
    if card.coordinates and read_point(card.coordinates) is None:
        faults["coordinates"] = "coordinates_wrong"
    if faults:
        raise Invalid(faults)


def enter_school(
    work: Work, card: SchoolCard, *, municipality_id: UUID, since: date | None
) -> School:
    """A school that the portal did not know; `since` None means «as long as known»."""
    work.actor.require(Permission.STRUCTURE_EDIT)
    _check(work, card, None)
    if work.session.get(Municipality, municipality_id) is None:
        raise NotFound("municipality")
    school_id = new_id()
    school = School(id=school_id, code=school_code(school_id), **_values(card))
    work.session.add(school)
    work.session.flush()
    work.session.add(
        SchoolPlacement(school_id=school.id, municipality_id=municipality_id, valid_from=since)
    )
    work.record("school.entered", "school", school.id)
    return school


def school_code(school_id: UUID) -> str:
    """The short name in addresses: the random end of the identifier, telling nothing."""
    return school_id.hex[-10:]


def correct_card(work: Work, school_id: UUID, card: SchoolCard) -> School:
    """Correct a school's card; its place in the structure changes by dated events only."""
    work.actor.require(Permission.STRUCTURE_EDIT)
    school = work.session.get(School, school_id)
    if school is None:
        raise NotFound("school")
    _check(work, card, school_id)
    changed = [key for key, value in _values(card).items() if getattr(school, key) != value]
    for key, value in _values(card).items():
        setattr(school, key, value)
    work.record("school.corrected", "school", school_id, fields=changed)
    return school


def _values(card: SchoolCard) -> dict[str, str | Decimal | None]:
    latitude, longitude = read_point(card.coordinates or "") or (None, None)
    return {
        "name": card.name,
        "full_name": card.full_name or card.name,
        "kind": card.kind,
        "inn": card.inn or None,
        "address": card.address or None,
        "head_name": card.head_name or None,
        "phone": card.phone or None,
        "email": card.email or None,
        "site": card.site or None,
        "latitude": latitude,
        "longitude": longitude,
    }


def give_flag(
    work: Work, school_id: UUID, flag: str, *, since: date | None, until: date | None, ground: str
) -> SchoolFlag:
    """Date a status of a school: from a day, or as long as known, until a day or open."""
    work.actor.require(Permission.STRUCTURE_EDIT)
    if since is not None and until is not None and until <= since:
        raise Invalid({"until": "ends_before_start"})
    row = SchoolFlag(
        school_id=school_id, flag=flag, valid_from=since, valid_to=until, ground=ground
    )
    work.session.add(row)
    work.record("school.flag_given", "school", school_id, flag=flag)
    return row


def end_flag(work: Work, school_id: UUID, flag_id: UUID, on: date) -> SchoolFlag:
    """The status ends on a day; what was before stays as it was."""
    work.actor.require(Permission.STRUCTURE_EDIT)
    row = work.session.get(SchoolFlag, flag_id)
    if row is None or row.school_id != school_id:
        raise NotFound("flag")
    if row.valid_from is not None and on <= row.valid_from:
        raise Invalid({"until": "ends_before_start"})
    row.valid_to = on
    work.record("school.flag_ended", "school", school_id, flag=row.flag)
    return row


def set_counts(work: Work, school_id: UUID, school_year: int, counts: YearCounts) -> SchoolCount:
    """Write the denominators of a school year on the region's behalf."""
    work.actor.require(Permission.STRUCTURE_EDIT)
    if (
        counts.teachers is not None
        and counts.young_teachers is not None
        and counts.young_teachers > counts.teachers
    ):
        raise Invalid({"young_teachers": "more_young_than_teachers"})
    row = work.session.get(SchoolCount, (school_id, school_year))
    if row is None:
        row = SchoolCount(school_id=school_id, school_year=school_year)
        work.session.add(row)
    row.pupils, row.teachers = counts.pupils, counts.teachers
    row.young_teachers = counts.young_teachers
    row.source, row.updated_at = "region", work.now()
    row.updated_by = work.actor.account_id
    work.record("school.counted", "school", school_id, school_year=school_year)
    return row
