"""Fields beyond one line of text: several lines, a time of day, ticks, rows of rows."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import FieldList, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from .forms import LineField
from .i18n import gettext

_CLOCK = re.compile(r"^([01]?\d|2[0-3])[:.\-\s]?([0-5]\d)$")


def say_clock() -> str:
    """How a time of day is written, for an empty field as for an unreadable one."""
    return gettext("Write hours and minutes. For example, 18:00.")


class TextField(TextAreaField):  # type: ignore[misc]  # WTForms is untyped
    """Several lines of text, trimmed, with one sort of line end."""

    data: str | None

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        self.data = "\n".join((self.data or "").strip().splitlines())


class ClockField(LineField):
    """A time of day; «18», «18:00» and «18.00» are the same. `data` is «18:00»."""

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        text = (self.data or "").strip()
        if not text:
            return
        found = _CLOCK.match(text if len(text) > 2 else f"{text}:00")
        if found is None:
            raise ValueError(say_clock())
        self.data = f"{int(found[1]):02}:{found[2]}"


class TicksField(SelectMultipleField):  # type: ignore[misc]  # WTForms is untyped
    """A list to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class RowsField(FieldList):  # type: ignore[misc]  # WTForms is untyped
    """Rows that buttons add and remove; a number no page writes is not read."""

    def _extract_indices(self, prefix: str, formdata: Any) -> Iterator[int]:
        written = re.compile(rf"{re.escape(prefix)}-(\d{{1,3}})(?:-|$)", re.ASCII)
        for name in formdata:
            if found := written.match(name):
                yield int(found[1])


def moment_of(day: date | None, clock: str | None, zone: ZoneInfo) -> datetime | None:
    """The moment of a day and a time typed apart; None unless both are there."""
    if day is None or not clock:
        return None
    return datetime.combine(day, time.fromisoformat(clock), zone)
