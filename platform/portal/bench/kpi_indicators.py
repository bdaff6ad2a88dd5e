"""The indicators of the benchmark in words of its own, for the rivals to be written from.

They are not the portal's formulas, so that equal results mean something. What a cell stands on and
when it was made are left out; all else is compared.
"""

from dataclasses import dataclass

from portal.bench.kpi_data import FORMS

MODEL = ("teacher_teacher", "head_teacher")
TEAM = ("school_school",)
COUNTED = ("running", "completed")
AT_WORK = ("probation", "active", "paused", "completed")
OF_FORM = (*FORMS[:4], "head_teacher", "teacher_pupil")
LEAST_ANSWERED = 50
LINKED = ("active", "completed")
# Of each school year the cut-off day on the bench's clock, 22 November 2026.
DAYS = {2025: "2026-08-31", 2026: "2026-11-22"}


@dataclass(frozen=True, slots=True)
class Told:
    """An indicator of the profile: columns of a school's facts, and whom it concerns."""

    code: str
    numerator: str
    denominator: str | None = None
    keeps: bool = False
    of: str = "school"
    answered: tuple[str, str] | None = None


INDICATORS = (
    Told("young_teachers", "young_mentees", "young_teachers"),
    Told("schools_model", "model", "one", keeps=True),
    Told("schools_mentored_teams", "team", "one", keeps=True),
    Told("mentee_satisfaction", "mentees_happy", "mentees", of="all",
         answered=("mentees_told", "mentees")),
    Told("mentor_satisfaction", "mentors_happy", "mentors", of="all",
         answered=("mentors_told", "mentors")),
    Told("pupils_engaged", "full_cycle", "pupils"),
    Told("pupils_in_work", "in_work", "pupils"),
    Told("mentee_answers", "mentees_told", "mentees", of="all"),
    Told("mentor_answers", "mentors_told", "mentors", of="all"),
    Told("site_section", "section", "one"),
    Told("curators_covered", "trained", "curators", of="all"),
    Told("schools_with_programme", "runs"),
    Told("pairs", "pairs", of="all"),
    Told("schools_without_pair_count", "unknown"),
    Told("other_institutions", "runs", of="other"),
    *(Told(f"pairs_{form}", f"pairs_{form}", of="all") for form in OF_FORM),
)  # fmt: skip
COLUMNS = ("school_year", "unit_type", "unit_id", "code", "numerator", "denominator", "units",
           "known", "anomaly")  # fmt: skip
