"""What a school may lend of a mentor's card, and how long. Pure decisions (R-08, PL-14)."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from kernel.school_year import SchoolYear

# What can be agreed to, in the order in which it is shown. Nothing else of a card ever leaves.
FIELDS = ("name", "subject", "competences", "experience", "interests", "phone", "email")
STATES = ("asked", "permitted", "refused", "revoked", "ended")
OPEN = frozenset({"asked", "permitted"})
LONGEST_NEED = 500
LONGEST_ANSWER = 300
MOST_DAYS = 366


def state_on(state: str, valid_until: date | None, today: date) -> str:
    """The state as of today: a permission whose last day has passed is over by itself."""
    if state == "permitted" and valid_until is not None and valid_until < today:
        return "expired"
    return state


def card_of(person: Mapping[str, object], fields: Collection[str]) -> dict[str, object]:
    """The agreed part of a card as plain JSON; what is empty is not told."""
    return {name: person[name] for name in FIELDS if name in fields and person.get(name)}


def proposed_until(today: date, consent_until: date | None) -> date:
    """To the end of the school year, or as long as the mentor's consent lasts."""
    ends = SchoolYear.of(today).ends_on
    return min(ends, last_day(consent_until)) if consent_until is not None else ends


def last_day(first_without: date) -> date:
    """A consent names the first day without it; a permission names its last one."""
    return first_without - timedelta(days=1)


def fault_of_until(day: date | None, today: date, consent_until: date | None) -> str | None:
    """What is wrong with the last day of a permission."""
    if day is None:
        return "until_needed"
    if day < today:
        return "until_past"
    if day > today + timedelta(days=MOST_DAYS):
        return "until_far"
    if consent_until is not None and day > last_day(consent_until):
        return "until_after_consent"
    return None


# The words of the consent itself: legal papers are Russian whatever language the page is read in.
FIELDS_ON_PAPER: Mapping[str, str] = {
    "name": "фамилия, имя, отчество",
    "subject": "предмет",
    "competences": "компетенции",
    "experience": "жизненный опыт",
    "interests": "интересы",
    "phone": "телефон",
    "email": "адрес электронной почты",
}


def scope_words(school: str, fields: Collection[str]) -> str:
    """What a consent to be handed over is narrowed to: the school and the parts of the card."""
    named = ", ".join(words for name, words in FIELDS_ON_PAPER.items() if name in fields)
    return f"{school}: {named}"
