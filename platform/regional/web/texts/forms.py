"""The form of a text: a row for every part, rows of annexes with parts of their own."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, FormField, HiddenField, SelectChoice, SelectField
from wtforms import Form as PlainForm

from kernel.documents.fields import Kind
from kernel.texts.fields import Fields
from regional.web.texts import words
from web.fields import RowsField, TextField
from web.forms import Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

MOST_BLOCKS, MOST_ANNEXES = 120, 10
LINE, NOTE = 600, 500


class BlockForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    kind = HiddenField()
    words = TextField(_l("Words"))
    level = SelectField(_l("Level"), validate_choice=False)
    align = SelectField(_l("Alignment"), validate_choice=False)
    rows = SelectField(_l("Whose rows"), validate_choice=False)
    caption = LineField(_l("Caption of the table"), [UpTo(LINE)])
    empty = LineField(_l("What stands instead of an empty table"), [UpTo(LINE)])
    when = SelectField(_l("Print only if"), validate_choice=False)
    each = SelectField(_l("Repeat for each"), validate_choice=False)


class AnnexForm(PlainForm):  # type: ignore[misc]  # WTForms is untyped
    of = HiddenField()
    title = LineField(_l("Title of the annex"), [Needed(), UpTo(LINE)])
    page = SelectField(_l("Sheet"), validate_choice=False)
    when = SelectField(_l("Print only if"), validate_choice=False)
    blocks = RowsField(FormField(BlockForm), max_entries=MOST_BLOCKS)


class WordingForm(Form):
    """Everything of a text that a region may change; `offer` must be called before anything."""

    base = HiddenField()
    title = LineField(_l("Title of the paper"), [Needed(), UpTo(LINE)])
    approved = BooleanField(_l("the head's approval stands above the title"))
    landscape = BooleanField(_l("the sheet lies lengthwise"))
    acquainted = SelectField(_l("Who reads and signs beneath"), validate_choice=False)
    blocks = RowsField(FormField(BlockForm), max_entries=MOST_BLOCKS)
    signatures = TextField(_l("Who signs, a line each"))
    annexes = RowsField(FormField(AnnexForm), max_entries=MOST_ANNEXES)
    note = LineField(_l("What is changed, and why"), [UpTo(NOTE)])

    def offer(self, fields: Fields) -> "WordingForm":
        """Put the choices in; asked again after rows were moved."""
        lists = [name for name, field in fields.items() if field.kind is Kind.LIST]
        self.acquainted.choices = _named(lists, self.acquainted.data, _("nobody reads it"))
        for row in self.blocks:
            _offer_block(row.form, list(fields), lists)
        for annex in self.annexes:
            annex.form.page.choices = _worded(
                {code: said for code, said in words.PAGES.items() if code != "same"}
            )
            annex.form.when.choices = _conditions(list(fields), annex.form.when.data)
            for row in annex.form.blocks:
                _offer_block(row.form, list(fields), lists)
        return self

    def told(self) -> dict[str, Any]:
        """What was typed, as `regional.texts.typed` takes it."""
        data: dict[str, Any] = self.data
        return data


def _offer_block(form: Any, names: Sequence[str], lists: Sequence[str]) -> None:
    form.level.choices = _worded(words.LEVELS)
    form.align.choices = _worded(words.PARAGRAPH_ALIGNS)
    form.rows.choices = _named(lists, form.rows.data, _("choose"))
    form.when.choices = _conditions(names, form.when.data)
    form.each.choices = _named(lists, form.each.data, _("once"))


def _conditions(names: Sequence[str], chosen: str | None) -> list[SelectChoice]:
    offered = [SelectChoice("", _("always"))]
    for name in names:
        offered += [SelectChoice(name, name), SelectChoice(f"!{name}", _("no %(name)s", name=name))]
    return _with(offered, chosen)


def _named(names: Sequence[str], chosen: str | None, none: str) -> list[SelectChoice]:
    return _with([SelectChoice("", none), *(SelectChoice(name, name) for name in names)], chosen)


def _with(offered: list[SelectChoice], chosen: str | None) -> list[SelectChoice]:
    """What stands in a text stays to be chosen, though the list has it no more."""
    known = {each.value for each in offered}
    return offered if not chosen or chosen in known else [*offered, SelectChoice(chosen, chosen)]


def _worded(known: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(code, _(said)) for code, said in known.items()]
