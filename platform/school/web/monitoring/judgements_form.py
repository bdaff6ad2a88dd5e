"""The form of judgements: for each thing an outcome, by what it was established, what proves it."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, SelectChoice, SelectField

from kernel.profile import Profile
from school.monitoring.judged import ToJudge
from school.monitoring.judgements import LONGEST, JudgementLine, Said
from school.web.labels import first_up, said
from school.web.monitoring.notes_words import OUTCOMES
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l


class JudgeForm(Form):
    """`things` holds what is judged, in the order of the page."""

    judged_on = DayField(_l("Judged on"), validators=[Needed()])
    things: Sequence[ToJudge] = ()

    def typed(self) -> dict[str, Said]:
        found = {}
        for each in self.things:
            method = self._fields.get(f"method-{each.code}")
            found[each.code] = Said(
                outcome=self[f"outcome-{each.code}"].data or "",
                method=(method.data or "") if method is not None else "",
                evidence=self[f"evidence-{each.code}"].data or "",
            )
        return found


def judge_form(profile: Profile, things: Sequence[ToJudge]) -> type[JudgeForm]:
    """A form with the fields of these things."""
    methods = {each.code: said(each.name) for each in profile.monitoring.methods}
    fields: dict[str, Any] = {"things": things}
    for each in things:
        fields[f"outcome-{each.code}"] = RadioField(
            first_up(said(each.name)), choices=_outcomes(each), default="", validate_choice=False
        )
        if each.methods:
            offered = [SelectChoice(code, first_up(methods[code])) for code in each.methods]
            fields[f"method-{each.code}"] = SelectField(
                _("Established by"), choices=[SelectChoice("", _("choose")), *offered],
                default="", validate_choice=False,
            )  # fmt: skip
        fields[f"evidence-{each.code}"] = LineField(_("What shows it"), validators=[UpTo(LONGEST)])
    return type("JudgeForm", (JudgeForm,), fields)


def as_judged(lines: Mapping[str, JudgementLine]) -> dict[str, object]:
    """What stands already, as the form shows it."""
    data: dict[str, object] = {}
    for code, each in lines.items():
        data[f"outcome-{code}"] = each.outcome
        data[f"method-{code}"] = each.method
        data[f"evidence-{code}"] = each.evidence
    if lines:
        data["judged_on"] = max(each.judged_on for each in lines.values())
    return data


def _outcomes(thing: ToJudge) -> list[SelectChoice]:
    told = [SelectChoice(code, first_up(_(OUTCOMES[code][1]))) for code in thing.outcomes]
    return [SelectChoice("", _("Not judged")), *told]
