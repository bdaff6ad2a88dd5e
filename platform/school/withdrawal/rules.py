"""What follows from a withdrawn consent, and by when. Pure decisions."""

from datetime import date, timedelta

SATURDAY = 5
TALK_DAYS = 3  # working days to talk to both sides, or to take a publication down
ERASE_DAYS = 30  # 152-ФЗ, art. 21: processing ends and the data go within thirty days

# Which parts in the bases stand on a purpose; the teacher's «have_mentor» on the mentee's alone.
STOPS: dict[str, tuple[str, ...]] = {
    "processing": ("mentor", "mentee"),
    "be_mentor": ("mentor",),
    "have_mentor": ("mentee",),
}
# Tasks of the curator, in the order they fall due.
TASKS: dict[str, tuple[str, ...]] = {
    "processing": ("consent_withdrawn", "take_down", "erase_data"),
    "be_mentor": ("consent_withdrawn",),
    "have_mentor": ("consent_withdrawn",),
    "publication": ("take_down",),
    "transfer": (),
}


def due_on(task: str, today: date) -> date:
    """The last day of a task that begins today."""
    if task == "erase_data":
        return today + timedelta(days=ERASE_DAYS)
    return working_days_later(today, TALK_DAYS)


def working_days_later(day: date, days: int) -> date:
    """Counted from Monday to Friday; a holiday only makes the day earlier than it must be."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < SATURDAY
    return day
