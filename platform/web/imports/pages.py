"""The way of an upload as pages: choose a file, see what was read, have it written or put away.

A package makes a subclass with its kinds, its form and its words, and installs it on a blueprint
of its own: `MyUploads().install(bp)`. Templates are looked for in `folder` and extend those of
`web/imports`.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from io import BytesIO
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from kernel.errors import WrongState
from kernel.identity.models import Account
from kernel.identity.permissions import Permission
from kernel.imports import queries, service, wording
from kernel.imports.batch import ImportBatch
from kernel.imports.registry import Params
from kernel.imports.report import Report
from web.guard import requires
from web.htmx import wants_fragment
from web.i18n import gettext
from web.imports.blank import Blank, Expected
from web.imports.form import UploadForm
from web.imports.kinds import EFFECTS, STATES, STILL, TOO_LATE, Kind
from web.imports.preview import preview_of
from web.page import say
from web.paging import page_of
from web.work import current_work


class Uploads(ABC):
    """The pages of one package; `permission` opens them, and each kind has its own beside it.

    Who may not upload a kind does not see what others uploaded of it.
    """

    kinds: Mapping[str, Kind]
    permission: Permission
    folder: str
    index_at = "/"

    @abstractmethod
    def form(self, kind: Kind) -> UploadForm:
        """The form of a kind, its choices filled."""

    @abstractmethod
    def params(self, kind: Kind, form: UploadForm) -> Params:
        """What the form says beside the file."""

    @abstractmethod
    def expected(self, kind: Kind) -> list[Expected]:
        """The columns that are read."""

    @abstractmethod
    def blank(self, kind: Kind) -> Blank:
        """An empty workbook, as narrow as the address asks."""

    def told(self, batch: ImportBatch) -> dict[str, object]:
        """More for the page of an upload: `what` it is in short, `again` for the next file."""
        return {"what": gettext(self.kinds[batch.kind].title), "again": {}}

    def install(self, bp: Blueprint) -> None:
        """Add the pages to the blueprint; their names are the same in every package."""
        guard = requires(self.permission)
        one = "/<uuid:batch_id>"
        for rule, name, view, methods in (
            (self.index_at, "index", self._index, ["GET"]),
            ("/new/<kind>", "upload", self._upload, ["GET", "POST"]),
            ("/new/<kind>/blank.xlsx", "blank", self._hand_out, ["GET"]),
            (one, "show", self._show, ["GET"]),
            (f"{one}/commit", "commit", self._commit, ["POST"]),
            (f"{one}/check", "check", self._check, ["POST"]),
            (f"{one}/discard", "discard", self._discard, ["POST"]),
        ):
            bp.add_url_rule(rule, name, guard(view), methods=methods)

    def _index(self) -> str:
        """What has been uploaded, the latest first, and what may be uploaded."""
        work = current_work()
        kinds = [kind for kind in self.kinds.values() if work.actor.may(kind.permission)]
        codes = [kind.code for kind in kinds]
        page = page_of(queries.count_batches(work, codes), request.args)
        return render_template(
            f"{self.folder}/index.html",
            kinds=kinds,
            known=self.kinds,
            states=STATES,
            rows=queries.batches(work, codes, limit=page.size, offset=page.offset),
            page=page,
        )

    def _upload(self, kind: str) -> ResponseReturnValue:
        """Choose a file and say what it does not say itself."""
        chosen = self._kind(kind)
        form = self.form(chosen)
        if form.validate_on_submit() and (content := form.content()) is not None:
            name = form.file.data.filename or ""
            params = self.params(chosen, form)
            batch = service.upload(current_work(), kind, name, content, params)
            return redirect(url_for(".show", batch_id=batch.id), 303)
        page = render_template(
            f"{self.folder}/upload.html", form=form, kind=chosen, columns=self.expected(chosen)
        )
        return (page, 422) if form.errors else page

    def _hand_out(self, kind: str) -> Response:
        """An empty workbook of this kind."""
        workbook = self.blank(self._kind(kind))
        return send_file(
            BytesIO(workbook.content),
            mimetype=workbook.media_type,
            as_attachment=True,
            download_name=workbook.name,
        )

    def _show(self, batch_id: UUID) -> ResponseReturnValue:
        """Where the upload stands; htmx asks again while the worker is at it."""
        work, batch = current_work(), self._batch(batch_id)
        standing = queries.standing(work, batch)
        working = standing in queries.WORKING
        values = {
            "batch": batch,
            "kind": self.kinds[batch.kind],
            "standing": standing,
            "working": working,
            "job": queries.job_of(work, batch),
        }
        if wants_fragment():
            if not working:
                return "", 200, {"HX-Refresh": "true"}  # the page's heading changes with its state
            return render_template("web/imports/_progress.html", **values)
        more = self._read(batch, standing) | self.told(batch)
        return render_template(f"{self.folder}/show.html", **values, **more)

    def _read(self, batch: ImportBatch, standing: str) -> dict[str, object]:
        """The rest of a whole page: the report in words, and who uploaded it."""
        work, kind = current_work(), self.kinds[batch.kind]
        author = work.session.get(Account, batch.created_by) if batch.created_by else None
        shown = batch.report if standing in ("checked", "stopped", "committed") else None
        refused = standing == "refused"
        return {
            "preview": preview_of(Report.from_json(shown), kind.sums) if shown else None,
            "refusal": wording.describe_refusal(batch.report or {}, gettext) if refused else "",
            "author": author.full_name if author else "",
            "mine": batch.created_by == work.actor.account_id,
            "effects": EFFECTS,
        }

    def _commit(self, batch_id: UUID) -> ResponseReturnValue:
        """Ask the worker to write all rows, or with `take=valid` the right ones alone."""
        take = service.VALID if request.form.get("take") == service.VALID else service.ALL
        return self._act(batch_id, lambda: service.request_commit(current_work(), batch_id, take))

    def _check(self, batch_id: UUID) -> ResponseReturnValue:
        """Check the same file once more."""
        return self._act(batch_id, lambda: service.check_again(current_work(), batch_id))

    def _discard(self, batch_id: UUID) -> ResponseReturnValue:
        """Put the upload away unwritten."""

        def put_away() -> None:
            service.discard(current_work(), batch_id)
            say(gettext("The upload is put away; nothing was written."))

        return self._act(batch_id, put_away, then=url_for(".index"))

    def _act(
        self, batch_id: UUID, act: Callable[[], object], then: str = ""
    ) -> ResponseReturnValue:
        """Do it, or say why it is too late; either way the page shows where the upload stands."""
        self._batch(batch_id)
        try:
            act()
        except WrongState as late:
            say(gettext(TOO_LATE.get(late.code, STILL)), "near")
            then = ""
        return redirect(then or url_for(".show", batch_id=batch_id), 303)

    def _kind(self, code: str) -> Kind:
        if code not in self.kinds:
            raise NotFound
        current_work().actor.require(self.kinds[code].permission)
        return self.kinds[code]

    def _batch(self, batch_id: UUID) -> ImportBatch:
        """An upload of these pages; another package's has its page elsewhere."""
        batch = queries.batch_of(current_work(), batch_id)
        self._kind(batch.kind)
        return batch
