"""How a school's contacts and yearly counts are read and checked. Pure decisions."""

from kernel.contacts import read_email, read_phone
from kernel.errors import Invalid
from kernel.school_year import SchoolYear
from school.registry.sites import read_site

MOST_PUPILS = 10_000
MOST_TEACHERS = 1_000


def parse_phone(text: str) -> str:
    """A Russian number in any spelling as «+73884522345», with «доб. 12» kept behind it."""
    phone = read_phone(text)
    if phone is None:
        raise Invalid({"phone": "phone"})
    return phone


def parse_email(text: str) -> str:
    """An address as people write one; what mail servers further allow is not needed here."""
    address = read_email(text)
    if address is None:
        raise Invalid({"email": "email"})
    return address


def parse_site(text: str) -> str:
    """An address of a site; «https://» is put before a bare name, other schemes are refused."""
    address = read_site(text)
    if address is None:
        raise Invalid({"site": "site"})
    return address


def years_open(current: SchoolYear) -> tuple[SchoolYear, SchoolYear]:
    """The school years whose counts a school may enter: this one and the one before."""
    return current, SchoolYear(current.start - 1)


def faults_of_counts(
    pupils: int | None, teachers: int | None, young_teachers: int | None
) -> dict[str, str]:
    """What cannot be. An unknown number contradicts nothing."""
    faults = {}
    if teachers is not None and young_teachers is not None and young_teachers > teachers:
        faults["young_teachers"] = "young_above_teachers"
    for name, value, most in (
        ("pupils", pupils, MOST_PUPILS),
        ("teachers", teachers, MOST_TEACHERS),
        ("young_teachers", young_teachers, MOST_TEACHERS),
    ):
        if value is not None and not 0 <= value <= most:
            faults[name] = "count_range"
    return faults
