"""The log of actions: who changed and who saw, by person, object and date (PL-04)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from kernel.audit.queries import Asked, Entry, entries, name_of, people_named
from kernel.documents import csv
from kernel.documents.sheet import Col, TableSheet
from kernel.identity.permissions import Permission
from portal.action_words import action_words, details_words, object_words
from web.filters import clock, day
from web.forms import Unreadable, parse_day
from web.guard import current_actor, requires
from web.i18n import gettext, language, pgettext
from web.labels import role_label
from web.work import current_work, seen

bp = Blueprint("audit", __name__, url_prefix="/log", template_folder="../templates")
bp.context_processor(
    lambda: {
        "action_words": action_words, "object_words": object_words, "role_label": role_label,
        "details_words": details_words,
    }
)  # fmt: skip

SIZE = 50
MOST_EXPORTED = 20_000


@bp.get("/")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    work = current_work()
    asked, faults = _asked()
    found = entries(work, asked, before=_uuid("before"), limit=SIZE + 1)
    shown = render_template(
        "portal/audit/index.html",
        entries=found[:SIZE],
        older=found[SIZE - 1].id if len(found) > SIZE else None,
        asked=asked,
        person=name_of(work, asked.account_id) if asked.account_id else None,
        faults=faults,
    )
    return shown, 422 if faults else 200


@bp.post("/person")
@requires(Permission.AUDIT_VIEW)
def find_person() -> ResponseReturnValue:
    """A search by name is posted: in an address people stand by their identifiers."""
    text = request.form.get("q", "").strip()[:100]
    people = people_named(current_work(), text) if text else []
    if len(people) == 1:
        return redirect(url_for(".index", person=people[0][0]), 303)
    return render_template("portal/audit/people.html", people=people, search=text)


@bp.get("/export.csv")
@requires(Permission.AUDIT_VIEW)
def export() -> ResponseReturnValue:
    """The entries of the page's filter as a table; the export itself is an entry too."""
    asked, _ = _asked()
    found = entries(current_work(), asked, limit=MOST_EXPORTED)
    with seen(current_actor()) as work:
        work.record("audit.exported", "audit_entry", None, kind="view", rows=len(found))
    answer = Response(csv.render(_sheet(found), language()), mimetype="text/csv")
    name = f"log-{current_work().today().isoformat()}.csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _asked() -> tuple[Asked, dict[str, str]]:
    """What the address asks for, and what of it could not be read, in words."""
    days: dict[str, date | None] = {"since": None, "until": None}
    faults = {}
    for name in days:
        typed = request.args.get(name, "").strip()
        try:
            days[name] = parse_day(typed) if typed else None
        except Unreadable as unreadable:
            faults[name] = str(unreadable)
    asked = Asked(
        account_id=_uuid("person"),
        object_id=_uuid("object"),
        since=days["since"],
        until=days["until"],
    )
    return asked, faults


def _uuid(name: str) -> UUID | None:
    return request.args.get(name, type=UUID)


def _sheet(found: Sequence[Entry]) -> TableSheet:
    titles = (
        gettext("Date"), gettext("Time"), gettext("Who"), gettext("Role"),
        pgettext("role", "Place"), gettext("What was done"), gettext("With what"),
        gettext("Identifier"), gettext("Details"),
    )  # fmt: skip
    return TableSheet(
        name=gettext("Log"),
        columns=tuple(Col(title) for title in titles),
        rows=tuple(_line(entry) for entry in found),
    )


def _line(entry: Entry) -> tuple[str, ...]:
    return (
        day(entry.at),
        clock(entry.at),
        entry.full_name or "",
        role_label(entry.role) if entry.role else "",
        entry.place,
        action_words(entry.action),
        object_words(entry.object_type),
        str(entry.object_id or ""),
        details_words(entry.details),
    )
