"""The final event of the year: planned, with its guests and the first names on the lists."""

from datetime import date

from kernel.identity.permissions import Role
from kernel.ids import new_id
from portal.demo.autumn.stage import Stage
from school.finale.candidates import OF_MENTORS, Candidate, candidates
from school.finale.nominees import Wording, nominate
from school.finale.service import FinalPlan, plan_final

INVITED = {"participants": 60, "families": 40, "staff": 25, "partners": 6, "municipality": 2}
NOMINEES = 3
PLAN = "Встреча гостей\nВыставка проектов пар\nГолосование\nБлагодарности наставникам"


def plan_the_year(stage: Stage) -> None:
    """May, or the day itself where May has gone by."""
    held_on = max(date(stage.year.start + 1, 5, 20), stage.today)
    with stage.as_role(Role.CURATOR) as work:
        event = plan_final(
            work,
            new_id(),
            FinalPlan(
                title="Итоги года наставничества", held_on=held_on, starts_at="14:00",
                place="Актовый зал", plan=PLAN, invited=INVITED,
            ),
        )  # fmt: skip
        for pick in ("projects", OF_MENTORS):
            offered = candidates(work.session, event.school_year, event.id, pick)
            chosen = sorted(offered, key=lambda each: (not each.project, each.mentor.surname))
            nominate(
                work, event.id, pick,
                {each.key: _wording(pick, each) for each in chosen[:NOMINEES]},
            )  # fmt: skip


def _wording(pick: str, candidate: Candidate) -> Wording:
    mentor = f"{candidate.mentor.surname} {candidate.mentor.given_name}"
    if pick == OF_MENTORS:
        return Wording(title=mentor, about=candidate.programme)
    mentee = candidate.mentee
    both = f"{mentor} и {mentee.surname} {mentee.given_name}" if mentee else mentor
    title = candidate.project.splitlines()[0] if candidate.project else f"Проект пары: {both}"
    return Wording(title=title, about=both)
