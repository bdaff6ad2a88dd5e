"""Targets of an indicator: by calendar year, for the region or a municipality."""

from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from regional.indicators import register, targets
from regional.indicators.register import Entry, TargetLine
from regional.structure.queries import municipalities
from regional.web.indicator_editor import words
from regional.web.indicator_editor.base import bp, name_of, page, say_refusal, uuid_or_none
from regional.web.indicator_editor.forms import TargetForm
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.work import current_work


@bp.route("/<code>/target", methods=["GET", "POST"])
@requires(Permission.INDICATORS_EDIT)
def target(code: str) -> ResponseReturnValue:
    """Set a target, or change the one of the place and year in the address."""
    work = current_work()
    entry = register.entry(work.session, code)
    held = _held(entry)
    form = TargetForm(**_typed(held, SchoolYear.of(work.today()).start + 1))
    form.offer([(str(found), name) for found, name in municipalities(work.session)])
    if form.validate_on_submit():
        try:
            targets.set_target(work, entry.id, form.card())
        except Invalid as fault:
            form.take(words.faults_in_words(fault.fields))
        else:
            say(gettext("The target is set."))
            return redirect(url_for(".show", code=code), 303)
    return page("target", form, entry=entry, title=name_of(entry), held=held)


@bp.post("/targets/<uuid:target_id>/delete")
@requires(Permission.INDICATORS_EDIT)
def delete_target(target_id: UUID) -> ResponseReturnValue:
    try:
        code = targets.drop_target(current_work(), target_id)
    except WrongState as refusal:
        say_refusal(refusal)
        return redirect(url_for(".index"), 303)
    say(gettext("The target is taken back."))
    return redirect(url_for(".show", code=code), 303)


def _held(entry: Entry) -> TargetLine | None:
    """The target that the address names, to be changed."""
    named = uuid_or_none(request.args.get("target"))
    return next((line for line in entry.targets if line.id == named), None)


def _typed(held: TargetLine | None, year: int) -> dict[str, object]:
    if held is None:
        return {"year": year}
    return {
        "municipality_id": str(held.municipality_id) if held.municipality_id else "",
        "year": held.year,
        "value": held.value,
        "order_number": held.order_number or "",
        "order_date": held.order_date,
        "basis": words.basis_words(held.basis),
    }
