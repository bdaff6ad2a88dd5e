"""A district's own figures for a school year: what was declared, and the form to correct it."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from regional.returns import service
from regional.structure import queries
from regional.web.forms.structure import CountersForm
from regional.web.years import is_year, year_asked, years_offered
from web.filters import number
from web.guard import requires
from web.i18n import gettext, language, ngettext
from web.page import say
from web.work import current_work

bp = Blueprint("returns", __name__, url_prefix="/returns", template_folder="templates")


@bp.get("/")
@requires(Permission.RETURN_EDIT)
def index() -> ResponseReturnValue:
    """Municipalities to choose from; a municipal specialist has one and goes straight there."""
    work = current_work()
    year = year_asked(work)
    if work.actor.municipality_id is not None:
        return redirect(_address(work.actor.municipality_id, year), 303)
    return render_template(
        "regional/returns/index.html",
        year=year,
        years=[(str(y), str(y)) for y in years_offered(work)],
        declared={
            place: _told(found)
            for place, found in service.declared_by_place(work.session, year.start).items()
        },
        municipalities=queries.municipalities(work.session),
    )


@bp.route("/<uuid:municipality_id>/<int:start>", methods=["GET", "POST"])
@requires(Permission.RETURN_EDIT)
def show(municipality_id: UUID, start: int) -> ResponseReturnValue:
    work = current_work()
    names = dict(queries.municipalities(work.session))
    own = work.actor.municipality_id in (None, municipality_id)
    if not (own and is_year(start) and municipality_id in names):
        raise NotFound
    counters = service.counters_of(work.session, municipality_id, start)
    trained = counters.get("curators_trained")
    form = CountersForm(
        curators_trained=trained.value if trained else None, note=trained.note if trained else ""
    )
    if form.validate_on_submit():
        service.declare_counters(
            work,
            municipality_id,
            start,
            {"curators_trained": form.curators_trained.data},
            form.note.data or "",
        )
        say(gettext("The figures are written. Indicators will follow in a few seconds."))
        return redirect(_address(municipality_id, SchoolYear(start)), 303)
    page = render_template(
        "regional/returns/show.html",
        form=form,
        municipality=names[municipality_id],
        municipality_id=municipality_id,
        year=SchoolYear(start),
        lines=service.lines_of(work.session, municipality_id, start),
        forms=_forms(),
    )
    return (page, 422) if form.errors else page


def _address(municipality_id: UUID, year: SchoolYear) -> str:
    return url_for(".show", municipality_id=municipality_id, start=year.start)


def _forms() -> dict[str, str]:
    profile = profile_of(current_work().session)
    return {form.code: form.name.in_language(language()) for form in profile.forms}


@dataclass(frozen=True, slots=True)
class Told:
    """What a district has declared, in words."""

    words: str


def _told(declared: service.Declared) -> Told:
    said = []
    if declared.schools:
        said.append(
            ngettext("a return of %(num)s school", "a return of %(num)s schools", declared.schools)
        )
    if declared.curators_trained is not None:
        said.append(gettext("curators trained: %(num)s", num=number(declared.curators_trained)))
    return Told(", ".join(said))
