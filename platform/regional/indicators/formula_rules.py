"""Pure rules of a formula that people put together, and the code made from an indicator's name."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from kernel.profile import Profile
from kernel.profile.facts import FACTS, Asked, BadFact, FactCode, FactSource, parse
from regional.indicators.fact_sql import OTHERS, SCHOOLS, concerns
from regional.indicators.rules import Unit

FIRST_YEAR, LAST_YEAR = 2015, 2100
LONGEST_CODE = 40
_LATIN = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p",
         "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"],
        strict=True,
    )
)  # fmt: skip
# Words that addresses of the indicators' pages have taken.
TAKEN = frozenset({"missing", "export", "new", "facts", "drafts", "targets", "schools",
                   "municipalities", "recompute"})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaCard:
    """A formula as people choose it; without a denominator it is a counter."""

    numerator: str
    denominator: str | None
    missing: str
    from_year: int
    order_number: str = ""
    order_date: date | None = None
    note: str = ""


def faults_of(card: FormulaCard, unit: str, profile: Profile) -> dict[str, str]:
    """What is wrong with the formula of an indicator in this unit: field → code."""
    found: dict[str, str] = {}
    over = _read(card.numerator, "numerator", profile, found)
    under = _read(card.denominator, "denominator", profile, found) if card.denominator else None
    if card.missing not in ("keep_denominator", "leave_out"):
        found["missing"] = "missing_unknown"
    if not FIRST_YEAR <= card.from_year <= LAST_YEAR:
        found["from_year"] = "year_wrong"
    if card.order_date is not None and not card.order_number:
        found["order_number"] = "order_number_needed"
    if unit == Unit.PERCENT and not card.denominator:
        found["denominator"] = "denominator_needed"
    if unit == Unit.COUNT and card.denominator:
        found["denominator"] = "denominator_not_taken"
    if over is not None and not found:
        found.update(_together(over, under, profile))
    return found


def level_of(card: FormulaCard) -> str:
    """«municipality» for what only a district can name, which stands alone; else «school»."""
    return "municipality" if is_named_by_district(parse(card.numerator)) else "school"


def is_named_by_district(asked: Asked) -> bool:
    return FACTS[asked.fact].source is FactSource.DISTRICT


def counts_unlike(over: Asked, under: Asked | None) -> bool:
    """Whether above and below the line different things are counted, such as pairs and people."""
    return under is not None and FACTS[over.fact].unit is not FACTS[under.fact].unit


def code_for(name: str, taken: Collection[str]) -> str:
    """A code in Latin letters that says what the name says and nobody has yet."""
    latin = "".join(_LATIN.get(letter, letter) for letter in name.casefold())
    words = re.findall(r"[a-z0-9]+", latin)
    code = "_".join(words)[: LONGEST_CODE - 4].strip("_") or "indicator"
    code = code if code[0].isalpha() else f"i_{code}"
    tried, number = code, 2
    while tried in taken or tried in TAKEN:
        tried, number = f"{code}_{number}", number + 1
    return tried


def _read(name: str, field: str, profile: Profile, found: dict[str, str]) -> Asked | None:
    """The fact, with its form and filters known to the profile; else the fault is noted."""
    if not name.partition("|")[0]:
        found[field] = "fact_needed"
        return None
    try:
        asked = parse(name)
    except BadFact as bad:
        found[field] = bad.fault.value
        return None
    known = {
        "form": {form.code for form in profile.forms},
        "flag": {flag.code for flag in profile.school_flags},
        "kind": {kind.code for kind in profile.school_types},
    }
    for key, codes in known.items():
        code = getattr(asked, key)
        if code is not None and code not in codes:
            found[field if key == "form" else f"{field}_{key}"] = f"{key}_unknown"
            return None
    return asked


def _together(over: Asked, under: Asked | None, profile: Profile) -> Iterator[tuple[str, str]]:
    """Faults of two facts that are sound by themselves."""
    if is_named_by_district(over):
        if under is not None or any(over.filters()):
            yield "numerator", "named_by_district"
        return
    if under is not None:
        if is_named_by_district(under):
            yield "denominator", "named_by_district"
            return
        yield from _divided(over, under)
    for field, asked in (("numerator", over), ("denominator", under)):
        if asked is not None and _leaves_nobody(asked, profile):
            yield f"{field}_kind", "kind_leaves_nobody"


def _divided(over: Asked, under: Asked) -> Iterator[tuple[str, str]]:
    if under == over:
        yield "denominator", "same_as_numerator"
    if {concerns(over), concerns(under)} == {SCHOOLS, OTHERS}:
        yield "denominator", "other_organisations"
    below = dict(under.filters())
    for key, code in over.filters():
        if below.get(key, code) != code:
            yield f"denominator_{key}", "filters_differ"


def _leaves_nobody(asked: Asked, profile: Profile) -> bool:
    """Whether the fact is of general schools and the type is another one, or the other way."""
    schools = {kind.code for kind in profile.school_types if kind.in_denominator}
    whom = concerns(asked)
    if asked.kind is None:
        return False
    return (whom == SCHOOLS and asked.kind not in schools) or (
        whom == OTHERS and asked.kind in schools
    )


def codes_offered(profile: Profile) -> list[Asked]:
    """Every fact that may be chosen, forms of pairs one by one, in the order of the catalogue."""
    found: list[Asked] = []
    for fact in FACTS:
        if fact is FactCode.PAIRS_OF:
            found += [Asked(fact, form.code) for form in profile.forms if form.level == "school"]
        else:
            found.append(Asked(fact))
    return found
