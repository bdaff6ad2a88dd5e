"""Consents in the reader's words: states, how each was given, and what the domain refuses."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from kernel.errors import Invalid
from kernel.profile import Profile
from school.web.faults import WORDS as COMMON
from school.web.labels import first_up, said
from web.filters import day, full_name
from web.forms import Form
from web.i18n import gettext, mark

STATES: Mapping[str, tuple[str, str]] = {
    "given": ("ok", mark("in force")),
    "ends_soon": ("near", mark("ends soon")),
    "unfit": ("bad", mark("does not count")),
    "asked": ("wait", mark("waiting for the answer")),
    "refused": ("none", mark("declined")),
    "withdrawn": ("void", mark("taken back")),
    "expired": ("near", mark("has run out")),
    "missing": ("draft", mark("not asked yet")),
}
LINKS: Mapping[str, tuple[str, str]] = {
    "open": ("wait", mark("waiting for the answer")),
    "used": ("ok", mark("answered")),
    "expired": ("void", mark("the term is over")),
    "revoked": ("void", mark("called off")),
}
VIA: Mapping[str, str] = {"paper": mark("on paper"), "link": mark("by a link")}
SIDES: Mapping[str, str] = {"mentee": mark("base of mentees"), "mentor": mark("base of mentors")}
WHERE: Mapping[str, str] = {
    "mentee": mark("in the base of mentees"),
    "mentor": mark("in the base of mentors"),
}
# What may be shown to everybody with a consent to publication; the words go into the document.
PUBLISHED: Mapping[str, tuple[str, str]] = {
    "name": ("имя и фамилия", mark("given name and surname")),
    "class": ("класс или место работы", mark("class or place of work")),
    "photo": ("фотографии и видео со встреч", mark("photographs and video from meetings")),
    "story": ("рассказ об участии и достижениях", mark("a story of the part and achievements")),
}
TASKS: Mapping[str, str] = {
    "consent_withdrawn": mark("talk to both sides about what comes next"),
    "take_down": mark("take down what was published"),
    "erase_data": mark("erase the person's data"),
}
FAULTS: Mapping[str, str] = {
    "signer_unfit": mark("This person cannot sign now. Choose somebody from the list."),
    "no_representative": mark("First add a legal representative: a child does not sign alone."),
    "purposes_needed": mark("Tick at least one document."),
    "scope_publication_needed": mark("Tick what may be published, or ask without this document."),
    "scope_transfer_needed": mark("Write who receives the data."),
    "given_later": mark("This day has not come yet. Look at the date on the paper."),
    "given_before_birth": mark("The person was not born yet. Look at the date on the paper."),
    "given_and_over": mark("This consent ended on %(until)s. A new one is needed."),
    "choice_needed": mark("Choose: sign or do not sign. Either answer is fine."),
    "signature_empty": mark("Write your full name. It stands for the signature."),
    "signature_other": mark("The name differs. These documents are for: %(people)s."),
    "withdrawn_later": mark("This day has not come yet. Today is the latest."),
    "withdrawn_before": mark("The consent was given later, on %(given_on)s."),
    "withdrawn_by_whom": mark("Choose who took the consent back."),
    "relation_unknown": mark("Choose who this is to the child."),
    "relative_namesake": mark(
        "A parent with this name is already there. Find the card above, or tick if it is another."
    ),
    "not_an_adult": mark("Only a grown-up stands for a child. Check the date of birth."),
    "relative_twice": mark("Already stands in this family: %(people)s."),
    "until_later": mark("This day has not come yet. Today is the latest."),
}


def purpose_name(profile: Profile, purpose: str) -> str:
    """«Согласие на обработку персональных данных»."""
    return said(profile.consent(purpose).name)


def purpose_aim(profile: Profile, purpose: str) -> str:
    """What the consent is for, in one line."""
    return said(profile.consent(purpose).purpose)


def purpose_names(profile: Profile, purposes: Iterable[str]) -> str:
    return ", ".join(purpose_name(profile, each) for each in purposes)


def relation_name(profile: Profile, code: str) -> str:
    """«мать»; an unknown code is shown as it is, oneself is nothing."""
    return next((said(each.name) for each in profile.relations if each.code == code), code)


def relations(profile: Profile) -> list[tuple[str, str]]:
    """Options of a list box."""
    return [(each.code, first_up(said(each.name))) for each in profile.relations]


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take(words_of(refused))


def words_of(refused: Invalid) -> dict[str, str]:
    """Field → sentence."""
    values = {name: _shown(value) for name, value in refused.values.items()}
    known = {**COMMON, **FAULTS}
    return {field: gettext(known[code], **values) for field, code in refused.fields.items()}


def _shown(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return ", ".join(full_name(person) for person in value)
    return value
