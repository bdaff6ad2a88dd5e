"""A school's programmes before experts: send one, take it back, read the conclusion."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from regional.events import review_paper, review_queries, reviews
from regional.web.reviews.board import printed
from regional.web.reviews.forms import SendForm
from regional.web.reviews.words import criteria, decision_said, form_names, points, state_said
from regional.web.tabs import OF_SCHOOL, tabs
from regional.web.work_faults import faults_into, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint(
    "own_reviews",
    __name__,
    url_prefix="/s/<school_code>/expert-review",
    template_folder="../templates",
)


@bp.get("/")
@requires(Permission.REVIEWS_SEND)
def index() -> str:
    return _index(None)


@bp.post("/")
@requires(Permission.REVIEWS_SEND)
def send() -> ResponseReturnValue:
    work = current_work()
    form = SendForm()
    event_id, programme_id = form.ids()
    if form.validate():
        try:
            with faults_into(form):
                if event_id is None:
                    raise NotFound("RegionalEvent")
                # Nothing chosen is as unknown as a programme of another school.
                review = reviews.send_programme(
                    work, event_id, programme_id or event_id, form.note.data or ""
                )
                say(_("The programme is sent. An expert takes it and writes a conclusion."))
                return redirect(url_for(".show", review_id=review.id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".index"), 303)
    return _index(form), 422


@bp.get("/<uuid:review_id>")
@requires(Permission.REVIEWS_SEND)
def show(review_id: UUID) -> str:
    work = current_work()
    page = review_queries.review(work.session, review_id)
    profile = profile_of(work.session)
    given, most = review_paper.total(page, profile)
    return render_template(
        "regional/reviews/own_show.html",
        review=page,
        line=page.line,
        criteria=criteria(profile, page),
        total=points(given, most),
        forms=form_names(profile),
        state_said=state_said,
        decision_said=decision_said,
        points=points,
    )


@bp.post("/<uuid:review_id>/withdraw")
@requires(Permission.REVIEWS_SEND)
def withdraw(review_id: UUID) -> ResponseReturnValue:
    with refusal_said(refused_words):
        reviews.withdraw_review(current_work(), review_id)
        say(_("The programme is taken back. You may send it again while the review is open."))
    return redirect(url_for(".index"), 303)


@bp.post("/<uuid:review_id>/paper")
@requires(Permission.REVIEWS_SEND)
def paper(review_id: UUID) -> ResponseReturnValue:
    """Have the conclusion printed; the job's page offers the PDF."""
    return printed(review_id, url_for(".show", review_id=review_id))


def _index(form: SendForm | None) -> str:
    work = current_work()
    if work.actor.school_id is None:
        raise NotFound("School")
    calls = review_queries.calls(work)
    open_calls = [each for each in calls if each.is_open]
    programmes = reviews.own_programmes(work.session)
    fresh = SendForm(formdata=None, data={"event": request.args.get("event", "")})
    return render_template(
        "regional/reviews/own_index.html",
        lines=review_queries.own_reviews(work.session, work.actor.school_id),
        calls=open_calls,
        programmes=programmes,
        form=(form or fresh).offer(open_calls, programmes),
        forms=form_names(profile_of(work.session)),
        state_said=state_said,
        tabs=tabs(OF_SCHOOL),
    )
