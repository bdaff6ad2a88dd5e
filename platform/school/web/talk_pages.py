"""The pages of one talk: written in on a phone, read as a record, its questions and its place."""

from collections.abc import Sequence
from datetime import date

from flask import render_template

from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from school.consents.queries import missing
from school.instruments.scan import suspicions
from school.registry.queries import PersonLine
from school.registry.rules import is_minor
from school.selection import queries
from school.selection.gates import known_of
from school.selection.queries import InterviewView
from school.selection.rules import GATE_AGE, Asked, Gate
from school.selection.sheet import blocks_of, notes_of
from school.web.labels import Labels
from school.web.selection_forms import PlaceForm, TalkForm
from school.web.selection_words import DECISIONS, MATTERS, TALKS, gate_words, pair_of
from web.forms import Form
from web.guard import current_actor
from web.i18n import gettext as _
from web.work import current_work, seen


def talk_page(found: InterviewView, form: TalkForm) -> str:
    work = current_work()
    blocks = blocks_of(found.row.questions)
    profile = profile_of(work.session)
    may_flag = found.row.side == "mentee" and current_actor().may(Permission.OPINION_VIEW)
    return render_template(
        "school/selection/talk.html",
        talk=found,
        form=form,
        blocks=blocks,
        gate=_gate(found),
        gate_words=gate_words,
        gate_age=GATE_AGE,
        may_flag=may_flag,
        flagged=may_flag and queries.is_flagged(work.session, found.person.id),
        is_young=queries.is_young(found.person, held_on(found)),
        lacking=missing(work.session, [found.person.id], found.row.side, work.today()),
        warned=_warned(form, blocks),
        labels=Labels(profile),
    )


def record_page(found: InterviewView) -> str:
    row = found.row
    work = current_work()
    return render_template(
        "school/selection/record.html",
        talk=found,
        blocks=blocks_of(row.questions),
        notes=notes_of(row.answers),
        none_asked=bool(row.answers.get("no_questions")),
        state=pair_of(TALKS, row.state),
        decision=pair_of(DECISIONS, row.decision) if row.decision else None,
        past=[each for each in queries.past_talks(work.session, row.entry_id) if each.id != row.id],
        decision_words=lambda code: pair_of(DECISIONS, code),
        labels=Labels(profile_of(work.session)),
    )


def questions_page(found: InterviewView, form: Form) -> str:
    return render_template(
        "school/selection/questions.html",
        talk=found,
        form=form,
        blocks=blocks_of(found.row.questions),
    )


def place_page(found: InterviewView, form: PlaceForm) -> str:
    return render_template("school/selection/place.html", talk=found, form=form)


def held_on(found: InterviewView) -> date:
    """The planned day when it has come, else today."""
    today = current_work().today()
    planned = found.row.planned_on
    return planned if planned is not None and planned <= today else today


def _gate(found: InterviewView) -> Gate | None:
    """The gate as of the day; None for whoever may not read flags."""
    if found.row.side != "mentee" or not current_actor().may(Permission.OPINION_VIEW):
        return None
    person, work = found.person, current_work()
    known = known_of(work.session, [person.id])
    day = found.row.held_on or held_on(found)
    return known.gate_of(person.id, person.kind, person.born_on, "mentee", day)


def _warned(form: TalkForm, blocks: Sequence[Asked]) -> dict[str, list[str]]:
    """What in a note ought to be looked at again, by block: a warning, never a ban."""
    found = {}
    for block in blocks:
        text = form.block(block.code).data or ""
        matters = dict.fromkeys(each.matter for each in suspicions(text))
        if matters:
            found[block.code] = [_(MATTERS[each]) for each in matters]
    return found


def log_view(person: PersonLine) -> None:
    """Whoever opens a talk with a child leaves a trace."""
    work = current_work()
    profile = profile_of(work.session)
    if is_minor(person.kind, person.born_on, work.today(), profile):
        with seen(current_actor()) as log:
            log.record("person.seen", "person", person.id, kind="view")
