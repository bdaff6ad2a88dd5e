"""What a school needs and can give, the offers it has to answer, its links over the years."""

from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.partnership import queries
from regional.partnership.profiles import profiles_of
from regional.web.links.profiles import card_page, words_of
from regional.web.own_links import bp
from regional.web.tabs import OF_SCHOOL, tabs
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/")
@requires(Permission.LINKS_OWN)
def index() -> str:
    work = current_work()
    school = own_school(work)
    year = SchoolYear.of(work.today())
    found = queries.links_of(work.session, school, work.today())
    told = profiles_of(work.session, school)
    return render_template(
        "regional/own_links/index.html",
        school_id=school,
        year=year,
        told=next((each for each in told if each.school_year == year.start), None),
        waiting=[link for link in found if waits_for(link, school)],
        now=[link for link in found if link.is_open and not waits_for(link, school)],
        past=[link for link in found if not link.is_open],
        today=work.today(),
        tabs=tabs(OF_SCHOOL),
        **words_of(work),
    )


def own_school(work: Work) -> UUID:
    """The school of the active role."""
    if work.actor.school_id is None:
        raise NotFound("school")
    return work.actor.school_id


def waits_for(link: queries.LinkLine, school: UUID) -> bool:
    """Whether the offer waits for this school's answer."""
    helper = link.side_of(school) == "helper"
    answered = link.helper_confirmed_at if helper else link.helped_confirmed_at
    return link.state == "offered" and answered is None


@bp.route("/profile", methods=["GET", "POST"])
@requires(Permission.LINKS_OWN)
def profile() -> ResponseReturnValue:
    work = current_work()
    year = SchoolYear.of(work.today())
    page = card_page(work, own_school(work), year)
    if page.saved:
        say(_("Written. The region sees it when it looks for partners."))
        return redirect(url_for(".index"), 303)
    shown = render_template(
        "regional/own_links/profile.html", year=year, **page.values, **words_of(work)
    )
    return (shown, 422) if page.values["form"].errors else shown
