"""What is read of requests: the list, the counts of the year, one request."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import render_template, request

from kernel.identity.permissions import Permission
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from school.registry.queries import classes
from school.requests import queries
from school.requests.demand import Summary
from school.requests.demand import summary as counted_of
from school.requests.proposals import fitting_forms
from school.requests.queries import Asked
from school.requests.rules import AUTHORS, STATES
from school.web import search
from school.web.labels import Labels
from school.web.request_words import Names, band_words, time_words, words
from school.web.requests import bp
from school.web.requests.pages import ProgrammeForm, opened, show_page
from web.guard import requires
from web.i18n import gettext as _
from web.paging import page_of
from web.work import current_work

A_PAGE = 30
Counted = tuple[str, int]


@bp.get("")
@requires(Permission.REQUESTS_VIEW)
def index() -> str:
    work = current_work()
    args = request.args
    year = SchoolYear.of(work.today())
    asked = Asked(
        school_year=year.start,
        text=search.typed(),
        state=args.get("state", "") if args.get("state") in STATES else "",
        problem=args.get("problem", "")[:40],
        school_class=args.get("class", "")[:10],
        author=args.get("author", "") if args.get("author") in AUTHORS else "",
        unmatched=args.get("unmatched") == "1",
    )
    condition = queries.matching(asked)
    page = page_of(queries.count(work.session, condition), args, size=A_PAGE)
    profile = profile_of(work.session)
    return render_template(
        "school/requests/index.html",
        asked=asked,
        year=year,
        page=page,
        requests=queries.requests(work.session, condition, offset=page.offset, limit=page.size),
        states=queries.count_states(work.session, year.start),
        classes=classes(work.session),
        profile=profile,
        STATES=STATES,
        AUTHORS=AUTHORS,
        **words(profile),
    )


@bp.get("/summary")
@requires(Permission.REQUESTS_VIEW)
def summary() -> str:
    """The preliminary collection in counts, before any mentor is sought (R-07)."""
    work = current_work()
    year = SchoolYear.of(work.today())
    profile = profile_of(work.session)
    counted = counted_of(work.session, year.start)
    return render_template(
        "school/requests/summary.html",
        counted=counted,
        year=year,
        forms=fitting_forms(profile, counted),
        tables=_tables(profile, counted),
        **words(profile),
    )


def _tables(profile: Profile, counted: Summary) -> list[tuple[str, str, str, list[Counted]]]:
    """The summary as tables: anchor, title, name of the first column, words with counts."""
    names, labels = Names(profile), Labels(profile)

    def said(counter: Counter[Any], word: Callable[[Any], str]) -> list[Counted]:
        return [(word(code), number) for code, number in counter.most_common()]

    return [
        ("help", _("What help is wanted"), _("Help"), said(counted.help, names.help)),
        ("hard", _("What is hard now"), _("Difficulty"), said(counted.problems, names.problem)),
        ("goals", _("What to achieve"), _("Goal"), said(counted.goals, names.goal)),
        ("ages", _("Age of pupils"), _("Age"), said(counted.bands, band_words)),
        ("who", _("Who asks"), _("Who"), said(counted.kinds, labels.people)),
        ("times", _("When there is time"), _("Time"), said(counted.times, time_words)),
    ]


@bp.get("/<uuid:request_id>")
@requires(Permission.REQUESTS_VIEW)
def show(request_id: UUID) -> str:
    return show_page(opened(request_id), ProgrammeForm())
