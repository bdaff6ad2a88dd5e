"""Forms of papers: what is typed for a draft, signing, calling off, clauses, the scan."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import Field, SelectField

from school.documents.types.kinds import Param
from school.web.document_words import param_hint, param_label
from school.web.scans import ScanField
from web.fields import TextField
from web.forms import DayField, Form, LineField
from web.i18n import lazy_gettext as _l

PREFIX = "p_"


class ParamForm(Form):
    """The base of forms that `param_form` makes."""

    params: tuple[Param, ...] = ()

    def typed(self) -> dict[str, str]:
        """Values by the codes of parameters, as the register keeps them."""
        return {each.code: _kept(self[PREFIX + each.code].data) for each in self.params}

    def shown(self) -> list[tuple[Field, str, bool]]:
        """Fields with hints, and whether they may be left empty."""
        return [
            (self[PREFIX + each.code], param_hint(each), not each.required) for each in self.params
        ]


class NewPaperForm(ParamForm):
    subject = SelectField(_l("Whom or what the paper is about"), default="")


class SignForm(Form):
    number = LineField(_l("Number"))
    dated_on = DayField(_l("Day of the paper"))
    signatory = LineField(_l("Who signed"))


class CancelForm(Form):
    reason = TextField(_l("Why it is called off"))


class ClauseForm(Form):
    words = TextField(_l("Clause"))


class ScanForm(Form):
    scan = ScanField(_l("Signed scan"))


def param_form(
    params: Sequence[Param],
    base: type[ParamForm] = ParamForm,
    kept: Mapping[str, Any] | None = None,
) -> ParamForm:
    """A form with a field for each parameter, filled with what the draft keeps."""
    fields = {PREFIX + each.code: _field(each) for each in params}
    made = type("PaperParams", (base,), {**fields, "params": tuple(params)})
    data = {PREFIX + each.code: _typed(each, (kept or {}).get(each.code)) for each in params}
    form: ParamForm = made(data=data)
    return form


def _field(param: Param) -> Any:
    label = param_label(param)
    if param.kind == "day":
        return DayField(label)
    return LineField(label) if param.kind == "line" else TextField(label)


def _typed(param: Param, kept: Any) -> Any:
    if param.kind == "day":
        return date.fromisoformat(kept) if kept else None
    return kept or ""


def _kept(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")


def as_id(typed: str | None) -> UUID | None:
    """An identifier of an address or a choice; None for what is none."""
    try:
        return UUID(typed) if typed else None
    except ValueError:
        return None
