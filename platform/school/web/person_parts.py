"""The parts of a person's page: each reads one package, for those with the right to it.

A part of another feature is added by one line of `PARTS`; None leaves it out. What a part returns
is given to its template, named in `TEMPLATES`, as `part`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.work import Work
from school.bases.models import BaseEntry
from school.completion.achievements import told, told_beside
from school.consents.history import asks_of, consents_of
from school.consents.rules import needs_representative, wanted
from school.consents.standing import standing_of
from school.consents.wording import purposes_for
from school.mentors import queries as mentors
from school.mentors.rules import standing as mentor_standing
from school.programmes.queries import PartOfPerson, parts_of
from school.registry.families import children_of, family_of
from school.registry.queries import PersonLine
from school.requests import queries as requests
from school.training.attended import attended
from school.web.completion_words import LEVELS
from school.web.consent_words import STATES as CONSENT_STATES
from school.web.consent_words import purpose_name, relation_name
from school.web.labels import first_up, phone_words, said
from school.web.mentor_words import STANDING_WORDS, MentorWords
from school.web.request_words import MENTEE_STATES, Names, author_word
from school.web.request_words import STATES as REQUEST_STATES
from school.withdrawal.queries import entries_of
from school.year_turn.queries import classes_of
from web.i18n import gettext


@dataclass(frozen=True, slots=True)
class Opened:
    """The card that is open and what several parts ask of it, read once."""

    work: Work
    person: PersonLine
    profile: Profile
    entries: Sequence[BaseEntry]
    parts: Sequence[PartOfPerson]


Part = Mapping[str, Any]
Reader = Callable[[Opened], Part | None]


def places(card: Opened) -> Part:
    """Where the person stands in the bases of mentees and mentors."""
    return {"places": [_place(entry) for entry in card.entries]}


def consents(card: Opened) -> Part | None:
    """How each document stands, and which are still needed."""
    work, person, profile = card.work, card.person, card.profile
    if not work.actor.may(Permission.CONSENTS_VIEW):
        return None
    session, today = work.session, work.today()
    is_child = needs_representative(person.kind, person.born_on, today)
    signed, asks = consents_of(session, person.id), asks_of(session, person.id, work.now())
    sides = [entry.side for entry in card.entries if entry.state not in ("left", "refused")]
    needed = {"processing", *(each for side in sides for each in wanted(side, person.kind))}
    found = [
        standing_of(purpose, signed, asks, is_child=is_child, needed=purpose in needed, today=today)
        for purpose in purposes_for(profile, person.kind, represented=is_child)
    ]
    lines = [(purpose_name(profile, each.purpose), *_words(CONSENT_STATES, each.state), each)
             for each in found if each.needed or each.state != "missing"]  # fmt: skip
    return {"lines": lines, "lacking": [each for each in found if each.needed and not each.holds]}


def families(card: Opened) -> Part | None:
    """Who stands for a child; an adult's children."""
    work, person, profile, today = card.work, card.person, card.profile, card.work.today()
    if needs_representative(person.kind, person.born_on, today) or person.kind == "pupil":
        family = [each for each in family_of(work.session, person.id) if each.stands(today)]
        adults = [(each, relation_name(profile, each.relation), phone_words(each.phone))
                  for each in family]  # fmt: skip
        return {"adults": adults, "children": ()}
    children = children_of(work.session, person.id)
    return {"adults": None, "children": children} if children else None


def wishes(card: Opened) -> Part | None:
    """Requests about the person, whoever asked."""
    work, person = card.work, card.person
    if not work.actor.may(Permission.REQUESTS_VIEW):
        return None
    found = requests.of_person(work.session, person.id)
    names = Names(card.profile)
    lines = [
        (each, *_words(REQUEST_STATES, each.state), author_word(each.author),
         [*map(names.problem, each.problems), *map(names.help, each.help)])
        for each in found
    ]  # fmt: skip
    return {"lines": lines} if lines or person.kind == "pupil" else None


def programmes(card: Opened) -> Part:
    return {"lines": card.parts}


def mentoring(opened: Opened) -> Part | None:
    """The profile of somebody in the base of mentors, for those the base is open to (E-03)."""
    work, person = opened.work, opened.person
    if not work.actor.may(Permission.MENTORS_VIEW):
        return None
    card = mentors.mentor_card(work.session, person.id)
    if card.updated_at is None and card.entry_id is None:
        return None
    words = MentorWords(opened.profile)
    line = card.line
    return {
        "help": words.helps(line.help),
        "competences": line.competences,
        "ages": words.ages(line.age_from, line.age_to),
        "times": words.times(line.times),
        "free": line.free,
    }


def training(card: Opened) -> Part | None:
    """How many meetings of the training a mentor of the base came to.

    Whoever may open the mentor's card reads it there, among the rest of the way to admission.
    """
    work, person = card.work, card.person
    actor = work.actor
    if actor.may(Permission.MENTORS_VIEW) or not actor.may(Permission.TRAINING_VIEW):
        return None
    if not any(entry.side == "mentor" and entry.state != "left" for entry in card.entries):
        return None
    came, of = attended(work.session, [person.id])[person.id]
    return {"came": came, "of": of}


def years(card: Opened) -> Part | None:
    """In which class a pupil, or a graduate, was in years gone by (PL-13)."""
    lines = classes_of(card.work.session, card.person.id)
    return {"lines": lines} if lines else None


def portfolio(card: Opened) -> Part | None:
    """Projects, articles and diplomas of all programmes (E-16, W-05)."""
    if not card.work.actor.may(Permission.PROGRAMME_VIEW):
        return None
    kinds = {each.code: first_up(said(each.name)) for each in card.profile.achievement_kinds}
    lines = [
        (each, kinds.get(each.kind, each.kind), gettext(LEVELS[each.level]) if each.level else "")
        for each in told(card.parts)
    ]
    return {"lines": lines} if lines else None


PARTS: dict[str, Reader] = {
    "places": places,
    "consents": consents,
    "family": families,
    "requests": wishes,
    "programmes": programmes,
    "mentor": mentoring,
    "training": training,
    "achievements": portfolio,
    "years": years,
}
# A feature's own template wins over the plain one of this page.
TEMPLATES: Mapping[str, tuple[str, ...]] = {
    "places": ("school/people/_places.html",),
    "consents": ("school/consents/_of_person.html", "school/people/_consents.html"),
    "family": ("school/families/_of_person.html", "school/people/_family.html"),
    "requests": ("school/requests/_of_person.html", "school/people/_requests.html"),
    "programmes": ("school/people/_programmes.html",),
    "mentor": ("school/mentors/_of_person.html", "school/people/_mentor.html"),
    "training": ("school/training/_of_person.html", "school/people/_training.html"),
    "achievements": ("school/people/_achievements.html",),
    "years": ("school/people/_years.html",),
}


def parts_for(work: Work, person: PersonLine, profile: Profile) -> dict[str, Part]:
    """What the page of the person shows to this reader."""
    session = work.session
    parts = parts_of(session, person.id, told_beside())
    card = Opened(work, person, profile, entries_of(session, person.id), parts)
    read = {name: reader(card) for name, reader in PARTS.items()}
    return {name: part for name, part in read.items() if part is not None}


def _place(entry: BaseEntry) -> Part:
    if entry.side == "mentor":
        words = _words(STANDING_WORDS, mentor_standing(entry.state, entry.admitted_on))
    else:
        words = _words(MENTEE_STATES, entry.state)
    return {"entry": entry, "side": entry.side, "words": words}


def _words(known: Mapping[str, tuple[str, str]], code: str) -> tuple[str, str]:
    """The shape of a state and its word; a state nobody worded is shown as it is."""
    shape, word = known.get(code, ("none", ""))
    return shape, gettext(word) if word else code
