"""Public links that collect requests, each with a poster: a class, the staff room, parents."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from wtforms import RadioField

from kernel.errors import Invalid, NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.tenancy.models import School
from kernel.work import Work
from school.instruments.asking import NewLink, close_link, give_link
from school.instruments.service import adopt
from school.registry.rules import parse_class
from school.requests.public_links import LinkLine, links
from school.web.qr import qr_svg
from school.web.request_words import refusals_into, words
from school.web.told_links import remember, told
from web.forms import Form, LineField, Needed, UpTo, WholeField
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.i18n import mark
from web.page import say
from web.work import current_work

bp = Blueprint(
    "request_links",
    __name__,
    url_prefix="/s/<school_code>/requests/links",
    template_folder="../templates",
)

USUAL_DAYS, MOST_DAYS = 30, 120


@dataclass(frozen=True, slots=True)
class For:
    """A kind of link: the questionnaire it asks, and the words of its poster."""

    instrument: str
    name: str
    place: str
    poster: str
    text: str


KINDS: Mapping[str, For] = {
    "class": For(
        "mentee_request",
        mark("Link for a class"),
        "",
        mark("Do you want a mentor?"),
        mark("Point your camera here and tell what would help you. It takes five minutes."),
    ),
    "staff": For(
        "third_party",
        mark("Link for the staff room"),
        mark("staff room"),
        mark("Which pupils need a mentor?"),
        mark("Point your camera here and tell about a pupil. It takes five minutes."),
    ),
    "teachers": For(
        "mentee_request_teacher",
        mark("Link for teachers about themselves"),
        mark("staff room"),
        mark("Do you need a colleague's support?"),
        mark("Point your camera here and tell what help you want. It takes five minutes."),
    ),
    "parents": For(
        "third_party",
        mark("Link for parents"),
        mark("parents' chat"),
        mark("Does your child need a mentor?"),
        mark("Point your camera here and tell what would help. It takes five minutes."),
    ),
}


class LinkForm(Form):
    kind = RadioField(_l("Who will answer"), default="class", validate_choice=False)
    place = LineField(_l("Class"), validators=[UpTo(20)])
    days = WholeField(_l("Open for, days"), least=1, most=MOST_DAYS, validators=[Needed()])


@bp.get("")
@requires(Permission.FORMS_VIEW)
def index() -> str:
    asked = request.args.get("kind", "class")
    kind = asked if asked in KINDS else "class"
    return _page(LinkForm(data={"kind": kind, "days": USUAL_DAYS}))


@bp.post("")
@requires(Permission.FORMS_EDIT)
def make() -> ResponseReturnValue:
    work, form = current_work(), LinkForm()
    if form.validate():
        with refusals_into(form):
            kind = KINDS.get(form.kind.data or "")
            if kind is None:
                raise NotFound("link")
            link_id = _make(work, kind, form)
            say(_("The link is open. Print the poster or send the address."))
            return redirect(url_for(".poster", link_id=link_id), 303)
    return _page(form), 422


@bp.get("/<uuid:link_id>")
@requires(Permission.FORMS_VIEW)
def poster(link_id: UUID) -> str:
    """A sheet for a wall. The address is known to the browser that made the link."""
    work = current_work()
    line = next((each for each in links(work.session, work.now()) if each.id == link_id), None)
    if line is None:
        raise NotFound("Link")
    token = told(link_id) if line.state == "open" else None
    address = url_for("answer.ask", token=token, _external=True) if token else None
    school = work.session.scalar(select(School.name).where(School.id == work.actor.school_id))
    return render_template(
        "school/requests/poster.html",
        link=line,
        kind=_kind_of(line),
        address=address,
        code=qr_svg(address, _("The form of a request")) if address else None,
        school=school,
        **words(profile_of(work.session)),
    )


@bp.post("/<uuid:link_id>/close")
@requires(Permission.FORMS_EDIT)
def close(link_id: UUID) -> ResponseReturnValue:
    close_link(current_work(), link_id)
    say(_("The link is closed: nobody can answer by it now."))
    return redirect(url_for(".index"), 303)


def _make(work: Work, kind: For, form: LinkForm) -> UUID:
    place = _(kind.place) if kind.place else _class(form.place.data or "")
    row = adopt(work, kind.instrument)
    made = give_link(work, NewLink(instrument_id=row.id, days=form.days.data, place=place))
    remember(made.link_id, made.token)
    return made.link_id


def _class(typed: str) -> str:
    try:
        return str(parse_class(typed))
    except Invalid:
        raise Invalid({"place": "link_place"}) from None


def _kind_of(line: LinkLine) -> For:
    """Which kind a link was made as: the questionnaire and the place tell."""
    alike = [each for each in KINDS.values() if each.instrument == line.code]
    here = [each for each in alike if each.place and _(each.place) == line.place]
    return (here or alike or [KINDS["class"]])[0]


def _page(form: LinkForm) -> str:
    work = current_work()
    form.kind.choices = [(code, _(kind.name)) for code, kind in KINDS.items()]
    return render_template(
        "school/requests/links.html",
        form=form,
        links=links(work.session, work.now()),
        told=told,
        kind_of=_kind_of,
        **words(profile_of(work.session)),
    )
