"""Diplomas and letters of thanks of a contest: given out in bulk, listed, taken back (CT-10)."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice
from wtforms.validators import ValidationError

from contests.results import diplomas as papers
from contests.results.diplomas import RECOUNTED, Given
from contests.web.tabs import contest_tabs
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.papers.queries import shown_code
from kernel.work import Work
from web.fields import TicksField
from web.forms import DayField, Form, LineField, Needed
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "diplomas",
    __name__,
    url_prefix="/contests/<uuid:contest_id>/diplomas",
    template_folder="templates",
)
KINDS: Mapping[Given, str] = {
    Given.DIPLOMA: mark("Diplomas to winners"),
    Given.THANKS: mark("Letters of thanks to other entrants"),
    Given.PARENTS: mark("Letters of thanks to parents of mentors who are pupils"),
}
KIND_NAMES: Mapping[str, str] = {
    Given.DIPLOMA: mark("Diploma"),
    Given.THANKS: mark("Letter of thanks"),
    Given.PARENTS: mark("Letter of thanks to parents"),
}
FAULTS: Mapping[str, str] = {
    "kinds_needed": mark("Tick what is to be given out."),
    "day_ahead": mark("This day has not come yet."),
    "reason_needed": mark("Say why, in a few words: whoever keeps the list will ask."),
    "results_not_out": mark("The results of the last round are not published yet."),
    "nothing_to_print": mark("None of these papers has been given out yet."),
    "paper_ended": mark("This paper does not hold any more."),
}


class GiveForm(Form):
    """What to give out, and the day that stands on the papers."""

    kinds = TicksField(_l("What to give out"))
    issued_on = DayField(_l("Day on the papers"), validators=[Needed()])

    def offer(self, today: object) -> "GiveForm":
        self.kinds.choices = [SelectChoice(kind.value, _(said)) for kind, said in KINDS.items()]
        if request.method != "POST":
            self.kinds.data = [Given.DIPLOMA.value, Given.THANKS.value]
            self.issued_on.data = today
        return self

    def validate_kinds(self, field: TicksField) -> None:
        if not field.data:
            words = FAULTS["kinds_needed"]
            raise ValidationError(_(words))


class EndForm(Form):
    reason = LineField(_l("Reason"), validators=[Needed()])


@bp.get("/")
@requires(Permission.CONTESTS_EDIT)
def index(contest_id: UUID) -> str:
    work = current_work()
    return _page(work, contest_id, GiveForm().offer(work.today()))


@bp.post("/")
@requires(Permission.CONTESTS_EDIT)
def give(contest_id: UUID) -> ResponseReturnValue:
    """Give out what is missing and print everything of these kinds, or only print again."""
    work = current_work()
    form = GiveForm().offer(work.today())
    again = request.form.get("act") == "print"
    if again:
        form.issued_on.validators = ()
    if form.validate() or (again and form.kinds.data):
        try:
            job_id = papers.ask_diplomas(
                work,
                contest_id,
                [Given(kind) for kind in form.kinds.data],
                None if again else form.issued_on.data,
                url_for("papers.index", _external=True),
            )
        except Invalid as refused:
            form.take({name: _(FAULTS[code]) for name, code in refused.fields.items()})
        except WrongState as refused:
            form.take({"kinds": _(FAULTS[refused.code])})
        else:
            return redirect(url_for("jobs.show", job_id=job_id), 303)
    return _page(work, contest_id, form), 422


@bp.route("/<uuid:diploma_id>/revoke", methods=["GET", "POST"])
@requires(Permission.CONTESTS_EDIT)
def revoke(contest_id: UUID, diploma_id: UUID) -> ResponseReturnValue:
    """A page that asks why; whoever checks the code reads from then on that it is revoked."""
    work, form = current_work(), EndForm()
    held = papers.given(work, contest_id, diploma_id)
    if request.method == "POST" and form.validate():
        try:
            papers.end(work, diploma_id, form.reason.data or "")
        except Invalid as refused:
            form.take({name: _(FAULTS[code]) for name, code in refused.fields.items()})
        except WrongState as refused:
            say(_(FAULTS[refused.code]), "bad")
            return redirect(url_for(".index", contest_id=contest_id), 303)
        else:
            say(_("Paper %(number)s is revoked.", number=held.number), "ok")
            return redirect(url_for(".index", contest_id=contest_id), 303)
    page = render_template(
        "contests/diplomas/revoke.html", form=form, held=held, contest_id=contest_id,
        kind=_(KIND_NAMES[held.kind]),
    )  # fmt: skip
    return (page, 422) if form.errors else page


def _page(work: Work, contest_id: UUID, form: GiveForm) -> str:
    contest = papers.contest_of(work, contest_id)
    return render_template(
        "contests/diplomas/index.html",
        contest=contest,
        tabs=contest_tabs(contest_id, "results.index"),
        form=form,
        is_out=papers.is_out(work.session, contest_id),
        lines=papers.given_out(work, contest_id),
        kind_names={kind: _(said) for kind, said in KIND_NAMES.items()},
        shown_code=shown_code,
        recounted=RECOUNTED,
    )
