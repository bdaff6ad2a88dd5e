"""What the pages of one measuring share: its parts, those who owe an answer, words and tabs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask import Blueprint, render_template

from kernel.errors import NotFound
from school.programmes.models import Programme
from school.waves import queries
from school.waves.queries import AskedLine, PartLine, WaveView
from school.waves.rules import ask_of
from school.web.monitoring import words
from school.web.monitoring.forms import SlipsForm
from school.web.monitoring.overview import shown
from school.web.programme_tabs import programme_tabs
from web.work import current_work

bp = Blueprint(
    "waves", __name__, url_prefix="/s/<school_code>/waves", template_folder="../templates"
)


@dataclass(slots=True)
class Owing:
    """Somebody who still has to answer, with all that is asked of them.

    «The class teacher of 7А» is nobody by name: such links are given on the questionnaire's page,
    or its answers are typed in as a table.
    """

    name: str
    school_class: str
    is_named: bool = True
    asked: list[tuple[AskedLine, PartLine]] = field(default_factory=list)

    @property
    def reminded(self) -> bool:
        return any(line.reminded_at for line, _part in self.asked)

    @property
    def sent(self) -> bool:
        return all(line.sent_at for line, _part in self.asked)


def part_of(wave_id: UUID, part_id: UUID) -> tuple[WaveView, PartLine]:
    """A questionnaire of a measuring; NotFound when it is another's."""
    view = queries.wave(current_work().session, wave_id)
    found = next((each for each in view.parts if each.id == part_id), None)
    if found is None:
        raise NotFound("wave_part")
    return view, found


def part_page(wave_id: UUID, part_id: UUID, form: SlipsForm) -> str:
    view, found = part_of(wave_id, part_id)
    session = current_work().session
    return render_template(
        "school/monitoring/part.html",
        view=view,
        part=found,
        asked=() if found.anonymous else queries.asked_of(session, part_id),
        form=form,
        names=may_name(found),
        **about(view),
    )


def may_name(part: PartLine) -> bool:
    """Whether people are named one by one for this questionnaire, such as partners."""
    return not part.anonymous and ask_of(part.side, part.audience) == "named"


def owing(waits: Iterable[AskedLine], parts: Iterable[PartLine]) -> list[Owing]:
    """Those who have not answered, each once, in the order of their lines; the unnamed last."""
    by_id: Mapping[UUID, PartLine] = {each.id: each for each in parts}
    found: dict[object, Owing] = {}
    for line in waits:
        part = by_id[line.part_id]
        key, name, school_class = who_answers(line, part)
        owes = found.setdefault(key, Owing(name, school_class, not is_unnamed(line, part)))
        owes.asked.append((line, part))
    return sorted(found.values(), key=lambda each: not each.is_named)


def is_unnamed(line: AskedLine, part: PartLine) -> bool:
    """Whether the school knows only the post of who answers, as of a class teacher."""
    return line.respondent_id is None and ask_of(part.side, part.audience) == "other"


def who_answers(line: AskedLine, part: PartLine) -> tuple[object, str, str]:
    """One key for one person, with the name and the class to be shown."""
    post, school_class = words.post_words(part.audience), line.school_class
    if is_unnamed(line, part):
        return (part.audience, school_class), post, school_class
    who = line.respondent_id or line.person_id
    if who is None:
        return part.audience, post, ""
    return who, line.respondent or line.name, "" if line.respondent else school_class


def about(view: WaveView) -> dict[str, object]:
    """What every page of a measuring says of it: its programme, tabs and words."""
    work = current_work()
    programme = work.own(Programme, view.line.programme_id)
    return {
        "programme": programme,
        "tabs": programme_tabs(programme, "monitoring.programme"),
        **shown(work.today()),
    }
