"""What is done with an act: entered as signed, cancelled, its scan attached and given back."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from regional.acts import queries, service
from regional.acts.service import SignAct
from regional.web.acts.base import bp, faults_into, refused_words
from regional.web.acts.forms import CancelForm, ScanForm, SignForm
from regional.web.acts.pages import act_page, check_address
from school.web.scans import keep_scan, send_scan
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.work import current_work

SCAN = "act_scan"


@bp.post("/<uuid:act_id>/sign")
@requires(Permission.ACTS_EDIT)
def sign(act_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), SignForm()
    if form.validate():
        signed = SignAct(form.number.data or "", form.dated_on.data, check_address())
        try:
            with faults_into(form):
                service.sign_act(work, act_id, signed)
                say(_("The act is signed. Its words do not change any more."))
                return redirect(url_for(".show", act_id=act_id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".show", act_id=act_id), 303)
    return act_page(work, act_id, form)


@bp.post("/<uuid:act_id>/cancel")
@requires(Permission.ACTS_EDIT)
def cancel(act_id: UUID) -> ResponseReturnValue:
    """A signed act is cancelled and stays in the list; a draft is put away."""
    work, form = current_work(), CancelForm()
    act = queries.act(work.session, act_id)
    was_signed = act.state == "signed"
    if form.validate():
        try:
            with faults_into(form):
                service.cancel_act(work, act_id, form.reason.data or "")
                if not was_signed:
                    say(_("The draft is put away."))
                    return redirect(url_for(".index"), 303)
                say(_("The act is cancelled. Whoever checks its code sees that."))
                return redirect(url_for(".show", act_id=act_id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".show", act_id=act_id), 303)
    return act_page(work, act_id, SignForm(formdata=None), cancel=form)


@bp.post("/<uuid:act_id>/scan")
@requires(Permission.ACTS_EDIT)
def attach(act_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), ScanForm()
    scan = form.scan.read(form)
    if scan is None and not form.errors:
        form.take({"scan": _("Choose the file. A PDF or a photograph will do.")})
    if scan is None:
        return act_page(work, act_id, SignForm(formdata=None), scan=form)
    with refusal_said(refused_words):
        service.attach_scan(work, act_id, keep_scan(work, scan, SCAN).id)
        say(_("The scan is attached."))
    return redirect(url_for(".show", act_id=act_id), 303)


@bp.get("/<uuid:act_id>/scan")
@requires(Permission.ACTS_EDIT)
def scan_file(act_id: UUID) -> ResponseReturnValue:
    act = queries.act(current_work().session, act_id)
    if act.scan_id is None:
        raise NotFound("file")
    return send_scan(act.scan_id)
