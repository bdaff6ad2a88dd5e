"""What schools need and can give: demand beside supply, a school's own page, writing on behalf."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from kernel.work import Work
from regional.partnership import overview, queries
from regional.partnership.profiles import profiles_of, suggest, write_profile
from regional.structure.queries import (
    flags_on,
    municipalities,
    places_of,
    school_of_region,
)
from regional.web.links import bp
from regional.web.links.forms import ProfileForm, faults_into, profile_form
from regional.web.links.words import (
    APPROACHES,
    NEEDS,
    STRENGTHS,
    Names,
    reason_words,
    state_words,
    up,
)
from regional.web.tabs import LINKS, tabs
from regional.web.years import place_asked, year_asked
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import mark
from web.page import say
from web.paging import page_of
from web.work import current_work

TOLD = {
    "alone": mark("Seek help and have no partner"),
    "seeks": mark("Seek help"),
    "offers": mark("Offer help"),
    "neither": mark("Neither seek nor offer"),
    "silent": mark("Have said nothing"),
    "asked": mark("Have a status and have said nothing"),
}


@bp.get("/profiles")
@requires(Permission.LINKS_VIEW)
def profiles() -> str:
    work = current_work()
    year = year_asked(work)
    told = request.args.get("told", "")
    wish = overview.ProfileFilter(
        on=year.cut_off(work.today()),
        school_year=year.start,
        told=told if told in TOLD else "",
        municipality_id=place_asked(),
        search=request.args.get("q", "").strip()[:100],
    )
    page = page_of(overview.count_profiles(work.session, wish), request.args)
    profile = profile_of(work.session)
    return render_template(
        "regional/links/profiles.html",
        year=year,
        wish=wish,
        page=page,
        rows=overview.profiles(work.session, wish, limit=page.size, offset=page.offset),
        topics=overview.topics_overview(work.session, profile, year.start, wish.on),
        totals=overview.totals(work.session, wish),
        told=[(code, _(words)) for code, words in TOLD.items()],
        places=[(str(i), name) for i, name in municipalities(work.session)],
        years=_years(work, year),
        tabs=tabs(LINKS),
        names=Names(profile),
    )


def _years(work: Work, year: SchoolYear) -> list[tuple[str, str]]:
    """The last three years and the one asked for, for a filter."""
    current = SchoolYear.of(work.today()).start
    years = sorted({year, *(SchoolYear(current - n) for n in range(3))}, reverse=True)
    return [(str(each), str(each)) for each in years]


@bp.get("/schools/<uuid:school_id>")
@requires(Permission.LINKS_VIEW)
def school(school_id: UUID) -> str:
    """One school: its word of each year, and its links over the years."""
    work = current_work()
    row = school_seen(work, school_id)
    today = work.today()
    return render_template(
        "regional/links/school.html",
        school=row,
        place=places_of(work.session, school_id),
        flags=_flags(work, school_id)[1],
        told=profiles_of(work.session, school_id),
        links=queries.links_of(work.session, school_id, today),
        year=SchoolYear.of(today),
        **words_of(work),
    )


def school_seen(work: Work, school_id: UUID) -> School:
    """A school of the reader's territory; elsewhere it is no page."""
    found = school_of_region(work.session, school_id)
    own = work.actor.municipality_id
    if own is not None:
        places = places_of(work.session, school_id)
        if own not in {place.municipality_id for place in places if place.valid_to is None}:
            raise NotFound("school")
    return found


def words_of(work: Work) -> dict[str, Any]:
    """The names and words that every page of links uses."""
    return {
        "names": Names(profile_of(work.session)),
        "state_words": state_words,
        "reason_words": reason_words,
        "NEEDS": NEEDS,
        "STRENGTHS": STRENGTHS,
        "APPROACHES": APPROACHES,
        "SchoolYear": SchoolYear,
    }


@bp.route("/schools/<uuid:school_id>/edit", methods=["GET", "POST"])
@requires(Permission.LINKS_EDIT)
def edit(school_id: UUID) -> ResponseReturnValue:
    """The region fills the card in on behalf of a school, for instance after a talk with it."""
    work = current_work()
    row = school_seen(work, school_id)
    year = year_asked(work)
    page = card_page(work, school_id, year)
    if page.saved:
        say(_("The needs and strengths of the school are written."))
        return redirect(url_for(".school", school_id=school_id), 303)
    shown = render_template(
        "regional/links/edit.html", school=row, year=year, **page.values, **words_of(work)
    )
    return (shown, 422) if page.values["form"].errors else shown


class CardPage:
    """The form of a school's year, as it was sent, kept, or begun with what is known."""

    def __init__(self, form: ProfileForm, saved: bool, **values: Any) -> None:
        self.saved = saved
        self.values = {"form": form, **values}


def card_page(work: Work, school_id: UUID, year: SchoolYear) -> CardPage:
    """Read what was sent and keep it; or begin with this year's card, last year's, the statuses."""
    profile = profile_of(work.session)
    told = profiles_of(work.session, school_id)
    now = next((each for each in told if each.school_year == year.start), None)
    flags, words = _flags(work, school_id)
    begun = suggest(profile, flags, told, year.start)
    form = profile_form(Names(profile), now.card if now else begun.card)
    if form.validate_on_submit():
        with faults_into(form):
            write_profile(work, school_id, year.start, form.card())
            return CardPage(form, True)
    return CardPage(form, False, begun=None if now else begun, flags=words)


def _flags(work: Work, school_id: UUID) -> tuple[tuple[str, ...], list[str]]:
    """The school's statuses of today: codes, and their names with a capital."""
    found = flags_on(work.session, [school_id], work.today()).get(school_id, ())
    names = Names(profile_of(work.session))
    return found, [up(names.flag(code)) for code in found]
