"""Orders: drafted, their lines ticked, signed; the paper of the order and its certificates."""

from io import BytesIO
from uuid import UUID

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from contests.honours import certificates, queries, registry
from contests.honours import orders as service
from contests.honours.order_paper import order_document
from contests.web.honours import bp
from contests.web.honours.forms import OrderForm, SignForm
from contests.web.honours.words import faults_into, honour_tabs, refused_words, state_words
from contests.web.tabs import section_tabs
from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import refusal_said, say
from web.work import current_work

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@bp.get("/orders")
@requires(Permission.HONOURS_VIEW)
def orders() -> str:
    work = _staff()
    return render_template(
        "contests/honours/orders.html",
        orders=queries.orders(work.session, work.actor.municipality_id),
        waiting=len(queries.to_order(work.session, None, work.actor.municipality_id)),
        tabs=section_tabs(),
        inner=honour_tabs("honours.orders"),
    )


@bp.route("/orders/new", methods=["GET", "POST"])
@requires(Permission.HONOURS_VIEW)
def new_order() -> ResponseReturnValue:
    work = _staff()
    form = OrderForm(data={"title": _("On awarding mentors")})
    if form.validate_on_submit():
        with faults_into(form):
            made = service.draft_order(work, form.title.data or "")
            say(_("The draft is made. Tick who stands in it."))
            return redirect(url_for(".order", order_id=made.id), 303)
    page = render_template("contests/honours/order_new.html", form=form)
    return (page, 422) if form.errors else page


@bp.get("/orders/<uuid:order_id>")
@requires(Permission.HONOURS_VIEW)
def order(order_id: UUID) -> str:
    return _page(_staff(), order_id, SignForm(formdata=None))


@bp.post("/orders/<uuid:order_id>/lines")
@requires(Permission.HONOURS_VIEW)
def lines(order_id: UUID) -> ResponseReturnValue:
    work, chosen = _staff(), set()
    for typed in request.form.getlist("line"):
        try:
            chosen.add(UUID(typed))
        except ValueError:
            raise NotFound("honour_nomination") from None
    with refusal_said(refused_words):
        number = service.set_lines(work, order_id, chosen)
        say(ngettext("%(num)s nomination stands in the order.",
                     "%(num)s nominations stand in the order.", number))  # fmt: skip
    return redirect(url_for(".order", order_id=order_id), 303)


@bp.post("/orders/<uuid:order_id>/sign")
@requires(Permission.HONOURS_VIEW)
def sign(order_id: UUID) -> ResponseReturnValue:
    work, form = _staff(), SignForm()
    if form.validate():
        try:
            with faults_into(form):
                number = service.sign(
                    work, order_id, number=form.number.data or "", signed_on=form.signed_on.data,
                    signatory=form.signatory.data or "",
                )  # fmt: skip
                said = ngettext(
                    "The order is signed: %(num)s award is in the registry.",
                    "The order is signed: %(num)s awards are in the registry.",
                    number,
                )
                say(said)
                return redirect(url_for(".order", order_id=order_id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".order", order_id=order_id), 303)
    return _page(work, order_id, form), 422


@bp.get("/orders/<uuid:order_id>/order.<any(pdf, docx):kind>")
@requires(Permission.HONOURS_VIEW)
def order_file(order_id: UUID, kind: str) -> ResponseReturnValue:
    """The act with its annex, for printing or for editing."""
    from kernel.documents import docx, pdf  # loads reportlab

    work = _staff()
    document = order_document(work, order_id)
    content = (pdf if kind == "pdf" else docx).render(document)
    line = queries.order(work.session, order_id)
    name = f"Приказ {line.number or 'проект'}.{kind}".replace("/", "-")
    answer = send_file(
        BytesIO(content), mimetype=MEDIA[kind], as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.post("/orders/<uuid:order_id>/certificates")
@requires(Permission.HONOURS_VIEW)
def certificates_of_order(order_id: UUID) -> ResponseReturnValue:
    try:
        job_id = certificates.ask_papers(_staff(), order_id, check_address())
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".order", order_id=order_id), 303)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def check_address() -> str:
    """Where papers are checked, without a code at the end."""
    return url_for("papers.index", _external=True)


def paper_answer(award_id: UUID) -> ResponseReturnValue:
    """One certificate as a download; it names a person, so nothing on the way keeps it."""
    made = certificates.print_paper(current_work(), award_id, check_address())
    answer = send_file(
        BytesIO(made.content), mimetype=certificates.MEDIA_TYPE, as_attachment=True,
        download_name=made.name,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(work: Work, order_id: UUID, form: SignForm) -> str:
    line = queries.order(work.session, order_id)
    draft = line.state == "draft"
    own = work.actor.municipality_id
    inside = queries.to_order(work.session, order_id, own)
    return render_template(
        "contests/honours/order.html",
        order=line,
        draft=draft,
        inside=inside,
        free=queries.to_order(work.session, None, own) if draft else [],
        awards={} if draft else {
            each.nomination_id: each for each in registry.of_order(work.session, order_id)
        },
        form=form,
        state_words=state_words,
    )  # fmt: skip


def _staff() -> Work:
    """Orders are the business of those who decide; others do not learn of them."""
    work = current_work()
    if not work.actor.may(Permission.HONOURS_ENDORSE):
        work.actor.require(Permission.HONOURS_DECIDE)
    return work
