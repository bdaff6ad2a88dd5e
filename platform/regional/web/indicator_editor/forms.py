"""Forms of the editor: an indicator's words, a formula, a target."""

from decimal import Decimal, InvalidOperation
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField
from wtforms.validators import Optional

from kernel.profile import FACTS, FactCode, Profile
from kernel.profile.facts import parse
from regional.indicators.editing import IndicatorCard
from regional.indicators.formula_rules import FormulaCard
from regional.indicators.targets import TargetCard
from regional.web.indicator_editor.base import uuid_or_none
from regional.web.indicator_editor.words import GROUPS, PLACES, catalogue, silent_choices
from web.fields import TextField
from web.forms import (
    DayField,
    Form,
    LineField,
    Needed,
    SchoolYearField,
    Unreadable,
    UpTo,
    WholeField,
)
from web.i18n import gettext, language, lazy_gettext

TEXT = 1000


def parse_number(text: str) -> Decimal:
    """A number with a comma or a point, at most one digit after it."""
    plain = "".join(text.split()).replace(",", ".").replace("\u2212", "-").removesuffix("%")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or abs(value) >= 10**9 or value != round(value, 1):
        raise Unreadable(gettext("A number with at most one decimal is needed. For example, 72,5."))
    return value


class NumberField(WholeField):
    """A number with at most one decimal."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parse = parse_number
        self.show = lambda value: f"{value.normalize():f}".replace(".", ",")


class OrderForm(Form):
    order_number = LineField(lazy_gettext("Number of the order"), [UpTo(40)])
    order_date = DayField(lazy_gettext("Date of the order"), [Optional()])


class IndicatorForm(Form):
    name = LineField(lazy_gettext("Name of the indicator"), [UpTo(200)])
    short_name = LineField(lazy_gettext("Short name"), [UpTo(40)])
    about = LineField(lazy_gettext("What is counted"), [UpTo(300)])
    unit = RadioField(lazy_gettext("What it is"))
    direction = RadioField(lazy_gettext("Better is"))
    shown_in = RadioField(lazy_gettext("Where it stands"))
    after = SelectField(lazy_gettext("Follows"))
    name_en = LineField(lazy_gettext("Name in English"), [UpTo(200)])
    short_name_en = LineField(lazy_gettext("Short name in English"), [UpTo(40)])
    about_en = LineField(lazy_gettext("What is counted, in English"), [UpTo(300)])

    def offer(self, others: list[tuple[str, str]]) -> None:
        """`others` are the indicators it may follow: code and name."""
        self.unit.choices = [
            SelectChoice("percent", gettext("a share of one number in another")),
            SelectChoice("count", gettext("a number")),
        ]
        self.direction.choices = [
            SelectChoice("up", gettext("more")),
            SelectChoice("down", gettext("less")),
        ]
        self.shown_in.choices = [
            SelectChoice(place, gettext(words)) for place, words in PLACES.items()
        ]
        self.after.choices = [SelectChoice("", gettext("all the others"))]
        self.after.choices += [SelectChoice(code, name) for code, name in others]

    def card(self) -> IndicatorCard:
        return IndicatorCard(**{name: self[name].data or "" for name in self._fields
                                if name != "csrf_token"})  # fmt: skip


class FormulaForm(OrderForm):
    numerator = SelectField(lazy_gettext("Numerator"))
    numerator_flag = SelectField(lazy_gettext("Numerator: schools with the status"))
    numerator_kind = SelectField(lazy_gettext("Numerator: type of organisation"))
    denominator = SelectField(lazy_gettext("Denominator"))
    denominator_flag = SelectField(lazy_gettext("Denominator: schools with the status"))
    denominator_kind = SelectField(lazy_gettext("Denominator: type of organisation"))
    missing = RadioField(lazy_gettext("A school that did not tell"))
    from_year = SchoolYearField(lazy_gettext("Counts from the school year"), [Needed()])
    note = TextField(lazy_gettext("Why it changes"), [UpTo(TEXT)])

    def offer(self, profile: Profile, *, share: bool) -> None:
        """The catalogue of facts under its headings, the statuses and the types of schools."""
        facts = [
            SelectChoice(told.code, told.meaning, optgroup=gettext(GROUPS[group]))
            for group, some in catalogue(profile).items()
            for told in some
        ]
        self.numerator.choices = [SelectChoice("", gettext("choose")), *facts]
        none = gettext("choose") if share else gettext("none: it is a counter")
        below = [one for one in facts if parse(one.value).fact is not FactCode.CURATORS_TRAINED]
        self.denominator.choices = [SelectChoice("", none), *(below if share else ())]
        flags = [(flag.code, flag.name) for flag in profile.school_flags]
        kinds = [(kind.code, kind.name) for kind in profile.school_types]
        for name, told, any_of in (
            ("flag", flags, gettext("any status, or none")),
            ("kind", kinds, gettext("any type")),
        ):
            choices = [SelectChoice(code, said.in_language(language())) for code, said in told]
            for side in ("numerator", "denominator"):
                self[f"{side}_{name}"].choices = [SelectChoice("", any_of), *choices]
        self.missing.choices = [SelectChoice(code, words) for code, words in silent_choices()]

    def card(self) -> FormulaCard:
        """What was chosen; the domain says what is wrong with it."""
        return FormulaCard(
            numerator=self._fact("numerator"),
            denominator=self._fact("denominator") if self.denominator.data else None,
            missing=self.missing.data or "",
            from_year=self.from_year.data.start if self.from_year.data else 0,
            order_number=self.order_number.data or "",
            order_date=self.order_date.data,
            note=self.note.data or "",
        )

    def _fact(self, side: str) -> str:
        filters = "".join(
            f"|{key}={code}" for key in ("flag", "kind") if (code := self[f"{side}_{key}"].data)
        )
        return f"{self[side].data or ''}{filters}"


def chosen(numerator: str, denominator: str | None) -> dict[str, str]:
    """A stored formula as the fields of the form."""
    found = {}
    for side, name in (("numerator", numerator), ("denominator", denominator)):
        asked = parse(name) if name else None
        found[side] = str(asked.unfiltered()) if asked else ""
        found[f"{side}_flag"] = (asked.flag or "") if asked else ""
        found[f"{side}_kind"] = (asked.kind or "") if asked else ""
    return found


class StartForm(Form):
    reason = TextField(lazy_gettext("Why a year that has passed is counted anew"), [UpTo(TEXT)])


class RetireForm(Form):
    from_year = SchoolYearField(lazy_gettext("Not computed from the school year"), [Needed()])


class TargetForm(OrderForm):
    municipality_id = SelectField(lazy_gettext("Target for"))
    year = WholeField(
        lazy_gettext("Calendar year"),
        [Needed(lambda: gettext("Write the year. For example, 2027."))],
    )
    value = NumberField(
        lazy_gettext("Target"), [Needed(lambda: gettext("Write the number to reach."))]
    )
    basis = LineField(lazy_gettext("Document the target is taken from"), [UpTo(200)])

    def offer(self, places: list[tuple[str, str]]) -> None:
        self.municipality_id.choices = [SelectChoice("", gettext("the whole region"))]
        self.municipality_id.choices += [SelectChoice(found, name) for found, name in places]

    def card(self) -> TargetCard:
        return TargetCard(
            year=self.year.data,
            value=self.value.data,
            municipality_id=uuid_or_none(self.municipality_id.data),
            order_number=self.order_number.data or "",
            order_date=self.order_date.data,
            basis=self.basis.data or "",
        )


__all__ = [
    "FACTS",
    "FormulaForm",
    "IndicatorForm",
    "RetireForm",
    "StartForm",
    "TargetForm",
    "chosen",
]
