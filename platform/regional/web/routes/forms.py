"""What is typed of a route, its steps and its end."""

from collections.abc import Iterable
from uuid import UUID

from wtforms import SelectChoice, SelectField
from wtforms.validators import Optional

from kernel.school_year import SchoolYear
from regional.tutoring.rules import MOST_HOURS, TEXT, TITLE, USUAL_YEARS, RouteCard, StepPlan
from web.fields import TextField, TicksField
from web.forms import DayField, Form, LineField, Needed, UpTo, WholeField
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


class FindForm(Form):
    """Who is looked for; the text goes in the body, never in an address."""

    search = LineField(_l("Surname of the teacher"), [UpTo(100)])


class RouteForm(Form):
    subject = LineField(_l("Subject"), [UpTo(TITLE)])
    first_year = SelectField(_l("First school year"), validate_choice=False)
    last_year = SelectField(_l("Last school year"), validate_choice=False)
    deficits = TicksField(_l("Deficits found"))
    found_on = DayField(_l("When they were found"), [Optional()])
    found_by = LineField(_l("How they were found"), [UpTo(TITLE)])
    goal = TextField(_l("What the route is for"), [UpTo(TEXT)])
    programme = SelectField(_l("Personalised programme it goes with"), validate_choice=False)
    curator = SelectField(_l("Curator of the programme"), validate_choice=False)

    def offer(
        self,
        this_year: int,
        deficits: dict[str, str],
        programmes: Iterable[tuple[UUID, str]],
        curators: Iterable[tuple[UUID, str]],
    ) -> "RouteForm":
        self.first_year.choices = _years(range(this_year - 1, this_year + 2))
        self.last_year.choices = _years(range(this_year, this_year + USUAL_YEARS + 2))
        self.deficits.choices = [SelectChoice(code, name) for code, name in deficits.items()]
        self.programme.choices = [SelectChoice("", _("none")), *_ids(programmes)]
        self.curator.choices = _ids(curators)
        return self

    def card(self) -> RouteCard:
        return RouteCard(
            first_year=_year(self.first_year.data),
            last_year=_year(self.last_year.data),
            deficits=tuple(self.deficits.data or ()),
            found_on=self.found_on.data,
            found_by=self.found_by.data or "",
            subject=self.subject.data or "",
            goal=self.goal.data or "",
        )


class StepForm(Form):
    school_year = SelectField(_l("School year"), validate_choice=False)
    kind = SelectField(_l("What it is"), validate_choice=False)
    title = LineField(_l("What is to be done"), [Needed(), UpTo(TITLE)])
    deficit_kind = SelectField(_l("Which deficit it resolves"), validate_choice=False)
    hours = WholeField(_l("Hours"), [Optional()], least=1, most=MOST_HOURS)
    due_on = DayField(_l("By which day"), [Optional()])

    def offer(
        self, years: Iterable[int], kinds: dict[str, str], deficits: dict[str, str]
    ) -> "StepForm":
        self.school_year.choices = _years(years)
        self.kind.choices = [
            SelectChoice("", _("choose")),
            *(SelectChoice(code, name) for code, name in kinds.items()),
        ]
        self.deficit_kind.choices = [
            SelectChoice("", _("none of them")),
            *(SelectChoice(code, name) for code, name in deficits.items()),
        ]
        return self

    def plan(self) -> StepPlan:
        return StepPlan(
            school_year=_year(self.school_year.data),
            kind=self.kind.data or "",
            title=self.title.data or "",
            deficit_kind=self.deficit_kind.data or None,
            hours=self.hours.data,
            due_on=self.due_on.data,
        )


class DoneForm(Form):
    done_on = DayField(_l("Done on"), [Needed()])
    result = TextField(_l("What came of it"), [UpTo(TEXT)])


class DeficitForm(Form):
    kind = SelectField(_l("Deficit"), validate_choice=False)
    found_on = DayField(_l("When it was found"), [Optional()])
    found_by = LineField(_l("How it was found"), [UpTo(TITLE)])

    def offer(self, deficits: dict[str, str]) -> "DeficitForm":
        self.kind.choices = [
            SelectChoice("", _("choose")),
            *(SelectChoice(code, name) for code, name in deficits.items()),
        ]
        return self


class CloseForm(Form):
    """The last words on a route: what it gave, or why it ends."""

    outcome = TextField(_l("In words"), [UpTo(TEXT)])


def chosen(text: str | None) -> UUID | None:
    """An identifier of a list box; nonsense is nobody."""
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _years(years: Iterable[int]) -> list[SelectChoice]:
    return [SelectChoice(str(year), str(SchoolYear(year))) for year in years]


def _ids(pairs: Iterable[tuple[UUID, str]]) -> list[SelectChoice]:
    return [SelectChoice(str(value), words) for value, words in pairs]


def _year(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) == 4 else None
