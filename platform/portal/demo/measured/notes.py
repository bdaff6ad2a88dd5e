"""What the curator has noted beside the answers: SWOT, figures, judgements, an earlier report."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from kernel.identity.permissions import Role
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from portal.demo.autumn.stage import Stage
from portal.demo.real_return import read_report
from school.monitoring.figures import Typed, keep_figures
from school.monitoring.judgements import About, Said, judge
from school.monitoring.prompts import prompts_for
from school.monitoring.quoted import Quote, QuotedFigure, quote_report
from school.monitoring.swot import add_line, take_prompt
from school.programmes.models import Pair
from school.programmes.queries import programme as programme_of

SWOT = (
    ("strength", "Старшие готовятся к занятиям заранее и приходят вовремя"),
    ("weakness", "Не хватает кабинета: два раза занимались в коридоре"),
    ("opportunity", "Классные руководители готовы дать полчаса классного времени"),
    ("threat", "В декабре контрольные, старшим будет некогда"),
)
MOST_PROMPTS = 3
START: Mapping[str, Typed] = {
    "clubs": Typed(value=Decimal(6), whole=15),
    "projects": Typed(value=Decimal(0), whole=4),
    "tests": Typed(value=Decimal(2), whole=15),
}
END: Mapping[str, Typed] = {
    "clubs": Typed(value=Decimal(10), whole=15),
    "projects": Typed(value=Decimal(3), whole=4, note="Четвёртый покажут на итоговой встрече"),
    "tests": Typed(value=Decimal(12), whole=15),
}
# The teachers' pair that has reached its goal: its personal programme at both ends.
PERSONAL_START: Mapping[str, Typed] = {
    "vpr": Typed(value=Decimal(17), whole=24),
    "marks": Typed(value=Decimal("3.42")),
    "social": Typed(value=Decimal(0)),
}
PERSONAL_END: Mapping[str, Typed] = {
    "vpr": Typed(value=Decimal(21), whole=24, note="Пробная работа"),
    "marks": Typed(value=Decimal("3.71")),
    "social": Typed(value=Decimal(2), note="Открытый урок, выступление на педсовете"),
}
SIGNS: Mapping[str, Said] = {
    "wants_to_grow": Said(outcome="met", evidence="Составила план подготовки к категории"),
    "sure_in_class": Said(outcome="partly", evidence="В девятых да, в седьмом пока нет"),
    "pupils_do_better": Said(outcome="met", evidence="Пробный экзамен сдали все"),
    "shares": Said(outcome="met", evidence="Банком заданий пользуются двое коллег"),
}
CLUB: Mapping[str, Said] = {
    "methods": Said(outcome="met", evidence="Каждую встречу ведёт новый наставник"),
    "climate": Said(outcome="met", evidence="Отзывы ребят после встреч"),
    "going_on": Said(outcome="partly", evidence="Двое ждут до января"),
}
# How many days ago each was written down.
BEGUN, ENDING, PAIR_ENDED = 60, 2, 11


def note_module(stage: Stage, programme_id: UUID) -> None:
    """Figures at both ends, and what strengthens and threatens the programme."""
    with stage.as_role(Role.CURATOR, BEGUN) as work:
        keep_figures(work, programme_id, "start", work.today(), START)
    with stage.as_role(Role.CURATOR, ENDING) as work:
        keep_figures(work, programme_id, "end", work.today(), END)
        for kind, words in SWOT:
            add_line(work, programme_id, kind, words)
        programme = programme_of(work.session, programme_id)
        offered = prompts_for(work.session, profile_of(work.session), programme, work.today())
        for prompt in offered[:MOST_PROMPTS]:
            take_prompt(work, programme_id, prompt.code, "ru")


def note_pair(stage: Stage, programme_id: UUID) -> None:
    """The personal programme of the pair that ended as planned (M-08, M-09)."""
    with stage.as_role(Role.CURATOR, PAIR_ENDED) as work:
        done = select(Pair.id, Pair.started_on).where(
            Pair.programme_id == programme_id, Pair.state == "completed"
        )
        for pair_id, started_on in work.session.execute(done).all():
            keep_figures(work, programme_id, "start", started_on, PERSONAL_START, pair_id=pair_id)
            keep_figures(work, programme_id, "end", work.today(), PERSONAL_END, pair_id=pair_id)
            judge(work, About(programme_id=programme_id, pair_id=pair_id), work.today(), SIGNS)


def note_club(stage: Stage, programme_id: UUID) -> None:
    with stage.as_role(Role.CURATOR, ENDING) as work:
        judge(work, About(programme_id=programme_id), work.today(), CLUB)


def quote_tenga(stage: Stage) -> None:
    """The neighbours' printed figures, as an example of a quotation (K-07)."""
    report = read_report()
    if report.region != stage.profile.region.code:
        return
    with stage.as_role(Role.CURATOR) as work:
        for school in report.schools:
            if (told := school.diagnostics) is not None:
                lines = [QuotedFigure(line.name, line.printed) for line in told.lines]
                quote = Quote(
                    school_year=SchoolYear.parse(report.school_year).start,
                    title=f"Пример: {school.name}. {told.title}", source=report.source,
                    as_of=report.as_of, lines=lines, note=told.note,
                )  # fmt: skip
                quote_report(work, quote)
