"""Links to diaries, handed out by the curator: one by one, or slips for everybody (R-25)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from school.links.service import MadeLink
from school.pairing.diaries import Holder, give_diary, holders, take_diary
from school.programmes import queries
from school.web.programme_tabs import programme_tabs
from school.web.qr import qr_svg
from web.filters import day, full_name
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

bp = Blueprint(
    "pair_diaries",
    __name__,
    url_prefix="/s/<school_code>/programmes/<uuid:programme_id>/diaries",
    template_folder="templates",
)


@dataclass(frozen=True, slots=True)
class Slip:
    """A link as it is handed over: shown once, here."""

    holder: Holder
    address: str
    until: date | None

    @property
    def qr(self) -> Markup:
        return qr_svg(self.address, _("Code with the diary of %(name)s",
                                      name=full_name(self.holder)))  # fmt: skip

    @property
    def message(self) -> str:
        """A text for a messenger: it names no other person."""
        return _(
            "Good day. This is your own diary of mentoring: %(address)s Here you confirm your "
            "pair, see the plan and write meetings down. Keep the link: it works until %(day)s.",
            address=self.address,
            day=day(self.until) if self.until else "",
        )


@bp.get("")
@requires(Permission.PROGRAMME_EDIT)
def index(programme_id: UUID) -> str:
    work = current_work()
    programme = queries.programme(work.session, programme_id)
    return render_template(
        "school/pair_diaries/index.html",
        programme=programme,
        holders=holders(work.session, programme_id, work.now()),
        tabs=programme_tabs(programme, "pairs.index"),
    )


@bp.post("/<uuid:participation_id>")
@requires(Permission.PROGRAMME_EDIT)
def give(programme_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    work = current_work()
    holder = _holder(programme_id, participation_id)
    if holder.is_stopped:
        say(
            _("No link is given: the consent is missing or withdrawn, or the person has left."),
            "bad",
        )
        return redirect(url_for(".index", programme_id=programme_id), 303)
    made = give_diary(work, participation_id, holder.side)
    return _slips(programme_id, [(holder, made)])


@bp.post("/<uuid:participation_id>/take")
@requires(Permission.PROGRAMME_EDIT)
def take(programme_id: UUID, participation_id: UUID) -> ResponseReturnValue:
    _holder(programme_id, participation_id)
    take_diary(current_work(), participation_id)
    say(_("The link is closed: it opens nothing any more."))
    return redirect(url_for(".index", programme_id=programme_id), 303)


@bp.post("/slips")
@requires(Permission.PROGRAMME_EDIT)
def slips(programme_id: UUID) -> ResponseReturnValue:
    """A link for everybody of an open pair who may have one and has none; older ones go on."""
    work = current_work()
    known = holders(work.session, programme_id, work.now())
    without = [each for each in known if each.given_at is None and not each.is_stopped]
    made = [(each, give_diary(work, each.participation_id, each.side)) for each in without]
    return _slips(programme_id, made)


def _holder(programme_id: UUID, participation_id: UUID) -> Holder:
    work = current_work()
    known = holders(work.session, programme_id, work.now())
    found = next((each for each in known if each.participation_id == participation_id), None)
    if found is None:
        raise NotFound("Participation")
    return found


def _slips(programme_id: UUID, made: list[tuple[Holder, MadeLink]]) -> ResponseReturnValue:
    work = current_work()
    programme = queries.programme(work.session, programme_id)
    shown = [
        Slip(holder, url_for("diary.show", token=link.token, _external=True), programme.ends_on)
        for holder, link in made
    ]
    page = render_template("school/pair_diaries/slips.html", programme=programme, slips=shown)
    return page, 200, {"Cache-Control": "no-store"}
