"""Word of a link to its two schools and to the region: names of schools and days, no people."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.notices.service import To, tell
from kernel.tenancy.models import School
from kernel.work import Work
from regional.partnership.models import SchoolLink
from regional.partnership.rules import Side

LEADERS = (Role.HEAD, Role.CURATOR)
OPERATORS = (Role.REGION_OPERATOR, Role.REGION_ADMIN)


def offered(work: Work, links: Iterable[SchoolLink]) -> None:
    """Both schools of each link are asked whether they agree."""
    links = list(links)
    schools = _schools(work, links)
    for link in links:
        for side in (Side.HELPER, Side.HELPED):
            _to_school(work, "link_offered", link, side, schools)


def confirmed(work: Work, link: SchoolLink) -> None:
    schools = _schools(work, [link])
    for side in (Side.HELPER, Side.HELPED):
        _to_school(work, "link_confirmed", link, side, schools)


def declined(work: Work, link: SchoolLink) -> None:
    """The other school, and the region, which may propose somebody else."""
    schools = _schools(work, [link])
    by_helper = link.declined_by_school_id == link.helper_id
    _to_school(work, "link_declined", link, Side.HELPED if by_helper else Side.HELPER, schools)
    tell(
        work,
        "link_declined",
        key=f"link_declined:{link.id}",
        path=f"/links/{link.id}",
        to=To(roles=OPERATORS),
        helper=schools[link.helper_id][0],
        helped=schools[link.helped_id][0],
    )


def withdrawn(work: Work, link: SchoolLink) -> None:
    schools = _schools(work, [link])
    for side in (Side.HELPER, Side.HELPED):
        _to_school(work, "link_withdrawn", link, side, schools)


def started(work: Work, link: SchoolLink, by: Side) -> None:
    """Whoever has not entered the agreement learns of it."""
    _to_others(work, "link_started", link, by, day=str(link.started_on))


def ended(work: Work, link: SchoolLink, by: Side) -> None:
    _to_others(work, "link_ended", link, by, day=str(link.ended_on))


def _to_others(work: Work, kind: str, link: SchoolLink, by: Side, **values: object) -> None:
    schools = _schools(work, [link])
    for side in (Side.HELPER, Side.HELPED):
        if side is not by:
            _to_school(work, kind, link, side, schools, **values)


def _to_school(
    work: Work,
    kind: str,
    link: SchoolLink,
    side: Side,
    schools: dict[UUID, tuple[str, str]],
    **values: object,
) -> None:
    mine, partner = link.helper_id, link.helped_id
    if side is Side.HELPED:
        mine, partner = partner, mine
    tell(
        work,
        kind,
        key=f"{kind}:{link.id}:{side}",
        path=f"/s/{schools[mine][1]}/school-links/{link.id}",
        to=To(roles=LEADERS, schools=(mine,)),
        helper=schools[link.helper_id][0],
        helped=schools[link.helped_id][0],
        partner=schools[partner][0],
        **values,
    )


def _schools(work: Work, links: Iterable[SchoolLink]) -> dict[UUID, tuple[str, str]]:
    """Name and code in addresses, by identifier."""
    ids = {one for link in links for one in (link.helper_id, link.helped_id)}
    rows = work.session.execute(
        select(School.id, School.name, School.code).where(School.id.in_(ids))
    )
    return {row.id: (row.name, row.code) for row in rows}
