"""Words of the exchange of mentors between schools: states, parts of a card, refusals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kernel.errors import DomainError, Invalid, WrongState
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.web.faults import WORDS, words_of
from web.forms import Form
from web.i18n import gettext, mark
from web.work import current_work

STATE_WORDS: Mapping[str, tuple[str, str]] = {
    "asked": ("wait", mark("waits for an answer")),
    "permitted": ("ok", mark("permitted")),
    "refused": ("void", mark("the school said no")),
    "revoked": ("bad", mark("the permission was taken back")),
    "ended": ("none", mark("the ask is over")),
    "expired": ("none", mark("the term is over")),
}
FIELD_WORDS: Mapping[str, str] = {
    "name": mark("Full name"),
    "subject": mark("Subject"),
    "competences": mark("Competences"),
    "experience": mark("Life experience"),
    "interests": mark("Interests"),
    "phone": mark("Telephone"),
    "email": mark("E-mail"),
}
FAULTS: Mapping[str, str] = {
    "need_empty": mark("Write whom the mentor would help and with what."),
    "need_long": mark("At most 500 characters. Shorten the text."),
    "transfer_missing": mark(
        "The mentor's written consent for this school is missing. Ask for it below."
    ),
    "fields_empty": mark("Tick at least one part of the card."),
    "fields_unknown": mark("Choose from the list."),
    "fields_blank": mark("The ticked parts of the card are empty."),
    "fields_beyond_consent": mark("The consent does not name all of the ticked parts."),
    "until_needed": mark("A last day is needed. For example, 31.05.2027."),
    "until_past": mark("This day has already passed. Today is the earliest."),
    "until_far": mark("At most a year ahead. It can be prolonged by a new ask."),
    "until_after_consent": mark("The mentor's consent ends earlier. Choose an earlier day."),
    "name_not_lent": mark("The other school did not agree to show the name."),
    "already_asked": mark("Your school has already asked for this mentor."),
    "already_entered": mark("The mentor already stands in your register."),
    "loan_closed": mark("This ask is already over or answered."),
    "signer_unfit": mark("The mentor signs in person. Check the date of birth in the card."),
    "no_representative": mark("The mentor signs in person. Check the date of birth in the card."),
    "day_needed": mark("A date is needed. For example, 01.09.2026."),
    "given_later": mark("This day has not come yet. Today is the latest."),
    "given_before_birth": mark("Check the year of the signature."),
    "given_and_over": mark("A consent of that day is no longer in force."),
}


def state_said(state: str) -> tuple[str, str]:
    shape, word = STATE_WORDS[state]
    return shape, gettext(word)


def field_said(name: str) -> str:
    return gettext(FIELD_WORDS[name])


def lines_of(value: object) -> list[str]:
    """A part of a card as lines to read."""
    if isinstance(value, list):
        return [str(each) for each in value]
    return str(value).splitlines()


def sentences(refused: DomainError, profile: Profile) -> dict[str, str]:
    """Field → sentence; a refusal that names no field stands on top of the page."""
    if not isinstance(refused, Invalid):
        return {"": gettext(FAULTS.get(refused.code, mark("This cannot be done now.")))}
    ours = {
        field: gettext(FAULTS[code]) for field, code in refused.fields.items() if code in FAULTS
    }
    others = {field: code for field, code in refused.fields.items()
              if field not in ours and code in WORDS}  # fmt: skip
    return ours | words_of(Invalid(others, **refused.values), profile)


@contextmanager
def refusals_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except (Invalid, WrongState) as refused:
        form.take(sentences(refused, profile_of(current_work().session)))
