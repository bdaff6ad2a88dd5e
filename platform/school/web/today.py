"""What waits in a school for those who keep its programmes, and for its psychologist (PL-06)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import g, url_for

from kernel.identity.permissions import Permission, Role
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from school.documents.amiss import counts_of_papers
from school.meetings.overview import overview
from school.pairing.measured import counts_of_waves
from school.stages.waiting import Waiting, count_waiting
from school.tasks.queries import open_tasks
from school.web.task_words import action_of, text_of, title_of
from school.web.tasks import owner_of
from school.web.today_lines import lines_of
from web.filters import day
from web.i18n import gettext, ngettext
from web.today import TodayLine

KEEPERS = frozenset({Role.HEAD, Role.CURATOR, Role.RESPONSIBLE})
TROUBLED_SEEN_BY = frozenset({Role.CURATOR, Role.RESPONSIBLE, Role.PSYCHOLOGIST})
SHOWN_TASKS = 5


@dataclass(frozen=True, slots=True)
class ProgrammeNow:
    """A programme of this school year and the stage it has reached."""

    id: UUID
    title: str
    stage: int


def programmes_now(work: Work, role: Role) -> Sequence[ProgrammeNow]:
    """Programmes under way this school year, in the order of their titles."""
    if role not in KEEPERS:
        return []
    going_on = _waiting(work).going_on or ()
    return [ProgrammeNow(UUID(key), title, stage) for key, title, stage in going_on]


def _waiting(work: Work) -> Waiting:
    """What waits in the school; asked once a page."""
    if "school_waiting" not in g:
        year = _year(work).start
        today = work.today()
        profile = profile_of(work.session)
        more = {**counts_of_papers(year), **counts_of_waves(profile, year, today)}
        g.school_waiting = count_waiting(work.session, year=year, today=today, more=more)
    known: Waiting = g.school_waiting
    return known


def today_lines(work: Work, role: Role) -> list[TodayLine]:
    """What waits for somebody of a school; mentors and families have their own pages."""
    if role is Role.CLASS_TEACHER:
        return [_pass_on()]
    if role not in KEEPERS | {Role.PSYCHOLOGIST}:
        return []
    waiting = _waiting(work)
    lines = [*_tasks(work, role), *lines_of(waiting, role), *_troubled(work, role)]
    if role not in KEEPERS:
        return lines
    lines += [] if waiting.programmes else [_no_programme(work)]
    begins = [] if waiting.registered else [_empty_register()]
    begins = begins or _no_requests(work, waiting)
    lines += begins + _no_counts(work, waiting)
    if waiting.programmes:
        lines += _pairs(waiting, _where_to_pair(work, role))
    return lines


def _troubled(work: Work, role: Role) -> list[TodayLine]:
    """Silent pairs, and those where the two see it differently, by the region's rules (PL-06)."""
    if role not in TROUBLED_SEEN_BY:
        return []
    counts = overview(
        work.session, profile_of(work.session), _year(work).start, work.today()
    ).counts
    lines = []
    for state, title, text in (
        ("silent", gettext("Pairs that are silent"),
         gettext("They have not met for longer than the region's rule. A step is proposed.")),
        ("disagree", gettext("Pairs where the two see it differently"),
         gettext("What the mentor and the mentee said of a meeting does not agree.")),
        ("falling", gettext("Pairs whose ratings fall"),
         gettext("The last meeting was rated much lower than the one before.")),
    ):  # fmt: skip
        number = counts.get(state, 0)  # type: ignore[call-overload]
        if number:
            lines.append(
                TodayLine(
                    edge=ngettext("%(num)s pair", "%(num)s pairs", number),
                    title=title,
                    text=text,
                    url=url_for("all_pairs.index", health=state),
                    action=gettext("See the pairs"),
                    kind="near",
                )
            )
    return lines


def _where_to_pair(work: Work, role: Role) -> str:
    """The programme's page when there is one programme, else their list."""
    running = programmes_now(work, role)
    if len(running) == 1:
        return url_for("programmes.show", programme_id=running[0].id)
    return url_for("programmes.index")


def _year(work: Work) -> SchoolYear:
    return SchoolYear.of(work.today())


def _no_programme(work: Work) -> TodayLine:
    return TodayLine(
        edge=str(_year(work)),
        title=gettext("There is no programme for this school year"),
        text=gettext("The school's pairs and indicators are counted from its programme."),
        url=url_for("programmes.choose_form"),
        action=gettext("Open a programme"),
        kind="bad",
    )


def _no_counts(work: Work, waiting: Waiting) -> list[TodayLine]:
    counts = {
        gettext("number of pupils"): waiting.pupils,
        gettext("number of teachers"): waiting.teachers,
        gettext("number of young teachers"): waiting.young_teachers,
    }
    missing = [name for name, value in counts.items() if value is None]
    if not missing:
        return []
    year, may = _year(work), work.actor.may(Permission.SCHOOL_EDIT)
    page = url_for("school_card.counts", start=year.start) if may else url_for("school_card.show")
    return [
        TodayLine(
            edge=str(year),
            title=gettext("The school's counts are not complete"),
            text=gettext(
                "Not named yet: %(missing)s. The indicators are counted from these.",
                missing=", ".join(missing),
            ),
            url=page,
            action=gettext("Name the counts") if may else gettext("See the school's page"),
            kind="near",
        )
    ]


def _pairs(waiting: Waiting, where: str) -> list[TodayLine]:
    lines = []
    if waiting.without_mentor:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s person", "%(num)s people", waiting.without_mentor),
                title=gettext("Mentees without a mentor"),
                text=gettext("They take part in a running programme and are in no pair yet."),
                url=where,
                action=gettext("Make the pairs"),
                kind="wait",
            )
        )
    if waiting.undated_pairs:
        lines.append(
            TodayLine(
                edge=ngettext("%(num)s pair", "%(num)s pairs", waiting.undated_pairs),
                title=gettext("Pairs without a date of beginning"),
                text=gettext("Write when each began: its term is reckoned from that day."),
                url=where,
                action=gettext("Write the dates"),
            )
        )
    return lines


def _empty_register() -> TodayLine:
    """A school without anybody begins with its lists."""
    return TodayLine(
        edge=gettext("the beginning"),
        title=gettext("The register of people is empty"),
        text=gettext("Upload the lists of pupils and teachers as they are, or enter by hand."),
        url=url_for("school_imports.index"),
        action=gettext("Upload a list"),
        kind="near",
    )


def _no_requests(work: Work, waiting: Waiting) -> list[TodayLine]:
    """R-07: requests come before mentors; until there is one, that is the next step."""
    if waiting.requests or not work.actor.may(Permission.FORMS_VIEW):
        return []
    return [
        TodayLine(
            edge=gettext("the beginning"),
            title=gettext("Nobody has asked for a mentor yet"),
            text=gettext(
                "Make a link or a poster with a QR code for a class, the staff room or parents."
            ),
            url=url_for("request_links.index"),
            action=gettext("Collect requests"),
            kind="near",
        )
    ]


def _tasks(work: Work, role: Role) -> list[TodayLine]:
    """The nearest tasks one by one, the rest as a number."""
    tasks = open_tasks(work.session, owner_of(role), work.today(), SHOWN_TASKS + 1)
    lines = []
    for task in tasks[:SHOWN_TASKS]:
        url, action = action_of(task)
        lines.append(
            TodayLine(
                edge=gettext("by %(day)s", day=day(task.due_on)),
                title=title_of(task),
                text=text_of(task),
                url=url,
                action=action,
                kind="bad" if task.is_late else "near",
            )
        )
    if len(tasks) > SHOWN_TASKS:
        lines.append(
            TodayLine(
                edge=gettext("and more"),
                title=gettext("More tasks"),
                text=gettext("The rest stand on their own page."),
                url=url_for("tasks.index"),
                action=gettext("All tasks"),
                kind="wait",
            )
        )
    return lines


def _pass_on() -> TodayLine:
    return TodayLine(
        edge=gettext("any day"),
        title=gettext("Tell about a pupil who needs a mentor"),
        text=gettext("The curator gets what you write and comes back to you."),
        url=url_for("request_adding.mine"),
        action=gettext("Pass a request on"),
        kind="ok",
    )
