"""What a school notes at stage 1: who answers for what, what it leans on, whom it has told."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.errors import Invalid
from kernel.identity.permissions import Permission
from kernel.imports.folding import clean
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.conditions.models import Informing, Resource, TeamMember
from school.registry.models import Partner, Person

MOST_PEOPLE = 10_000
LONGEST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberCard:
    """Somebody's post in the introduction of mentoring; no duties are the usual ones."""

    person_id: UUID
    post: str
    duties: str = ""
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCard:
    name: str
    kind: str
    partner_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformingCard:
    audience: str
    channel: str
    held_on: date
    people: int | None = None
    note: str = ""


def add_member(work: Work, card: MemberCard) -> TeamMember:
    """Give somebody of the register a post; a single one has one holder at a time."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    _check_member(work, card, but=None)
    member = TeamMember(
        school_id=work.actor.school_id,
        person_id=card.person_id,
        post=card.post,
        duties=clean(card.duties),
        since=card.since or work.today(),
        created_at=work.now(),
    )
    work.session.add(member)
    work.session.flush()
    work.record("team.added", "team_member", member.id, post=card.post)
    return member


def change_member(work: Work, member_id: UUID, card: MemberCard) -> TeamMember:
    """Correct a post, its duties or its first day."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    member = work.own(TeamMember, member_id)
    _check_member(work, card, but=member_id)
    member.person_id, member.post = card.person_id, card.post
    member.duties, member.since = clean(card.duties), card.since or member.since
    work.record("team.changed", "team_member", member.id, post=card.post)
    return member


def remove_member(work: Work, member_id: UUID) -> None:
    """End a post today; one that began today was a mistake and leaves no trace."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    member = work.own(TeamMember, member_id)
    if member.until is not None:
        return
    work.record("team.removed", "team_member", member.id, post=member.post)
    if member.since >= work.today():
        work.session.delete(member)
    else:
        member.until = work.today()


def add_resource(work: Work, card: ResourceCard) -> Resource:
    """Note what the programme leans on; a partner's is a resource from outside."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    _check_resource(work, card)
    resource = Resource(
        school_id=work.actor.school_id,
        school_year=SchoolYear.of(work.today()).start,
        created_at=work.now(),
        **_resource(card),
    )
    work.session.add(resource)
    work.session.flush()
    work.record("resource.added", "resource", resource.id, kind_of_resource=card.kind)
    return resource


def change_resource(work: Work, resource_id: UUID, card: ResourceCard) -> Resource:
    work.actor.require(Permission.CONDITIONS_EDIT)
    resource = work.own(Resource, resource_id)
    _check_resource(work, card)
    for name, value in _resource(card).items():
        setattr(resource, name, value)
    work.record("resource.changed", "resource", resource.id, kind_of_resource=card.kind)
    return resource


def remove_resource(work: Work, resource_id: UUID) -> None:
    work.actor.require(Permission.CONDITIONS_EDIT)
    resource = work.own(Resource, resource_id)
    work.record("resource.removed", "resource", resource.id, kind_of_resource=resource.kind)
    work.session.delete(resource)


def add_informing(work: Work, card: InformingCard) -> Informing:
    """Note that people were told: whom, how, when, how many (R-77)."""
    work.actor.require(Permission.CONDITIONS_EDIT)
    _check_informing(work, card)
    informing = Informing(school_id=work.actor.school_id, created_at=work.now(), **_informing(card))
    work.session.add(informing)
    work.session.flush()
    work.record("informing.added", "informing", informing.id, audience=card.audience)
    return informing


def change_informing(work: Work, informing_id: UUID, card: InformingCard) -> Informing:
    work.actor.require(Permission.CONDITIONS_EDIT)
    informing = work.own(Informing, informing_id)
    _check_informing(work, card)
    for name, value in _informing(card).items():
        setattr(informing, name, value)
    work.record("informing.changed", "informing", informing.id, audience=card.audience)
    return informing


def remove_informing(work: Work, informing_id: UUID) -> None:
    work.actor.require(Permission.CONDITIONS_EDIT)
    informing = work.own(Informing, informing_id)
    work.record("informing.removed", "informing", informing.id, audience=informing.audience)
    work.session.delete(informing)


def _check_member(work: Work, card: MemberCard, but: UUID | None) -> None:
    posts = {post.code: post for post in profile_of(work.session).team_posts}
    faults = {}
    if card.post not in posts:
        faults["post"] = "post_unknown"
    if card.since is not None and card.since > work.today():
        faults["since"] = "since_later"
    if len(card.duties) > LONGEST:
        faults["duties"] = "text_long"
    if faults:
        raise Invalid(faults)
    person = work.own(Person, card.person_id)
    if person.left_on is not None or person.merged_into_id is not None:
        raise Invalid({"person_id": "has_left"}, people=[person])
    _refuse_taken(work, card, posts[card.post].single, but)


def _refuse_taken(work: Work, card: MemberCard, single: bool, but: UUID | None) -> None:
    """A single post with a holder, or the same person at the same post twice."""
    query = (
        select(TeamMember.person_id, Person)
        .join(
            Person,
            (Person.school_id == TeamMember.school_id) & (Person.id == TeamMember.person_id),
        )
        .where(TeamMember.post == card.post, TeamMember.until.is_(None))
    )
    if but is not None:
        query = query.where(TeamMember.id != but)
    holders = work.session.execute(query).all()
    if any(holder == card.person_id for holder, _ in holders):
        raise Invalid({"person_id": "post_held"})
    if single and holders:
        raise Invalid({"post": "post_taken"}, people=[person for _, person in holders])


def _check_resource(work: Work, card: ResourceCard) -> None:
    faults = {}
    if not clean(card.name):
        faults["name"] = "resource_name"
    if card.kind not in {kind.code for kind in profile_of(work.session).resource_kinds}:
        faults["kind"] = "resource_kind"
    if len(card.note) > LONGEST:
        faults["note"] = "text_long"
    if faults:
        raise Invalid(faults)
    if card.partner_id is not None:
        work.own(Partner, card.partner_id)


def _resource(card: ResourceCard) -> dict[str, object]:
    return {
        "name": clean(card.name),
        "kind": card.kind,
        "origin": "outside" if card.partner_id else "inside",
        "partner_id": card.partner_id,
        "note": clean(card.note),
    }


def _check_informing(work: Work, card: InformingCard) -> None:
    profile, faults = profile_of(work.session), {}
    if card.audience not in {each.code for each in profile.audiences}:
        faults["audience"] = "audience_unknown"
    if card.channel not in {each.code for each in profile.channels}:
        faults["channel"] = "channel_unknown"
    if card.held_on > work.today():
        faults["held_on"] = "told_later"
    if card.people is not None and not 0 <= card.people <= MOST_PEOPLE:
        faults["people"] = "count_range"
    if len(card.note) > LONGEST:
        faults["note"] = "text_long"
    if faults:
        raise Invalid(faults)


def _informing(card: InformingCard) -> dict[str, object]:
    """The columns; the school year is the one the day lies in."""
    return {
        "school_year": SchoolYear.of(card.held_on).start,
        "audience": card.audience,
        "channel": card.channel,
        "held_on": card.held_on,
        "people": card.people,
        "note": clean(card.note),
    }
