"""Stored tasks in words: what to do, why, and the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from school.tasks.queries import TaskLine
from web.filters import surname_first
from web.i18n import gettext, mark


@dataclass(frozen=True, slots=True)
class TaskWords:
    """`endpoint` takes the person's identifier when the task is about one."""

    title: str
    text: str
    action: str
    endpoint: str


KINDS: Mapping[str, TaskWords] = {
    "consent_withdrawn": TaskWords(
        mark("Consent withdrawn: talk to both sides"),
        mark("The part in the programme is stopped. Tell the pair and the family what comes next."),
        mark("To the consents"),
        "consents.person",
    ),
    "erase_data": TaskWords(
        mark("Consent to processing withdrawn: stop and erase"),
        mark("Data kept without another ground are erased within 30 days."),
        mark("To the card"),
        "people.show",
    ),
    "take_down": TaskWords(
        mark("Consent to publication withdrawn: take down"),
        mark("Photographs, names and stories leave the site within three working days."),
        mark("To the consents"),
        "consents.person",
    ),
    "renew_consent": TaskWords(
        mark("Turns eighteen: an own consent is needed"),
        mark("A representative's consent ends on the birthday. Ask the person."),
        mark("Ask for the consent"),
        "consents.person",
    ),
    "consents_lacking": TaskWords(
        mark("The consents do not stand any more: ask anew"),
        mark("The part in the base is stopped until those who may sign have signed."),
        mark("To the consents"),
        "consents.person",
    ),
    "invite_graduates": TaskWords(
        mark("Invite this year's graduates to be mentors"),
        mark("They have finished school and stand in no base yet."),
        mark("To the new school year"),
        "year_turn.index",
    ),
    "interview_again": TaskWords(
        mark("The psychologist's opinion is taken back"),
        mark("The mentee is not ready for a pair until a new opinion stands."),
        mark("To the interviews"),
        "people.show",
    ),
}


def title_of(task: TaskLine) -> str:
    """What to do, with the person's name when the task is about one."""
    words = KINDS.get(task.kind)
    title = gettext(words.title) if words else task.kind
    return f"{title}: {surname_first(task)}" if task.surname else title


def text_of(task: TaskLine) -> str:
    words = KINDS.get(task.kind)
    return gettext(words.text) if words else ""


def action_of(task: TaskLine) -> tuple[str, str]:
    """Address and caption of the page where the thing is done."""
    words = KINDS.get(task.kind)
    if words is None:
        return url_for("tasks.index"), gettext("To the tasks")
    if task.person_id is None:
        return url_for(words.endpoint), gettext(words.action)
    return url_for(words.endpoint, person_id=task.person_id), gettext(words.action)
