"""The list of acts, the form of one, its page with the paper as it prints, its files."""

from io import BytesIO
from uuid import UUID

from flask import redirect, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kernel.documents import html
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.papers.queries import shown_code
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.acts import queries, service
from regional.acts.composing import document_of
from regional.acts.filling import fresh_plan
from regional.acts.models import RegionalAct
from regional.acts.plan import of_params
from regional.web.acts.base import bp, faults_into, page, refused_words, render
from regional.web.acts.forms import ActForm, CancelForm, ScanForm, SignForm, shown
from regional.web.years import year_asked
from school.web.scans import ACCEPT
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language
from web.page import say
from web.work import current_work

MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
ONLY_TYPE = "region_act"


@bp.get("/")
@requires(Permission.ACTS_EDIT)
def index() -> str:
    return render("index", lines=queries.acts(current_work().session))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ACTS_EDIT)
def new() -> ResponseReturnValue:
    """A form that begins with what the portal knows: grounds, times, institutions."""
    work = current_work()
    year = year_asked(work)
    plan = fresh_plan(work.session, profile_of(work.session), year)
    form = _form(work, ActForm(data=shown(plan, year)))
    if form.validate_on_submit():
        with faults_into(form):
            made = service.draft_act(work, ONLY_TYPE, form.plan())
            say(_("The draft is made. Read it as it prints, then have it signed."))
            return redirect(url_for(".show", act_id=made.id), 303)
    return page("edit", form, act=None)


@bp.get("/<uuid:act_id>")
@requires(Permission.ACTS_EDIT)
def show(act_id: UUID) -> ResponseReturnValue:
    return act_page(current_work(), act_id, SignForm(formdata=None))


@bp.route("/<uuid:act_id>/edit", methods=["GET", "POST"])
@requires(Permission.ACTS_EDIT)
def edit(act_id: UUID) -> ResponseReturnValue:
    work = current_work()
    act = queries.act(work.session, act_id)
    if act.state != "draft":
        say(refused_words(WrongState("act_not_draft")), "bad")
        return redirect(url_for(".show", act_id=act_id), 303)
    plan = of_params(act.school_year, act.params)
    form = _form(work, ActForm(data=shown(plan, SchoolYear(act.school_year))))
    if form.validate_on_submit():
        with faults_into(form):
            service.change_act(work, act_id, form.plan())
            say(_("The draft is changed."))
            return redirect(url_for(".show", act_id=act_id), 303)
    return page("edit", form, act=act)


@bp.get("/<uuid:act_id>/act.<any(pdf, docx):kind>")
@requires(Permission.ACTS_EDIT)
def act_file(act_id: UUID, kind: str) -> ResponseReturnValue:
    """The act for printing or for editing."""
    from kernel.documents import docx, pdf  # loads reportlab

    work = current_work()
    act = queries.act(work.session, act_id)
    document = document_of(work.session, profile_of(work.session), act, work.today())
    content = (pdf if kind == "pdf" else docx).render(document)
    name = f"{act.title} {act.number}".strip().replace("/", "-")
    answer = send_file(
        BytesIO(content), mimetype=MEDIA[kind], as_attachment=True, download_name=f"{name}.{kind}"
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def act_page(
    work: Work,
    act_id: UUID,
    sign: SignForm,
    cancel: CancelForm | None = None,
    scan: ScanForm | None = None,
) -> ResponseReturnValue:
    """The act as it prints, its facts and what may be done with it; 422 with a form's faults."""
    act = queries.act(work.session, act_id)
    document = document_of(work.session, profile_of(work.session), act, work.today())
    facts = queries.facts(work.session, act)
    made = render(
        "show",
        act=act,
        paper=Markup(html.render(document)),  # noqa: S704 - the renderer escapes what it prints
        facts=facts,
        code=shown_code(facts.code) if facts.code else "",
        missing=_missing(act),
        sign=sign,
        cancel=cancel or CancelForm(formdata=None),
        scan=scan or ScanForm(formdata=None),
        accept=ACCEPT,
    )
    wrong = any(form is not None and form.errors for form in (sign, cancel, scan))
    return (made, 422) if wrong else made


def _missing(act: RegionalAct) -> list[str]:
    """What a reader should look at before the act is signed; nothing of it forbids signing."""
    if act.state != "draft":
        return []
    plan = of_params(act.school_year, act.params)
    year = SchoolYear(act.school_year)
    said = []
    if plan.starts_on and not year.starts_on <= plan.starts_on <= year.ends_on:
        said.append(_("The introduction begins outside the school year %(year)s.", year=year))
    if any(plan.ends_on and each.due > plan.ends_on for each in plan.monitoring):
        said.append(_("A time of the monitoring comes after the end of the introduction."))
    return said


def _form(work: Work, form: ActForm) -> ActForm:
    kinds = profile_of(work.session).school_types
    return form.offer([(each.code, each.name.in_language(language())) for each in kinds])


def check_address() -> str:
    """Where papers are checked, without a code at the end."""
    return url_for("papers.index", _external=True).rstrip("/")
