"""The order of the story: a short programme measured twice, a poll of teachers, notes, the report.

The wave «before» of a programme whose pairs are made in the story is opened there, for no order
is signed without it (X-05).
"""

from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.jobs import Silent
from portal.demo.autumn.stage import Stage
from portal.demo.measured.module import TITLE
from portal.demo.measured.notes import note_club, note_module, note_pair, quote_tenga
from portal.demo.measured.waves import Asking, close, measure, people_of
from school.club.models import Club
from school.monitoring.making import make_report
from school.programmes.models import Pair, Programme

# Of the module: one did not wish to be asked at the start, two are late at the end.
REFUSED, LATE = 14, (3, 12)
WHY = "Мама попросила не опрашивать в первые дни: сын только пришёл в школу"
FIRST = Asking("before", opened=63, due_in=5, answered=60, wellness=0.5)
PULSE = Asking("pulse", opened=32, due_in=4, answered=30, wellness=0.6)
LAST = Asking("after", opened=5, due_in=10, answered=2, wellness=0.66)
CLOSED, PULSE_CLOSED = 57, 27


def play_monitoring(stage: Stage) -> None:
    """As much of it as the school year has had time for."""
    with stage.as_role(Role.CURATOR) as work:
        module = work.session.scalars(select(Programme.id).where(Programme.title == TITLE)).first()
        teachers = work.session.scalars(
            select(Pair.programme_id).where(Pair.state == "completed", Pair.way == "questionnaires")
        ).first()
        club = work.session.scalars(select(Club.programme_id)).first()
    if module is not None:
        _module(stage, module)
        note_module(stage, module)
    if teachers is not None:
        note_pair(stage, teachers)
    if club is not None:
        note_club(stage, club)
    quote_tenga(stage)
    if module is not None:
        with stage.as_role(Role.CURATOR) as work:
            make_report(work, Silent(), stage.year, module)
            make_report(work, Silent(), stage.year, None)


def _module(stage: Stage, programme_id: UUID) -> None:
    with stage.as_role(Role.CURATOR) as work:
        mentees = people_of(work, programme_id, "mentee")
    first = measure(stage, programme_id, FIRST, excused={mentees[REFUSED]: WHY})
    close(stage, first, CLOSED)
    close(stage, measure(stage, programme_id, PULSE), PULSE_CLOSED)
    measure(stage, programme_id, LAST, silent=[mentees[n] for n in LATE])
