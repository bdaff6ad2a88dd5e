"""Making the roadmap, and what becomes of an event: held, dropped, opened again, who answers."""

from datetime import date
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from school.roadmap import queries, service
from school.roadmap.queries import ItemView, Roadmap
from school.web.roadmap import bp
from school.web.roadmap.pages import frame, plan_with
from school.web.roadmap.words import FAULTS, ROLES, faults_into, refusal
from school.web.scans import ScanField, keep_scan
from web.fields import TextField
from web.filters import surname_first
from web.forms import DayField, Form, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import ngettext
from web.page import say
from web.work import current_work

EVIDENCE = "roadmap_evidence"


class CloseForm(Form):
    done_on = DayField(_l("Held on"))
    note = TextField(_l("What shows it"), validators=[UpTo(1000)])
    scan = ScanField(_l("File: a photograph, a list, minutes"))


class DropForm(Form):
    reason = TextField(_l("Why the school does without it"), validators=[UpTo(500)])


class OwnerForm(Form):
    role = SelectField(_l("Who answers"))
    person_id = SelectField(_l("Person of the team"), default="")

    def offer(self) -> "OwnerForm":
        self.role.choices = [(code, _(words)) for code, words in ROLES.items()]
        self.person_id.choices = people_offered()
        return self


def people_offered() -> list[tuple[str, str]]:
    """The team of the introduction, nobody first."""
    team = queries.team(current_work().session)
    named = [
        (str(key), surname_first(queries.Owner(surname=s, given_name=g, patronymic=p)))
        for key, s, g, p in team
    ]
    return [("", _("not named")), *named]


def chosen_id(text: str | None) -> UUID | None:
    """An identifier of a list box; its empty line is nobody."""
    return UUID(text) if text else None


@bp.post("/generate")
@requires(Permission.ROADMAP_EDIT)
def generate() -> ResponseReturnValue:
    work = current_work()
    try:
        year = int(request.form.get("year", ""))
        made = service.generate(work, year)
    except ValueError:
        raise NotFound("SchoolYear") from None
    except Invalid as refused:
        (code,) = refused.fields.values()
        say(_(FAULTS[code]), "bad")
        return redirect(url_for(".index"), 303)
    say(
        ngettext("%(num)s event is in the roadmap.", "%(num)s events are in the roadmap.", made)
        if made
        else _("Every event of the region is in the roadmap already.")
    )
    return redirect(url_for(".index", year=year), 303)


@bp.get("/<uuid:item_id>/close")
@requires(Permission.ROADMAP_EDIT)
def ask_close(item_id: UUID) -> str:
    plan, item = _open(item_id)
    today = current_work().today()
    form = CloseForm(data={"done_on": item.done_on or min(item.due_on, today), "note": item.note})
    return _page("close", form, plan, item)


@bp.post("/<uuid:item_id>/close")
@requires(Permission.ROADMAP_EDIT)
def close(item_id: UUID) -> ResponseReturnValue:
    plan, item = _open(item_id)
    form, work = CloseForm(), current_work()
    scan = form.scan.read(form) if form.validate() else None
    if not form.errors:
        with faults_into(form), work.session.begin_nested():  # a refusal keeps no file
            kept = keep_scan(work, scan, EVIDENCE).id if scan else None
            service.close_event(work, item_id, form.done_on.data, form.note.data or "", kept)
        if not form.errors:
            say(_("The event is closed."))
            return redirect(url_for(".show", item_id=item_id), 303)
    return _page("close", form, plan, item), 422


@bp.get("/<uuid:item_id>/drop")
@requires(Permission.ROADMAP_EDIT)
def ask_drop(item_id: UUID) -> str:
    plan, item = _of(item_id)
    return _page("drop", DropForm(), plan, item)


@bp.post("/<uuid:item_id>/drop")
@requires(Permission.ROADMAP_EDIT)
def drop(item_id: UUID) -> ResponseReturnValue:
    plan, item = _of(item_id)
    form = DropForm()
    if form.validate():
        with faults_into(form):
            service.drop_event(current_work(), item_id, form.reason.data or "")
            say(_("The event is taken out. It can be brought back at any time."))
            return redirect(url_for(".show", item_id=item_id), 303)
    return _page("drop", form, plan, item), 422


@bp.post("/<uuid:item_id>/reopen")
@requires(Permission.ROADMAP_EDIT)
def reopen(item_id: UUID) -> ResponseReturnValue:
    try:
        service.reopen_event(current_work(), item_id)
        say(_("The event is open again."))
    except WrongState as refused:
        say(refusal(refused), "bad")
    return redirect(url_for(".show", item_id=item_id), 303)


@bp.get("/<uuid:item_id>/owner")
@requires(Permission.ROADMAP_EDIT)
def ask_owner(item_id: UUID) -> str:
    plan, item = _of(item_id)
    kept = {"role": item.role, "person_id": str(item.person_id or "")}
    return _page("owner", OwnerForm(data=kept).offer(), plan, item)


@bp.post("/<uuid:item_id>/owner")
@requires(Permission.ROADMAP_EDIT)
def owner(item_id: UUID) -> ResponseReturnValue:
    plan, item = _of(item_id)
    form = OwnerForm().offer()
    if form.validate():
        with faults_into(form):
            person = chosen_id(form.person_id.data)
            service.name_owner(current_work(), item_id, form.role.data, person)
            say(_("Who answers is written down."))
            return redirect(url_for(".show", item_id=item_id), 303)
    return _page("owner", form, plan, item), 422


def _of(item_id: UUID) -> tuple[Roadmap, ItemView]:
    plan = plan_with(item_id)
    return plan, plan.item(item_id)


def _open(item_id: UUID) -> tuple[Roadmap, ItemView]:
    """An event that a person closes; one that the data closes has no such page."""
    plan, item = _of(item_id)
    if item.is_computed:
        raise WrongState("roadmap_computed")
    return plan, item


def _page(name: str, form: Form, plan: Roadmap, item: ItemView) -> str:
    today: date = current_work().today()
    return render_template(
        f"school/roadmap/{name}.html", form=form, item=item, **frame(plan, today)
    )
