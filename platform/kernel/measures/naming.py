"""Names of groups, in both languages: a report keeps them as they were when it was made."""

from kernel.measures.content import Name
from kernel.profile import Profile, Text

EVERYBODY = Name("Все", "Everybody")
# Classes by the last one of each step of school.
STEPS: tuple[tuple[int, str, Name], ...] = (
    (4, "1_4", Name("1–4 классы", "Grades 1–4")),
    (7, "5_7", Name("5–7 классы", "Grades 5–7")),
    (9, "8_9", Name("8–9 классы", "Grades 8–9")),
    (12, "10_11", Name("10–11 классы", "Grades 10–11")),
)


def step_of(grade: int | None) -> str | None:
    """The code of the step a class belongs to; whoever has no class belongs to none."""
    if grade is None:
        return None
    return next((code for last, code, _ in STEPS if grade <= last), None)


def said(name: Text) -> Name:
    """A name of the profile, as a report keeps it."""
    return Name(name.ru, name.en)


def typed(words: str) -> Name:
    """What people typed is the same in both languages."""
    return Name(words, words)


def first_up(name: Name) -> Name:
    """The name as it begins a line of a table."""
    return Name(name.ru[:1].upper() + name.ru[1:], name.en[:1].upper() + name.en[1:])


def form_name(profile: Profile, code: str) -> Name:
    known = next((form for form in profile.forms if form.code == code), None)
    return said(known.name) if known else typed(code)


def kind_name(profile: Profile, code: str) -> Name:
    """A kind of people; one that the profile has dropped keeps its code."""
    known = next((kind for kind in profile.people if kind.code == code), None)
    return said(known.name) if known else typed(code)


def parameter_names(profile: Profile) -> dict[str, tuple[str, Name]]:
    """Code of a parameter → who is measured by it (pupil, teacher, employer) and its name."""
    impact = profile.monitoring.impact
    sides = {"pupil": impact.pupil, "teacher": impact.teacher, "employer": impact.employer}
    return {each.code: (side, said(each.name)) for side, named in sides.items() for each in named}
