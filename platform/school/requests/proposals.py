"""Which forms of mentoring fit the requests that came: forms follow requests (R-07)."""

from dataclasses import dataclass

from kernel.profile import Form, Profile
from school.requests.demand import Summary

# What a request asks for tells which mentors can answer it, by the codes of the shipped lists.
_PROFESSION = frozenset({"profession", "career", "low_expectations"})
_PROFESSION_MENTORS = frozenset({"employer", "student", "graduate"})


@dataclass(frozen=True, slots=True)
class Fitting:
    """A form, how many people of its mentees' kinds asked, and how many for what it does best."""

    form: Form
    people: int
    about_profession: int


def fitting_forms(profile: Profile, counted: Summary) -> list[Fitting]:
    """Forms of a school whose mentees are among those who asked, the most asked first."""
    profession = max(
        (counted.help[code] for code in _PROFESSION if code in counted.help), default=0
    ) or max((counted.problems[code] for code in _PROFESSION), default=0)
    found = []
    for form in profile.forms:
        people = sum(counted.kinds[kind] for kind in form.mentee_is)
        if form.level != "school" or not people:
            continue
        fits = profession if _PROFESSION_MENTORS & set(form.mentor_is) else 0
        found.append(Fitting(form, people, fits))
    return sorted(found, key=lambda each: (-each.people, -each.about_profession))
