"""What pages of the mentor base show: the list, a card, a step of its filling in."""

from uuid import UUID

from flask import render_template, request

from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.consents.queries import missing
from school.consents.rules import wanted
from school.instruments.catalogues import offered
from school.instruments.times import DAYS
from school.mentors import queries
from school.mentors.answers import count_untaken, sheets_of
from school.mentors.queries import MentorCard, Wanted
from school.mentors.rules import STANDINGS, form_of_a_head
from school.registry.queries import PersonLine
from school.registry.rules import WITH_CLASS, age_on, is_minor
from school.web import search
from school.web.instrument_words import DAY_WORDS
from school.web.labels import PAIR_STATES, Labels, choices, phone_words, said, state_words
from school.web.mentor_forms import times_drawn
from school.web.mentor_sections import of_others
from school.web.mentor_words import STANDING_WORDS, STEPS, MentorWords, href, title_words
from school.web.picks import PicksField
from web.forms import Form
from web.guard import current_actor
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l
from web.paging import page_of
from web.work import current_work, seen


class BulkForm(Form):
    people = PicksField(_l("People"))


def list_page(form: BulkForm) -> str:
    work, asked = current_work(), request.args
    profile = profile_of(work.session)
    age = asked.get("age", "")
    narrowing = Wanted(
        text=search.typed(),
        sub_base=asked.get("sub_base", "")[:40],
        source=asked.get("source", "")[:40],
        help=asked.get("help", "")[:40],
        age=int(age) if age.isascii() and age.isdigit() and len(age) < 3 else None,
        day=asked.get("day", ""),
        standing=asked.get("standing", ""),
        long_term=asked.get("long_term") == "1",
        permits=asked.get("permits") == "1",
        free=asked.get("free") == "1",
    )
    condition = queries.matching(narrowing)
    page = page_of(queries.count_mentors(work.session, condition), asked)
    standings = queries.count_standings(work.session)
    return render_template(
        "school/mentors/index.html",
        wanted=narrowing,
        narrowed=narrowing != Wanted(),
        page=page,
        form=form,
        mentors=queries.mentors(work.session, condition, offset=page.offset, limit=page.size),
        standings=[(code, standings[code]) for code in STANDINGS if standings.get(code)],
        untaken=count_untaken(work.session),
        href=href,
        words=MentorWords(profile),
        labels=Labels(profile),
        **_boxes(profile),
    )


def _boxes(profile: Profile) -> dict[str, object]:
    """Options of the filters."""
    any_one = ("", _("no matter which"))
    return {
        "sub_bases": [any_one, *choices(profile.sub_bases)],
        "sources": [any_one, *choices(profile.mentor_sources)],
        "helps": [any_one, *((each.code, said(each.text)) for each in offered(profile, "help"))],
        "days": [any_one, *((code, _(DAY_WORDS[code])) for code in DAYS)],
        "stands": [
            ("", _("everybody who has not left")),
            *((code, _(word)) for code, (_shape, word) in STANDING_WORDS.items()),
        ],
    }


def card_page(person_id: UUID, refused: str = "") -> str:
    work = current_work()
    card = queries.mentor_card(work.session, person_id)
    profile = profile_of(work.session)
    log_view(card.person, profile)
    born_on = card.person.born_on
    form = form_of_a_head(card.person.kind)
    return render_template(
        "school/mentors/show.html",
        card=card,
        mentor=card.line,
        person=card.person,
        person_id=person_id,
        age=age_on(work.today(), born_on) if born_on else None,
        lacking=missing(work.session, [person_id], "mentor", work.today()).get(person_id, ()),
        wanted_consents=wanted("mentor", card.person.kind),
        refused=refused,
        pair_state=lambda state: state_words(PAIR_STATES, state),
        year_words=SchoolYear,
        sheet_title=title_words,
        pairs=queries.pairs_of(work.session, person_id),
        sheets=sheets_of(work.session, person_id),
        head_form=Labels(profile).form(form) if form else "",
        phone=phone_words(card.phone),
        steps=[(code, _(word)) for code, word in STEPS.items()],
        words=MentorWords(profile),
        labels=Labels(profile),
        WITH_CLASS=WITH_CLASS,
        **of_others(work, person_id),
    )


def step_page(card: MentorCard, step: str, form: Form, *, sent: bool) -> str:
    order = list(STEPS)
    return render_template(
        "school/mentors/edit.html",
        card=card,
        person=card.person,
        step=step,
        number=order.index(step) + 1,
        steps=[(code, _(word)) for code, word in STEPS.items()],
        form=form,
        times=times_drawn(card, sent=sent),
    )


def log_view(person: PersonLine, profile: Profile) -> None:
    """Whoever opens a child's card leaves a trace, also when only reading."""
    if is_minor(person.kind, person.born_on, current_work().today(), profile):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person.id, kind="view")
