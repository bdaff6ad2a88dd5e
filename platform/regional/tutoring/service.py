"""A teacher's route from the asking to its end: the school asks, a tutor leads (TR-04)."""

from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission, Role
from kernel.imports.folding import clean
from kernel.notices.service import To, tell
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.tenancy.models import School
from kernel.work import Work
from regional.tutoring import register
from regional.tutoring.models import Route, RouteDeficit
from regional.tutoring.rules import OPEN, TEXT, RouteCard, faults_of_route

TUTORS = (Role.TUTOR, Role.REGION_OPERATOR)


def ask_route(
    work: Work,
    person_id: UUID,
    card: RouteCard,
    *,
    programme_id: UUID | None = None,
    curator_id: UUID | None = None,
) -> Route:
    """Ask the tutors for a route of a teacher who consents to the transfer of the data."""
    work.actor.require(Permission.ROUTES_ASK)
    school_id = _own_school(work)
    teacher = register.teacher(work.session, work.today(), person_id)
    if teacher is None:
        raise NotFound("Person")
    titles = dict(register.programmes(work.session))
    faults = _faults(work, card, school_id, curator_id)
    if programme_id is not None and programme_id not in titles:
        faults["programme"] = "programme_unknown"
    if teacher.consent_id is None:
        faults["person"] = "consent_needed"
    elif _open_route(work, person_id):
        faults["person"] = "route_open"
    if faults or teacher.consent_id is None:
        raise Invalid(faults)
    route = Route(
        school_id=school_id, person_id=person_id, teacher_name=teacher.full_name,
        subject=card.subject or teacher.subject, consent_id=teacher.consent_id,
        first_year=card.first_year, last_year=card.last_year, goal=card.goal.strip(),
        programme_id=programme_id, programme_title=titles[programme_id] if programme_id else "",
        curator_id=curator_id or work.actor.account_id, state="asked",
        created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(route)
    work.session.flush()
    work.session.add_all(
        RouteDeficit(
            school_id=school_id, route_id=route.id, kind=kind, found_on=card.found_on,
            found_by=clean(card.found_by),
        )
        for kind in dict.fromkeys(card.deficits)
    )  # fmt: skip
    work.record("route.asked", "route", route.id)
    _tell_tutors(work, route)
    return route


def take_route(work: Work, route_id: UUID) -> Route:
    """Become its tutor: of an asked one, or in place of another tutor."""
    route = route_of(work, route_id, Permission.ROUTES_EDIT)
    if route.state not in OPEN:
        raise WrongState("route_closed", state=route.state)
    if route.tutor_id == work.actor.account_id:
        return route
    route.state, route.tutor_id = "active", work.actor.account_id
    name = select(Account.full_name).where(Account.id == work.actor.account_id)
    route.tutor_name = work.session.scalar(name) or ""
    work.record("route.taken", "route", route.id)
    _tell_school(work, route, "route_taken")
    return route


def decline_route(work: Work, route_id: UUID, reason: str) -> Route:
    """Say no to an asking, with the reason the school will read."""
    route = route_of(work, route_id, Permission.ROUTES_EDIT)
    if route.state != "asked":
        raise WrongState("route_closed", state=route.state)
    return _close(work, route, "declined", reason)


def complete_route(work: Work, route_id: UUID, outcome: str) -> Route:
    """The end of a route: what it gave."""
    route = led_route(work, route_id)
    return _close(work, route, "completed", outcome)


def stop_route(work: Work, route_id: UUID, reason: str) -> Route:
    """End a route early: its tutor, or the school that asked."""
    if work.actor.may(Permission.ROUTES_ASK):
        route = route_of(work, route_id, Permission.ROUTES_ASK)
    else:
        route = led_route(work, route_id)
    if route.state not in OPEN:
        raise WrongState("route_closed", state=route.state)
    return _close(work, route, "stopped", reason)


def resume_route(work: Work, route_id: UUID) -> Route:
    """Go on after the consent ended and the teacher gave a new one."""
    route = route_of(work, route_id, Permission.ROUTES_ASK)
    if route.state != "stopped" or route.outcome:
        raise WrongState("route_closed", state=route.state)
    teacher = register.teacher(work.session, work.today(), route.person_id)
    if teacher is None or teacher.consent_id is None:
        raise WrongState("consent_needed")
    if _open_route(work, route.person_id):
        raise WrongState("route_open")
    _stand_on(route, teacher.consent_id)
    route.state, route.closed_on = ("active" if route.tutor_id else "asked"), None
    work.record("route.resumed", "route", route.id)
    if route.tutor_id is None:
        _tell_tutors(work, route)
    return route


def renew_consent(work: Work, route_id: UUID) -> Route:
    """Let a going route stand on the teacher's newest consent, before the former one ends."""
    route = route_of(work, route_id, Permission.ROUTES_ASK)
    teacher = register.teacher(work.session, work.today(), route.person_id)
    if route.state not in OPEN or teacher is None or teacher.consent_id is None:
        raise WrongState("consent_needed")
    if teacher.consent_id != route.consent_id:
        _stand_on(route, teacher.consent_id)
        work.record("route.renewed", "route", route.id)
    return route


def route_of(work: Work, route_id: UUID, permission: Permission) -> Route:
    """The route with its row held; one the reader may not see is as absent as none."""
    work.actor.require(permission)
    query = select(Route).where(Route.id == route_id).with_for_update()
    route = work.session.scalars(query).one_or_none()
    if route is None:
        raise NotFound("Route")
    return route


def led_route(work: Work, route_id: UUID) -> Route:
    """A going route of which the actor is the tutor; another tutor takes it over first."""
    route = route_of(work, route_id, Permission.ROUTES_EDIT)
    if route.state != "active":
        raise WrongState("route_closed", state=route.state)
    if route.tutor_id != work.actor.account_id:
        raise WrongState("not_its_tutor")
    return route


def _stand_on(route: Route, consent_id: UUID) -> None:
    """The database says until when, from the consent itself."""
    route.consent_id = consent_id


def _close(work: Work, route: Route, state: str, words: str) -> Route:
    said = words.strip()
    if not said or len(said) > TEXT:
        raise Invalid({"outcome": "too_long" if said else f"{state}_needs_words"})
    route.state, route.outcome, route.closed_on = state, said, work.today()
    work.record(f"route.{state}", "route", route.id)
    if state == "stopped" and work.actor.school_id is not None:
        if route.tutor_id is not None:
            tell(work, "route_stopped", key=f"route_stopped:{route.id}",
                 path=f"/routes/{route.id}", to=To(accounts=(route.tutor_id,)))  # fmt: skip
    elif state in ("stopped", "declined"):
        _tell_school(work, route, "route_stopped")
    return route


def _tell_tutors(work: Work, route: Route) -> None:
    school = work.session.get_one(School, route.school_id)
    tell(
        work, "route_asked", key=f"route_asked:{route.id}:{work.today()}",
        path=f"/routes/{route.id}", to=To(roles=TUTORS), school=school.name,
    )  # fmt: skip


def _tell_school(work: Work, route: Route, kind: str) -> None:
    tell(
        work, kind, key=f"{kind}:{route.id}:{work.today()}",
        path=f"/s/{{school_code}}/routes/{route.id}",
        to=To(roles=(Role.HEAD, Role.CURATOR), schools=(route.school_id,)),
    )  # fmt: skip


def _faults(
    work: Work, card: RouteCard, school_id: UUID, curator_id: UUID | None
) -> dict[str, str]:
    known = {each.code for each in profile_of(work.session).deficits}
    this_year = SchoolYear.of(work.today()).start
    faults = faults_of_route(card, known, this_year, work.today())
    if curator_id is not None and curator_id not in dict(
        register.curators(work.session, school_id)
    ):
        faults["curator"] = "curator_unknown"
    return faults


def _open_route(work: Work, person_id: UUID) -> bool:
    query = select(Route.id).where(Route.person_id == person_id, Route.state.in_(OPEN)).limit(1)
    return work.session.scalar(query) is not None


def _own_school(work: Work) -> UUID:
    if work.actor.school_id is None:
        raise NotFound("School")
    return work.actor.school_id
