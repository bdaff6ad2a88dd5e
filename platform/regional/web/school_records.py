"""What a school's figure is made of: its programmes one by one, or where the number is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import current_app, url_for

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import FACTS, FactCode, FactSource, FactUnit, Profile
from kernel.profile.facts import Asked, parse
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.indicators.models import CountingRules
from regional.indicators.queries import counting_rules, school_cells
from regional.web.figure_words import Shown, fact_words, shown
from regional.web.indicator_editor.words import SOURCES
from school.facts import ProgrammeFacts, facts_by_programme
from web.i18n import gettext, mark

Door = tuple[str, str, Permission]

# Facts that the programmes themselves make; for a yes-or-no fact, whether this one makes it.
COUNTS: Mapping[FactCode, Callable[[ProgrammeFacts], int]] = {
    FactCode.PAIRS: lambda p: p.pairs,
    FactCode.YOUNG_MENTEES: lambda p: p.young_mentees,
    FactCode.PUPILS_IN_WORK: lambda p: p.pupils_in_work,
    FactCode.PUPILS_FULL_CYCLE: lambda p: p.pupils_full_cycle,
    FactCode.MENTEES_PART: lambda p: p.mentees_part,
    FactCode.MENTEES_ANSWERED: lambda p: p.mentees_answered,
    FactCode.MENTEES_SATISFIED: lambda p: p.mentees_satisfied,
    FactCode.MENTORS_PART: lambda p: p.mentors_part,
    FactCode.MENTORS_ANSWERED: lambda p: p.mentors_answered,
    FactCode.MENTORS_SATISFIED: lambda p: p.mentors_satisfied,
}
YES = frozenset({FactCode.WITH_PROGRAMME, FactCode.OTHER_INSTITUTIONS, FactCode.MODEL_SCHOOLS,
                 FactCode.TEAM_SCHOOLS})  # fmt: skip
DOORS: Mapping[FactSource, tuple[Door, ...]] = {
    FactSource.COUNTS: (("school_card.show", mark("School's card"), Permission.SCHOOL_VIEW),),
    FactSource.ENTRIES_OR_LINKS: (
        ("own_links.index", mark("Links with schools"), Permission.LINKS_OWN),
    ),
    FactSource.LINKS: (("own_links.index", mark("Links with schools"), Permission.LINKS_OWN),),
    FactSource.ACCOUNTS: (
        ("accounts.index", mark("Accounts"), Permission.ACCOUNTS_VIEW),
        ("own_courses.index", mark("Courses"), Permission.OWN_COURSES),
    ),
}


@dataclass(frozen=True, slots=True)
class Side:
    """The numerator or the denominator: what it counts, its number, and where that is kept."""

    words: str
    total: int | None
    yes_no: bool
    counts: tuple[int, ...]
    source: str
    doors: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        return self.words[:1].upper() + self.words[1:]

    @property
    def twice(self) -> bool:
        """Whether somebody of two programmes is counted once in the figure."""
        return not self.yes_no and self.total is not None and sum(self.counts) > self.total


@dataclass(frozen=True, slots=True)
class Records:
    """A figure of the own school with the programmes behind it, in the order of `programmes`."""

    told: Shown
    sides: tuple[Side, ...]
    programmes: tuple[ProgrammeFacts, ...]
    declared: bool


def records_of(work: Work, code: str, year: SchoolYear, profile: Profile) -> Records:
    """NotFound when the year has no such indicator or it does not concern the school."""
    school_id, rules = work.actor.school_id, counting_rules(work.session)
    if school_id is None or rules is None:
        raise NotFound("school")
    found = school_cells(work.session, year, school_id)
    column = next((column for column in found.columns if column.code == code), None)
    if column is None or found.school is None:
        raise NotFound("indicator")
    figure = found.school.figures[code]
    programmes = facts_by_programme(work.session, school_id, year.start, rules.satisfied_from)
    asked = [(column.numerator_fact, figure.numerator)]
    if column.denominator_fact and parse(column.denominator_fact).fact is not FactCode.SCHOOLS:
        asked.append((column.denominator_fact, figure.denominator))
    return Records(
        told=shown([column], found.school)[0],
        sides=tuple(_side(work, name, total, programmes, rules, profile) for name, total in asked),
        programmes=tuple(programmes),
        declared=figure.basis == "declared",
    )


def _side(
    work: Work,
    name: str,
    total: int | None,
    programmes: list[ProgrammeFacts],
    rules: CountingRules,
    profile: Profile,
) -> Side:
    asked = parse(name)
    counts = _counts(asked, programmes, rules)
    source = FACTS[asked.fact].source
    doors = tuple(
        (url_for(endpoint), gettext(words))
        for endpoint, words, right in DOORS.get(source, ())
        if work.actor.may(right) and endpoint in current_app.view_functions
    )
    return Side(
        words=fact_words(name, profile),
        total=total,
        yes_no=FACTS[asked.fact].unit in (FactUnit.SCHOOLS, FactUnit.INSTITUTIONS),
        counts=counts,
        source=gettext(SOURCES[source]),
        doors=doors,
    )


def _counts(
    asked: Asked, programmes: list[ProgrammeFacts], rules: CountingRules
) -> tuple[int, ...]:
    """The number of each programme; empty for what programmes do not make."""
    fact = asked.fact
    if fact in COUNTS:
        return tuple(COUNTS[fact](one) for one in programmes)
    if fact is FactCode.PAIRS_OF:
        return tuple(one.pairs if one.form == asked.form else 0 for one in programmes)
    if fact is FactCode.MODEL_SCHOOLS:
        return tuple(int(one.form in rules.model_forms and one.pairs > 0) for one in programmes)
    if fact is FactCode.TEAM_SCHOOLS:
        return tuple(int(one.form in rules.team_forms and one.managers > 0) for one in programmes)
    return tuple(1 for _ in programmes) if fact in YES else ()
