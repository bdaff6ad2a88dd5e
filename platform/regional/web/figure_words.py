"""A figure as people read it: one decimal, its state in words, what it stands on, since when."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from kernel.profile import FACTS, FactUnit, Profile
from kernel.profile.facts import FactCode, parse, split
from kernel.profile.text import Named
from kernel.school_year import SchoolYear
from regional.indicators.figures import REPORTED_FACT, Column, Figure, Unit
from regional.indicators.report import shown_percent
from regional.indicators.rules import Anomaly, Direction, State
from regional.web.aim_words import aim_words, source_of
from web.charts import Standing, gap, shown_share
from web.filters import nbsp, number, percent
from web.i18n import gettext, language, mark, ngettext

STANDINGS: Mapping[State, Standing] = {
    State.REACHED: Standing.OK,
    State.NEAR: Standing.NEAR,
    State.BELOW: Standing.BAD,
    State.UNKNOWN: Standing.NONE,
    State.NO_TARGET: Standing.NONE,
}
BASES: Mapping[str, str] = {
    "primary": mark("from schools' own records"),
    "declared": mark("as declared by the district"),
    "mixed": mark("from schools' records and district declarations"),
    "none": mark("no data"),
}
_SPAN = re.compile(r"(?<=\d)–(?=\d)")


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure of one unit, ready for the page. `value` is what is written, None is unknown.

    `absent` is a figure that does not concern the unit: it has no organisation of that type.
    `yes_no` counts schools and the unit is one school: a share or a target would say nothing.
    """

    column: Column
    figure: Figure
    absent: bool = False
    yes_no: bool = False

    @property
    def code(self) -> str:
        return self.column.code

    @property
    def name(self) -> str:
        return self.column.say("name", language())

    @property
    def heading(self) -> str:
        """The name for a narrow column."""
        return unparted(self.name)

    @property
    def short_name(self) -> str:
        return self.column.say("short_name", language())

    @property
    def about(self) -> str:
        return self.column.say("about", language())

    @property
    def about_inside(self) -> str:
        """The same in the middle of a sentence."""
        return self.about[:1].lower() + self.about[1:]

    @property
    def since(self) -> SchoolYear:
        """The school year from which its formula counts."""
        return SchoolYear(self.column.from_year)

    @property
    def is_share(self) -> bool:
        return self.column.unit == "percent"

    @property
    def is_of_form(self) -> bool:
        """Whether it counts the pairs of one form of mentoring."""
        return split(self.column.numerator_fact)[0] is FactCode.PAIRS_OF

    @property
    def aim(self) -> Fraction | None:
        aim = self.figure.aim
        return aim.value if aim and not self.yes_no else None

    @property
    def value(self) -> Decimal | None:
        figure = self.figure
        if figure.value is None:
            return None
        if not self.is_share:
            return Decimal(figure.numerator or 0)
        return share_of(figure.numerator, figure.denominator, self.aim, self.column.direction)

    @property
    def text(self) -> str:
        """«63,7 %», «17», «н/д»; a dash where there is nothing of the kind to count."""
        if self.absent:
            return "–"
        if self.yes_no and self.value is not None:
            return gettext("yes") if self.figure.numerator else gettext("no")
        return percent(self.value) if self.is_share else number(self.value)

    @property
    def standing(self) -> Standing:
        if self.yes_no:
            return Standing.NONE
        return STANDINGS[self.figure.state]

    @property
    def is_over(self) -> bool:
        return self.figure.anomaly == Anomaly.OVER_ONE

    @property
    def of(self) -> str:
        """«553 из 868»; empty where there are not two numbers."""
        numerator, denominator = self.figure.numerator, self.figure.denominator
        if not self.is_share or self.yes_no or numerator is None or denominator is None:
            return ""
        return of_words(numerator, denominator)

    @property
    def told_by(self) -> str:
        """«по 5 из 7 школ», where not all have told; empty where all have."""
        figure = self.figure
        if figure.known >= figure.units:
            return ""
        if self.column.level == "municipality":
            return gettext(
                "named by %(known)s of %(units)s", known=figure.known, units=figure.units
            )
        return ngettext(
            "from %(known)s of %(num)s school", "from %(known)s of %(num)s schools",
            figure.units, known=figure.known,
        )  # fmt: skip

    @property
    def unheard(self) -> str:
        """Of how many schools nothing is known, beside how many have a programme."""
        figure = self.figure
        if self.column.numerator_fact != REPORTED_FACT or figure.known >= figure.units:
            return ""
        return ngettext(
            "nothing is known of %(num)s school", "nothing is known of %(num)s schools",
            figure.units - figure.known,
        )  # fmt: skip

    @property
    def told_short(self) -> str:
        """«по 5 из 7», for the cell of a table."""
        figure = self.figure
        if figure.known >= figure.units:
            return ""
        return gettext("from %(known)s of %(units)s", known=figure.known, units=figure.units)

    @property
    def aim_words(self) -> str:
        """«цель 2024 г.: 70 %»: a school year may read the target of an earlier one (X-09)."""
        return "" if self.yes_no else aim_words(self.figure.aim, self.is_share)

    @property
    def aim_source(self) -> str:
        return source_of(self.figure.aim) if self.figure.aim else ""

    @property
    def aim_sentence(self) -> str:
        words = self.aim_words
        return f"{words[:1].upper()}{words[1:]}." if words else ""

    @property
    def aim_year(self) -> str:
        """«на 2024 г.»"""
        aim = self.figure.aim if not self.yes_no else None
        return nbsp(gettext("for %(year)s", year=aim.year)) if aim else ""

    @property
    def of_schools(self) -> str:
        """«из 7» beside how many schools have a programme."""
        if self.value is None or self.column.numerator_fact != REPORTED_FACT:
            return ""
        return gettext("of %(num)s", num=number(self.figure.units))

    @property
    def said(self) -> str:
        """The state in words."""
        state, aim = self.figure.state, self.aim
        if state is State.UNKNOWN:
            return gettext("no data")
        if state is State.NO_TARGET or aim is None or self.value is None:
            return gettext("no target is set")
        if state is State.REACHED:
            return gettext("target reached")
        short = abs(gap(self.value, aim))
        points = number(short)
        if self.is_share:
            points = gettext("%(number)s p.p.", number=points)
        if self.column.direction == Direction.DOWN:
            return nbsp(gettext("above the limit by %(gap)s", gap=points))
        return nbsp(gettext("below the target by %(gap)s", gap=points))

    @property
    def answers(self) -> str:
        """For a survey: how many answered, and how many of those are content."""
        figure = self.figure
        if figure.answered is None:
            return ""
        told = gettext("answered %(share)s", share=_whole(figure.answered))
        if figure.of_answered is None:
            return told
        return gettext(
            "%(told)s, of these satisfied %(share)s", told=told, share=_whole(figure.of_answered)
        )

    @property
    def few_answered(self) -> bool:
        return self.figure.anomaly == Anomaly.FEW_ANSWERS

    @property
    def basis(self) -> str:
        return gettext(BASES[self.figure.basis])

    @property
    def why_unknown(self) -> str:
        """What is missing, when the figure is unknown."""
        figure = self.figure
        if figure.value is not None:
            return ""
        if figure.denominator == 0:
            return gettext("the denominator is 0")
        if figure.numerator is None:
            return gettext("no data")
        fact = fact_words(self.column.denominator_fact or "")
        return gettext("no denominator: %(fact)s", fact=fact)


def shown(columns: Iterable[Column], unit: Unit | None) -> list[Shown]:
    """A unit's figures in the order of the columns; without the unit all are unknown."""
    if unit is None:
        return [Shown(column, Figure()) for column in columns]
    counted = any(figure.units for figure in unit.figures.values())
    return [
        Shown(
            column,
            figure := unit.figures[column.code],
            absent=counted and not figure.units,
            yes_no=unit.unit_type == "school" and _counts_schools(column),
        )
        for column in columns
    ]


def unparted(said: str) -> str:
    """The same with spans such as 0–3 kept in one line."""
    return _SPAN.sub("\u2060–\u2060", said)


def _counts_schools(column: Column) -> bool:
    return FACTS[split(column.numerator_fact)[0]].unit in (FactUnit.SCHOOLS, FactUnit.INSTITUTIONS)


@lru_cache(maxsize=8192)
def share_of(
    numerator: int | None, denominator: int | None, aim: Fraction | None, direction: str
) -> Decimal | None:
    """Per cent as shown; the page and the files write it by one rule.

    A page asks several times for each of its hundreds of figures, and the next one for the same.
    """
    if numerator is None or not denominator:
        return None
    return shown_percent(Fraction(numerator, denominator), aim, direction)


def _whole(share: Fraction) -> str:
    """Per cent without tenths; only everybody is 100 and only nobody is 0."""
    return percent(shown_share(share.numerator, 100 * share.denominator, places=0), 0)


def of_words(numerator: int, denominator: int) -> str:
    return gettext(
        "%(numerator)s of %(denominator)s",
        numerator=number(numerator), denominator=number(denominator),
    )  # fmt: skip


def basis_of(figures: Iterable[Figure]) -> str:
    """What a whole row stands on: primary, declared, mixed or none."""
    found = {figure.basis for figure in figures} - {"none"}
    if not found:
        return "none"
    return found.pop() if len(found) == 1 else "mixed"


def fact_words(code: str, profile: Profile | None = None) -> str:
    """What a fact counts, in words; form and filters are named when the profile is given."""
    asked = parse(code)
    said = FACTS[asked.fact].meaning.in_language(language())
    if profile is None:
        return said
    if asked.form:
        name = profile.form(asked.form).name.in_language(language())
        said = gettext("%(fact)s: %(form)s", fact=said, form=name)
    if asked.flag:
        flag = _named(profile.school_flags, asked.flag)
        said = gettext("%(fact)s, only with the status “%(flag)s”", fact=said, flag=flag)
    if asked.kind:
        kind = _named(profile.school_types, asked.kind)
        said = gettext("%(fact)s, only of the type “%(kind)s”", fact=said, kind=kind)
    return said


def _named(items: Iterable[Named], code: str) -> str:
    """The name of what the profile has under the code; a code that it dropped speaks for itself."""
    return next((item.name.in_language(language()) for item in items if item.code == code), code)
