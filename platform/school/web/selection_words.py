"""Steps of the selection, decisions and the psychologist's gate in the reader's words."""

from collections.abc import Mapping

from flask import url_for

from kernel.identity.permissions import Permission
from school.selection.admission import Standing
from school.selection.board import Candidate
from school.selection.rules import Gate
from web.guard import current_actor
from web.i18n import gettext, mark, ngettext

# By step of the board: the name of its list and what it says when nobody stands there.
STEPS: Mapping[str, tuple[str, str]] = {
    "consents": (mark("Consents"), mark("Nobody lacks a consent.")),
    "questionnaire": (mark("Questionnaire"), mark("Everybody has answered the questionnaire.")),
    "interview": (mark("To be invited"), mark("Everybody has been invited to an interview.")),
    "planned": (mark("Interview planned"), mark("No interview is planned.")),
    "selected": (mark("Selected, not in training yet"), mark("Everybody selected is in training.")),
    "training": (mark("In training"), mark("Nobody is in training now.")),
    "certificates": (mark("Papers"), mark("Nobody lacks a paper.")),
    "admitted": (mark("Admitted to work"), mark("Nobody is admitted yet.")),
    "ready": (mark("Ready for a pair"), mark("Nobody is ready for a pair yet.")),
    "refused": (mark("Refused or resting"), mark("Nobody was refused.")),
}
DECISIONS: Mapping[str, tuple[str, str]] = {
    "yes": ("ok", mark("decision: yes")),
    "later": ("wait", mark("decision: later")),
    "no": ("none", mark("decision: no")),
}
TALKS: Mapping[str, tuple[str, str]] = {
    "planned": ("wait", mark("talk planned")),
    "decided": ("ok", mark("talk held")),
    "cancelled": ("void", mark("talk called off")),
}
GATES: Mapping[Gate, tuple[str, str]] = {
    Gate.NOT_NEEDED: ("none", mark("the psychologist's opinion is not needed")),
    Gate.NEEDED: ("wait", mark("the psychologist's opinion is awaited")),
    Gate.CONFIRMED: ("ok", mark("the psychologist has confirmed all four points")),
    Gate.REFUSED: ("bad", mark("the psychologist has not confirmed all four points")),
}
CONFIRMATIONS: Mapping[str, str] = {
    "able": mark("The child is able to do the tasks of the programme"),
    "ready_to_communicate": mark("The child is ready to communicate with a mentor"),
    "does_no_harm": mark("Taking part agrees with the principle “do no harm”"),
    "safe_for_health": mark("Taking part will not damage psyche and health"),
}
MATTERS: Mapping[str, str] = {
    "phone": mark("a telephone number"),
    "link": mark("an address of a site or of mail"),
    "health": mark("health"),
    "record": mark("police or commission records"),
}
PAPERS: Mapping[str, tuple[str, str]] = {
    "valid": ("ok", mark("paper in force")),
    "soon": ("near", mark("paper runs out soon")),
    "over": ("bad", mark("paper has run out")),
    "none": ("draft", mark("paper not brought yet")),
}


def step_name(step: str) -> str:
    return gettext(STEPS[step][0])


def nobody(step: str) -> str:
    return gettext(STEPS[step][1])


def pair_of(words: Mapping[str, tuple[str, str]], code: str) -> tuple[str, str]:
    """The shape and the word of a code."""
    shape, word = words[code]
    return shape, gettext(word)


def gate_words(gate: Gate) -> tuple[str, str]:
    shape, word = GATES[gate]
    return shape, gettext(word)


def next_act(candidate: Candidate, side: str) -> tuple[str, str] | None:
    """The one thing to do with a candidate: words and address; None when not for this reader."""
    act = _acts(candidate, side).get(candidate.step)
    if act is None or not current_actor().may(act[2]):
        return None
    return act[0], act[1]


def _acts(candidate: Candidate, side: str) -> dict[str, tuple[str, str, Permission]]:
    person_id = candidate.person.id
    invite = (
        gettext("Plan the interview"),
        url_for("selection.plan", side=side, person=person_id),
        Permission.INTERVIEWS_EDIT,
    )
    acts = {
        "consents": (
            gettext("Collect the consents"),
            url_for("consents.person", person_id=person_id),
            Permission.CONSENTS_VIEW,
        ),
        "questionnaire": (
            gettext("Fill in the questionnaire"),
            url_for("mentors.show", person_id=person_id),
            Permission.MENTORS_VIEW,
        ),
        "interview": invite,
        "refused": (gettext("Invite once more"), *invite[1:]),
        "selected": (
            gettext("Enrol in training"),
            url_for("training.index"),
            Permission.TRAINING_EDIT,
        ),
        "training": (
            gettext("Open the training"),
            url_for("training.index"),
            Permission.TRAINING_VIEW,
        ),
        "certificates": (
            gettext("Enter the paper"),
            url_for("certificates.person", person_id=person_id),
            Permission.MENTORS_EDIT,
        ),
    }
    if candidate.planned is not None:
        acts["planned"] = (
            gettext("Hold the interview"),
            url_for("selection.talk", interview_id=candidate.planned.id),
            Permission.INTERVIEWS_EDIT,
        )
    return acts


def explain(standing: Standing) -> list[str]:
    """Everything that is missing before admission, in the order of R-11."""
    facts = standing.facts
    words = {
        "consents": gettext("consents of the mentor"),
        "questionnaire": gettext("the questionnaire"),
        "interview": gettext("the interview"),
        "training": gettext(
            "training (%(how_far)s)", how_far=trained_words(facts.attended, facts.required)
        ),
        "certificates": gettext("papers to bring"),
    }
    return [words[step] for step in standing.missing]


def trained_words(came: int, required: int) -> str:
    """«2 из 4 встреч»."""
    return ngettext(
        "%(came)s of %(num)s meeting", "%(came)s of %(num)s meetings", required, came=came
    )
