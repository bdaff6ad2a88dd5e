"""What people do with requests: make one, say whose it is, decide, lead it to a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from kernel.errors import Invalid, WrongState
from kernel.full_names import full_name
from kernel.identity.permissions import Permission, Role
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.instruments.times import all_codes
from school.programmes.models import Programme
from school.programmes.rules import OPEN_PROGRAMME
from school.registry.models import Person
from school.registry.names import parse_name
from school.registry.rules import WITH_CLASS, parse_class
from school.requests import queries
from school.requests.models import MentoringRequest
from school.requests.rules import (
    AUTHORS,
    LONGEST_REASON,
    LONGEST_WORDS,
    codes_for,
    known_of,
    may_become,
    mentee_kinds,
)

# Who speaks is plain from the role; the keepers of requests choose, for they enter others' words.
SPEAKS = {Role.CLASS_TEACHER: "class_teacher", Role.PSYCHOLOGIST: "psychologist"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """A request as typed; `kind` chooses which words of the catalogues fit."""

    typed_name: str
    kind: str = "pupil"
    typed_class: str = ""
    person_id: UUID | None = None
    author: str = "other"
    author_name: str = ""
    own_words: str = ""
    problems: Sequence[str] = ()
    goals: Sequence[str] = ()
    help: Sequence[str] = ()
    times: Sequence[str] = ()


def add_request(work: Work, new: NewRequest) -> MentoringRequest:
    """Keep a request of the current year. A whole name and class that fit one card find it."""
    work.actor.require(Permission.REQUESTS_ADD)
    faults = faults_of(work, new)
    if faults:
        raise Invalid(faults)
    person = _person(work, new)
    name = parse_name(new.typed_name) if person is None or new.typed_name else None
    typed = full_name(name.surname, name.given_name, name.patronymic) if name else ""
    profile = profile_of(work.session)
    request = MentoringRequest(
        school_id=work.actor.school_id,
        school_year=SchoolYear.of(work.today()).start,
        person_id=person,
        typed_name=typed,
        typed_class=_class(new),
        author=SPEAKS.get(work.actor.role, new.author) if work.actor.role else new.author,
        author_name=clean(new.author_name),
        own_words=new.own_words.strip(),
        problems=known_of(new.problems, codes_for(profile, "problems", new.kind)),
        goals=known_of(new.goals, codes_for(profile, "goals", new.kind)),
        help=known_of(new.help, codes_for(profile, "help", new.kind)),
        times=known_of(new.times, all_codes()),
        made_on=work.today(),
        created_at=work.now(),
        created_by=work.actor.account_id,
    )
    work.session.add(request)
    work.session.flush()
    work.record("request.added", "request", request.id, author=request.author)
    return request


def faults_of(work: Work, new: NewRequest) -> dict[str, str]:
    """Everything that is wrong with a request as typed."""
    faults: dict[str, str] = {}
    if new.person_id is None:
        try:
            parse_name(new.typed_name)
        except Invalid as fault:
            faults["typed_name"] = fault.fields["full_name"]
        if new.kind in WITH_CLASS:
            try:
                parse_class(new.typed_class)
            except Invalid as fault:
                faults["typed_class"] = fault.fields["school_class"]
    if new.kind not in mentee_kinds(profile_of(work.session)):
        faults["kind"] = "kind_unknown"
    if new.author not in AUTHORS:
        faults["author"] = "author_unknown"
    if len(new.own_words.strip()) > LONGEST_WORDS:
        faults["own_words"] = "words_too_long"
    if not (new.own_words.strip() or new.problems or new.help):
        faults["own_words"] = "request_empty"
    return faults


def accept_request(work: Work, request_id: UUID, person_id: UUID) -> MentoringRequest:
    """Say whose request it is and take it up; a decided one is not decided twice."""
    work.actor.require(Permission.REQUESTS_EDIT)
    request = work.own(MentoringRequest, request_id)
    person = work.own(Person, person_id)
    if person.left_on is not None or person.merged_into_id is not None:
        raise Invalid({"person_id": "has_left"}, people=[person])
    if person.kind not in mentee_kinds(profile_of(work.session)):
        raise Invalid({"person_id": "no_mentee"}, people=[person])
    request.person_id = person.id
    _decide(work, request, "accepted", "")
    return request


def decline_request(work: Work, request_id: UUID, reason: str) -> MentoringRequest:
    """Say no, and why: the curator answers the author with the same words."""
    work.actor.require(Permission.REQUESTS_EDIT)
    return _close(work, request_id, "declined", reason)


def withdraw_request(work: Work, request_id: UUID, reason: str) -> MentoringRequest:
    """The mentee, or whoever asked, needs a mentor no more."""
    work.actor.require(Permission.REQUESTS_EDIT)
    return _close(work, request_id, "withdrawn", reason)


def mark_met(work: Work, request_id: UUID) -> MentoringRequest:
    """What was asked for has come true."""
    work.actor.require(Permission.REQUESTS_EDIT)
    request = work.own(MentoringRequest, request_id)
    _decide(work, request, "met", request.reason)
    return request


def take_back(work: Work, request_id: UUID) -> MentoringRequest:
    """Undo a decision: a declined one waits again, a met one is at work again."""
    work.actor.require(Permission.REQUESTS_EDIT)
    request = work.own(MentoringRequest, request_id)
    _decide(work, request, "accepted" if request.state == "met" else "new", "")
    return request


def lead_to_programme(work: Work, request_id: UUID, programme_id: UUID | None) -> MentoringRequest:
    """Name the programme that answers an accepted request; None takes the name away."""
    work.actor.require(Permission.REQUESTS_EDIT)
    request = work.own(MentoringRequest, request_id)
    if request.state not in ("accepted", "met"):
        raise WrongState("request_state", state=request.state)
    if programme_id is not None and work.own(Programme, programme_id).state not in OPEN_PROGRAMME:
        raise Invalid({"programme_id": "programme_over"})
    if request.programme_id != programme_id:
        request.programme_id = programme_id
        work.record("request.led", "request", request.id,
                    programme=str(programme_id) if programme_id else None)  # fmt: skip
    return request


def _close(work: Work, request_id: UUID, state: str, reason: str) -> MentoringRequest:
    request = work.own(MentoringRequest, request_id)
    reason = clean(reason)
    if not reason:
        raise Invalid({"reason": "say_why"})
    if len(reason) > LONGEST_REASON:
        raise Invalid({"reason": "reason_too_long"})
    _decide(work, request, state, reason)
    return request


def _decide(work: Work, request: MentoringRequest, state: str, reason: str) -> None:
    if not may_become(request.state, state):
        raise WrongState("request_state", state=request.state)
    work.record(f"request.{state}", "request", request.id, since=request.state)
    request.state, request.reason = state, reason
    decided = state != "new"
    request.decided_at = work.now() if decided else None
    request.decided_by = work.actor.account_id if decided else None
    work.session.flush()


def _person(work: Work, new: NewRequest) -> UUID | None:
    """The card named by the page, or the only one with this whole name, kind and class.

    Those without a sight of the register name nobody by an identifier: they type.
    """
    if new.person_id is not None:
        work.actor.require(Permission.PEOPLE_VIEW)
        person = work.own(Person, new.person_id)
        if person.left_on is not None or person.merged_into_id is not None:
            raise Invalid({"person_id": "has_left"}, people=[person])
        return person.id
    found = queries.same_name(work.session, parse_name(new.typed_name), new.kind, _class(new))
    return found[0] if len(found) == 1 else None


def _class(new: NewRequest) -> str:
    if new.kind not in WITH_CLASS:
        return ""
    try:
        return str(parse_class(new.typed_class))
    except Invalid:
        return ""
