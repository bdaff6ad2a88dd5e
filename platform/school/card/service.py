"""What a school does with its own card: contacts, and the counts of a year (RG-02)."""

from collections.abc import Callable
from dataclasses import dataclass

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School, SchoolCount
from kernel.work import Work
from school.card.rules import faults_of_counts, parse_email, parse_phone, parse_site, years_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """The part of the card that is the school's own; the rest is the region's structure."""

    address: str = ""
    head_name: str = ""
    phone: str = ""
    email: str = ""
    site: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearCounts:
    """Denominators of one school year; None is unknown, which is not nought."""

    school_year: SchoolYear
    pupils: int | None = None
    teachers: int | None = None
    young_teachers: int | None = None


READ: dict[str, Callable[[str], str]] = {
    "address": clean,
    "head_name": clean,
    "phone": parse_phone,
    "email": parse_email,
    "site": parse_site,
}


def change_contacts(work: Work, cmd: Contacts) -> School:
    """Correct the address, the head's name and the contacts."""
    work.actor.require(Permission.SCHOOL_EDIT)
    school = work.session.get(School, work.actor.school_id)
    if school is None:
        raise NotFound("School")
    values, faults = dict[str, str | None](), dict[str, str]()
    for name, read in READ.items():
        typed = getattr(cmd, name)
        try:
            values[name] = read(typed) if typed.strip() else None
        except Invalid as fault:
            faults |= fault.fields
    if faults:
        raise Invalid(faults)
    changed = sorted(name for name, value in values.items() if getattr(school, name) != value)
    for name in changed:
        setattr(school, name, values[name])
    if changed:
        work.record("school.changed", "school", school.id, fields=changed)
    return school


def save_counts(work: Work, cmd: YearCounts) -> SchoolCount:
    """Write down how many pupils and teachers there are; the figures become the school's own."""
    work.actor.require(Permission.SCHOOL_EDIT)
    if cmd.school_year not in years_open(SchoolYear.of(work.today())):
        raise NotFound("SchoolCount")
    faults = faults_of_counts(cmd.pupils, cmd.teachers, cmd.young_teachers)
    if faults:
        raise Invalid(faults, young=cmd.young_teachers, teachers=cmd.teachers)
    key = (work.actor.school_id, cmd.school_year.start)
    count = work.session.get(SchoolCount, key)
    if count is None:
        count = SchoolCount(school_id=key[0], school_year=key[1])
        work.session.add(count)
    count.pupils, count.teachers = cmd.pupils, cmd.teachers
    count.young_teachers = cmd.young_teachers
    count.source, count.updated_at = "school", work.now()
    count.updated_by = work.actor.account_id
    work.record(
        "school.counted",
        "school",
        work.actor.school_id,
        school_year=cmd.school_year.start,
        pupils=cmd.pupils,
        teachers=cmd.teachers,
        young_teachers=cmd.young_teachers,
    )
    return count
