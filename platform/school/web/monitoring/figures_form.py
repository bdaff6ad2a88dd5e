"""The form of figures: a row for each, as the region's profile asks them."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from kernel.profile.monitoring import Figure as Asked
from school.monitoring.figures import FigureLine, Typed
from school.web.labels import said
from web.forms import DayField, Form, LineField, Needed, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

LONGEST_NUMBER = 12


class FigureField(LineField):
    """A number as people write one: «12», «3,75», «1 200». `number` is None while it is empty."""

    number: Decimal | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        plain = "".join((self.data or "").split()).replace(",", ".")
        if not plain:
            return
        try:
            number = Decimal(plain) if len(plain) <= LONGEST_NUMBER else Decimal("NaN")
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise ValueError(_("A number is needed. For example, 12 or 3,75."))
        self.number = number


class FiguresForm(Form):
    """`rows` holds what each figure asks, in the order of the page."""

    as_of = DayField(_l("As of which day"), validators=[Needed()])
    rows: Sequence[Asked] = ()

    def typed(self) -> dict[str, Typed]:
        found = {}
        for each in self.rows:
            whole = self._fields.get(f"whole-{each.code}")
            found[each.code] = Typed(
                value=self[f"value-{each.code}"].number,
                whole=whole.data if whole is not None else None,
                note=self[f"note-{each.code}"].data or "",
            )
        return found


def figures_form(rows: Sequence[Asked]) -> type[FiguresForm]:
    """A form with the fields of these figures."""
    fields: dict[str, Any] = {"rows": rows}
    for each in rows:
        name = said(each.name)
        fields[f"value-{each.code}"] = FigureField(_("%(name)s: number", name=name))
        if each.unit == "share":
            fields[f"whole-{each.code}"] = WholeField(_("%(name)s: of how many", name=name))
        fields[f"note-{each.code}"] = LineField(_("%(name)s: note", name=name))
    return type("FiguresForm", (FiguresForm,), fields)


def as_kept(lines: Iterable[FigureLine], moment: str) -> Mapping[str, object]:
    """What stands already, as the form shows it."""
    data: dict[str, object] = {}
    for each in lines:
        if each.moment == moment:
            data[f"value-{each.code}"] = _shown(each.value)
            data[f"whole-{each.code}"] = each.whole
            data[f"note-{each.code}"] = each.note
            data["as_of"] = each.as_of
    return data


def _shown(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return str(int(value)) if whole else str(value).replace(".", ",")
