"""Pages a juror reads: one's rounds and entries, a sheet with its materials, a receipt, a file."""

from io import BytesIO
from uuid import UUID

from flask import Response, current_app, render_template, request, send_file
from flask.typing import ResponseReturnValue

from contests.ballots import queries
from contests.ballots.queries import next_left
from contests.jury import members
from contests.rules.schema import next_by_code
from contests.web.ballots import bp
from contests.web.ballots.show import common, name_of, own_sheet, sheet_page
from contests.web.ballots.typed import of_view
from contests.web.ballots.words import kind_words, left_words
from contests.web.tabs import section_tabs
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from web.guard import current_actor, requires
from web.work import current_work, seen

# What a browser may show in its own window; the rest is only saved.
SHOWN = {"application/pdf", "image/jpeg", "image/png"}
# A file is not a page of ours: it runs nothing and asks for nothing.
FILE_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"


@bp.get("/")
@requires(Permission.BALLOT_CAST)
def index() -> str:
    work = current_work()
    rounds = queries.my_rounds(work.session, work.actor.account_id)
    return render_template(
        "contests/ballots/index.html",
        rounds=rounds,
        only_left=request.args.get("show") == "left",
        next_left=next_left,
        nomination_of=lambda each, code: next_by_code(each.rules.nominations, code).name,
        left_words=left_words,
        kind_words=kind_words,
        name_of=name_of,
        tabs=section_tabs(),
        endpoints=current_app.view_functions,
    )


@bp.get("/<uuid:round_id>/<uuid:entry_id>")
@requires(Permission.BALLOT_CAST)
def sheet(round_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """Whoever opens a first sheet has accepted the invitation to the jury."""
    view = own_sheet(round_id, entry_id)
    if not view.accepted and not view.is_removed:
        with seen(current_actor()) as work:
            members.accept(work, view.contest_id)
    return sheet_page(view, of_view(view))


@bp.get("/<uuid:round_id>/<uuid:entry_id>/receipt")
@requires(Permission.BALLOT_CAST)
def receipt(round_id: UUID, entry_id: UUID) -> str:
    """The proof of the sheet that stands; there is none before it is handed in."""
    view = own_sheet(round_id, entry_id)
    if view.handed is None:
        raise NotFound("receipt")
    return render_template("contests/ballots/receipt.html", **common(view))


@bp.get("/<uuid:round_id>/<uuid:entry_id>/files/<uuid:file_id>")
@requires(Permission.BALLOT_CAST)
def file(round_id: UUID, entry_id: UUID, file_id: UUID) -> Response:
    """A file of an entry that is the reader's to mark."""
    found = queries.file_of(current_work().session, file_id)
    is_shown = found.media_type in SHOWN
    answer: Response = send_file(
        BytesIO(found.content),
        mimetype=found.media_type if is_shown else "application/octet-stream",
        as_attachment=not is_shown,
        download_name=found.name,
    )
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer
