"""Facts, formulas and faults of the editor in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kernel.errors import DomainError
from kernel.profile import FACTS, FactGroup, FactSource, FactUnit, Profile
from kernel.profile.facts import parse
from kernel.school_year import SchoolYear
from regional.indicators.fact_sql import EVERYBODY, OTHERS, SCHOOLS, concerns
from regional.indicators.formula_rules import codes_offered, counts_unlike, is_named_by_district
from regional.indicators.register import Entry, VersionLine
from regional.web.aim_words import order_of
from regional.web.figure_words import fact_words, unparted
from regional.web.indicator_editor.trial_table import Tried
from web.filters import moment
from web.i18n import gettext, language, mark

GROUPS: Mapping[FactGroup, str] = {
    FactGroup.SCHOOLS: mark("Schools"),
    FactGroup.PEOPLE: mark("Teachers and pupils"),
    FactGroup.PAIRS: mark("Pairs and groups"),
    FactGroup.ANSWERS: mark("Participants and their answers"),
    FactGroup.SITES: mark("Sites of schools"),
    FactGroup.CURATORS: mark("Curators and their training"),
}
UNITS: Mapping[FactUnit, str] = {
    FactUnit.SCHOOLS: mark("number of schools"),
    FactUnit.INSTITUTIONS: mark("number of organisations"),
    FactUnit.PEOPLE: mark("number of people"),
    FactUnit.PAIRS: mark("number of pairs and groups"),
}
SOURCES: Mapping[FactSource, str] = {
    FactSource.STRUCTURE: mark("The list of schools, by the structure of the cut-off day."),
    FactSource.COUNTS: mark("The counts of the year on the school's card."),
    FactSource.ENTRIES: mark(
        "Programmes, people and pairs that the school entered. Until it enters a programme the"
        " number is unknown."
    ),
    FactSource.ENTRIES_OR_RETURN: mark(
        "Programmes and pairs that the school entered; until then, the district's return."
    ),
    FactSource.ENTRIES_OR_LINKS: mark(
        "Managers among the participants of the school's programmes, and links between schools."
        " A district's return does not tell of teams."
    ),
    FactSource.LINKS: mark("Links between schools that were at work in the school year."),
    FactSource.SITE_CHECKS: mark(
        "Checks of sites by the district or the region. A site nobody looked at is unknown."
    ),
    FactSource.ACCOUNTS: mark(
        "Accounts with the curator's role on the cut-off day and certificates of courses. A school"
        " where neither the head nor a curator has an account is unknown."
    ),
    FactSource.DISTRICT: mark("The district names the number in its return."),
}
WHOM: Mapping[str, str] = {
    SCHOOLS: mark("schools alone"),
    OTHERS: mark("other types alone"),
    EVERYBODY: mark("every type"),
}
PLACES: Mapping[str, str] = {
    "main": mark("Main indicators"),
    "counters": mark("Counters"),
    "support": mark("Supporting indicators"),
}
FAULTS: Mapping[str, str] = {
    "name_needed": mark("Write the name in full. For example, Share of schools with a plan."),
    "short_name_needed": mark("Write a short name for narrow columns, two or three words."),
    "about_needed": mark("Write in one sentence what is counted and out of what."),
    "name_taken": mark("An indicator of this name is in the list already."),
    "choice_unknown": mark("Choose from the list."),
    "unit_fixed": mark("A version has started: the unit stays. Enter another indicator."),
    "fact_needed": mark("Choose what is counted."),
    "fact_unknown": mark("There is no such fact any more. Choose another."),
    "form_needed": mark("Choose the form of mentoring."),
    "form_unknown": mark("The region has no such form of mentoring. Choose another fact."),
    "flag_unknown": mark("The region has no such status of a school. Choose another."),
    "kind_unknown": mark("The region has no such type of organisation. Choose another."),
    "missing_unknown": mark("Choose from the list."),
    "year_wrong": mark("Check the school year. For example, 2026/2027."),
    "order_number_needed": mark("There is a date of the order: write its number, too."),
    "denominator_needed": mark("A share needs a denominator. Choose what it is a share of."),
    "denominator_not_taken": mark("A counter has no denominator. Leave it empty."),
    "named_by_district": mark(
        "The district names this number for itself: it is a counter without filters and stands"
        " alone."
    ),
    "same_as_numerator": mark("The numerator says the same: everybody would always be counted."),
    "other_organisations": mark(
        "The numerator counts schools and the denominator other organisations, or the other way."
        " Choose two facts of the same organisations."
    ),
    "filters_differ": mark("The numerator is taken from other schools: nothing would be left."),
    "kind_leaves_nobody": mark(
        "This fact does not concern organisations of that type: nobody would be counted."
    ),
    "reason_needed": mark(
        "The year has begun or passed already: its figures will change. Write why."
    ),
    "year_passed": mark(
        "Past years keep their indicators. Choose this school year or a later one."
    ),
    "others_lean_on_it": mark("Another indicator shows this one beside it. Retire that one first."),
    "calendar_year_wrong": mark("Write the calendar year of the target. For example, 2027."),
    "value_below_nought": mark("A target is not below 0."),
    "value_over_hundred": mark("A share in per cent is not above 100."),
    "value_whole": mark("A counter's target is a whole number. For example, 120."),
    "order_or_basis_needed": mark(
        "Write the number of the order, or beneath it the document the target is taken from."
    ),
    "municipality_unknown": mark("Choose the municipality from the list."),
}
REFUSALS: Mapping[str, str] = {
    "not_tried": mark("Have the draft computed first: the trial shows what will change."),
    "has_started": mark("The version has started: it does not change any more. Draft another."),
    "of_profile": mark("This one comes with the profile of the region and is kept by it."),
    "retired": mark("The indicator is retired from that year on. Bring it back first."),
    "draft_changed": mark("The draft was changed while it was computed. Have it computed again."),
    "not_retired": mark("The indicator is not retired."),
}
CHANGED = mark("Things have changed meanwhile. Look again.")


def faults_in_words(fields: Mapping[str, str]) -> dict[str, str]:
    """The domain's codes as sentences, by field."""
    return {field: gettext(FAULTS[code]) for field, code in fields.items()}


def refused(refusal: DomainError) -> str:
    return gettext(REFUSALS.get(refusal.code, CHANGED))


@dataclass(frozen=True, slots=True)
class Told:
    """A fact of the catalogue in words."""

    code: str
    meaning: str
    unit: str
    whom: str
    source: str


def catalogue(profile: Profile) -> dict[FactGroup, list[Told]]:
    """Every fact that may be chosen, under its heading."""
    found: dict[FactGroup, list[Told]] = {group: [] for group in GROUPS}
    for asked in codes_offered(profile):
        fact = FACTS[asked.fact]
        found[fact.group].append(
            Told(
                str(asked),
                unparted(fact_words(str(asked), profile)),
                gettext(UNITS[fact.unit]),
                gettext("the municipality") if is_named_by_district(asked)
                else gettext(WHOM[concerns(asked)]),
                gettext(SOURCES[fact.source]),
            )
        )  # fmt: skip
    return found


@dataclass(frozen=True, slots=True)
class Sentence:
    """A formula in plain language: what is summed, over what, and what becomes of the silent."""

    over: str
    under: str
    silent: str
    warning: str = ""


def sentence(version: VersionLine, profile: Profile) -> Sentence:
    """For a version as it stands."""
    return reading(version.numerator_fact, version.denominator_fact, version.missing, profile)


def reading(numerator: str, denominator: str | None, missing: str, profile: Profile) -> Sentence:
    over = parse(numerator)
    if is_named_by_district(over):
        silent = gettext("Districts that named no number are not in the sum.")
    elif denominator is None:
        silent = gettext("Schools that did not tell are not in the sum.")
    elif missing == "keep_denominator":
        silent = gettext("A school that did not tell its numerator stays in the denominator.")
    else:
        silent = gettext(
            "A school that did not tell its numerator or its denominator is in neither sum."
        )
    under = parse(denominator) if denominator else None
    warning = ""
    if under is not None and counts_unlike(over, under):
        warning = gettext(
            "Above is the %(over)s, below the %(under)s: the share may be above 100.",
            over=gettext(UNITS[FACTS[over.fact].unit]),
            under=gettext(UNITS[FACTS[under.fact].unit]),
        )
    return Sentence(
        unparted(fact_words(numerator, profile)),
        unparted(fact_words(denominator, profile)) if denominator else "",
        silent,
        warning,
    )


def silent_choices() -> tuple[tuple[str, str], ...]:
    return (
        ("leave_out", gettext("is left out of both sums")),
        ("keep_denominator", gettext("stays in the denominator")),
    )


def version_words(version: VersionLine) -> str:
    """«версия 2 с 2026/2027, приказ № 145 от 01.10.2026»."""
    said = gettext(
        "version %(number)s from %(year)s",
        number=version.number, year=SchoolYear(version.from_year),
    )  # fmt: skip
    return ", ".join(filter(None, (said, order_of(version))))


def unit_words(entry: Entry) -> str:
    return gettext("a share, in per cent") if entry.unit == "percent" else gettext("a number")


def places_of(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Indicators under the part of the table they stand in; those retired for good are last."""
    groups = {place: [e for e in entries if e.shown_in == place] for place in PLACES}
    return [(gettext(PLACES[place]), found) for place, found in groups.items() if found]


def basis_words(basis: Mapping[str, str]) -> str:
    return basis.get(language()) or basis.get("ru", "")


def place_words(entry: Entry) -> str:
    return gettext(PLACES[entry.shown_in])


def trial_note(version: VersionLine, tried: Tried | None) -> str:
    """«За 2026/2027, вычислено 22.11.2026 в 12:00»."""
    if tried is None or version.tried_at is None:
        return ""
    return gettext(
        "For %(year)s, computed on %(when)s", year=tried.year, when=moment(version.tried_at)
    )
