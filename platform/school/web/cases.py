"""The school's base of cases and best practices (E-15): drafted from facts, edited, found again."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import TextAreaField

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.completion import cases
from school.completion.cases import LONGEST, LONGEST_TITLE, CaseText, Wanted
from school.consents.queries import consenting
from school.pairing.queries import PairView, pair_view
from school.requests.rules import suits
from school.web import search
from school.web.case_words import first_draft
from school.web.completion_words import CASE_STATES, refused_into
from school.web.labels import Labels, choices, first_up, said, state_words
from school.web.programme_tabs import section_tabs
from web.forms import Form, LineField, UpTo
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("cases", __name__, url_prefix="/s/<school_code>/cases", template_folder="templates")

A_PAGE = 20
PUBLICATION = "publication"


def _text(label: str) -> TextAreaField:
    return TextAreaField(label, validators=[UpTo(LONGEST)], render_kw={"rows": 5})


class CaseForm(Form):
    title = LineField(_l("Title"), validators=[UpTo(LONGEST_TITLE)])
    situation = _text(_l("Situation: with what they began"))
    work_done = _text(_l("Work: what the two did"))
    outcome = _text(_l("Outcome: what came of it"))
    advice = _text(_l("Advice to others"))

    def text(self) -> CaseText:
        return CaseText(
            title=self.title.data or "",
            situation=self.situation.data or "",
            work_done=self.work_done.data or "",
            outcome=self.outcome.data or "",
            advice=self.advice.data or "",
        )


@bp.get("")
@requires(Permission.PROGRAMME_VIEW)
def index() -> str:
    session = current_work().session
    profile = profile_of(session)
    asked = request.args.get
    wanted = Wanted(search.typed(), asked("form", ""), asked("help", ""), _state())
    page = page_of(cases.count_cases(session, wanted), request.args, size=A_PAGE)
    return render_template(
        "school/cases/index.html",
        tabs=section_tabs(),
        wanted=wanted,
        narrowed=bool(wanted.text or wanted.form or wanted.help or request.args.get("state")),
        page=page,
        cases=cases.cases(session, wanted, offset=page.offset, limit=page.size),
        forms=[("", _("not important")), *choices(profile.forms)],
        helps=[("", _("not important")), *_helps(profile)],
        **_words(profile),
    )


@bp.get("/pairs/<uuid:pair_id>/new")
@requires(Permission.COMPLETION_EDIT)
def new(pair_id: UUID) -> str:
    work = current_work()
    profile, pair = profile_of(work.session), _ended(pair_id)
    facts = cases.case_facts(work.session, pair, work.today())
    return _new_page(CaseForm(obj=first_draft(profile, pair, facts)), pair)


@bp.post("/pairs/<uuid:pair_id>/new")
@requires(Permission.COMPLETION_EDIT)
def add(pair_id: UUID) -> ResponseReturnValue:
    pair, form = _ended(pair_id), CaseForm()
    if form.validate():
        with refused_into(form):
            row = cases.draft_case(current_work(), pair_id, form.text())
            _say_named(pair, form.text())
            say(_("The case is saved as a draft."))
            return redirect(url_for(".show", case_id=row.id), 303)
    return _new_page(form, pair), 422


@bp.get("/<uuid:case_id>")
@requires(Permission.PROGRAMME_VIEW)
def show(case_id: UUID) -> str:
    work = current_work()
    case = cases.case_view(work.session, case_id)
    people = {"mentor": case.mentor_person, "mentee": case.mentee_person}
    given = consenting(work.session, people.values(), PUBLICATION, work.today())
    return render_template(
        "school/cases/show.html",
        tabs=section_tabs(),
        case=case,
        year=SchoolYear(case.school_year),
        consents=[(side, person_id, person_id in given) for side, person_id in people.items()],
        **_words(profile_of(work.session)),
    )


@bp.get("/<uuid:case_id>/edit")
@requires(Permission.COMPLETION_EDIT)
def edit(case_id: UUID) -> str:
    case = cases.case_view(current_work().session, case_id)
    return render_template("school/cases/edit.html", form=CaseForm(obj=case), case=case)


@bp.post("/<uuid:case_id>/edit")
@requires(Permission.COMPLETION_EDIT)
def save(case_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), CaseForm()
    case = cases.case_view(work.session, case_id)
    if form.validate():
        with refused_into(form):
            cases.change_case(work, case_id, form.text())
            _say_named(pair_view(work.session, case.pair_id), form.text())
            say(_("The case is saved."))
            return redirect(url_for(".show", case_id=case_id), 303)
    return render_template("school/cases/edit.html", form=form, case=case), 422


@bp.post("/<uuid:case_id>/<any(ready,draft):state>")
@requires(Permission.COMPLETION_EDIT)
def move(case_id: UUID, state: str) -> ResponseReturnValue:
    try:
        cases.move_case(current_work(), case_id, state)
    except Invalid:
        say(_("Situation, work and outcome are needed first."), "bad")
        return redirect(url_for(".edit", case_id=case_id), 303)
    ready = state == "ready"
    say(_("The case stands in the base.") if ready else _("The case is a draft again."))
    return redirect(url_for(".show", case_id=case_id), 303)


@bp.post("/<uuid:case_id>/remove")
@requires(Permission.COMPLETION_EDIT)
def remove(case_id: UUID) -> ResponseReturnValue:
    cases.remove_case(current_work(), case_id)
    say(_("The draft is thrown away."))
    return redirect(url_for(".index"), 303)


def _ended(pair_id: UUID) -> PairView:
    pair = pair_view(current_work().session, pair_id)
    if pair.is_open:
        raise WrongState("pair_state", state=pair.state)
    return pair


def _new_page(form: CaseForm, pair: PairView) -> str:
    return render_template("school/cases/new.html", form=form, pair=pair)


def _say_named(pair: PairView, text: CaseText) -> None:
    """R-67: a name in a case is somebody's decision, so it is told."""
    named = cases.named_in(text, [pair.mentor, pair.mentee])
    if named:
        say(_("The text names: %(names)s. With a name it needs a consent.",
              names=", ".join(named)), "near")  # fmt: skip


def _state() -> str:
    """Drafts are for those who write them; others see what is ready."""
    if not current_actor().may(Permission.COMPLETION_EDIT):
        return "ready"
    asked = request.args.get("state", "")
    return asked if asked in CASE_STATES else ""


def _helps(profile: Profile) -> list[tuple[str, str]]:
    return [(each.code, first_up(said(each.name))) for each in profile.help if suits(each, "pupil")]


def _words(profile: Profile) -> dict[str, object]:
    return {
        "labels": Labels(profile),
        "case_state": lambda state: state_words(CASE_STATES, state),
        "school_year": SchoolYear,
    }
