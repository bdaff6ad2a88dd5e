"""The organiser's acts: a contest from a template, its dates, the announcement, calling it off."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from contests.held import queries, service
from contests.held.queries import ContestLine
from contests.rules.checks import contradictions
from contests.rules.templates import codes
from contests.web import rule_words
from contests.web.contests.base import bp, faults_into, form_names, page, refused, to_contest
from contests.web.contests.forms import CancelForm, DatesForm, LaterForm, NewForm, OrderForm, shown
from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from web.guard import requires
from web.i18n import gettext, language
from web.page import say
from web.work import current_work

UNTIL = {"entries_until": "until_day"}


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def new() -> ResponseReturnValue:
    work = current_work()
    current = SchoolYear.of(work.today())
    years = [current, SchoolYear(current.start + 1)]
    form = NewForm(from_time="09:00", until_time="18:00", school_year=str(current)).offer(
        _templates(work), {str(year): str(year) for year in years}
    )
    if form.validate_on_submit():
        year = SchoolYear.parse(form.school_year.data).start
        with faults_into(form, **UNTIL):
            made = service.draft(
                work, code=form.template.data, school_year=year, dates=form.dates(work.zone),
                forms=list(form_names(work)),
            )  # fmt: skip
            say(gettext("The draft is made. Look the rules through, then announce the contest."))
            return redirect(url_for("contests.rules", contest_id=made.id), 303)
    return page("new", form)


@bp.route("/<uuid:contest_id>/dates", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def dates(contest_id: UUID) -> ResponseReturnValue:
    """Before the announcement all of them; afterwards the end of entry alone, and only later."""
    work = current_work()
    line = queries.contest(work, contest_id)
    if line.state not in ("draft", "announced"):
        refused(WrongState("contest_over" if line.state != "judging" else "announced_already"))
        return to_contest(contest_id)
    kept = shown(line, work.zone)
    form = DatesForm(data=kept) if line.state == "draft" else LaterForm(data=kept)
    if form.validate_on_submit():
        asked = (
            form.dates(work.zone) if isinstance(form, DatesForm) else form.dates(line, work.zone)
        )
        with faults_into(form, **UNTIL):
            service.change_dates(work, contest_id, asked)
            say(gettext("The dates are changed."))
            return to_contest(contest_id)
    return page("dates", form, line=line)


@bp.route("/<uuid:contest_id>/announce", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def announce(contest_id: UUID) -> ResponseReturnValue:
    """First what contradicts itself, at the rule it is about; then the order and one button."""
    work = current_work()
    line = queries.contest(work, contest_id)
    if line.state != "draft":
        refused(WrongState("announced_already"))
        return to_contest(contest_id)
    form = OrderForm(data=shown(line, work.zone))
    if form.validate_on_submit():
        with faults_into(form):
            _name_order(work, line, form)
            service.announce(work, contest_id)
            say(gettext("The contest is announced: schools see it, its rules are frozen."))
            return to_contest(contest_id)
    rules = line.told()
    found = contradictions(rules)
    return page(
        "announce", form, line=line, found=found,
        parts=rule_words.in_words(rules, form_names(work)),
        holds=not any(each.severity == "bad" for each in found),
        late=line.entries_until <= work.now(),
    )  # fmt: skip


@bp.route("/<uuid:contest_id>/cancel", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def cancel(contest_id: UUID) -> ResponseReturnValue:
    work = current_work()
    line = queries.contest(work, contest_id)
    form = CancelForm()
    if line.state in ("finished", "cancelled"):
        refused(WrongState("contest_over"))
        return to_contest(contest_id)
    if form.validate_on_submit():
        with faults_into(form):
            service.cancel(work, contest_id, form.reason.data or "")
            say(gettext("The contest is called off."))
            return to_contest(contest_id)
    return page("cancel", form, line=line)


def _name_order(work: Work, line: ContestLine, form: OrderForm) -> None:
    asked = service.Dates(
        entries_from=line.entries_from,
        entries_until=line.entries_until,
        order_number=form.order_number.data or "",
        order_date=form.order_date.data,
    )
    service.change_dates(work, line.id, asked)


def _templates(work: Work) -> dict[str, str]:
    """The profile's contests for which rules ship, by their names in the region."""
    named = {each.code: each.name.in_language(language()) for each in
             profile_of(work.session).contests}  # fmt: skip
    return {code: named.get(code, code) for code in codes()}
