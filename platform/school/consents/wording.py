"""The text of a consent as one person signs it about another: filled in, dated, numbered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kernel.profile import Profile
from kernel.profile.people import ConsentDocument
from kernel.tenancy.models import School
from school.consents.rules import TEACHERS_AGREE, adult_on
from school.registry.rules import years_later

LASTING = "до окончания участия в программе или до отзыва"
# Purposes whose document names what exactly is allowed.
SCOPED = ("publication", "transfer")
GAP = "________________"


@dataclass(frozen=True, slots=True)
class About:
    """Whom the document is about and who signs it; `relation` is empty for oneself."""

    person: str
    signer: str
    relation: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One purpose in the words that will be signed; paragraphs stand on lines of their own."""

    purpose: str
    version: int
    wording: str
    valid_until: date | None


def purposes_for(profile: Profile, kind: str, *, represented: bool) -> tuple[str, ...]:
    """Purposes that make sense for a person, in the profile's order."""
    return tuple(
        each.code
        for each in profile.consents
        if (each.text_representative or not represented)
        and (each.code != "have_mentor" or kind in TEACHERS_AGREE)
    )


def document(
    profile: Profile,
    purpose: str,
    school: School,
    about: About,
    given_on: date,
    scope: Mapping[str, str] | None = None,
) -> Document:
    """The document of a purpose, filled in; KeyError for a purpose without one."""
    known = profile.consent(purpose)
    until = valid_until(known, about, given_on)
    paragraphs = known.text_representative if about.relation else known.text_self
    values = {
        "school": school.full_name,
        "address": school.address or GAP,
        "signer": about.signer,
        "relation": about.relation,
        "person": about.person,
        "scope": (scope or {}).get(purpose) or GAP,
        "until": _until_words(known, about, until),
    }
    wording = "\n".join(paragraph.format(**values) for paragraph in paragraphs)
    return Document(purpose, known.version, wording, until)


def valid_until(known: ConsentDocument, about: About, given_on: date) -> date | None:
    """The first day without the consent: its years are over, or the child is grown up."""
    ends = [] if known.years is None else [years_later(given_on, known.years)]
    if about.relation and about.born_on is not None:
        ends.append(adult_on(about.born_on))
    return min(ends, default=None)


def _until_words(known: ConsentDocument, about: About, until: date | None) -> str:
    """Legal papers are Russian whatever language the page is read in."""
    if about.relation and about.born_on is None and known.years is None:
        return "до совершеннолетия ребёнка или до отзыва"
    if until is None:
        return LASTING
    day = until.strftime("%d.%m.%Y")
    if about.relation and about.born_on is not None and until == adult_on(about.born_on):
        return f"до {day}, когда ребёнку исполнится 18 лет, или до отзыва"
    return f"до {day} или до отзыва"
