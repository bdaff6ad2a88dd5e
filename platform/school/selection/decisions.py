"""The decision of an interview: what it asks, and where it leads in the base (R-11…R-13)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work
from school.bases.models import BaseEntry
from school.bases.rules import may_move
from school.bases.service import set_state
from school.consents.queries import missing
from school.registry.models import Person
from school.selection.gates import gate_of
from school.selection.models import Interview
from school.selection.rules import DECISIONS, GATE_AGE, SETTLES, Gate, faults_of_yes
from school.selection.service import FURTHEST_DAYS, locked, open_one
from school.selection.sheet import held, tidy
from school.tasks.service import close_tasks_of

# The curator's task when a mentee let in must be asked anew; it does not say why.
AGAIN = "interview_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    decision: str
    held_on: date | None
    reason: str = ""


def decide(work: Work, interview_id: UUID, decision: Decide) -> Interview:
    """Close a talk. «Yes» asks all of R-13 and the psychologist's gate; the base follows."""
    work.actor.require(Permission.PROGRAMME_EDIT)
    interview = open_one(work, interview_id)
    person = work.own(Person, interview.person_id)
    entry = locked(work, [interview.entry_id])[0]
    if entry.state in ("frozen", "left"):
        raise WrongState("base_state", state=entry.state)
    gate = _checked(work, interview, person, decision)
    interview.state, interview.decision = "decided", decision.decision
    interview.held_on, interview.reason = decision.held_on, tidy(decision.reason)
    interview.decided_at, interview.decided_by = work.now(), work.actor.account_id
    # Others learn that the word stands, never that it was wanted or withheld.
    confirmed = decision.decision == "yes" and gate is Gate.CONFIRMED
    interview.gate = Gate.CONFIRMED.value if confirmed else ""
    work.session.flush()
    _settle(work, entry, SETTLES.get((interview.side, decision.decision)))
    close_tasks_of(work, AGAIN, person.id)
    work.record("interview.decided", "interview", interview.id, decision=decision.decision)
    return interview


def _checked(work: Work, interview: Interview, person: Person, decision: Decide) -> Gate:
    """Every fault of a decision at once."""
    faults: dict[str, str] = {}
    if decision.decision not in DECISIONS:
        faults["decision"] = "decision_needed"
    elif decision.decision != "yes" and not tidy(decision.reason):
        faults["reason"] = "reason_of_no"
    day = decision.held_on
    if day is None:
        faults["held_on"] = "day_needed"
    elif day > work.today():
        faults["held_on"] = "held_later"
    elif (work.today() - day).days > FURTHEST_DAYS:
        faults["held_on"] = "interview_day_range"
    gate = gate_of(work.session, person, interview.side, day or work.today())
    if decision.decision == "yes":
        faults |= faults_of_yes(held(interview))
        if not gate.is_open:
            faults["decision"] = f"gate_{gate.value}"
        elif gate is Gate.CONFIRMED and not interview.with_psychologist:
            faults["with_psychologist"] = "psychologist_needed"
        elif missing(work.session, [person.id], interview.side, work.today()):
            faults["decision"] = "consents_missing"
    if faults:
        raise Invalid(faults, people=[person], age=GATE_AGE)
    return gate


def _settle(work: Work, entry: BaseEntry, state: str | None) -> None:
    """Move the entry; a candidate refused or resting before comes back as a candidate first."""
    if state is None or entry.state == state:
        return
    if not may_move(entry.side, entry.state, state):
        set_state(work, entry, "entered")
    set_state(work, entry, state)
