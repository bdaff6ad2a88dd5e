"""The check of schools' sites: the list to go down, one school, the sums, the workbook (PL-15)."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from kernel.documents.sheet import Col, Kind, TableSheet, Workbook
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from kernel.work import Work
from regional.placement import municipality_of
from regional.sites import queries, service
from regional.sites.queries import STANDINGS, LookLine, SiteLine, SiteWish
from regional.structure.queries import municipalities, school_of_region
from regional.web.sites.forms import NO, YES, LookForm
from regional.web.tabs import SCHOOLS, tabs
from regional.web.work_faults import faults_into
from regional.web.years import year_asked, years_offered
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import language, mark
from web.page import say
from web.paging import page_of
from web.work import current_work

bp = Blueprint("sites", __name__, url_prefix="/sites", template_folder="../templates")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STANDING_WORDS = {
    "unchecked": ("draft", mark("not checked yet")),
    "no_section": ("bad", mark("no section")),
    "lacking": ("near", mark("documents are missing")),
    "whole": ("ok", mark("everything is there")),
}


@bp.get("/")
@requires(Permission.SITES_VIEW)
def index() -> str:
    work = current_work()
    acts, wish = act_names(work), _wish(work)
    page = page_of(queries.count_schools(work.session, wish), request.args)
    return render_template(
        "regional/sites/index.html",
        lines=queries.schools(work.session, wish, limit=page.size, offset=page.offset),
        places=queries.places(work.session, _whole(work, wish)),
        page=page,
        wish=wish,
        year=SchoolYear(wish.school_year),
        years=[(str(year), str(year)) for year in years_offered(work)],
        municipalities=municipalities(work.session),
        standings=[(code, _(words)) for code, (_kind, words) in STANDING_WORDS.items()],
        acts=acts,
        standing=lambda line: standing_said(line, len(acts)),
        checks=wish.school_year == SchoolYear.of(work.today()).start,
        tabs=tabs(SCHOOLS),
    )


@bp.get("/<uuid:school_id>")
@requires(Permission.SITES_VIEW)
def show(school_id: UUID) -> str:
    return _page(school_id, None)


@bp.post("/<uuid:school_id>")
@requires(Permission.SITES_CHECK)
def check(school_id: UUID) -> ResponseReturnValue:
    work = current_work()
    form = LookForm().offer(act_names(work))
    if form.validate():
        with faults_into(form):
            service.check_site(work, school_id, form.look())
            say(_("The look is written down. The school sees it on its home page."))
            return _next(work, school_id)
    return _page(school_id, form), 422


@bp.get("/export.xlsx")
@requires(Permission.SITES_VIEW)
def export() -> ResponseReturnValue:
    from kernel.documents.xlsx import render  # loads xlsxwriter

    work = current_work()
    wish = _wish(work)
    lines = queries.schools(work.session, wish, limit=None)
    book = _workbook(lines, act_names(work), SchoolYear(wish.school_year), work.now())
    answer = send_file(
        BytesIO(render(book)),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{_('sites')}-{work.today().isoformat()}.xlsx",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def act_names(work: Work) -> dict[str, str]:
    """What is looked for, with a capital letter."""
    acts = profile_of(work.session).site_acts
    names = {each.code: each.name.in_language(language()) for each in acts}
    return {code: name[:1].upper() + name[1:] for code, name in names.items()}


def standing_said(line: SiteLine | LookLine, wanted: int) -> tuple[str, str]:
    """How the site stands by a look, in a shape and words."""
    if line.has_section is None:
        code = "unchecked"
    elif not line.has_section:
        code = "no_section"
    else:
        code = "whole" if len(line.acts or ()) >= wanted else "lacking"
    kind, words = STANDING_WORDS[code]
    return kind, _(words)


def _page(school_id: UUID, form: LookForm | None) -> str:
    work = current_work()
    school = school_of_region(work.session, school_id)
    place = municipality_of(work.session, school_id, work.today())
    own = work.actor.municipality_id
    if own is not None and place != own:
        raise NotFound("School")
    acts = act_names(work)
    looks = queries.looks(work.session, school_id)
    may_check = work.actor.may(Permission.SITES_CHECK) and place is not None
    return render_template(
        "regional/sites/show.html",
        school=school,
        place=dict(municipalities(work.session)).get(place) if place else None,
        looks=looks,
        acts=acts,
        form=(form or _fresh(school, looks, work)).offer(acts),
        may_check=may_check,
        standing=lambda look: standing_said(look, len(acts)),
        SchoolYear=SchoolYear,
        checked_today=bool(looks) and looks[0].checked_on == work.today(),
    )


def _fresh(school: School, looks: Sequence[LookLine], work: Work) -> LookForm:
    """What was seen last is shown again, so that only what has changed is touched."""
    if not looks:
        return LookForm(formdata=None, data={"url": school.site or ""})
    last = looks[0]
    shown = {"url": last.url or school.site or "", "acts": list(last.acts)}
    return LookForm(formdata=None, data=shown | {"has_section": YES if last.has_section else NO})


def _next(work: Work, school_id: UUID) -> ResponseReturnValue:
    """On down the list: the next school that nobody has looked at, or the list at its end."""
    wish = SiteWish(
        on=work.today(),
        school_year=SchoolYear.of(work.today()).start,
        wanted=0,
        municipality_id=municipality_of(work.session, school_id, work.today()),
    )
    following = queries.next_unchecked(work.session, wish, school_id)
    if "then_next" in request.form and following is not None:
        return redirect(url_for(".show", school_id=following), 303)
    return redirect(url_for(".index"), 303)


def _wish(work: Work) -> SiteWish:
    asked = request.args
    year = year_asked(work)
    standing = asked.get("standing", "")
    return SiteWish(
        on=year.cut_off(work.today()),
        school_year=year.start,
        wanted=len(profile_of(work.session).site_acts),
        municipality_id=work.actor.municipality_id or _uuid(asked.get("municipality")),
        standing=standing if standing in STANDINGS else "",
        search=asked.get("q", "").strip()[:80],
    )


def _whole(work: Work, wish: SiteWish) -> SiteWish:
    """The sums are of whole municipalities, whatever the list is narrowed to."""
    return SiteWish(
        on=wish.on,
        school_year=wish.school_year,
        wanted=wish.wanted,
        municipality_id=work.actor.municipality_id,
    )


def _workbook(
    lines: Sequence[SiteLine], acts: dict[str, str], year: SchoolYear, made_at: datetime
) -> Workbook:
    def said(known: bool | None) -> str | None:
        return None if known is None else (_("yes") if known else _("no"))

    sheet = TableSheet(
        name=_("Sites of schools"),
        titles=(_("Check of schools' sites, %(year)s", year=year),),
        columns=(
            Col(_("Municipality")),
            Col(_("School")),
            Col(_("Checked on"), Kind.DATE),
            Col(_("Section"), width=10),
            *(Col(name, width=16) for name in acts.values()),
            Col(_("Address"), width=40),
            Col(_("Note"), width=40),
        ),
        rows=tuple(
            (
                line.municipality,
                line.school,
                line.checked_on,
                said(line.has_section),
                *(said(None if line.acts is None else code in line.acts) for code in acts),
                line.url or "",
                line.note or "",
            )
            for line in lines
        ),
        numbered=_("Row no."),
    )
    title = _("Check of schools' sites, %(year)s", year=year)
    return Workbook((sheet,), title=title, language=language(), made_at=made_at)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
