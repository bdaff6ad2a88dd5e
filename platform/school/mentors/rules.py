"""What a mentor's profile may say, where a mentor stands in the base, and how much room is left."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from kernel.imports.folding import clean
from kernel.profile import Profile
from school.instruments.catalogues import offered
from school.instruments.times import all_codes

# Where a mentor stands, as pages say it: the entry of the base, and admission beside it.
STANDINGS = (
    "outside", "candidate", "selected", "admitted", "resting", "refused", "frozen", "left",
)  # fmt: skip
CANDIDATES = ("candidate", "selected", "admitted")
PUPIL, HEAD = "pupil", "head"
# a child is never lent to another school.
NEVER_LENT = frozenset({PUPIL})
ORGANISATIONS_FORM = "teacher_teacher"

AGES = (5, 99)
HOURS = (1, 200)
CAPACITY = (1, 30)
LONGEST = 2000
LONGEST_NOTE = 200
MOST_COMPETENCES = 30
LONGEST_COMPETENCE = 200

TEXTS = ("life_experience", "interests", "preferences")
WORDS = (*TEXTS, "sub_base", "source", "time_note")
COLUMNS = (
    "sub_base", "source", "competences", "help", *TEXTS, "age_from", "age_to", "hours_a_month",
    "times", "time_note", "formats", "capacity",
)  # fmt: skip


def standing(state: str | None, admitted_on: date | None) -> str:
    """One word for where a mentor stands; None is nobody's entry."""
    if state is None:
        return "outside"
    if state == "entered":
        return "candidate"
    if state == "selected" and admitted_on is not None:
        return "admitted"
    return state


def free_places(capacity: int | None, pairs: int) -> int:
    """How many mentees more; a mentor of many pairs has none, never fewer than none."""
    return max(0, (capacity or 1) - pairs)


def form_of_a_head(kind: str) -> str | None:
    """A-20: a head who mentors does so in the form «педагог – педагог»."""
    return ORGANISATIONS_FORM if kind == HEAD else None


def tidied(fields: Mapping[str, object]) -> dict[str, object]:
    """The fields fit to keep: texts without stray spaces, codes once each, lines as a list."""
    return {name: _tidy(name, value) for name, value in fields.items()}


def _tidy(name: str, value: object) -> object:
    if value is None and name in WORDS:
        return ""
    if name == "competences":
        return _lines(value)
    if isinstance(value, list | tuple):
        return list(dict.fromkeys(value))
    if name in TEXTS and isinstance(value, str):
        return "\n".join(clean(line) for line in value.splitlines()).strip()
    return clean(value) if isinstance(value, str) else value


def _lines(value: object) -> list[str]:
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, Sequence):
        return []
    return list(dict.fromkeys(line for line in (clean(str(each)) for each in lines) if line))


def faults_of(fields: Mapping[str, object], profile: Profile) -> dict[str, str]:
    """Everything the given fields get wrong, by field; a field that is not given is not asked."""
    known = {
        "help": {each.code for each in offered(profile, "help")},
        "formats": {each.code for each in profile.work_formats},
        "times": set(all_codes()),
    }
    faults = {
        name: "not_offered"
        for name, codes in known.items()
        if name in fields and set(_codes(fields[name])) - codes
    }
    return faults | _places(fields, profile) | _texts(fields) | _numbers(fields)


def _places(fields: Mapping[str, object], profile: Profile) -> dict[str, str]:
    """The sub-base and the source; a source that belongs to a sub-base cannot stand in another."""
    sub_base, source = str(fields.get("sub_base") or ""), str(fields.get("source") or "")
    faults = {}
    if sub_base and sub_base not in {each.code for each in profile.sub_bases}:
        faults["sub_base"] = "not_offered"
    if source:
        of = sub_base_of(source, profile)
        if of is None:
            faults["source"] = "not_offered"
        elif sub_base and of and of != sub_base:
            faults["source"] = "source_of_another_sub_base"
    return faults


def sub_base_of(source: str, profile: Profile) -> str | None:
    """The sub-base a source belongs to, empty when to none; None for a source nobody knows."""
    known = next((each for each in profile.mentor_sources if each.code == source), None)
    return None if known is None else known.sub_base or ""


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    faults = {name: "text_long" for name in TEXTS if len(str(fields.get(name) or "")) > LONGEST}
    if len(str(fields.get("time_note") or "")) > LONGEST_NOTE:
        faults["time_note"] = "note_long"
    lines = _codes(fields.get("competences"))
    if len(lines) > MOST_COMPETENCES:
        faults["competences"] = "competences_many"
    elif any(len(line) > LONGEST_COMPETENCE for line in lines):
        faults["competences"] = "competence_long"
    return faults


def _numbers(fields: Mapping[str, object]) -> dict[str, str]:
    faults = {}
    for name, (least, most), code in (
        ("age_from", AGES, "age_range"),
        ("age_to", AGES, "age_range"),
        ("hours_a_month", HOURS, "hours_range"),
        ("capacity", CAPACITY, "capacity_range"),
    ):
        value = fields.get(name)
        if isinstance(value, int) and not least <= value <= most:
            faults[name] = code
    if "capacity" in fields and fields["capacity"] is None:
        faults["capacity"] = "capacity_range"
    youngest, oldest = fields.get("age_from"), fields.get("age_to")
    if isinstance(youngest, int) and isinstance(oldest, int) and youngest > oldest:
        faults.setdefault("age_to", "ages_backwards")
    return faults


def _codes(value: object) -> Collection[str]:
    return [str(each) for each in value] if isinstance(value, list | tuple) else []
