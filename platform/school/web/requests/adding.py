"""Telling about a request: the keepers' full form, and the class teacher's own page.

A class teacher types whom the request is about and sees only what they sent themselves; the
register, its names and other people's requests stay closed to them.
"""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import RadioField, SelectMultipleField, TextAreaField

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.instruments.times import all_codes
from school.registry.queries import PersonLine, person_line
from school.registry.rules import WITH_CLASS
from school.requests import queries
from school.requests.rules import AUTHORS, LONGEST_NAME, LONGEST_WORDS, mentee_kinds
from school.requests.service import SPEAKS, NewRequest, add_request, faults_of
from school.web.request_words import AUTHORS as AUTHOR_WORDS
from school.web.request_words import also_into, offered, refusals_into, words
from web.fields import TicksField
from web.forms import Form, LineField, UpTo
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.page import say
from web.work import current_work

bp = Blueprint(
    "request_adding",
    __name__,
    url_prefix="/s/<school_code>/requests",
    template_folder="../templates",
)


class RequestForm(Form):
    """A request as somebody tells it; who speaks is asked of the keepers alone."""

    typed_name = LineField(_l("Whom the request is about"), validators=[UpTo(LONGEST_NAME)])
    typed_class = LineField(_l("Class"), validators=[UpTo(20)])
    author = RadioField(_l("Who tells about the request"), default="self", validate_choice=False)
    author_name = LineField(_l("Name of the one who tells"), validators=[UpTo(LONGEST_NAME)])
    own_words = TextAreaField(_l("The request in own words"), validators=[UpTo(LONGEST_WORDS)])
    problems = TicksField(_l("What is hard now"))
    help = TicksField(_l("What help is wanted"))
    goals = TicksField(_l("What to achieve"))
    times = SelectMultipleField(_l("When there is time"))

    def offer(self, profile: Profile, kind: str) -> "RequestForm":
        """Fill the lists with what suits the kind of person."""
        self.problems.choices = offered(profile.problems, kind)
        self.help.choices = offered(profile.help, kind)
        self.goals.choices = offered(profile.goals, kind)
        self.times.choices = [(code, code) for code in all_codes()]
        self.author.choices = [(code, _(AUTHOR_WORDS[code])) for code in AUTHORS]
        return self

    def told(self, kind: str, person: PersonLine | None) -> NewRequest:
        return NewRequest(
            typed_name="" if person else self.typed_name.data or "",
            typed_class="" if person else self.typed_class.data or "",
            kind=kind,
            person_id=person.id if person else None,
            author=self.author.data or "",
            author_name=self.author_name.data or "",
            own_words=self.own_words.data or "",
            problems=self.problems.data or (),
            help=self.help.data or (),
            goals=self.goals.data or (),
            times=self.times.data or (),
        )


@bp.get("/new")
@requires(Permission.REQUESTS_ADD)
def new() -> str:
    profile = profile_of(current_work().session)
    person, kind = _person(), _kind(profile)
    return _page(RequestForm().offer(profile, kind), profile, person, kind)


@bp.post("/new")
@requires(Permission.REQUESTS_ADD)
def add() -> ResponseReturnValue:
    work = current_work()
    profile = profile_of(work.session)
    person, kind = _person(), _kind(profile)
    form = RequestForm().offer(profile, kind)
    told = form.told(kind, person)
    if form.validate():
        with refusals_into(form):
            made = add_request(work, told)
            if "another" in request.form:
                say(_("The request is kept. The next one:"))
                return redirect(url_for(".new", kind=kind), 303)
            if not work.actor.may(Permission.REQUESTS_VIEW):
                say(_("The request is sent to the curator."))
                return redirect(url_for(".mine"), 303)
            say(_("The request is kept."))
            return redirect(url_for("requests.show", request_id=made.id), 303)
    else:
        also_into(form, faults_of(work, told))
    return _page(form, profile, person, kind), 422


@bp.get("/mine")
@requires(Permission.REQUESTS_ADD)
def mine() -> str:
    """What the reader sent this year, and how it stands; nobody else's."""
    work = current_work()
    year = SchoolYear.of(work.today())
    account = work.actor.account_id
    sent = queries.sent_by(work.session, account, year.start) if account else []
    return render_template(
        "school/requests/mine.html", sent=sent, year=year, **words(profile_of(work.session))
    )


def _person() -> PersonLine | None:
    """The card a keeper came from; whoever may not see the register names nobody so."""
    work = current_work()
    try:
        asked = UUID(request.args.get("person", ""))
    except ValueError:
        return None
    work.actor.require(Permission.PEOPLE_VIEW)
    return person_line(work.session, asked)


def _kind(profile: Profile) -> str:
    """Whose words are offered: of the card, of the address, else a pupil's."""
    known = mentee_kinds(profile)
    person = _person()
    asked = person.kind if person else request.args.get("kind", "")
    if not current_work().actor.may(Permission.PEOPLE_VIEW):
        asked = "pupil"
    return asked if asked in known else known[0]


def _page(form: RequestForm, profile: Profile, person: PersonLine | None, kind: str) -> str:
    role = current_work().actor.role
    return render_template(
        "school/requests/new.html",
        form=form,
        person=person,
        kind=kind,
        kinds=mentee_kinds(profile),
        in_class=kind in WITH_CLASS,
        asks_author=role not in SPEAKS,
        **words(profile),
    )
