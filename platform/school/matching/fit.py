"""How well two people suit each other by what they were asked: a whole number from 0 to 1000.

Four shares, each of what the mentee asked, weighed and added; nothing else is in it:

- help: 650 × (kinds of help of the request that the mentor offers) ÷ (kinds of help asked);
- needs: 150 × (problems and goals of the request that the mentor's help answers) ÷ (those that
  any help answers, by the table ANSWERS);
- times: 150 × (times both are free) ÷ (times the mentee is free);
- formats: 50 when the mentor works in the way of the programme.

What was not said counts as nothing, so nobody gains by saying less. Each share is rounded down.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from school.instruments.times import all_codes
from school.matching.feasible import shared
from school.matching.values import Case, Mentee, Mentor

WHOLE = 1000
WEIGHTS: Mapping[str, int] = {"help": 650, "needs": 150, "times": 150, "formats": 50}
# Which help answers a problem or a goal; low spirits, bullying and burnout are for people to
# judge, not for a table, so they are not in it.
ANSWERS: Mapping[str, frozenset[str]] = {
    "marks": frozenset({"maths", "sciences", "languages", "foreign", "humanities", "study_skills"}),
    "motivation": frozenset({"study_skills", "project", "olympiad"}),
    "exams": frozenset({"maths", "sciences", "languages", "foreign", "humanities"}),
    "self_confidence": frozenset({"friends"}),
    "communication": frozenset({"friends"}),
    "adaptation": frozenset({"friends"}),
    "no_activities": frozenset({"arts", "sports", "technology", "project"}),
    "low_expectations": frozenset({"profession"}),
    "career_choice": frozenset({"profession"}),
    "talent_unused": frozenset({"arts", "sports", "technology", "olympiad", "project"}),
    "organisation": frozenset({"study_skills"}),
    "first_years": frozenset({"method", "class_work", "documents"}),
    "lesson": frozenset({"method"}),
    "discipline": frozenset({"class_work"}),
    "parents_talk": frozenset({"parents_work"}),
    "digital": frozenset({"ict"}),
    "paperwork": frozenset({"documents"}),
    "career_growth": frozenset({"attestation"}),
    "career": frozenset({"profession"}),
    "learning": frozenset({"maths", "sciences", "languages", "foreign", "humanities"}),
    "talent": frozenset({"olympiad", "project", "arts", "sports", "technology"}),
    "skills": frozenset({"friends", "study_skills"}),
    "young_teachers": frozenset({"method", "class_work", "documents"}),
    "deficits": frozenset({"method", "ict", "inclusion"}),
}
_WEEK = {code: at for at, code in enumerate(all_codes())}

Fits = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Shown:
    """What a fit is made of, for people to read; codes of the profile, times of the grid."""

    score: int
    help: tuple[str, ...]
    help_missing: tuple[str, ...]
    needs: tuple[str, ...]
    times: tuple[str, ...]
    formats: tuple[str, ...]


def fits(case: Case) -> Fits:
    """The table of fits, a row a mentee, a column a mentor."""
    table = np.zeros((len(case.mentees), len(case.mentors)), np.int32)
    if not table.size:
        return table
    offers = [mentor.help for mentor in case.mentors]
    needs = [answered(mentee) for mentee in case.mentees]
    answers = [answering(mentor.help) for mentor in case.mentors]
    for part, asked, given in (
        ("help", [mentee.help for mentee in case.mentees], offers),
        ("needs", needs, answers),
        ("times", [one.times for one in case.mentees], [one.times for one in case.mentors]),
    ):
        many = np.array([max(len(one), 1) for one in asked], np.int32)[:, None]
        table += shared(asked, given).astype(np.int32) * np.int32(WEIGHTS[part]) // many
    table += np.array(
        [WEIGHTS["formats"] * bool(one.formats & case.formats) for one in case.mentors], np.int32
    )
    return table


def shown(case: Case, mentor: Mentor, mentee: Mentee, score: int) -> Shown:
    """The parts of a fit of two people."""
    return Shown(
        score=score,
        help=tuple(sorted(mentee.help & mentor.help)),
        help_missing=tuple(sorted(mentee.help - mentor.help)),
        needs=tuple(sorted(answered(mentee) & answering(mentor.help))),
        times=tuple(sorted(mentee.times & mentor.times, key=lambda code: _WEEK.get(code, 99))),
        formats=tuple(sorted(mentor.formats & case.formats)),
    )


def answered(mentee: Mentee) -> frozenset[str]:
    """Problems and goals that some kind of help answers."""
    return mentee.needs & ANSWERS.keys()


def answering(offered: frozenset[str]) -> frozenset[str]:
    """Problems and goals that this help answers."""
    return frozenset(need for need, help_ in ANSWERS.items() if help_ & offered)
