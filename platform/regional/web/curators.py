"""Curators: who is trained until when, the coverage of municipalities, who is next (TR-02)."""

from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from kernel.documents.sheet import Col, Kind, TableSheet, Workbook
from kernel.identity.permissions import Permission
from kernel.work import Work
from regional.structure.queries import municipalities
from regional.training import standing
from regional.training.queries import runs_ahead
from regional.training.standing import Coverage, CuratorLine, Wish
from regional.web.courses.words import STANDINGS, pair_of, words
from regional.web.tabs import TRAINING, tabs
from web.charts import shown_share
from web.filters import day
from web.guard import current_actor, requires
from web.i18n import gettext as _
from web.i18n import language, pgettext
from web.paging import page_of
from web.work import current_work, seen

bp = Blueprint("curators", __name__, url_prefix="/curators", template_folder="templates")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEXT_SHOWN = 5


@bp.get("/")
@requires(Permission.COURSES_VIEW)
def index() -> str:
    """The board: coverage by municipality, and the first of those to be trained next."""
    work = current_work()
    rows = _own(work, standing.coverage(work.session, work.today()))
    wish = Wish(next_only=True, municipality_id=work.actor.municipality_id)
    return render_template(
        "regional/curators/index.html",
        rows=rows,
        total=_total(rows),
        share=_share,
        next=standing.curators(work.session, work.today(), wish, limit=NEXT_SHOWN),
        next_all=standing.count_curators(work.session, work.today(), wish),
        why=why_next,
        tabs=tabs(TRAINING),
        today=work.today(),
        **words(),
    )


@bp.get("/list")
@requires(Permission.COURSES_VIEW)
def people() -> str:
    work = current_work()
    wish = _wish(work)
    page = page_of(standing.count_curators(work.session, work.today(), wish), request.args)
    return render_template(
        "regional/curators/list.html",
        rows=standing.curators(
            work.session, work.today(), wish, limit=page.size, offset=page.offset
        ),
        page=page,
        wish=wish,
        standings=[(code, pair_of(STANDINGS, code)[1]) for code in STANDINGS],
        municipalities=municipalities(work.session),
        tabs=tabs(TRAINING),
        **words(),
    )


@bp.get("/next")
@requires(Permission.COURSES_VIEW)
def following() -> str:
    """Who must be trained next, and why, with the runs there are to enrol them in."""
    work = current_work()
    wish = Wish(
        next_only=True,
        municipality_id=work.actor.municipality_id or _uuid(request.args.get("municipality")),
    )
    page = page_of(standing.count_curators(work.session, work.today(), wish), request.args)
    return render_template(
        "regional/curators/next.html",
        rows=standing.curators(
            work.session, work.today(), wish, limit=page.size, offset=page.offset
        ),
        page=page,
        wish=wish,
        runs=[run for run in runs_ahead(work.session) if run.state == "open"],
        municipalities=municipalities(work.session),
        why=why_next,
        tabs=tabs(TRAINING),
        **words(),
    )


@bp.get("/export.xlsx")
@requires(Permission.COURSES_VIEW)
def export() -> ResponseReturnValue:
    """The list as it is narrowed, as a workbook; taking names away is an entry of the log."""
    from kernel.documents.xlsx import render  # loads xlsxwriter

    work = current_work()
    rows = standing.curators(work.session, work.today(), _wish(work))
    with seen(current_actor()) as log:
        log.record("curators.exported", "learner", None, kind="view", rows=len(rows))
    return _download(work, render(_workbook(work, rows)))


def why_next(line: CuratorLine) -> str:
    """The reason in a few words."""
    if line.standing == "expired" and line.trained_until:
        return _("training ended on %(day)s", day=day(line.trained_until))
    if line.standing == "expiring" and line.trained_until:
        return _("training ends on %(day)s", day=day(line.trained_until))
    if line.runs_programme:
        return _("never trained, and the school's programme is running")
    return _("never trained; no programme is running yet")


def _wish(work: Work) -> Wish:
    asked = request.args.get("standing", "")
    return Wish(
        municipality_id=work.actor.municipality_id or _uuid(request.args.get("municipality")),
        standing=asked if asked in STANDINGS else "",
        search=request.args.get("q", "").strip()[:80],
    )


def _own(work: Work, rows: list[Coverage]) -> list[Coverage]:
    place = work.actor.municipality_id
    return [row for row in rows if place is None or row.municipality_id == place]


def _total(rows: list[Coverage]) -> dict[str, int]:
    """Sums over the municipalities: the region's share is of these, never a mean of shares."""
    names = ("curators", "trained", "expiring", "expired", "never", "under_way")
    return {name: sum(getattr(row, name) for row in rows) for name in names}


def _share(trained: int, curators: int) -> object:
    """What a bar and a cell show; None where there is nobody to be trained."""
    return shown_share(trained, curators)


def _workbook(work: Work, rows: list[CuratorLine]) -> Workbook:
    sheet = TableSheet(
        name=_("Curators"),
        titles=(_("Training of curators"), _("as of %(day)s", day=day(work.today()))),
        columns=(
            Col(_("Full name")),
            Col(_("School")),
            Col(_("Municipality")),
            Col(_("Training")),
            Col(_("Trained until"), Kind.DATE),
            Col(pgettext("curators", "Course")),
            Col(_("Programme is running")),
            Col(_("Next run begins"), Kind.DATE),
        ),
        rows=tuple(
            (
                row.full_name, row.schools, row.municipality, pair_of(STANDINGS, row.standing)[1],
                row.trained_until or _until(row), row.course or "",
                _("yes") if row.runs_programme else _("no"), row.run_starts_on or "",
            )
            for row in rows
        ),
        numbered=_("Row no."),
    )  # fmt: skip
    return Workbook(
        (sheet,), title=_("Training of curators"), language=language(), made_at=work.now()
    )


def _until(row: CuratorLine) -> str:
    return _("without an end") if row.standing == "trained" else ""


def _download(work: Work, content: bytes) -> Response:
    answer = send_file(
        BytesIO(content),
        mimetype=XLSX,
        as_attachment=True,
        download_name=f"{_('curators')}-{work.today().isoformat()}.xlsx",
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
