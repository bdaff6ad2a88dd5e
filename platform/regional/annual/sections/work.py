"""What the region does: curators' training, school-to-school links, sites, reporting."""

from kernel.documents.words import Translator, figure
from kernel.profile.facts import FactCode
from regional.annual.material import Material, Told
from regional.annual.parts import Grid, Head, Held, Item, Section, Share, percent
from regional.annual.reading import LinkLine

AT_WORK = ("confirmed", "active", "completed")


def training(told: Material, t: Translator) -> Section:
    """Who of the curators is trained, where, and on which courses."""
    title = t.gettext("Training of curators")
    said, grids = _covered(told, t)
    said += _declared(told, t)
    if not told.courses:
        said.append(t.gettext("No course began in this school year."))
        return Section(title, tuple(said), tuple(grids))
    heads = (
        Head(t.gettext("Course of training"), width=4),
        Head(t.gettext("Provider"), width=2.6),
        Head(t.gettext("Hours"), Held.COUNT),
        Head(t.gettext("Held, times"), Held.COUNT, 1.2),
        Head(t.gettext("Learnt"), Held.COUNT, 1.2),
        Head(t.gettext("Passed"), Held.COUNT, 1.2),
    )
    rows = tuple(
        (one.title, one.provider, one.hours, one.runs, one.learners, one.passed)
        for one in told.courses
    )
    if any(one.learners is None for one in told.courses):
        said.append(t.gettext("Who learnt is not seen by the role that made this report."))
    caption = t.gettext("Courses of the school year")
    grids.append(Grid(heads, rows, caption=caption, sheet=t.gettext("Courses")))
    return Section(title, tuple(said), tuple(grids))


def _declared(told: Material, t: Translator) -> list[str]:
    """What districts declared of trained curators, beside what the portal's records say."""
    code = told.indicator(FactCode.CURATORS_TRAINED)
    cell = told.total(code)[1] if code else None
    if cell is None or cell.numerator is None:
        return []
    curators = figure(cell.numerator, t.language)
    if told.by_school:
        return [
            t.gettext("The district declared %(curators)s trained curators.", curators=curators)
        ]
    return [
        t.gettext(
            "Districts declared %(curators)s trained curators; the number was named by"
            " %(known)s of %(total)s.",
            curators=curators,
            known=cell.known,
            total=cell.total,
        )
    ]


def _covered(told: Material, t: Translator) -> tuple[list[str], list[Grid]]:
    """Curators who hold a valid certificate, of those who have an account."""
    code = told.indicator(FactCode.CURATORS_IN_STANDING, FactCode.CURATORS)
    if code is None or told.total(code)[1].value is None:
        return [t.gettext("How many curators hold a valid certificate is not known.")], []
    one, cell = told.total(code)
    share = Share(cell.numerator, cell.denominator, one.target, one.direction)
    said = [
        t.gettext(
            "A valid certificate is held by %(share)s of curators with an account.",
            share=percent(share, t),
        )
    ]
    if told.by_school:  # schools stand in the annex
        return said, []
    at = told.index(code)
    rows = tuple(
        (row.unit_name, Share(row.cells[at].numerator, row.cells[at].denominator))
        for row in told.report.rows
        if row.cells[at].value is not None
    )
    heads = (
        Head(t.gettext("Municipality"), width=4),
        Head(t.gettext("Curators trained"), Held.SHARE, 2),
    )
    caption = t.gettext("Curators with a valid certificate")
    return said, [Grid(heads, rows, caption=caption, sheet=t.gettext("Curators"))]


def links(told: Material, t: Translator) -> Section:
    """Which school helps which, and what came of it."""
    title = t.gettext("School-to-school links")
    lines = [line for line in told.links.lines if line.state in AT_WORK]
    said = []
    if told.links.seeking:
        said.append(
            t.ngettext(
                "%(num)s school asked for help, %(alone)s of them are still without a partner.",
                "%(num)s schools asked for help, %(alone)s of them are still without a partner.",
                told.links.seeking,
                alone=told.links.alone,
            )
        )
    if not lines:
        said.append(t.gettext("No links between schools were at work in this school year."))
        return Section(title, tuple(said))
    states = [line.state for line in lines]
    said.append(
        t.ngettext(
            "%(num)s link: confirmed by both schools %(confirmed)s, at work %(active)s,"
            " completed %(completed)s.",
            "%(num)s links: confirmed by both schools %(confirmed)s, at work %(active)s,"
            " completed %(completed)s.",
            len(lines),
            **{state: states.count(state) for state in AT_WORK},
        )
    )
    heads = (
        Head(t.gettext("Who helps"), width=3),
        Head(t.gettext("Whom"), width=3),
        Head(t.gettext("Municipality"), width=2.4),
        Head(t.gettext("State"), width=1.6),
        Head(t.gettext("Since"), Held.DATE, 1.5),
        Head(t.gettext("Meetings"), Held.COUNT, 1.2),
    )
    rows = tuple(_link(line, t) for line in lines)
    grids = [Grid(heads, rows, sheet=t.gettext("Links of schools"))]
    return Section(title, tuple(said), (*grids, *_outcomes(told, lines, t)))


def _link(line: LinkLine, t: Translator) -> tuple[Item, ...]:
    states = {
        "confirmed": t.gettext("confirmed by both"),
        "active": t.gettext("at work"),
        "completed": t.gettext("completed"),
    }
    started: Item = line.started_on if line.started_on else "–"
    place = line.municipality or "–"
    return line.helper, line.helped, place, states[line.state], started, line.meetings


def _outcomes(told: Material, lines: list[LinkLine], t: Translator) -> list[Grid]:
    """The four results of the form, over the links that named any."""
    named = [line.outcome for line in lines if line.outcome]
    if not named:
        return []
    rows: tuple[tuple[Item, ...], ...] = tuple(
        (
            result.name.in_language(t.language),
            *(sum(1 for told in named if told.get(result.code) == how)
              for how in ("yes", "partly", "no")),
        )
        for result in told.profile.link_results
    )  # fmt: skip
    heads = (
        Head(t.gettext("Result"), width=5),
        Head(t.gettext("Reached"), Held.COUNT, 1.2),
        Head(t.gettext("In part"), Held.COUNT, 1.2),
        Head(t.gettext("Not reached"), Held.COUNT, 1.4),
    )
    caption = t.gettext("What the links came to")
    return [Grid(heads, rows, caption=caption, sheet=t.gettext("Results of links"))]


def sites(told: Material, t: Translator) -> Section:
    """Whether schools' sites have the section and the local acts."""
    title = t.gettext("Sites of schools")
    checked = sum(place.checked for place in told.sites)
    if not checked:
        return Section(title, (t.gettext("Nobody has checked the sites in this school year."),))
    schools = sum(place.schools for place in told.sites)
    sectioned = sum(place.with_section for place in told.sites)
    whole = sum(place.whole for place in told.sites)
    said = t.gettext(
        "Sites checked: %(checked)s of %(schools)s. The section on mentoring is there at"
        " %(section)s, every local act at %(whole)s.",
        checked=figure(checked, t.language), schools=figure(schools, t.language),
        section=percent(Share(sectioned, checked), t), whole=percent(Share(whole, checked), t),
    )  # fmt: skip
    rows = tuple(
        (
            place.name, place.schools, place.checked, Share(place.with_section, place.checked),
            Share(place.whole, place.checked),
        )
        for place in told.sites
        if place.schools
    )  # fmt: skip
    heads = (
        Head(t.gettext("Municipality"), width=3.6),
        Head(t.gettext("Organisations"), Held.COUNT, 1.4),
        Head(t.gettext("Checked"), Held.COUNT, 1.3),
        Head(t.gettext("With the section"), Held.SHARE, 1.6),
        Head(t.gettext("With every act"), Held.SHARE, 1.6),
    )
    total = (
        t.gettext("Total"), schools, checked, Share(sectioned, checked), Share(whole, checked)
    )  # fmt: skip
    return Section(title, (said,), (Grid(heads, rows, total, sheet=title),))


def discipline(told: Material, t: Translator) -> Section:
    """How reports came in: obliged, handed in, on time, approved."""
    title = t.gettext("Discipline of reporting")
    if not told.periods:
        return Section(title, (t.gettext("There were no reporting periods in this school year."),))
    heads = _heads(t.gettext("Period"), t, due=True)
    rows = tuple((one.period.name, one.period.due_on, *_came(one)) for one in told.periods)
    grids = [Grid(heads, rows, sheet=t.gettext("Reporting periods"))]
    last = told.periods[-1]
    if len(last.came.places) > 1:
        by_place = tuple(
            (place.name, *_counts(place.counts.obliged, place.counts.handed_in,
                                  place.counts.on_time, place.counts.approved))
            for place in last.came.places
        )  # fmt: skip
        grids.append(
            Grid(
                _heads(t.gettext("Municipality"), t, due=False),
                by_place,
                (t.gettext("Total"), *_came(last)),
                caption=t.gettext(
                    "The latest period by municipality: %(period)s", period=last.period.name
                ),
                sheet=t.gettext("Reporting by municipality"),
            )
        )
    return Section(title, _conclusion(last, t), tuple(grids))


def _conclusion(last: Told, t: Translator) -> tuple[str, ...]:
    counts = last.came.total
    if not counts.obliged:
        return (t.gettext("Nobody was obliged to report in the latest period."),)
    said = t.gettext(
        "In the latest period, “%(period)s”, %(handed_in)s of those obliged handed in,"
        " %(on_time)s on time.",
        period=last.period.name,
        handed_in=percent(Share(counts.handed_in, counts.obliged), t),
        on_time=percent(Share(counts.on_time, counts.obliged), t),
    )
    if not counts.missing:
        return (said,)
    owed = t.ngettext(
        "%(num)s report is still owed.", "%(num)s reports are still owed.", counts.missing
    )
    return said, owed


def _heads(first: str, t: Translator, *, due: bool) -> tuple[Head, ...]:
    return (
        Head(first, width=3.4),
        *([Head(t.gettext("Due"), Held.DATE, 1.6)] if due else []),
        Head(t.gettext("Schools obliged"), Held.COUNT, 1.2),
        Head(t.gettext("Reports in"), Held.SHARE, 1.5),
        Head(t.gettext("Reports on time"), Held.SHARE, 1.5),
        Head(t.gettext("Reports approved"), Held.COUNT, 1.3),
    )


def _came(one: Told) -> tuple[Item, ...]:
    counts = one.came.total
    return _counts(counts.obliged, counts.handed_in, counts.on_time, counts.approved)


def _counts(obliged: int, handed_in: int, on_time: int, approved: int) -> tuple[Item, ...]:
    return obliged, Share(handed_in, obliged), Share(on_time, obliged), approved
