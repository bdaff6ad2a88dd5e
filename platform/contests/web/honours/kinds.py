"""Types of awards: what each asks with its clauses; the region's editor and quotas."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import ValidationError

from contests.honours import types as service
from contests.honours.places import places_of_year
from contests.honours.types import TypeCard, type_of, types
from contests.web.honours import bp
from contests.web.honours.forms import QuotaForm, TypeForm, type_data
from contests.web.honours.words import (
    faults_into,
    honour_tabs,
    level_words,
    people_words,
    refused_words,
    rule_lines,
)
from contests.web.tabs import section_tabs
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.profile.stored import profile_of
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/types")
@requires(Permission.HONOURS_VIEW)
def kinds() -> str:
    work = current_work()
    session, edits = work.session, work.actor.may(Permission.HONOURS_DECIDE)
    found = types(session, retired=edits)
    names = {each.code: each.name for each in found}
    people = people_words(profile_of(session))
    return render_template(
        "contests/honours/types.html",
        kinds=[(each, rule_lines(each.rules, names, people)) for each in found],
        edits=edits,
        tabs=section_tabs(),
        inner=honour_tabs("honours.kinds"),
        level_words=level_words,
    )


@bp.route("/types/new", methods=["GET", "POST"])
@requires(Permission.HONOURS_DECIDE)
def new_type() -> ResponseReturnValue:
    """A copy of another type if one is named: most differ in a line or two."""
    like = _like(request.args.get("like", ""))
    form = TypeForm(data=type_data(like) if like else {"minutes": True, "endorsement": True})
    return _edit(form, None, like)


@bp.route("/types/<uuid:type_id>", methods=["GET", "POST"])
@requires(Permission.HONOURS_DECIDE)
def type_editor(type_id: UUID) -> ResponseReturnValue:
    card = type_of(current_work().session, type_id)
    return _edit(TypeForm(data=type_data(card)), card, card)


@bp.route("/types/<uuid:type_id>/quota", methods=["GET", "POST"])
@requires(Permission.HONOURS_DECIDE)
def quota(type_id: UUID) -> ResponseReturnValue:
    work = current_work()
    card = type_of(work.session, type_id)
    form = QuotaForm(data=card.rules.quota.model_dump())
    if form.validate_on_submit():
        with faults_into(form):
            service.change_quota(work, type_id, form.quota(), form.act.data or "")
            say(_("The quota is changed."))
            return redirect(url_for(".kinds"), 303)
    year = work.today().year
    places = places_of_year(work.session, year)
    page = render_template(
        "contests/honours/quota.html", form=form, kind=card, year=year,
        taken=places.decided(type_id),
    )  # fmt: skip
    return (page, 422) if form.errors else page


@bp.post("/types/<uuid:type_id>/<any(retire, restore):act>")
@requires(Permission.HONOURS_DECIDE)
def put_away(type_id: UUID, act: str) -> ResponseReturnValue:
    service.retire(current_work(), type_id, away=act == "retire")
    say(
        _("The type is retired. What is under way goes on, awards stay in the registry.")
        if act == "retire"
        else _("The type is in use again.")
    )
    return redirect(url_for(".kinds"), 303)


def _edit(form: TypeForm, card: TypeCard | None, like: TypeCard | None) -> ResponseReturnValue:
    work = current_work()
    others = [each for each in types(work.session) if card is None or each.id != card.id]
    form.offer(people_words(profile_of(work.session)), others)
    if form.validate_on_submit():
        try:
            with faults_into(form):
                plan = form.plan(like.rules if like else None)
                if card is None:
                    service.make(work, f"own_{new_id().hex[-12:]}", plan)
                else:
                    service.change(work, card.id, plan)
                say(_("The type is kept."))
                return redirect(url_for(".kinds"), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".kinds"), 303)
        except ValidationError as broken:
            form.take({"clauses": _lacking(broken)})
    page = render_template("contests/honours/type.html", form=form, kind=card)
    return (page, 422) if form.errors else page


def _lacking(broken: ValidationError) -> str:
    """Which rules have no clause to cite; anything else is the prefix's letters."""
    for fault in broken.errors():
        if "lacking" in fault["msg"]:
            codes = fault["msg"].rsplit("lacking", 1)[1].strip(" []").replace("'", "")
            return _("Each rule needs the clause it is of. Lacking: %(codes)s.", codes=codes)
    return _("Check the beginning of the numbers: one to six capital letters.")


def _like(text: str) -> TypeCard | None:
    try:
        return type_of(current_work().session, UUID(text)) if text else None
    except ValueError:
        return None
