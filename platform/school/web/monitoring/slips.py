"""Links of a measuring as they are handed over: slips to print, texts to send, a code for a hall.

The address is told once: these pages answer a POST and are kept by nobody.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from kernel.errors import WrongState
from kernel.identity.permissions import Permission
from school.waves import queries
from school.waves.asking import Slip, give_common, give_links, give_slips
from school.waves.queries import AskedLine, PartLine
from school.web.monitoring import words
from school.web.monitoring.forms import SlipsForm
from school.web.monitoring.measuring import about, bp, is_unnamed, part_of, part_page, who_answers
from school.web.qr import qr_svg
from web.filters import day
from web.guard import requires
from web.i18n import gettext as _
from web.page import say
from web.work import current_work

UNKEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Handed:
    """A link as it is handed over: shown once, here; `about` is whom it asks about, if another."""

    slip: Slip
    about: str = ""

    @property
    def address(self) -> str:
        return url_for("answer.ask", token=self.slip.token, _external=True)

    @property
    def qr(self) -> Markup:
        return qr_svg(
            self.address, _("QR code of the questionnaire “%(title)s”", title=self.slip.title)
        )


@dataclass(slots=True)
class Person:
    """Everything that is handed to one person, on one slip of paper and in one message."""

    name: str
    school_class: str
    links: list[Handed] = field(default_factory=list)

    @property
    def until(self) -> str:
        return day(min(each.slip.expires_at for each in self.links))

    @property
    def message(self) -> str:
        """A text for a messenger: nobody is named in it, the pages say whom they are about."""
        asked = "\n".join(f"{each.slip.title}: {each.address}" for each in self.links)
        return _(
            "Good day. The school asks you to answer some questions about mentoring.\n"
            "%(links)s\n"
            "The link is personal, opens once and until %(day)s. Whether to answer, you decide.",
            links=asked,
            day=self.until,
        )


@bp.post("/<uuid:wave_id>/slips")
@requires(Permission.MONITORING_EDIT)
def hand_out(wave_id: UUID) -> ResponseReturnValue:
    """Slips for those named in the form or asked by the part it names, else for all with a name."""
    work = current_work()
    view = queries.wave(work.session, wave_id)
    parts = {each.id: each for each in view.parts}
    waits = {line.id: line for line in queries.waiting_of(work.session, wave_id)}
    chosen = [line.id for line in waits.values() if _is_chosen(line, parts[line.part_id])]
    try:
        made = give_links(work, wave_id, chosen)
    except WrongState as refused:
        say(words.refusal_words(refused), "bad")
        return redirect(url_for(".show", wave_id=wave_id), 303)
    people: dict[object, Person] = {}
    for slip in made:
        line = waits[slip.asked_id or slip.link_id]
        part = parts[line.part_id]
        key, name, school_class = who_answers(line, part)
        whom = line.name if is_unnamed(line, part) else slip.about
        people.setdefault(key, Person(name, school_class)).links.append(Handed(slip, whom))
    page = render_template(
        "school/monitoring/slips.html",
        view=view,
        by_class=_by_class(people.values()),
        total=len(made),
        **about(view),
    )
    return page, 200, UNKEPT


def _is_chosen(line: AskedLine, part: PartLine) -> bool:
    wanted = [each for each in request.form.getlist("asked") if each]
    if wanted:
        return str(line.id) in wanted
    if "part" in request.form:
        return str(part.id) == request.form["part"]
    return not is_unnamed(line, part)


@bp.post("/<uuid:wave_id>/parts/<uuid:part_id>/slips")
@requires(Permission.MONITORING_EDIT)
def print_slips(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """Anonymous slips: each opens once, and nobody knows who drew which."""
    form = SlipsForm()
    if form.validate():
        with words.refused_in_words(), words.faults_into(form):
            return _nobodys(wave_id, part_id, give_slips(current_work(), part_id, form.count.data))
    return part_page(wave_id, part_id, form), 422


@bp.post("/<uuid:wave_id>/parts/<uuid:part_id>/common")
@requires(Permission.MONITORING_EDIT)
def common(wave_id: UUID, part_id: UUID) -> ResponseReturnValue:
    """One large code for a room; asking for it again closes the code before."""
    view, part = part_of(wave_id, part_id)
    try:
        made = give_common(current_work(), part_id)
    except WrongState as refused:
        say(words.refusal_words(refused), "bad")
        return redirect(url_for(".part", wave_id=wave_id, part_id=part_id), 303)
    page = render_template(
        "school/monitoring/hall.html", view=view, part=part, link=Handed(made), **about(view)
    )
    return page, 200, UNKEPT


def _nobodys(wave_id: UUID, part_id: UUID, made: Sequence[Slip]) -> ResponseReturnValue:
    view, part = part_of(wave_id, part_id)
    page = render_template(
        "school/monitoring/nobodys.html",
        view=view,
        part=part,
        slips=[Handed(each) for each in made],
        **about(view),
    )
    return page, 200, UNKEPT


def _by_class(people: Iterable[Person]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for each in people:
        found.setdefault(each.school_class, []).append(each)
    return found
