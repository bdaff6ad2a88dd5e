"""Expert reviews for the region and the municipality: what came, who is at it, the conclusion."""

from collections.abc import Callable
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from regional.events import review_paper, review_queries, reviews
from regional.events.review_queries import STATES, ReviewWish
from regional.structure.queries import municipalities
from regional.web.reviews.forms import VerdictForm, verdict_form
from regional.web.reviews.words import (
    criteria,
    decision_said,
    form_names,
    points,
    state_names,
    state_said,
)
from regional.web.tabs import TRAINING, tabs
from regional.web.work_faults import faults_into, refused_words
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language
from web.page import refusal_said, say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("reviews", __name__, url_prefix="/reviews", template_folder="../templates")


@bp.get("/")
@requires(Permission.REVIEWS_VIEW)
def index() -> str:
    work, asked = current_work(), request.args
    wish = ReviewWish(
        event_id=_uuid(asked.get("event")),
        municipality_id=work.actor.municipality_id or _uuid(asked.get("municipality")),
        state=asked.get("state", "") if asked.get("state") in STATES else "",
    )
    page = page_of(review_queries.count_reviews(work.session, wish), asked)
    return render_template(
        "regional/reviews/index.html",
        lines=review_queries.reviews(work.session, wish, limit=page.size, offset=page.offset),
        page=page,
        wish=wish,
        call_choices=[(each.id, each.title) for each in review_queries.calls(work)],
        municipalities=municipalities(work.session),
        states=state_names(),
        forms=form_names(profile_of(work.session)),
        state_said=state_said,
        tabs=tabs(TRAINING),
    )


@bp.get("/<uuid:review_id>")
@requires(Permission.REVIEWS_VIEW)
def show(review_id: UUID) -> str:
    return _page(review_id, None)


@bp.post("/<uuid:review_id>/take")
@requires(Permission.REVIEWS_JUDGE)
def take(review_id: UUID) -> ResponseReturnValue:
    return _done(review_id, reviews.take_review, _("The programme is yours to judge."))


@bp.post("/<uuid:review_id>/give-back")
@requires(Permission.REVIEWS_JUDGE)
def give_back(review_id: UUID) -> ResponseReturnValue:
    return _done(review_id, reviews.give_back, _("The programme waits for another expert."))


@bp.post("/<uuid:review_id>/conclude")
@requires(Permission.REVIEWS_JUDGE)
def conclude(review_id: UUID) -> ResponseReturnValue:
    work = current_work()
    known = criteria(profile_of(work.session))
    form = verdict_form(known)
    if form.validate():
        try:
            with faults_into(form):
                reviews.conclude_review(work, review_id, form.verdict(known))
                say(_("The conclusion is written. The school is told of it."))
                return redirect(url_for(".show", review_id=review_id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".show", review_id=review_id), 303)
    return _page(review_id, form), 422


@bp.post("/<uuid:review_id>/paper")
@requires(Permission.REVIEWS_VIEW)
def paper(review_id: UUID) -> ResponseReturnValue:
    """Have the conclusion printed; the job's page offers the PDF."""
    return printed(review_id, url_for(".show", review_id=review_id))


def printed(review_id: UUID, back: str) -> ResponseReturnValue:
    try:
        job_id = review_paper.ask_paper(current_work(), review_id, language())
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(back, 303)
    return redirect(url_for("jobs.show", job_id=job_id), 303)


def _page(review_id: UUID, form: VerdictForm | None) -> str:
    work = current_work()
    page = review_queries.review(work.session, review_id)
    profile = profile_of(work.session)
    known = criteria(profile, page)
    given, most = review_paper.total(page, profile)
    return render_template(
        "regional/reviews/show.html",
        review=page,
        line=page.line,
        criteria=known,
        total=points(given, most),
        form=form or verdict_form(known, formdata=None),
        forms=form_names(profile),
        state_said=state_said,
        decision_said=decision_said,
        points=points,
    )


def _done(review_id: UUID, act: Callable[[Work, UUID], object], said: str) -> ResponseReturnValue:
    with refusal_said(refused_words):
        act(current_work(), review_id)
        say(said)
    return redirect(url_for(".show", review_id=review_id), 303)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
