"""Proposals: rounds of the worker, what came of each and why, pins and bans, publishing (LK-02)."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.partnership import overview, round_queries
from regional.partnership.gathering import Settings
from regional.partnership.round_queries import ProposalLine, RoundLine
from regional.partnership.rounds import Wish, ask_round, drop_wish, make_wish, publish
from regional.web.links import bp
from regional.web.links.forms import RoundForm, WishForm, faults_into
from regional.web.links.words import (
    FAULTS,
    UNMATCHED,
    WEIGHTS,
    Names,
    left_out_words,
    reasons_of,
)
from regional.web.tabs import LINKS, tabs
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import ngettext
from web.page import say
from web.paging import page_of
from web.work import current_work

SHOWN = ("pairs", "unmatched", "changed")
ROUND = "/proposals/<uuid:link_round_id>"


@bp.get("/proposals")
@requires(Permission.LINKS_EDIT)
def proposals() -> str:
    return _rounds_page(RoundForm().offer())


@bp.post("/proposals")
@requires(Permission.LINKS_EDIT)
def ask() -> ResponseReturnValue:
    work = current_work()
    form = RoundForm().offer()
    if form.validate():
        with faults_into(form):
            year = SchoolYear.of(work.today()).start
            _round, job_id = ask_round(work, year, form.settings())
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _rounds_page(form), 422


def _rounds_page(form: RoundForm) -> str:
    work = current_work()
    year = SchoolYear.of(work.today())
    asked = overview.ProfileFilter(on=work.today(), school_year=year.start)
    return render_template(
        "regional/links/proposals.html",
        form=form,
        year=year,
        rounds=round_queries.rounds(work.session, year.start),
        wishes=round_queries.wishes(work.session, year.start),
        totals=overview.totals(work.session, asked),
        settings_words=settings_words,
        tabs=tabs(LINKS),
    )


def settings_words(kept: RoundLine) -> str:
    """What a round was asked for, in one line."""
    chosen = Settings.read(kept.settings)
    said = [_(WEIGHTS[chosen.weights])]
    said.append(
        _("not farther than %(km)s km", km=chosen.max_km) if chosen.max_km else _("any distance")
    )
    if not chosen.general_only:
        said.append(_("institutions of every type"))
    return ", ".join(said)


@bp.get(ROUND)
@requires(Permission.LINKS_EDIT)
def round_page(link_round_id: UUID) -> str:
    return _round_page(link_round_id)


@bp.post(ROUND)
@requires(Permission.LINKS_EDIT)
def offer(link_round_id: UUID) -> ResponseReturnValue:
    """Offer what is ticked on this page to both schools of each pair."""
    work = current_work()
    chosen = {found for text in request.form.getlist("proposal") if (found := _uuid(text))}
    try:
        outcome = publish(work, link_round_id, chosen)
    except Invalid as refused:
        code = refused.fields["chosen"]
        return _round_page(link_round_id, _(FAULTS[code])), 422
    if outcome.offered:
        say(
            ngettext(
                "%(num)s pair is offered. Both schools have been told.",
                "%(num)s pairs are offered. All their schools have been told.",
                outcome.offered,
            )
        )
    if outcome.left_out:
        left = "; ".join(left_out_words(outcome.left_out))
        say(_("Not offered: %(reasons)s.", reasons=left), "near")
    return redirect(url_for(".round_page", link_round_id=link_round_id), 303)


def _round_page(round_id: UUID, fault: str = "") -> str:
    work = current_work()
    this = round_queries.round_of(work.session, round_id)
    around = round_queries.around(work.session, this)
    before = around.before.id if around.before else None
    compared = round_queries.compared(work.session, round_id, before)
    shown = request.args.get("shown", "pairs")
    shown = shown if shown in SHOWN else "pairs"
    page = page_of(getattr(compared, shown), request.args)
    rows = round_queries.proposals(
        work.session, round_id, before, shown, limit=page.size, offset=page.offset
    )
    return render_template(
        "regional/links/round.html",
        round=this,
        around=around,
        compared=compared,
        shown=shown,
        page=page,
        rows=rows,
        fault=fault,
        causes=round_queries.reasons_counted(work.session, round_id),
        settings_words=settings_words,
        year=SchoolYear(this.school_year),
        tabs=tabs(LINKS),
        **_explained(work, rows),
    )


def _explained(work: Work, rows: list[ProposalLine]) -> dict[str, Any]:
    """Each pair's reasons in words, by its identifier; needs of those without a helper."""
    names = Names(profile_of(work.session))
    firsts = {found for row in rows if (found := _uuid(row.why.get("first")))}
    schools = round_queries.names_of(work.session, firsts)
    return {
        "names": names,
        "reasons": {
            row.id: reasons_of(
                row.why, row.distance_km, names, schools.get(_uuid(row.why.get("first")))  # type: ignore[arg-type]
            )
            for row in rows
            if row.helper_id
        },
        "unmatched": {code: (_(title), _(then)) for code, (title, then) in UNMATCHED.items()},
    }  # fmt: skip


@bp.route("/wishes/<any(pin, ban):kind>", methods=["GET", "POST"])
@requires(Permission.LINKS_EDIT)
def wish(kind: str) -> ResponseReturnValue:
    """Why two schools are put together, or kept apart; it holds from the next round on."""
    work = current_work()
    form = WishForm(helper=request.args.get("helper"), helped=request.args.get("helped"))
    helper, helped = _uuid(form.helper.data), _uuid(form.helped.data)
    names = round_queries.names_of(work.session, {one for one in (helper, helped) if one})
    if helper not in names or helped not in names:
        raise NotFound("school")
    assert helper and helped  # noqa: S101, PT018 - both have a name
    back = _uuid(request.args.get("round"))
    then = url_for(".round_page", link_round_id=back) if back else url_for(".proposals")
    if form.validate_on_submit():
        year = SchoolYear.of(work.today()).start
        with faults_into(form):
            make_wish(
                work,
                Wish(
                    school_year=year,
                    kind=kind,
                    helper_id=helper,
                    helped_id=helped,
                    reason=form.reason.data or "",
                ),
            )
            say(_("Written. It holds from the next search on: run it again."))
            return redirect(then, 303)
    shown = render_template(
        "regional/links/wish.html", form=form, kind=kind, helper=names[helper],
        helped=names[helped], then=then,
    )  # fmt: skip
    return (shown, 422) if form.errors else shown


@bp.post("/wishes/<uuid:link_wish_id>/drop")
@requires(Permission.LINKS_EDIT)
def drop(link_wish_id: UUID) -> ResponseReturnValue:
    drop_wish(current_work(), link_wish_id)
    say(_("Taken back. It holds from the next search on."))
    return redirect(url_for(".proposals"), 303)


def _uuid(text: object) -> UUID | None:
    try:
        return UUID(str(text)) if text else None
    except ValueError:
        return None
