"""SWOT of a programme: facts propose lines, the curator takes them or writes (M-03)."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.monitoring import swot
from school.monitoring.prompts import Prompt, prompts_for
from school.monitoring.swot import KINDS, LONGEST, SwotLine
from school.programmes.queries import ProgrammeView
from school.programmes.queries import programme as programme_of
from school.web.labels import first_up
from school.web.monitoring.inner import inner_tabs
from school.web.monitoring.notes_words import SWOT, refused_into
from school.web.programme_tabs import programme_tabs
from web.fields import TextField
from web.forms import Form, UpTo
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import language
from web.i18n import lazy_gettext as _l
from web.page import refusal_said, say
from web.work import current_work

bp = Blueprint(
    "swot",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/swot",
    template_folder="../templates",
)


class LineForm(Form):
    kind = RadioField(_l("Where the line belongs"), default="strength", validate_choice=False)
    words = TextField(_l("The line"), validators=[UpTo(LONGEST)], render_kw={"rows": 2})

    def offer(self) -> "LineForm":
        self.kind.choices = [(kind, first_up(_(SWOT[kind][1]))) for kind in KINDS]
        return self


@bp.get("")
@requires(Permission.MONITORING_VIEW)
def index(programme_id: UUID) -> str:
    return _page(programme_id, LineForm(formdata=None))


@bp.post("")
@requires(Permission.MONITORING_EDIT)
def add(programme_id: UUID) -> ResponseReturnValue:
    form = LineForm().offer()
    if form.validate():
        with refused_into(form):
            swot.add_line(current_work(), programme_id, form.kind.data, form.words.data or "")
            return _back(programme_id, _("The line is written down."))
    return _page(programme_id, form), 422


@bp.post("/prompts/<prompt_code>")
@requires(Permission.MONITORING_EDIT)
def take(programme_id: UUID, prompt_code: str) -> ResponseReturnValue:
    with refusal_said(lambda _refused: _("The facts have changed: they propose this no more.")):
        swot.take_prompt(current_work(), programme_id, prompt_code, language())
        say(_("The line is taken."))
    return redirect(url_for(".index", programme_id=programme_id), 303)


@bp.get("/<uuid:swot_line_id>")
@requires(Permission.MONITORING_EDIT)
def edit(programme_id: UUID, swot_line_id: UUID) -> str:
    line = swot.line_of(current_work().session, programme_id, swot_line_id)
    return _edit_page(programme_id, line, LineForm(data={"kind": line.kind, "words": line.words}))


@bp.post("/<uuid:swot_line_id>")
@requires(Permission.MONITORING_EDIT)
def save(programme_id: UUID, swot_line_id: UUID) -> ResponseReturnValue:
    work, form = current_work(), LineForm().offer()
    line = swot.line_of(work.session, programme_id, swot_line_id)
    if form.validate():
        with refused_into(form):
            swot.change_line(
                work, programme_id, swot_line_id, form.kind.data, form.words.data or ""
            )
            return _back(programme_id, _("The line is corrected."))
    return _edit_page(programme_id, line, form), 422


@bp.post("/<uuid:swot_line_id>/remove")
@requires(Permission.MONITORING_EDIT)
def remove(programme_id: UUID, swot_line_id: UUID) -> ResponseReturnValue:
    swot.remove_line(current_work(), programme_id, swot_line_id)
    return _back(programme_id, _("The line is taken away."))


def _back(programme_id: UUID, told: str) -> ResponseReturnValue:
    say(told)
    return redirect(url_for(".index", programme_id=programme_id), 303)


def _page(programme_id: UUID, form: LineForm) -> str:
    session = current_work().session
    programme = programme_of(session, programme_id)
    lines = swot.swot_of(session, [programme_id])
    edits = _edits(programme)
    return render_template(
        "school/swot/index.html",
        programme=programme,
        lines=lines,
        prompts=_offered(programme, lines) if edits else (),
        form=form.offer(),
        kinds=SWOT,
        edits=edits,
        language=language(),
        tabs=programme_tabs(programme, "monitoring.programme"),
        inner=inner_tabs(programme, "swot.index"),
    )


def _offered(programme: ProgrammeView, lines: tuple[SwotLine, ...]) -> tuple[Prompt, ...]:
    """What facts propose and nobody has taken yet."""
    work, taken = current_work(), {each.prompt for each in lines}
    found = prompts_for(work.session, profile_of(work.session), programme, work.today())
    return tuple(each for each in found if each.code not in taken)


def _edits(programme: ProgrammeView) -> bool:
    return current_actor().may(Permission.MONITORING_EDIT) and programme.state != "cancelled"


def _edit_page(programme_id: UUID, line: SwotLine, form: LineForm) -> str:
    programme = programme_of(current_work().session, programme_id)
    return render_template(
        "school/swot/edit.html", programme=programme, line=line, form=form.offer(), kinds=SWOT
    )
