"""Orders that fasten pairs: data of D-06, drawn up from pairs that both confirmed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.documents.order_papers import cancel_with_paper, sign_with_paper, type_of_order
from school.documents.queries import paper_of_order
from school.documents.types import TYPES
from school.pairing.amending import make_change_order, reconcile
from school.pairing.gaps import Gap
from school.pairing.order_queries import OrderView, awaiting, lines, order, orders, removals
from school.pairing.orders import drop_pair, make_order
from school.programmes import queries
from school.web.faults import faults_into
from school.web.labels import state_words
from school.web.order_gaps import gap_lines
from school.web.pair_forms import SignForm
from school.web.picks import PicksField
from school.web.programme_tabs import programme_tabs
from web.forms import Form
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "pair_orders",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/orders",
    template_folder="templates",
)

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("order in draft")),
    "signed": ("ok", mark("order signed")),
    "cancelled": ("void", mark("order called off")),
}


class OrderForm(Form):
    pairs = PicksField(_l("Pairs of the order"))


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index(programme_id: UUID) -> str:
    work = current_work()
    fit = [line.id for line in awaiting(work.session, programme_id) if line.is_fit]
    return _index(programme_id, OrderForm(data={"pairs": fit}))


@bp.post("")
@requires(Permission.PROGRAMME_EDIT)
def make(programme_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), OrderForm()
    gaps: Sequence[Gap] = ()
    if form.validate():
        try:
            with faults_into(form, profile_of(work.session)):
                made = make_order(work, programme_id, form.pairs.data)
                say(_("The order is drawn up. Write its number and day when it is signed."))
                return redirect(url_for(".show", programme_id=programme_id, order_id=made.id), 303)
        except WrongState as refused:
            gaps = _gaps(refused)
    return _index(programme_id, form, gaps), 422


@bp.post("/changes")
@requires(Permission.PROGRAMME_EDIT)
def change(programme_id: UUID) -> ResponseReturnValue:
    """The order of changes that brings orders and pairs together again."""
    work, form = current_work(), OrderForm()
    gaps: Sequence[Gap] = ()
    try:
        with faults_into(form, profile_of(work.session)):
            # New pairs have an order of their own: a gate of theirs must not stop this one.
            made = make_change_order(work, programme_id, adds=())
            say(_("The order of changes is drawn up. Write its number and day when it is signed."))
            return redirect(url_for(".show", programme_id=programme_id, order_id=made.id), 303)
    except WrongState as refused:
        gaps = _gaps(refused)
    return _index(programme_id, form, gaps), 422


@bp.get("/<uuid:order_id>")
@requires(Permission.PROGRAMME_VIEW)
def show(programme_id: UUID, order_id: UUID) -> str:
    work = current_work()
    found = order(work.session, programme_id, order_id)
    return _order_page(found, SignForm(data={"signed_on": work.today()}))


@bp.post("/<uuid:order_id>/sign")
@requires(Permission.PROGRAMME_EDIT)
def sign(programme_id: UUID, order_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), SignForm()
    found = order(work.session, programme_id, order_id)
    gaps: Sequence[Gap] = ()
    if form.validate():
        try:
            with faults_into(form, profile_of(work.session)):
                _sign(order_id, form)
                return redirect(url_for(".show", programme_id=programme_id, order_id=order_id), 303)
        except WrongState as refused:
            gaps = _gaps(refused)
    return _order_page(found, form, gaps), 422


@bp.post("/<uuid:order_id>/drop/<uuid:pair_id>")
@requires(Permission.PROGRAMME_EDIT)
def drop(programme_id: UUID, order_id: UUID, pair_id: UUID) -> ResponseReturnValue:
    work = current_work()
    order(work.session, programme_id, order_id)
    drop_pair(work, order_id, pair_id)
    say(_("The pair is taken out of the order."))
    return redirect(url_for(".show", programme_id=programme_id, order_id=order_id), 303)


@bp.get("/<uuid:order_id>/cancel")
@requires(Permission.PROGRAMME_EDIT)
def ask_cancel(programme_id: UUID, order_id: UUID) -> str:
    session = current_work().session
    return render_template(
        "school/pair_orders/cancel.html",
        programme=queries.programme(session, programme_id),
        order=order(session, programme_id, order_id),
    )


@bp.post("/<uuid:order_id>/cancel")
@requires(Permission.PROGRAMME_EDIT)
def cancel(programme_id: UUID, order_id: UUID) -> ResponseReturnValue:
    work = current_work()
    order(work.session, programme_id, order_id)
    cancel_with_paper(work, order_id, _("The order is called off."))
    say(_("The order is called off; its pairs wait for another."))
    return redirect(url_for(".index", programme_id=programme_id), 303)


def _sign(order_id: UUID, form: SignForm) -> None:
    """The order and its paper are signed together; what the paper lacks is told on its page."""
    number, day = form.number.data or "", form.signed_on.data
    address = url_for("papers.index", _external=True)
    paper = sign_with_paper(current_work(), order_id, number, day, address)
    say(_("The order is signed: it stays as it is."))
    if paper is None:
        say(_("Its paper is not made yet: something is lacking for it."), "near")


def _gaps(refused: WrongState) -> Sequence[Gap]:
    """The open gates of a refusal; any other refusal goes on."""
    if refused.code != "order_gates_open":
        raise refused
    gaps: Sequence[Gap] = refused.values["gaps"]  # type: ignore[assignment]
    return gaps


def _index(programme_id: UUID, form: OrderForm, gaps: Sequence[Gap] = ()) -> str:
    session = current_work().session
    programme = queries.programme(session, programme_id)
    return render_template(
        "school/pair_orders/index.html",
        programme=programme,
        form=form,
        orders=orders(session, programme_id),
        waiting=awaiting(session, programme_id),
        differs=reconcile(session, programme_id),
        gaps=gap_lines(gaps),
        order_state=lambda state: state_words(STATES, state),
        tabs=programme_tabs(programme, "pair_orders.index"),
    )


def _order_page(found: OrderView, form: SignForm, gaps: Sequence[Gap] = ()) -> str:
    session = current_work().session
    programme = queries.programme(session, found.programme_id)
    return render_template(
        "school/pair_orders/show.html",
        programme=programme,
        order=found,
        form=form,
        lines=lines(session, found.id),
        removed=removals(session, found.id),
        paper=paper_of_order(session, found.id),
        paper_type=_paper_type(found),
        gaps=gap_lines(gaps),
        order_state=lambda state: state_words(STATES, state),
    )


def _paper_type(found: OrderView) -> str:
    """The type of paper to make of the order; empty while the region has none."""
    code = type_of_order(current_work(), found.id)
    return code if code in TYPES else ""
