"""An award's rules as data, and what they say of somebody proposed for it. Pure decisions.

Every refusal cites the clause of the region's own regulations; the clause is data like the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Prefix = Annotated[str, StringConstraints(pattern=r"^[А-ЯЁA-Z]{1,6}$")]

# What a clause can be asked for: each is the reason of one refusal.
CLAUSES = (
    "kind", "years", "pairs", "completed", "earlier", "once", "interval", "consent", "minutes",
    "quota_school", "quota_municipality", "quota_region",
)  # fmt: skip
LIVE = ("nominated", "endorsed", "recommended", "awarded")
DECIDED = ("recommended", "awarded")
LEVELS = ("region", "municipality")

PUPIL = "pupil"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(_Frozen):
    """The award's name by cases: «к награждению {genitive}», «наградить {instrumental}»."""

    nominative: Line
    genitive: Line
    instrumental: Line


class Quota(_Frozen):
    """Places of a calendar year; None is «no limit».

    `per_school` counts nominations of one organisation; with `staff_per_place` an organisation of
    that many teachers or more has a place for each such number. `per_municipality` counts what a
    municipality backs, `per_region` what is decided.
    """

    per_school: int | None = Field(default=1, ge=1, le=50)
    staff_per_place: int | None = Field(default=None, ge=10, le=1000)
    per_municipality: int | None = Field(default=None, ge=1, le=500)
    per_region: int | None = Field(default=None, ge=1, le=5000)

    def of_school(self, staff: int | None) -> int | None:
        """Unknown numbers of staff give the one place every organisation has."""
        if self.per_school is None or self.staff_per_place is None:
            return self.per_school
        return max(self.per_school, (staff or 0) // self.staff_per_place)


class HonourRules(_Frozen):
    """`once`: nobody gets it twice. `earlier`: one of these awards must have come before.

    `recipient` parents: a mentor among the pupils is proposed, and the letter goes to the parents;
    the child's name never leaves the school.
    """

    recipient: Literal["mentor", "parents"] = "mentor"
    kinds: tuple[Code, ...] = ()
    least_years: int = Field(default=0, ge=0, le=50)
    least_pairs: int = Field(default=0, ge=0, le=100)
    least_completed: int = Field(default=0, ge=0, le=100)
    earlier: tuple[Code, ...] = ()
    once: bool = False
    interval_years: int = Field(default=0, ge=0, le=30)
    publication_consent: bool = True
    minutes: bool = True
    body: Line = "педагогический совет"
    endorsement: bool = True
    quota: Quota = Quota()
    clauses: Mapping[str, Line] = Field(default_factory=dict)
    number_prefix: Prefix
    paper_title: Line
    paper_words: Line

    @model_validator(mode="after")
    def _clauses_stand(self) -> "HonourRules":
        unknown = set(self.clauses) - set(CLAUSES)
        lacking = self.needed() - set(self.clauses)
        if unknown or lacking:
            raise ValueError(f"clauses: unknown {sorted(unknown)}, lacking {sorted(lacking)}")
        return self

    def fits(self, kind: str) -> bool:
        """Whether somebody of this kind may be proposed; a child's name never leaves the school."""
        if kind == PUPIL:
            return self.recipient == "parents"
        return not self.kinds or kind in self.kinds

    def needed(self) -> set[str]:
        """Refusals that these rules can come to, each in need of a clause."""
        asked = {
            "kind": bool(self.kinds), "years": self.least_years, "pairs": self.least_pairs,
            "completed": self.least_completed, "earlier": bool(self.earlier), "once": self.once,
            "interval": self.interval_years, "consent": self.publication_consent,
            "minutes": self.minutes, "quota_school": self.quota.per_school,
            "quota_municipality": self.quota.per_municipality,
            "quota_region": self.quota.per_region,
        }  # fmt: skip
        return {code for code, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class Got:
    """An award of the same person that stands."""

    code: str
    name: str
    on: date


@dataclass(frozen=True, slots=True)
class Places:
    """How much of the year's quota is taken, by whoever asks for more."""

    school: int = 0
    municipality: int = 0
    region: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the school's own records say of somebody."""

    kind: str
    years: int
    pairs: int
    completed: int
    has_consent: bool
    got: tuple[Got, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Why not, with the clause that says so; `values` fill the sentence."""

    code: str
    clause: str
    values: Mapping[str, Any]


def grounds(rules: HonourRules, who: Candidate, today: date) -> list[Block]:
    """What the person's own record lacks."""
    found: list[tuple[str, bool, dict[str, Any]]] = [
        ("kind", not rules.fits(who.kind), {}),
        _least("years", rules.least_years, who.years),
        _least("pairs", rules.least_pairs, who.pairs),
        _least("completed", rules.least_completed, who.completed),
        ("earlier", bool(rules.earlier) and not {g.code for g in who.got} & set(rules.earlier), {}),
        ("consent", rules.publication_consent and not who.has_consent, {}),
    ]
    return [_block(rules, code, values) for code, lacks, values in found if lacks]


def _least(code: str, least: int, there: int) -> tuple[str, bool, dict[str, Any]]:
    return code, there < least, {"least": least, "there": there}


def intervals(rules: HonourRules, code: str, got: Sequence[Got], today: date) -> list[Block]:
    """What earlier awards stand in the way; the latest tells from when on the way is free."""
    same = [each for each in got if each.code == code]
    if rules.once and same:
        return [_block(rules, "once", {"day": same[0].on.isoformat()})]
    if not got or not rules.interval_years:
        return []
    last = max(got, key=lambda each: each.on)
    free = years_after(last.on, rules.interval_years)
    if today >= free:
        return []
    values = {"award": last.name, "day": last.on.isoformat(), "free": free.isoformat(),
              "years": rules.interval_years}  # fmt: skip
    return [_block(rules, "interval", values)]


def quotas(rules: HonourRules, taken: Places, staff: int | None) -> list[Block]:
    """What of the quota is used up before this one takes a place."""
    limits = (
        ("quota_school", rules.quota.of_school(staff), taken.school),
        ("quota_municipality", rules.quota.per_municipality, taken.municipality),
        ("quota_region", rules.quota.per_region, taken.region),
    )
    return [
        _block(rules, code, {"limit": limit, "taken": there})
        for code, limit, there in limits
        if limit is not None and there >= limit
    ]


def years_after(day: date, years: int) -> date:
    """29 February becomes 1 March in a short year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _block(rules: HonourRules, code: str, values: dict[str, Any]) -> Block:
    return Block(code, rules.clauses.get(code, ""), values)
