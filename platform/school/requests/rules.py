"""What a request may say and become, as data: states, authors, limits. Pure decisions."""

from collections.abc import Collection, Iterable, Mapping

from kernel.profile import Profile

AUTHORS = ("self", "parent", "class_teacher", "psychologist", "other")
STATES = ("new", "accepted", "declined", "met", "withdrawn")
# A decision may be taken back; whoever withdrew may ask again by a request of their own.
MOVES: Mapping[str, frozenset[str]] = {
    "new": frozenset({"accepted", "declined", "withdrawn"}),
    "accepted": frozenset({"met", "declined", "withdrawn"}),
    "declined": frozenset({"new"}),
    "met": frozenset({"accepted"}),
    "withdrawn": frozenset({"new"}),
}
# Requests that count when mentors are sought: nobody has said no to them.
SOUGHT = frozenset({"new", "accepted"})
COUNTED = frozenset({"new", "accepted", "met"})
LONGEST_WORDS = 2000
LONGEST_NAME = 150
LONGEST_REASON = 300

# Years of age by which mentors are chosen; the grade of a pupil tells its band.
AGE_BANDS: tuple[tuple[int, int], ...] = ((7, 10), (11, 13), (14, 15), (16, 18))
_GRADE_BANDS = ((4, AGE_BANDS[0]), (7, AGE_BANDS[1]), (9, AGE_BANDS[2]), (12, AGE_BANDS[3]))


def may_become(state: str, to: str) -> bool:
    """Whether the table allows the step."""
    return to in MOVES.get(state, frozenset())


def band_of(grade: int | None, age: int | None) -> tuple[int, int] | None:
    """The age band of a pupil: by the age when it is known, else by the grade; else unknown."""
    if age is not None:
        return next((band for band in AGE_BANDS if band[0] <= age <= band[1]), None)
    if grade is None:
        return None
    return next((band for last, band in _GRADE_BANDS if grade <= last), None)


def mentee_kinds(profile: Profile) -> tuple[str, ...]:
    """Kinds of people who may be mentees in a form that a school runs, in the profile's order."""
    may = {kind for form in profile.forms if form.level == "school" for kind in form.mentee_is}
    return tuple(kind.code for kind in profile.people if kind.code in may and kind.code != "school")


def codes_for(profile: Profile, catalogue: str, kind: str) -> tuple[str, ...]:
    """Codes of problems, goals or help that suit a kind of person; an unknown kind gets all."""
    items = {"problems": profile.problems, "goals": profile.goals, "help": profile.help}[catalogue]
    return tuple(item.code for item in items if suits(item, kind))


def suits(item: object, kind: str) -> bool:
    """Whether a word of a catalogue is for this kind of person."""
    people: Collection[str] = getattr(item, "people", ())
    return not kind or not people or kind in people


def known_of(codes: Iterable[str], allowed: Collection[str]) -> list[str]:
    """The allowed codes in the order given, each once."""
    return [code for code in dict.fromkeys(codes) if code in allowed]
