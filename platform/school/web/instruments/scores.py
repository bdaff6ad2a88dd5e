"""Scores of a draft: which questions make one, what it measures, its words."""

import re
from decimal import Decimal
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from school.instruments.builtin import builtin
from school.instruments.definition import Band, Instrument, Scale
from school.instruments.edits import bilingual, drop_scale, put_scale
from school.instruments.queries import InstrumentLine
from school.instruments.service import save_draft
from school.web.instrument_forms import LONGEST_TITLE, one_line
from school.web.instrument_words import BETTER_WORDS, FAULTS, METHOD_WORDS
from school.web.instruments import bp
from school.web.instruments.editing import draft_of
from school.web.labels import said
from web.fields import TicksField
from web.forms import Form, LineField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.work import current_work

_BAND = re.compile(r"(-?\d+(?:[.,]\d+)?)\s*[:—–-]?\s*(\S.*)")
SATISFACTION = "satisfaction"
COUNTED = ("scale", "number")


class ScoreForm(Form):
    """A score: its name, its questions, and what monitoring makes of it."""

    name = LineField(_l("Name of the score"))
    items = TicksField(_l("Questions that it counts"))
    method = SelectField(_l("How it is counted"), default="mean")
    parameter = SelectField(_l("What of monitoring it measures"), default="")
    better = SelectField(_l("Where it should go"), default="")
    bands = TextAreaField(_l("Words for values, each on its own line"))

    def offer(self, definition: Instrument, profile: Profile, before: Scale | None) -> "ScoreForm":
        self.items.choices = [
            (item.code, said(item.text)) for item in definition.items if item.kind in COUNTED
        ]
        self.method.choices = [(code, _(words)) for code, words in METHOD_WORDS.items()]
        known = parameters(profile)
        if before is not None and before.parameter:
            known.setdefault(before.parameter, said(before.name))
        self.parameter.choices = [("", _("nothing")), *known.items()]
        self.better.choices = [
            ("", _("no matter")), *((code, _(words)) for code, words in BETTER_WORDS.items())
        ]  # fmt: skip
        return self

    def lines(self) -> list[str]:
        return [line for each in (self.bands.data or "").splitlines() if (line := one_line(each))]

    def faults(self) -> dict[str, str]:
        name, found = one_line(self.name.data), {}
        if not name or len(name) > LONGEST_TITLE:
            found["name"] = "title_long" if name else "title_empty"
        if not self.items.data:
            found["items"] = "score_items_empty"
        if self.parameter.data and not self.better.data:
            found["better"] = "parameter_without_direction"
        if not all(_BAND.fullmatch(line) for line in self.lines()):
            found["bands"] = "bands_form"
        return {where: _(FAULTS[code]) for where, code in found.items()}

    def scale(self, code: str, before: Scale | None) -> Scale:
        known = {band.text.ru: band.text for band in before.bands} if before else {}
        typed = [match for line in self.lines() if (match := _BAND.fullmatch(line))]
        return Scale(
            code=code,
            name=bilingual(one_line(self.name.data), before=before.name if before else None),
            items=tuple(self.items.data),
            method=self.method.data,
            least_share=before.least_share if before else Decimal("0.5"),
            parameter=self.parameter.data or None,
            better=self.better.data or None,
            bands=tuple(
                Band(
                    least=Decimal(match[1].replace(",", ".")),
                    text=bilingual(match[2], before=known.get(match[2])),
                )
                for match in typed
            ),
        )


def parameters(profile: Profile) -> dict[str, str]:
    """What monitoring measures before and after, of all sides (M-05); then what else ours do."""
    impact = profile.monitoring.impact
    known = {
        each.code: said(each.name) for each in (*impact.pupil, *impact.teacher, *impact.employer)
    }
    for ready in builtin(profile).values():
        for scale in ready.scoring.scales:
            if scale.parameter:
                known.setdefault(scale.parameter, said(scale.name))
    return known


@bp.get("/<uuid:instrument_id>/edit/score")
@requires(Permission.FORMS_EDIT)
def score(instrument_id: UUID) -> str:
    line, definition = draft_of(instrument_id)
    scale = _scale(definition)
    return _page(line, definition, ScoreForm(data=_as_typed(scale) if scale else {}), scale)


@bp.post("/<uuid:instrument_id>/edit/score")
@requires(Permission.FORMS_EDIT)
def save_score(instrument_id: UUID) -> ResponseReturnValue:
    line, definition = draft_of(instrument_id)
    scale, form = _scale(definition), ScoreForm()
    if scale is not None and "away" in request.form:
        return _kept(line, drop_scale(definition, scale.code))
    form.offer(definition, profile_of(current_work().session), scale).validate()
    form.take(form.faults())
    if form.errors:
        return _page(line, definition, form, scale), 422
    code = scale.code if scale else _free_code(definition)
    return _kept(line, put_scale(definition, form.scale(code, scale)))


def _free_code(definition: Instrument) -> str:
    """Satisfaction is counted by its own code (X-08); the others are numbered."""
    taken = {scale.code for scale in definition.scoring.scales}
    use = definition.use
    if use is not None and use.purpose == SATISFACTION and SATISFACTION not in taken:
        return SATISFACTION
    return next(code for n in range(1, 1000) if (code := f"s{n}") not in taken)


def _scale(definition: Instrument) -> Scale | None:
    """The score that the address names; None for a new one."""
    code = request.args.get("score", "")
    found = next((each for each in definition.scoring.scales if each.code == code), None)
    if code and found is None:
        raise NotFound("score")
    return found


def _as_typed(scale: Scale) -> dict[str, object]:
    return {
        "name": scale.name.ru,
        "items": list(scale.items),
        "method": scale.method,
        "parameter": scale.parameter or "",
        "better": scale.better or "",
        "bands": "\n".join(f"{_least(band)} {band.text.ru}" for band in scale.bands),
    }


def _least(band: Band) -> str:
    return str(band.least).replace(".", ",")


def _kept(line: InstrumentLine, definition: Instrument) -> ResponseReturnValue:
    save_draft(current_work(), line.id, definition)
    return redirect(url_for(".edit", instrument_id=line.id, _anchor="h-scores"), 303)


def _page(
    line: InstrumentLine, definition: Instrument, form: ScoreForm, scale: Scale | None
) -> str:
    form.offer(definition, profile_of(current_work().session), scale)
    return render_template("school/instruments/score.html", line=line, form=form, scale=scale)
