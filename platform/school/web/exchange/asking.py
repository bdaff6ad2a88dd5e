"""We ask another school for a mentor: whom they offer, the ask, the card that was agreed to."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.exchange import queries, service
from school.exchange.service import Ask
from school.instruments.catalogues import offered
from school.web.exchange import bp
from school.web.exchange.forms import (
    AskForm,
    enter_form_of,
)
from school.web.exchange.pages import loan_page, own_school, refused_page
from school.web.exchange.words import refusals_into, state_said
from school.web.labels import Labels, said
from school.web.mentor_words import MentorWords
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.paging import page_of
from web.work import current_work


@bp.get("")
@requires(Permission.EXCHANGE)
def index() -> str:
    """Whom other schools offer, what we asked for, and who asks for ours."""
    work, asked = current_work(), request.args
    profile = profile_of(work.session)
    age = asked.get("age", "")
    chosen = {"help": asked.get("help", "")[:40], "subject": asked.get("subject", "")[:60]}
    found = queries.open_mentors(
        work.session,
        age=int(age) if age.isascii() and age.isdigit() and len(age) < 3 else None,
        **chosen,
    )
    page = page_of(len(found), asked, size=20)
    ours = queries.asked_of_us(work.session, own_school(), work.today())
    return render_template(
        "school/exchange/index.html",
        waiting=[each for each in ours if each.state == "asked"],
        lent=[each for each in ours if each.state != "asked"],
        asked=queries.asked_by_us(work.session, own_school(), work.today()),
        open_asks=queries.open_asks(work.session, own_school()),
        mentors=found[page.offset : page.offset + page.size],
        page=page,
        chosen=chosen | {"age": age},
        helps=[
            ("", _("no matter which")),
            *((o.code, said(o.text)) for o in offered(profile, "help")),
        ],
        words=MentorWords(profile),
        labels=Labels(profile),
        state_said=state_said,
    )


@bp.get("/ask/<uuid:other_school_id>/<uuid:mentor_id>")
@requires(Permission.EXCHANGE)
def new(other_school_id: UUID, mentor_id: UUID) -> str:
    return _ask_page(other_school_id, mentor_id, AskForm())


@bp.post("/ask/<uuid:other_school_id>/<uuid:mentor_id>")
@requires(Permission.EXCHANGE)
def ask(other_school_id: UUID, mentor_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), AskForm()
    if form.validate():
        with refusals_into(form):
            loan_id = service.ask_for(
                work,
                Ask(school_id=other_school_id, person_id=mentor_id, need=form.need.data or ""),
            )
            say(_("The ask has gone to the other school. Its answer will stand here."))
            return redirect(url_for(".show", loan_id=loan_id), 303)
    return _ask_page(other_school_id, mentor_id, form), 422


def _ask_page(school_id: UUID, person_id: UUID, form: AskForm) -> str:
    session = current_work().session
    profile = profile_of(session)
    return render_template(
        "school/exchange/ask.html",
        mentor=queries.open_mentor(session, school_id, person_id),
        form=form,
        words=MentorWords(profile),
        labels=Labels(profile),
    )


@bp.get("/<uuid:loan_id>")
@requires(Permission.EXCHANGE)
def show(loan_id: UUID) -> str:
    work = current_work()
    return loan_page(queries.loan(work.session, own_school(), loan_id, work.today()))


@bp.post("/<uuid:loan_id>/end")
@requires(Permission.EXCHANGE)
def end(loan_id: UUID) -> ResponseReturnValue:
    """The asking school lets the mentor go."""
    work = current_work()
    try:
        service.let_go(work, loan_id)
    except WrongState as refused:
        return refused_page(
            queries.loan(work.session, own_school(), loan_id, work.today()), refused
        )
    say(_("The mentor is let go; the card is no longer seen here."))
    return redirect(url_for(".show", loan_id=loan_id), 303)


@bp.post("/<uuid:loan_id>/enter")
@requires(Permission.EXCHANGE)
def enter(loan_id: UUID) -> ResponseReturnValue:
    """Into our own register, from the agreed card; consents of our own follow."""
    work = current_work()
    loan = queries.loan(work.session, own_school(), loan_id, work.today())
    form = enter_form_of(loan, bound=True)
    if form.validate():
        namesake = request.form.get("is_namesake") == "y"
        with refusals_into(form):
            person_id = service.enter_lent(work, loan_id, form.kind.data, is_namesake=namesake)
            say(_("The mentor stands in your register. Next: consents to your own school."))
            return redirect(url_for("people.show", person_id=person_id), 303)
    return loan_page(loan, enter_form=form), 422
