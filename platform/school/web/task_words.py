"""Stored tasks in words: what to do, why, and the page where it is done."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from kernel.identity.permissions import Permission
from school.tasks.queries import TaskLine
from web.filters import surname_first
from web.guard import current_actor
from web.i18n import gettext, mark


@dataclass(frozen=True, slots=True)
class TaskWords:
    """`endpoint` takes the person's identifier when the task is about one.

    `object_as` names what the task's object is in the address, for pages of that object; a page of
    the programme takes it from the task's details.
    """

    title: str
    text: str
    action: str
    endpoint: str
    object_as: str = ""


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
    "without_pair": TaskWords(
        mark("Without a pair: take the next step"),
        mark("Talk, find out what is in the way, and write down what comes next."),
        mark("To those without a pair"),
        "matching_steps.searches",
        "programme_id",
    ),
    "extra_meeting": TaskWords(
        mark("Arrange an extra meeting"),
        mark("One wished it, or the profiles fit. Ask the mentor first, then name the day."),
        mark("To the extra meetings"),
        "matching_steps.extra",
        "programme_id",
    ),
    "end_talk": TaskWords(
        mark("Finish the unplanned end that was begun"),
        mark("The talk is kept step by step; the pair ends when everything is said."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_explain": TaskWords(
        mark("Explain the real reasons to the mentee"),
        mark("Nobody is to blame for such an end: say why it came, and help to get over it."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_new_meeting": TaskWords(
        mark("Arrange a meeting with a new mentor"),
        mark("The first meeting takes place with you, without haste."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_probation": TaskWords(
        mark("The next pair begins on probation"),
        mark("There was trouble before: be at the meetings and ask both after each."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_new_topic": TaskWords(
        mark("Agree on a new topic"),
        mark("The two go on: help them to a new goal and a new plan."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_successor": TaskWords(
        mark("The mentee would like to become a mentor"),
        mark("Talk about it and put the mentee among the candidate mentors."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_continue": TaskWords(
        mark("Propose the pair for the next school year"),
        mark("The two wish to go on together."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "end_stays": TaskWords(
        mark("The mentor stays for another cycle"),
        mark("Take the mentor into the base to keep him or her for later."),
        mark("To the end of the pair"),
        "completion.show",
        "pair_id",
    ),
    "wave_due": TaskWords(
        mark("Answers to questionnaires are awaited: the last day is near"),
        mark("Remind those who have not answered, or give them a paper blank."),
        mark("See who has not answered"),
        "waves.show",
        "wave_id",
    ),
    "wave_late": TaskWords(
        mark("Answers to questionnaires are missing, and the term is over"),
        mark("Ask once more, write down who will not answer, or end the collecting."),
        mark("See who has not answered"),
        "waves.show",
        "wave_id",
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


def _may_match() -> bool:
    """A search may be a psychologist's or a head's to do; the pages of matching are not theirs."""
    return current_actor().may(Permission.MATCHING)


def action_of(task: TaskLine) -> tuple[str, str]:
    """Address and caption of the page where the thing is done."""
    words = KINDS.get(task.kind)
    if words is None:
        return url_for("tasks.index"), gettext("To the tasks")
    if words.endpoint.startswith("matching_steps.") and not _may_match():
        return url_for("people.show", person_id=task.person_id), gettext("To the card")
    if words.object_as == "programme_id" and "programme" in task.details:
        programme = str(task.details["programme"])
        return url_for(words.endpoint, programme_id=programme), gettext(words.action)
    if words.object_as and task.object_id is not None:
        address = {words.object_as: task.object_id}
        return url_for(words.endpoint, **address), gettext(words.action)  # type: ignore[arg-type]
    if task.person_id is None:
        return url_for(words.endpoint), gettext(words.action)
    return url_for(words.endpoint, person_id=task.person_id), gettext(words.action)
