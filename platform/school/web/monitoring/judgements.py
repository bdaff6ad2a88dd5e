"""Results that are judged: of each mentee (M-20), the club (M-10), a teacher's pair (M-09)."""

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.monitoring.judged import MENTEE, PAIR, PROGRAMME, ToJudge, to_judge
from school.monitoring.judgements import (
    UNDER_WAY,
    About,
    JudgementLine,
    MenteeLine,
    judge,
    judged_about,
    judgements_of,
    mentees_of,
    pairs_of,
)
from school.monitoring.portal_facts import facts_of
from school.pairing.queries import PairView, pair_view
from school.programmes.queries import ProgrammeView
from school.programmes.queries import programme as programme_of
from school.web.labels import said
from school.web.monitoring.inner import inner_tabs
from school.web.monitoring.judgements_form import JudgeForm, as_judged, judge_form
from school.web.monitoring.notes_words import OUTCOMES, fact_words, refused_into
from school.web.pair_tabs import pair_tabs
from school.web.programme_tabs import programme_tabs
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work, seen

bp = Blueprint(
    "judgements", __name__, url_prefix="/s/<school_code>", template_folder="../templates"
)


@bp.get("/programmes/<uuid:programme_id>/judgements")
@requires(Permission.MONITORING_VIEW)
def index(programme_id: UUID) -> str:
    session = current_work().session
    programme, profile = programme_of(session, programme_id), profile_of(session)
    lines = judgements_of(session, [programme_id])
    results = to_judge(profile, programme.form, MENTEE)
    signs = to_judge(profile, programme.form, PAIR)
    return render_template(
        "school/judgements/index.html",
        results=results,
        of_results=_counts(lines, MENTEE),
        mentees=mentees_of(session, programme_id) if results else (),
        number=Counter(each.participation_id for each in lines),
        signs=signs,
        of_signs=_counts(lines, PAIR),
        pairs=pairs_of(session, programme_id) if signs else (),
        of_pair=Counter(each.pair_id for each in lines),
        club=_club(programme),
        of_club={each.code: each for each in lines if _of(each) == PROGRAMME},
        known=facts_of(session, profile, programme, current_work().today())
        if _club(programme)
        else {},
        **_frame(programme),
    )


@bp.get("/programmes/<uuid:programme_id>/judgements/<uuid:participation_id>")
@requires(Permission.MONITORING_VIEW)
def mentee(programme_id: UUID, participation_id: UUID) -> str:
    about = About(programme_id=programme_id, participation_id=participation_id)
    programme, person = _mentee(about)
    form = _form(programme, about)
    return _mentee_page(programme, person, form)


@bp.post("/programmes/<uuid:programme_id>/judgements/<uuid:participation_id>")
@requires(Permission.MONITORING_EDIT)
def judge_mentee(programme_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    about = About(programme_id=programme_id, participation_id=participation_id)
    programme, person = _mentee(about)
    form = _typed(programme, about)
    if _kept(about, form):
        return redirect(url_for(".index", programme_id=programme_id), 303)
    return _mentee_page(programme, person, form), 422


@bp.get("/programmes/<uuid:programme_id>/judgements/club")
@requires(Permission.MONITORING_EDIT)
def club(programme_id: UUID) -> str:
    about = About(programme_id=programme_id)
    programme = _with_club(programme_id)
    return _club_page(programme, _form(programme, about))


@bp.post("/programmes/<uuid:programme_id>/judgements/club")
@requires(Permission.MONITORING_EDIT)
def judge_club(programme_id: UUID) -> ResponseReturnValue:
    about = About(programme_id=programme_id)
    programme = _with_club(programme_id)
    form = _typed(programme, about)
    if _kept(about, form):
        return redirect(url_for(".index", programme_id=programme_id), 303)
    return _club_page(programme, form), 422


@bp.get("/pairs/<uuid:pair_id>/results/signs")
@requires(Permission.MONITORING_EDIT)
def signs(pair_id: UUID) -> str:
    pair = _pair(pair_id)
    about = About(programme_id=pair.programme_id, pair_id=pair_id)
    return _signs_page(pair, _form(programme_of(_session(), pair.programme_id), about))


@bp.post("/pairs/<uuid:pair_id>/results/signs")
@requires(Permission.MONITORING_EDIT)
def judge_signs(pair_id: UUID) -> ResponseReturnValue:
    pair = _pair(pair_id)
    about = About(programme_id=pair.programme_id, pair_id=pair_id)
    form = _typed(programme_of(_session(), pair.programme_id), about)
    if _kept(about, form):
        return redirect(url_for("figures.pair", pair_id=pair_id), 303)
    return _signs_page(pair, form), 422


def _session() -> Any:
    return current_work().session


def _things(programme: ProgrammeView, of: str) -> tuple[ToJudge, ...]:
    return to_judge(profile_of(_session()), programme.form, of, programme.template)


def _club(programme: ProgrammeView) -> tuple[ToJudge, ...]:
    return _things(programme, PROGRAMME)


def _form(programme: ProgrammeView, about: About) -> JudgeForm:
    form = judge_form(profile_of(_session()), _things(programme, about.of))
    kept = as_judged(judged_about(_session(), about))
    return form(formdata=None, data={"judged_on": current_work().today(), **kept})


def _typed(programme: ProgrammeView, about: About) -> JudgeForm:
    return judge_form(profile_of(_session()), _things(programme, about.of))()


def _kept(about: About, form: JudgeForm) -> bool:
    """Whether what was typed stands now; what is wrong is at its field."""
    if form.validate():
        with refused_into(form):
            judge(current_work(), about, form.judged_on.data, form.typed())
            say(_("The results are written down."))
            return True
    return False


def _mentee(about: About) -> tuple[ProgrammeView, MenteeLine]:
    """The mentee of a programme whose form has results to judge; opening a child's is logged."""
    programme = programme_of(_session(), about.programme_id)
    found = next(
        (each for each in mentees_of(_session(), about.programme_id)
         if each.participation_id == about.participation_id), None,
    )  # fmt: skip
    if found is None or not _things(programme, MENTEE):
        raise NotFound("Participation")
    kinds = {each.code: each for each in profile_of(_session()).people}
    if found.kind in kinds and kinds[found.kind].age_limited:
        with seen(current_actor()) as log:
            log.record("person.seen", "person", found.person_id, kind="view")
    return programme, found


def _with_club(programme_id: UUID) -> ProgrammeView:
    programme = programme_of(_session(), programme_id)
    if not _club(programme):
        raise NotFound("Club")
    return programme


def _pair(pair_id: UUID) -> PairView:
    pair = pair_view(_session(), pair_id)
    if not to_judge(profile_of(_session()), pair.form, PAIR):
        raise NotFound("Pair")
    return pair


def _of(line: JudgementLine) -> str:
    if line.participation_id is not None:
        return MENTEE
    return PAIR if line.pair_id is not None else PROGRAMME


def _counts(lines: tuple[JudgementLine, ...], of: str) -> Counter[tuple[str, str]]:
    """How many were judged so: (code, outcome) → number."""
    return Counter((each.code, each.outcome) for each in lines if _of(each) == of)


def _mentee_page(programme: ProgrammeView, person: MenteeLine, form: JudgeForm) -> str:
    return render_template(
        "school/judgements/mentee.html", person=person, form=form, **_frame(programme)
    )


def _club_page(programme: ProgrammeView, form: JudgeForm) -> str:
    work = current_work()
    known = facts_of(work.session, profile_of(work.session), programme, work.today())
    return render_template(
        "school/judgements/club.html", form=form, known=known, **_frame(programme)
    )


def _signs_page(pair: PairView, form: JudgeForm) -> str:
    return render_template(
        "school/judgements/signs.html", pair=pair, form=form, said=said,
        tabs=pair_tabs(pair, "figures.pair"),
    )  # fmt: skip


def _frame(programme: ProgrammeView) -> dict[str, Any]:
    edits = current_actor().may(Permission.MONITORING_EDIT) and programme.state in UNDER_WAY
    methods = {each.code: said(each.name) for each in profile_of(_session()).monitoring.methods}
    return {
        "programme": programme,
        "edits": edits,
        "outcomes": OUTCOMES,
        "methods": methods,
        "fact_words": fact_words,
        "said": said,
        "tabs": programme_tabs(programme, "monitoring.programme"),
        "inner": inner_tabs(programme, "judgements.index"),
    }
