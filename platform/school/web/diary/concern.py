"""«Report a problem» from the diary: heard by the curator and the psychologist alone (U-6)."""

from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid
from kernel.ids import new_id
from school.concerns.service import report_by_link
from school.links.service import use_link
from school.meetings import diary
from school.web.concerns import ReportForm, sending_of, words_of
from school.web.diary import bp
from school.web.diary.frame import frame, gone_to, me
from school.web.guest import OpenLink, by_link
from web.i18n import gettext as _
from web.page import say
from web.work import current_work


@bp.get("/<token>/pairs/<uuid:pair_id>/concern")
@by_link("diary")
def concern(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    return _page(link, token, pair_id, ReportForm(data={"sending": str(new_id())}))


@bp.post("/<token>/pairs/<uuid:pair_id>/concern")
@by_link("diary")
def report(link: OpenLink, token: str, pair_id: UUID) -> ResponseReturnValue:
    """An ended pair may be told of too: some things are said only afterwards."""
    work, form = current_work(), ReportForm()
    use_link(work, link.id)
    own = me()
    diary.pair(work.session, own, pair_id)
    if form.validate():
        try:
            report_by_link(
                work, pair_id, own.side, form.words.data,
                concern_id=sending_of(form.sending.data) or new_id(),
            )  # fmt: skip
        except Invalid as refused:
            form.words.errors = [words_of(refused.fields["words"])]
        else:
            say(_("The curator and the psychologist have got it. They answer within a day."))
            return gone_to(url_for(".show", token=token))
    return _page(link, token, pair_id, form)


def _page(link: OpenLink, token: str, pair_id: UUID, form: ReportForm) -> ResponseReturnValue:
    own = me()
    pair = diary.pair(current_work().session, own, pair_id)
    page = render_template(
        "school/diary/concern.html",
        form=form,
        **{**frame(link, token, pair, own), "concern_url": ""},
    )
    return page, 200 if request.method == "GET" else 422
