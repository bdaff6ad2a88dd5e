"""Whether two people may be a pair at all, and if not, why: one code for every refusal.

The whole table is computed at once, a row a mentee, a column a mentor. Where several things stand
against a pair, the one that weighs most is told: the order of REASONS.
"""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from school.matching.values import Case, Mentee, Mentor, Two
from school.programmes.rules import Partner, breaches

# Of a person: `left` the programme or the school, without a consent, not selected or admitted.
NO_CONSENT, NOT_ADMITTED, LEFT = "no_consent", "not_admitted", "left"
BARS = (LEFT, NO_CONSENT, NOT_ADMITTED)
REASONS = (
    "", "same_person", "mentee_left", "mentor_left", "mentee_no_consent", "mentor_no_consent",
    "mentee_not_admitted", "mentor_not_admitted", "family", "conflict", "open_pair", "form",
    "forbidden", "declined", "mentee_paired", "mentor_full", "age", "no_common_time",
)  # fmt: skip
POSSIBLE = 0
# What the curator's «together for sure» passes over: the two may say more than their forms do, or
# have come to another mind.
PINS_PASS = frozenset({"declined", "age", "no_common_time"})

Codes = NDArray[np.uint8]
Marks = NDArray[np.bool_]
Shares = NDArray[np.float32]
One = TypeVar("One", Mentor, Mentee)


def refusals(case: Case) -> Codes:
    """The table of codes, POSSIBLE where nothing stands against a pair."""
    why = np.zeros((len(case.mentees), len(case.mentors)), np.uint8)
    if not why.size:
        return why
    for code in reversed(REASONS[1:]):
        mask = _marks(case, code)
        if mask is not None:
            np.copyto(why, REASONS.index(code), where=mask)
        for row, column in places(case, _named(case, code)):
            why[row, column] = REASONS.index(code)
    return why


def _marks(case: Case, code: str) -> Marks | None:
    """Where a code stands against whole rows, columns or kinds of pairs; None for no such code."""
    side, _, bar = code.partition("_")
    if side == "mentor" and bar in BARS:
        return _columns(case, lambda one: one.barred == bar)
    if side == "mentee" and bar in BARS:
        return _rows(case, lambda one: one.barred == bar)
    if code == "mentor_full":
        return _columns(case, lambda one: one.room < 1)
    if code == "mentee_paired":
        return _rows(case, lambda one: one.room < 1)
    if code == "form":
        return _against_the_form(case)
    if code == "age":
        return _wrong_age(case)
    return _no_common_time(case) if code == "no_common_time" else None


def _named(case: Case, code: str) -> Collection[Two]:
    """Pairs that a code stands against one by one."""
    if code == "same_person":
        both = {one.person_id for one in case.mentors} & {one.person_id for one in case.mentees}
        return _parts(case, {(person, person) for person in both})
    if code == "forbidden":
        return case.forbidden
    if code == "declined":
        return case.declined
    if code == "open_pair":
        return case.open_pairs
    if code == "conflict":
        return _parts(case, case.fell_out)
    return _parts(case, case.kin) if code == "family" else ()


def places(case: Case, pairs: Collection[Two]) -> list[tuple[int, int]]:
    """Cells of the table; pairs with somebody who is not in the run are left out."""
    return sorted(
        (case.mentee_at[mentee], case.mentor_at[mentor])
        for mentor, mentee in pairs
        if mentee in case.mentee_at and mentor in case.mentor_at
    )


def shared(mine: Sequence[Collection[str]], theirs: Sequence[Collection[str]]) -> Shares:
    """How many codes each of mine has in common with each of theirs."""
    codes = {code: at for at, code in enumerate(sorted({c for one in mine for c in one}))}
    return _told(mine, codes) @ _told(theirs, codes).T


def _told(people: Sequence[Collection[str]], codes: dict[str, int]) -> Shares:
    table = np.zeros((len(people), len(codes)), np.float32)
    for at, one in enumerate(people):
        for code in one:
            if code in codes:
                table[at, codes[code]] = 1
    return table


def _columns(case: Case, is_so: Callable[[Mentor], bool]) -> Marks:
    marks = np.array([is_so(mentor) for mentor in case.mentors])
    return np.broadcast_to(marks, (len(case.mentees), len(case.mentors)))


def _rows(case: Case, is_so: Callable[[Mentee], bool]) -> Marks:
    marks = np.array([is_so(mentee) for mentee in case.mentees])
    return np.broadcast_to(marks[:, None], (len(case.mentees), len(case.mentors)))


def _no_common_time(case: Case) -> Marks:
    """Both said when they are free, and it is never at once; who said nothing is asked later."""
    common = shared([one.times for one in case.mentees], [one.times for one in case.mentors])
    said = _rows(case, lambda one: bool(one.times)) & _columns(case, lambda one: bool(one.times))
    marks: Marks = said & (common == 0)
    return marks


def _wrong_age(case: Case) -> Marks:
    """The mentor named ages, and the mentee is known to be of another."""
    least = np.array([one.age_from if one.age_from is not None else 0 for one in case.mentors])
    most = np.array([one.age_to if one.age_to is not None else 999 for one in case.mentors])
    ages = np.array([one.age if one.age is not None else -1 for one in case.mentees])[:, None]
    marks: Marks = (ages >= 0) & ((ages < least) | (ages > most))
    return marks


def _against_the_form(case: Case) -> Marks:
    """What the form or the variant refuses; each kind of pair is judged once."""
    leads, who_leads = _kinds(case.mentors)
    led, who_is_led = _kinds(case.mentees)
    judged = np.array(
        [
            [any(b.refused for b in breaches(case.form, case.variant, lead, one)) for lead in leads]
            for one in led
        ]
    )
    marks: Marks = judged[np.ix_(who_is_led, who_leads)]
    return marks


def _kinds(people: Sequence[One]) -> tuple[list[Partner], NDArray[np.intp]]:
    partners = [Partner(grade=one.grade, subject=one.subject) for one in people]
    kinds = {partner: at for at, partner in enumerate(dict.fromkeys(partners))}
    return list(kinds), np.array([kinds[partner] for partner in partners], np.intp)


def _parts(case: Case, people: Collection[Two]) -> set[Two]:
    """Pairs of persons as pairs of their parts in this run."""
    if not people:
        return set()
    leads = {mentor.person_id: mentor.id for mentor in case.mentors}
    led = {mentee.person_id: mentee.id for mentee in case.mentees}
    return {(leads[a], led[b]) for a, b in people if a in leads and b in led}
