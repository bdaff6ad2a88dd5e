"""What waits for a decision and how much of each quota is taken; one nomination and its acts."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from contests.honours import decisions, queries, registry
from contests.honours.places import places_of_year
from contests.honours.queries import NominationPage
from contests.honours.rules import Block
from contests.honours.types import TypeCard, type_of, types
from contests.web.honours import bp
from contests.web.honours.forms import WordForm
from contests.web.honours.words import (
    ACTS,
    block_words,
    blocks_of,
    honour_tabs,
    level_words,
    refused_words,
    state_words,
    step_words,
    take_faults,
)
from contests.web.tabs import section_tabs
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import mark
from web.page import say
from web.work import current_work

DONE = {
    "endorse": mark("The nomination is backed. The region decides next."),
    "recommend": mark("Decided in favour. Put the nomination into an order."),
    "decline": mark("Declined. The school will read the reason."),
}


@bp.get("/")
@requires(Permission.HONOURS_VIEW)
def index() -> ResponseReturnValue:
    work = current_work()
    if work.actor.school_id is not None:
        return redirect(url_for("own_honours.index"), 303)
    session, year = work.session, work.today().year
    kinds = types(session)
    return render_template(
        "contests/honours/index.html",
        waiting=_waiting(work),
        decided=queries.to_order(session, None, work.actor.municipality_id),
        kinds=kinds,
        places=places_of_year(session, year),
        year=year,
        acts=_acts(work),
        district=work.actor.municipality_id,
        tabs=section_tabs(),
        inner=honour_tabs("honours.index"),
        state_words=state_words,
        level_words=level_words,
    )


@bp.get("/nominations/<uuid:nomination_id>")
@requires(Permission.HONOURS_VIEW)
def nomination(nomination_id: UUID) -> str:
    work = current_work()
    page = queries.nomination(work.session, nomination_id)
    kind = type_of(work.session, page.line.type_id)
    return _page(work, page, kind)


@bp.route(
    "/nominations/<uuid:nomination_id>/<any(endorse, recommend, decline):act>",
    methods=["GET", "POST"],
)
@requires(Permission.HONOURS_VIEW)
def decide(nomination_id: UUID, act: str) -> ResponseReturnValue:
    """The words of a decision on a page of their own; a refusal of the quota cites its clause."""
    work = current_work()
    page = queries.nomination(work.session, nomination_id)
    kind = type_of(work.session, page.line.type_id)
    in_order = page.line.order_id is not None
    blocks: tuple[Block, ...] = ()
    form = WordForm()
    if form.validate_on_submit():
        try:
            getattr(decisions, act)(work, nomination_id, form.reason.data or "")
        except Invalid as refused:
            blocks = blocks_of(refused)
            take_faults(form, refused)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".nomination", nomination_id=nomination_id), 303)
        else:
            say(_(DONE[act]))
            return redirect(url_for(".nomination", nomination_id=nomination_id), 303)
    elif not form.errors and act not in decisions.acts_for(
        work, kind, page.line.state, in_order=in_order
    ):
        raise NotFound("act")
    shown = render_template(
        "contests/honours/decide.html",
        form=form, page=page, line=page.line, act=act, words=_(ACTS[act]),
        blocks=[(block_words(block, {}), block.clause) for block in blocks],
        regulations=kind.regulations,
    )  # fmt: skip
    return (shown, 422) if form.errors else shown


def _page(work: Work, page: NominationPage, kind: TypeCard) -> str:
    line = page.line
    same = (
        registry.namesakes(work.session, line.full_name, line.person_id)
        if kind.rules.recipient == "mentor"
        else []
    )
    return render_template(
        "contests/honours/nomination.html",
        page=page,
        line=line,
        kind=kind,
        namesakes=same,
        acts=[
            (act, _(ACTS[act]))
            for act in decisions.acts_for(
                work, kind, line.state, in_order=line.order_id is not None
            )
        ],
        state_words=state_words,
        step_words=step_words,
        level_words=level_words,
    )


def _waiting(work: Work) -> list[queries.NominationLine]:
    """What this reader's word is asked for, the longest waiting first."""
    found = queries.nominations(work.session, ("nominated", "endorsed"))
    kinds = {kind.id: kind for kind in types(work.session, retired=True)}
    return [
        line
        for line in found
        if decisions.acts_for(work, kinds[line.type_id], line.state, in_order=False)
    ]


def _acts(work: Work) -> bool:
    may = work.actor.may
    return may(Permission.HONOURS_DECIDE) or may(Permission.HONOURS_ENDORSE)
