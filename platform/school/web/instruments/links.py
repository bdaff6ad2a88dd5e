"""Links of a questionnaire: for a class or a staff room, or for one person; a poster with QR."""

from uuid import UUID

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, or_, select
from wtforms import SelectChoice, SelectField

from kernel.errors import NotFound, WrongState
from kernel.full_names import full_name
from kernel.identity.permissions import Permission
from school.instruments import queries
from school.instruments.asking import NewLink, close_link, give_link
from school.registry import queries as people
from school.registry.models import Guardian, Person
from school.registry.queries import PersonLine, Wanted
from school.web import search
from school.web.instrument_words import LINK_WORDS
from school.web.instruments import bp
from school.web.labels import state_words
from school.web.qr import qr_svg
from school.web.told_links import remember, told
from web.forms import Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

TERMS = [
    SelectChoice("7", _l("a week")),
    SelectChoice("14", _l("two weeks")),
    SelectChoice("30", _l("a month")),
    SelectChoice("120", _l("four months")),
]
FOUND, MOST_NEAR = 20, 200
MINUTES = 0.6  # of a question, as pupils answer


class LinkForm(Form):
    """A public link: where it hangs and how long it opens."""

    place = LineField(_l("For whom or where"), validators=[UpTo(60)])
    days = SelectField(_l("How long it opens"), choices=TERMS, default="14")


class PersonalLinkForm(Form):
    """A link for one person, about the same person or about somebody else."""

    person_id = SelectField(_l("About whom"), default="")
    respondent_id = SelectField(_l("Who answers"), default="")
    days = SelectField(_l("How long it opens"), choices=TERMS, default="14")

    def offer(self, found: list[tuple[str, str]]) -> "PersonalLinkForm":
        """Those found by name; who answers about them may be a relative or a teacher too."""
        self.person_id.choices = [("", _("choose")), *found]
        near = _near([UUID(person_id) for person_id, _name in found])
        self.respondent_id.choices = [("", _("the same person")), *near]
        return self


@bp.get("/<uuid:instrument_id>/links")
@requires(Permission.FORMS_VIEW)
def links(instrument_id: UUID) -> str:
    return _links_page(instrument_id, LinkForm())


@bp.post("/<uuid:instrument_id>/links")
@requires(Permission.FORMS_EDIT)
def give_public(instrument_id: UUID) -> ResponseReturnValue:
    form = LinkForm()
    if not form.validate():
        return _links_page(instrument_id, form), 422
    asked = NewLink(
        instrument_id=instrument_id, days=int(form.days.data), place=form.place.data or ""
    )
    return _made(asked)


@bp.get("/<uuid:instrument_id>/links/person")
@requires(Permission.FORMS_EDIT)
def choose_person(instrument_id: UUID) -> str:
    return _person_page(instrument_id, PersonalLinkForm().offer(found_people()))


@bp.post("/<uuid:instrument_id>/links/person")
@requires(Permission.FORMS_EDIT)
def give_personal(instrument_id: UUID) -> ResponseReturnValue:
    found = found_people()
    form = PersonalLinkForm().offer(found)
    if form.validate() and form.person_id.data:
        asked = NewLink(
            instrument_id=instrument_id,
            days=int(form.days.data),
            person_id=UUID(form.person_id.data),
            respondent_id=UUID(form.respondent_id.data or form.person_id.data),
        )
        return _made(asked)
    if not form.errors:
        form.take({"person_id": _("Choose the person.")})
    return _person_page(instrument_id, form), 422


@bp.post("/<uuid:instrument_id>/links/<uuid:link_id>/close")
@requires(Permission.FORMS_EDIT)
def close(instrument_id: UUID, link_id: UUID) -> ResponseReturnValue:
    close_link(current_work(), link_id)
    say(_("The link is closed: whoever opens it is told to ask for a new one."))
    return redirect(url_for(".links", instrument_id=instrument_id), 303)


@bp.get("/<uuid:instrument_id>/links/<uuid:link_id>/poster")
@requires(Permission.FORMS_EDIT)
def poster(instrument_id: UUID, link_id: UUID) -> ResponseReturnValue:
    """The address with its QR code, while this browser still remembers it."""
    work = current_work()
    line, definition = queries.one(work.session, instrument_id)
    known = queries.links_of(work.session, line.code, work.now())
    link = next((each for each in known if each.link_id == link_id), None)
    if link is None:
        raise NotFound("link")
    token = told(link_id)
    address = url_for("answer.ask", token=token, _external=True) if token else ""
    label = _("QR code of the questionnaire “%(title)s”", title=line.title)
    answer = make_response(
        render_template(
            "school/instruments/poster.html",
            line=line,
            link=link,
            address=address,
            picture=qr_svg(address, label) if address else "",
            minutes=max(3, round(len(definition.items) * MINUTES)),
        )
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _made(asked: NewLink) -> ResponseReturnValue:
    made = give_link(current_work(), asked)
    remember(made.link_id, made.token)
    address = url_for(".poster", instrument_id=asked.instrument_id, link_id=made.link_id)
    return redirect(address, 303)


def _links_page(instrument_id: UUID, form: LinkForm) -> str:
    work = current_work()
    line, definition = queries.one(work.session, instrument_id)
    return render_template(
        "school/instruments/links.html",
        line=line,
        anonymous=definition.anonymous,
        form=form,
        links=queries.links_of(work.session, line.code, work.now()),
        state_of=lambda state: state_words(LINK_WORDS, state),
    )


def _person_page(instrument_id: UUID, form: PersonalLinkForm) -> str:
    line, definition = queries.one(current_work().session, instrument_id)
    if line.state != "published":
        raise WrongState(line.state)
    if definition.anonymous:
        raise WrongState("anonymous_asks_nobody")
    return render_template(
        "school/instruments/link_person.html",
        line=line,
        form=form,
        wanted=search.typed(),
        found=len(form.person_id.choices) - 1,
        most=FOUND,
        address=request.full_path,
    )


def found_people() -> list[tuple[str, str]]:
    """People whose name was looked for, as options; nobody until a name is typed."""
    text = search.typed()
    if not text:
        return []
    session = current_work().session
    condition = people.matching(Wanted(text=text))
    lines = people.people(session, condition, offset=0, limit=FOUND)
    return [(str(line.id), _named(line)) for line in lines]


def _near(found: list[UUID]) -> list[tuple[str, str]]:
    """Legal representatives of those found, then the school's teachers."""
    if not found:
        return []
    session = current_work().session
    adults = select(Guardian.guardian_id).where(Guardian.child_id.in_(found))
    teaches = and_(Person.kind.in_(("teacher", "head")), Person.left_on.is_(None))
    condition = or_(Person.id.in_(adults), teaches)
    lines = people.people(session, condition, offset=0, limit=MOST_NEAR)
    return [(str(line.id), _named(line)) for line in lines]


def _named(line: PersonLine) -> str:
    name = full_name(line.surname, line.given_name, line.patronymic)
    return f"{name}, {line.school_class}" if line.school_class else name
