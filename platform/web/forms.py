"""Forms that read what people really type and answer with an example, not with blame."""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, StringField
from wtforms.validators import InputRequired, Length, StopValidation
from wtforms.widgets import TextInput

from kernel.school_year import SchoolYear

from .i18n import gettext, mark, messages, ngettext

EXAMPLE = "30.11.2026"
_TYPED = re.compile(r"^(\d{1,2})[.,/\-\s](\d{1,2})[.,/\-\s](\d{2,4})(?:\s*г\.?)?$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")

MONTHS: tuple[str, ...] = (
    mark("January has %(days)s days."),
    mark("February of %(year)s has %(days)s days."),
    mark("March has %(days)s days."),
    mark("April has %(days)s days."),
    mark("May has %(days)s days."),
    mark("June has %(days)s days."),
    mark("July has %(days)s days."),
    mark("August has %(days)s days."),
    mark("September has %(days)s days."),
    mark("October has %(days)s days."),
    mark("November has %(days)s days."),
    mark("December has %(days)s days."),
)
# What WTForms itself may say, for the catalogue; its own Russian is an office's.
OF_WTFORMS: tuple[str, ...] = (
    mark("This field is required."),
    mark("Not a valid choice."),
    mark("Invalid Choice: could not coerce."),
    mark("Not a valid integer value."),
    mark("Invalid email address."),
    mark("Invalid input."),
)


class Unreadable(ValueError):
    """Typed text that means nothing here; the message says what would."""


def _no(message: str, example: object = EXAMPLE, **values: object) -> Unreadable:
    return Unreadable(gettext(message, example=example, **values))


def parse_day(text: str) -> date:
    """A date typed «30.11.2026», «30/11/2026», «2026-11-30»; Unreadable tells what is wrong."""
    if typed := _TYPED.match(text.strip()):
        if len(typed[3]) != 4:
            raise _no(mark("Write the year in four digits. For example, %(example)s."))
        return _day_of(int(typed[3]), int(typed[2]), int(typed[1]))
    if iso := _ISO.match(text.strip()):
        return _day_of(int(iso[1]), int(iso[2]), int(iso[3]))
    raise _no(mark("Write day, month and year. For example, %(example)s."))


def _day_of(year: int, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        if month <= 31 and 1 <= day <= 12:
            swapped = f"{month:02}.{day:02}.{year}"
            raise _no(
                mark("The day comes first, then the month. For example, %(example)s."), swapped
            )
        raise _no(mark("There are twelve months. For example, %(example)s."))
    if not 1900 <= year <= 2100:
        raise _no(mark("Check the year. For example, %(example)s."))
    days = monthrange(year, month)[1]
    if not 1 <= day <= days:
        said = gettext(MONTHS[month - 1], days=days, year=year)
        example = gettext("For example, %(example)s.", example=f"{days}.{month:02}.{year}")
        raise Unreadable(f"{said} {example}")
    return date(year, month, day)


def parse_whole(text: str, *, least: int | None = None, most: int | None = None) -> int:
    """A whole number typed with or without spaces between its digits, within the limits."""
    plain = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[-\u2212]?\d{1,15}", plain):
        example = 12 if least is None or least <= 12 else least
        raise _no(mark("A whole number is needed. For example, %(example)s."), example)
    value = int(plain.replace("\u2212", "-"))
    if least is not None and value < least:
        raise _no(mark("Not less than %(least)s is needed."), least=least)
    if most is not None and value > most:
        raise _no(mark("Not more than %(most)s is possible."), most=most)
    return value


def parse_school_year(text: str) -> SchoolYear:
    """A school year typed «2026/2027» or «2026-27»."""
    try:
        return SchoolYear.parse(text)
    except ValueError:
        raise _no(
            mark("Write two years in a row. For example, %(example)s."), "2026/2027"
        ) from None


class _Ours:
    """WTForms' messages through the portal's catalogue."""

    def gettext(self, text: str) -> str:
        return messages().ugettext(text)

    def ngettext(self, singular: str, plural: str, num: int) -> str:
        return messages().ungettext(singular, plural, num)


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF is untyped
    """The base of every form; guards against forgery and speaks the reader's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF is untyped
        def get_translations(self, form: object) -> _Ours:
            return _Ours()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Files go to fields of files alone: one sent as a text is as if it were not sent."""
            wrapped = super().wrap_formdata(form, formdata)
            if not isinstance(wrapped, CombinedMultiDict):
                return wrapped
            takes = {field.name for field in form if isinstance(field, FileField)}
            files = [each for each in request.files.items(multi=True) if each[0] in takes]
            return CombinedMultiDict([MultiDict(files), request.form])

    def take(self, faults: Mapping[str, str]) -> None:
        """Show the domain's faults, already in words, beneath the fields they name."""
        for name, words in faults.items():
            field = self._fields.get(name)
            if field is None:
                self.form_errors.append(words)
            else:
                field.errors = [*field.errors, words]


class _ParsedField(Field):  # type: ignore[misc]  # WTForms is untyped
    """A text box whose value is read by `parse`; what was typed stays in the box."""

    widget = TextInput()
    data: Any
    parse: Callable[[str], Any]
    show: Callable[[Any], str] = staticmethod(str)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.show(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text:
            self.data = self.parse(text)


class DayField(_ParsedField):
    """A date; what people type is understood, and corrected with an example."""

    parse = staticmethod(parse_day)
    show = staticmethod(lambda day: day.strftime("%d.%m.%Y"))


class SchoolYearField(_ParsedField):
    """A school year."""

    parse = staticmethod(parse_school_year)


class WholeField(_ParsedField):
    """A whole number; empty is None, which is not nought."""

    def __init__(self, *args: Any, least: int | None = 0, most: int | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.least, self.most = least, most
        self.parse = lambda text: parse_whole(text, least=self.least, most=self.most)


class LineField(StringField):  # type: ignore[misc]  # WTForms is untyped
    """One line of text, trimmed, without invisible characters."""

    data: str | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        if self.data:
            seen = "".join(c for c in self.data if c.isprintable() or c.isspace())
            self.data = " ".join(seen.split())


class Needed(InputRequired):  # type: ignore[misc]  # WTForms is untyped
    """The field must be filled in; `say` tells what to write, with an example."""

    def __init__(self, say: str | Callable[[], str] | None = None) -> None:
        super().__init__()
        self.say = say

    def __call__(self, form: Form, field: Field) -> None:
        if field.errors:  # unreadable already: one message is enough
            raise StopValidation
        if field.raw_data and str(field.raw_data[0]).strip():
            return
        said = self.say() if callable(self.say) else self.say
        field.errors = []
        raise StopValidation(str(said or gettext("Fill in this field.")))


class UpTo(Length):  # type: ignore[misc]  # WTForms is untyped
    """At most `most` characters."""

    def __init__(self, most: int) -> None:
        super().__init__(max=most)

    def __call__(self, form: Form, field: Field) -> None:
        extra = len(field.data or "") - self.max
        if extra > 0:
            raise StopValidation(
                ngettext("Shorten it by %(num)s character.", "Shorten it by %(num)s characters.",
                         extra)
            )  # fmt: skip
