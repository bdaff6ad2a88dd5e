"""Which consents a base asks, who signs for whom, and until when one stands. Pure decisions."""

from datetime import date, timedelta

from school.registry.rules import ADULT, age_on, years_later

PURPOSES = ("processing", "publication", "transfer", "be_mentor", "have_mentor")
# the same rule stands in the database (app.consents_wanted), and a test compares.
BASE_ASKS = {"mentor": ("processing", "be_mentor"), "mentee": ("processing",)}
TEACHERS_AGREE = frozenset({"teacher", "head"})
TEACHERS_ASK = ("processing", "have_mentor")


def wanted(side: str, kind: str) -> tuple[str, ...]:
    """Purposes that must be consented to before somebody stands in the base of the side."""
    if side == "mentee" and kind in TEACHERS_AGREE:
        return TEACHERS_ASK
    return BASE_ASKS[side]


def needs_representative(kind: str, born_on: date | None, today: date) -> bool:
    """R-04: a child does not sign alone; a pupil whose age is unknown counts as a child."""
    if born_on is None:
        return kind == "pupil"
    return age_on(today, born_on) < ADULT


def adult_on(born_on: date) -> date:
    """The first day of being eighteen, when a representative's word ends.

    Whoever was born on 29 February is of age on 1 March, as the law reckons.
    """
    birthday = years_later(born_on, ADULT)
    return birthday if birthday.day == born_on.day else birthday + timedelta(days=1)


def stands(withdrawn_on: date | None, valid_until: date | None, today: date) -> bool:
    """Whether a consent is in force: its last day is the day before `valid_until`."""
    return withdrawn_on is None and (valid_until is None or valid_until > today)
