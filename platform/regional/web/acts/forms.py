"""Forms of the region's acts."""

import re
from collections.abc import Iterable
from typing import Any

from regional.acts.plan import LINE, ActPlan, WatchPlan
from school.web.scans import ScanField
from web.fields import TextField, TicksField
from web.forms import DayField, Form, LineField, Needed, SchoolYearField, UpTo, parse_day
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

_WATCHED = re.compile(r"^(\d{1,2}[.,/]\d{1,2}[.,/]\d{4})\s*(?:[—–:-]\s*)?(.*)$")


class TimesField(TextField):
    """Times of the monitoring, a line each: «25.12.2026 — итоги полугодия»."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{each.due:%d.%m.%Y} — {each.what}" for each in self.data or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata(valuelist)
        lines, self.data = (self.data or "").splitlines(), ()
        self.data = tuple(_time(line.strip()) for line in lines if line.strip())


def _time(line: str) -> WatchPlan:
    found = _WATCHED.match(line)
    if found is None or not found[2].strip():
        raise ValueError(
            _("Write a day and what is summed up. For example, 25.12.2026 — results of the"
              " half-year.")
        )  # fmt: skip
    return WatchPlan(found[2].strip(), parse_day(found[1]))


class ActForm(Form):
    """Everything of an act that the base does not know; `offer` must be called first."""

    school_year = SchoolYearField(_l("School year"), [Needed()])
    grounds = TextField(_l("Grounds, a line each"))
    starts_on = DayField(_l("Introduction: from"))
    ends_on = DayField(_l("Introduction: up to and including"))
    kinds = TicksField(_l("Whose institutions stand in the list"))
    monitoring = TimesField(_l("Times of the monitoring, a line each"))
    responsible_post = LineField(_l("Post of who is responsible"), [UpTo(LINE)])
    responsible = LineField(_l("Who is responsible"), [UpTo(LINE)])
    signatory_post = LineField(_l("Post of who signs"), [UpTo(LINE)])
    signatory = LineField(_l("Who signs"), [UpTo(LINE)])

    def offer(self, kinds: Iterable[tuple[str, str]]) -> "ActForm":
        self.kinds.choices = list(kinds)
        return self

    def plan(self) -> ActPlan:
        return ActPlan(
            school_year=self.school_year.data.start,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            grounds=_lines(self.grounds.data),
            responsible=self.responsible.data or "",
            responsible_post=self.responsible_post.data or "",
            signatory=self.signatory.data or "",
            signatory_post=self.signatory_post.data or "",
            monitoring=self.monitoring.data or (),
            kinds=tuple(self.kinds.data or ()),
        )


class SignForm(Form):
    number = LineField(_l("Number of the act"), [Needed(), UpTo(60)])
    dated_on = DayField(_l("Date of the act"), [Needed()])


class CancelForm(Form):
    reason = LineField(_l("Why the act is cancelled"), [UpTo(LINE)])


class ScanForm(Form):
    scan = ScanField(_l("Scan of the signed act"))


def shown(plan: ActPlan, year: object) -> dict[str, object]:
    """A plan as the form shows it; `year` is its school year."""
    return {
        "school_year": year,
        "grounds": "\n".join(plan.grounds),
        "starts_on": plan.starts_on,
        "ends_on": plan.ends_on,
        "kinds": list(plan.kinds),
        "monitoring": plan.monitoring,
        "responsible_post": plan.responsible_post,
        "responsible": plan.responsible,
        "signatory_post": plan.signatory_post,
        "signatory": plan.signatory,
    }


def _lines(typed: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (typed or "").splitlines() if line.strip())
