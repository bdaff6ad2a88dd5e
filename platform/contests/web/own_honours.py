"""A school's own honours: whom it proposes, how far each is, the awards that came of it."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from contests.honours import nominations, places, queries, register, registry
from contests.honours.nominations import Checked
from contests.honours.rules import Block
from contests.honours.types import type_of, types
from contests.web.honours.forms import FindMentorForm, ProposalForm, WordForm
from contests.web.honours.orders import paper_answer
from contests.web.honours.words import (
    block_words,
    faults_into,
    level_words,
    people_words,
    refused_words,
    rule_lines,
    state_words,
    step_words,
)
from contests.web.tabs import section_tabs
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "own_honours", __name__, url_prefix="/s/<school_code>/honours", template_folder="templates"
)
MOST = 30


@bp.get("/")
@requires(Permission.HONOURS_NOMINATE)
def index() -> str:
    work = current_work()
    school_id = nominations.own_school(work)
    lines = queries.of_school(work.session, school_id)
    awards = registry.of_school(work.session, school_id)
    return render_template(
        "contests/own_honours/index.html",
        lines=lines,
        awards=awards,
        names=_names(work, [*lines, *awards]),
        tabs=section_tabs(),
        state_words=state_words,
    )


@bp.get("/types")
@requires(Permission.HONOURS_NOMINATE)
def choose() -> str:
    """What may be asked for, with its rules and the places left this year."""
    work = current_work()
    session, year = work.session, work.today().year
    found = types(session)
    names = {each.code: each.name for each in found}
    people = people_words(profile_of(session))
    staff = nominations.staff_of(work)
    taken = places.of_school(session, nominations.own_school(work), year)
    return render_template(
        "contests/own_honours/types.html",
        kinds=[
            (each, rule_lines(each.rules, names, people), each.rules.quota.of_school(staff),
             taken.get(each.id, 0))
            for each in found
        ],
        year=year,
        staff=staff,
        level_words=level_words,
    )  # fmt: skip


@bp.route("/types/<uuid:type_id>", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def find(type_id: UUID) -> ResponseReturnValue:
    """Whom: a name is typed into the page and never into an address."""
    work = current_work()
    kind, form = type_of(work.session, type_id), FindMentorForm()
    valid = not form.is_submitted() or form.validate()
    typed = (form.search.data or "") if form.is_submitted() else ""
    people = register.mentors(work.session, work.today(), kind.rules.kinds, typed, MOST + 1)
    page = render_template(
        "contests/own_honours/find.html", kind=kind, form=form, people=people[:MOST],
        more=len(people) > MOST, typed=typed,
    )  # fmt: skip
    return page if valid else (page, 422)


@bp.route("/types/<uuid:type_id>/<uuid:person_id>", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def nominate(type_id: UUID, person_id: UUID) -> ResponseReturnValue:
    """What the portal knows, what stands in the way, and the school's own words.

    A draft is kept as it is; a refusal answers on this page with everything typed still there.
    """
    work = current_work()
    checked = nominations.check(work, type_id, person_id)
    form = ProposalForm(data=_shown(work, checked))
    blocks: tuple[Block, ...] = checked.blocks
    if form.validate_on_submit():
        draft = request.form.get("act") == "draft"
        act = nominations.save_draft if draft else nominations.send
        try:
            with faults_into(form):
                row = act(work, type_id, person_id, form.told())
                say(_("The draft is kept.") if draft else _("Sent. You will be told of each step."))
                return redirect(url_for(".show", nomination_id=row.id), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".index"), 303)
    names = {each.code: each.name for each in types(work.session, retired=True)}
    page = render_template(
        "contests/own_honours/nominate.html",
        form=form,
        kind=checked.kind,
        mentor=checked.mentor,
        checked=checked,
        blocks=[
            (block_words(block, names, checked.kind.rules.earlier), block.clause, block.code)
            for block in blocks
        ],
    )
    return (page, 422) if form.errors else page


@bp.get("/<uuid:nomination_id>")
@requires(Permission.HONOURS_NOMINATE)
def show(nomination_id: UUID) -> str:
    work = current_work()
    page = queries.nomination(work.session, nomination_id)
    return render_template(
        "contests/own_honours/show.html",
        page=page,
        line=page.line,
        kind=type_of(work.session, page.line.type_id),
        name=_names(work, [page.line]).get(page.line.person_id, page.line.full_name),
        state_words=state_words,
        step_words=step_words,
    )


@bp.route("/<uuid:nomination_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.HONOURS_NOMINATE)
def withdraw(nomination_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line, form = queries.nomination(work.session, nomination_id).line, WordForm()
    if form.validate_on_submit():
        try:
            with faults_into(form):
                nominations.withdraw(work, nomination_id, form.reason.data or "")
                say(_("The nomination is withdrawn."))
                return redirect(url_for(".index"), 303)
        except WrongState as refused:
            say(refused_words(refused), "bad")
            return redirect(url_for(".show", nomination_id=nomination_id), 303)
    page = render_template("contests/own_honours/withdraw.html", form=form, line=line)
    return (page, 422) if form.errors else page


@bp.post("/awards/<uuid:award_id>.pdf")
@requires(Permission.HONOURS_NOMINATE)
def certificate(award_id: UUID) -> ResponseReturnValue:
    """The certificate of one's own award; a letter to parents from the families of the register."""
    try:
        return paper_answer(award_id)
    except WrongState as refused:
        say(refused_words(refused), "bad")
        return redirect(url_for(".index"), 303)


def _shown(work: Work, checked: Checked) -> dict[str, Any]:
    """The draft as it stands, else what the register already knows."""
    row = nominations.draft_of(work, checked.kind.id, checked.mentor.id)
    minutes = dict(row.minutes or {}) if row else {}
    day = str(minutes.get("day") or "")
    return {
        "merits": row.merits if row else "",
        "post": (row.post if row else "") or checked.mentor.post,
        "body": minutes.get("body") or checked.kind.rules.body,
        "minutes_number": minutes.get("number", ""),
        "minutes_on": date.fromisoformat(day) if day else None,
    }


def _names(work: Work, lines: list[Any]) -> dict[UUID, str]:
    """Whom letters to parents are about, from the own register: the ledger does not say."""
    hidden = {line.person_id for line in lines if line.full_name == nominations.PARENTS}
    return register.names(work.session, hidden)
