"""Mergers, transfers and closures: what would change first, then the change, then its undoing."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.tenancy.models import School
from kernel.work import Work
from regional.restructuring import queries, service
from regional.restructuring.preview import preview
from regional.restructuring.rules import Change, Kind, standing_on
from regional.structure.known_schools import known_schools
from regional.structure.queries import municipalities, school_of_region
from regional.web.event_words import KINDS, happened, heading, question, titles
from regional.web.forms.restructuring import CloseForm, MergeForm, TransferForm, UndoForm, words
from regional.web.tabs import SCHOOLS, tabs
from web.guard import requires
from web.i18n import gettext
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("structure_events", __name__, url_prefix="/structure", template_folder="templates")
bp.context_processor(lambda: {"happened": happened, "titles": titles})

FORMS: Mapping[str, type[CloseForm] | type[MergeForm] | type[TransferForm]] = {
    "merged": MergeForm,
    "transferred": TransferForm,
    "closed": CloseForm,
}


@bp.get("/")
@requires(Permission.STRUCTURE_VIEW)
def index() -> str:
    """Every event of the territory, the latest first."""
    work = current_work()
    place = work.actor.municipality_id
    page = page_of(queries.count_events(work.session, place), request.args)
    return render_template(
        "regional/structure_events/index.html",
        rows=queries.events(work.session, place, limit=page.size, offset=page.offset),
        page=page,
        tabs=tabs(SCHOOLS),
        today=work.today(),
    )


@bp.route(
    "/schools/<uuid:school_id>/<any(merged, transferred, closed):kind>", methods=["GET", "POST"]
)
@requires(Permission.STRUCTURE_EVENTS)
def change(school_id: UUID, kind: str) -> ResponseReturnValue:
    """The form; a good one is answered with what would change; that page asks for the yes."""
    work = current_work()
    school = school_of_region(work.session, school_id)
    form = FORMS[kind]()
    place = _choices(work, school, form)
    if form.validate_on_submit():
        wished = _change(school_id, KINDS[kind], form)
        try:
            if request.form.get("sure") == "yes":
                service.make(work, wished)
                say(gettext("The change is written. It can be taken back here."))
                return redirect(url_for(".index"), 303)
            told = preview(work, wished)
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            return render_template(
                "regional/structure_events/preview.html",
                school=school, kind=kind, told=told, wished=wished, heading=heading(kind),
                question=question(kind, told),
                sent=[(field.name, request.form.get(field.name, "")) for field in form
                      if field.name != "csrf_token"],
            )  # fmt: skip
    shown = render_template(
        "regional/structure_events/change.html",
        form=form, school=school, kind=kind, heading=heading(kind), place=place,
        places=municipalities(work.session),
    )  # fmt: skip
    return (shown, 422) if form.errors else shown


@bp.route("/<uuid:change_id>/undo", methods=["GET", "POST"])
@requires(Permission.STRUCTURE_EVENTS)
def undo(change_id: UUID) -> ResponseReturnValue:
    work = current_work()
    event = queries.event_of(work.session, change_id)
    form = UndoForm()
    if form.validate_on_submit():
        try:
            service.undo(work, change_id, form.reason.data or "")
        except Invalid as fault:
            form.take(words(fault.fields))
        else:
            say(gettext("Taken back: everything stands as it did before that day."))
            return redirect(url_for(".index"), 303)
    shown = render_template("regional/structure_events/undo.html", form=form, event=event)
    return (shown, 422) if form.errors else shown


def _choices(work: Work, school: School, form: CloseForm | MergeForm | TransferForm) -> UUID | None:
    """Fill the select; of a merger, with the schools of the municipality asked for or the own."""
    if isinstance(form, TransferForm):
        form.to_municipality_id.choices = [
            (str(i), name) for i, name in municipalities(work.session)
        ]
    if not isinstance(form, MergeForm):
        return None
    stands = standing_on(service.spans_of(work.session, school.id), work.today())
    asked = request.values.get("place", "")
    known = {str(i): i for i, _ in municipalities(work.session)}
    place = known.get(asked) or (stands.municipality_id if stands else None)
    form.successor_id.choices = [
        (str(one.id), one.name)
        for one in known_schools(work.session, work.today(), place)
        if one.id != school.id
    ]
    return place


def _change(school_id: UUID, kind: Kind, form: CloseForm | MergeForm | TransferForm) -> Change:
    return Change(
        kind=kind,
        school_id=school_id,
        happens_on=form.happens_on.data,
        successor_id=UUID(form.successor_id.data) if isinstance(form, MergeForm) else None,
        to_municipality_id=(
            UUID(form.to_municipality_id.data) if isinstance(form, TransferForm) else None
        ),
        order_number=form.order_number.data or "",
        order_date=form.order_date.data,
        reason=(form.reason.data or "").strip(),
    )
