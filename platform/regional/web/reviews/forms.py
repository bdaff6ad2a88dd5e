"""What is typed when a programme is sent, and when an expert concludes."""

from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectField

from regional.events.review_queries import Call
from regional.events.reviews import CONCLUSION, NOTE, Mark, OwnProgramme, Verdict
from regional.web.reviews.words import Criterion, decision_names
from web.fields import TextField
from web.forms import Form, LineField, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


class SendForm(Form):
    event = SelectField(_l("Which expert review"), validate_choice=False)
    programme = SelectField(_l("Programme"), validate_choice=False)
    note = TextField(_l("What the experts should know"), [UpTo(NOTE)])

    def offer(self, calls: list[Call], programmes: list[OwnProgramme]) -> "SendForm":
        self.event.choices = [SelectChoice(str(each.id), each.title) for each in calls]
        self.programme.choices = [
            SelectChoice("", _("choose")),
            *(
                SelectChoice(
                    str(each.id), f"{each.title}, {each.school_year}/{each.school_year + 1}"
                )
                for each in programmes
            ),
        ]
        return self

    def ids(self) -> tuple[UUID | None, UUID | None]:
        """The chosen review and programme; nonsense is nothing."""
        return _id(self.event.data), _id(self.programme.data)


class VerdictForm(Form):
    """The decision and the conclusion; marks stand in fields made for the profile's criteria."""

    decision = RadioField(_l("Decision"), validate_choice=False)
    conclusion = TextField(_l("Conclusion for the school"), [UpTo(CONCLUSION)])

    def verdict(self, criteria: list[Criterion]) -> Verdict:
        return Verdict(
            marks={each.code: self._mark(each.code) for each in criteria},
            decision=self.decision.data or "",
            conclusion=self.conclusion.data or "",
        )

    def _mark(self, code: str) -> Mark:
        given = self[f"mark-{code}"].data
        return Mark(
            int(given) if given and given.isdigit() and len(given) < 3 else None,
            self[f"words-{code}"].data or "",
        )


def verdict_form(criteria: list[Criterion], **options: Any) -> VerdictForm:
    """A form with a scale and a line of words for each criterion of the profile."""
    fields: dict[str, Any] = {}
    for each in criteria:
        scale = [(str(n), str(n)) for n in range(each.most + 1)]
        fields[f"mark-{each.code}"] = RadioField(
            each.name,
            choices=[SelectChoice(value, words) for value, words in scale],
            validate_choice=False,
        )
        fields[f"words-{each.code}"] = LineField(_l("In words"), [UpTo(NOTE)])
    form: VerdictForm = type("VerdictForm", (VerdictForm,), fields)(**options)
    form.decision.choices = [SelectChoice(value, words) for value, words in decision_names()]
    return form


def _id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
