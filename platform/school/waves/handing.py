"""The links of a wave: handed out, and closed."""

from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, select, update

from kernel.ids import new_id
from kernel.work import Work
from school.instruments.models import FormLink
from school.instruments.queries import opens
from school.links.models import Link
from school.links.service import MadeLink, make_link
from school.waves.models import Wave, WavePart
from school.waves.queries import AskedLine

# Late answers are welcome while the wave is open.
GRACE = timedelta(days=14)


def hand_out(
    work: Work, wave: Wave, part: WavePart, line: AskedLine | None, most_uses: int | None
) -> tuple[MadeLink, datetime]:
    """A link for one of the asked, or into the box of the part; and when it ends."""
    last = datetime.combine(max(wave.due_on, work.today()) + GRACE, time(), UTC)
    made = make_link(work, "answer", lasts=last - work.now(), most_uses=most_uses)
    work.session.add(
        FormLink(
            school_id=part.school_id,
            id=new_id(),
            link_id=made.link_id,
            instrument_id=part.instrument_id,
            person_id=line.person_id if line else None,
            respondent_id=line.respondent_id if line else None,
            asked_id=line.id if line else None,
            part_id=None if line else part.id,
            takes="sheet",
            place="",
        )
    )
    work.session.flush()
    return made, last


def close_links(work: Work, *those: ColumnElement[bool]) -> int:
    """Close the links that open still, chosen by columns of FormLink and Link; how many."""
    asking = select(FormLink.link_id).join(
        Link, (Link.school_id == FormLink.school_id) & (Link.id == FormLink.link_id)
    )
    closed = work.session.execute(
        update(Link)
        .where(Link.id.in_(asking.where(*those)), opens(work.now()))
        .values(revoked_at=work.now(), revoked_by=work.actor.account_id)
        .returning(Link.id)
        .execution_options(synchronize_session=False)
    )
    return len(closed.all())
