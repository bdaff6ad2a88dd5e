"""The blueprint of the region's acts, its words and what its pages have in common."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kernel.errors import Invalid, WrongState
from kernel.school_year import SchoolYear
from regional.web.tabs import SCHOOLS, tabs
from web.forms import Form
from web.i18n import gettext, mark

bp = Blueprint("acts", __name__, url_prefix="/acts", template_folder="../templates")

STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("draft")),
    "signed": ("ok", mark("act signed")),
    "cancelled": ("void", mark("act cancelled")),
}
FAULTS: Mapping[str, str] = {
    "grounds_needed": mark("Name at least one ground, a line each."),
    "start_needed": mark("Write the day. For example, 01.09.2026."),
    "end_needed": mark("Write the day. For example, 31.05.2027."),
    "ends_before_start": mark("The end comes before the beginning. Check both days."),
    "name_needed": mark("Write the name. For example, Irina Petrova."),
    "post_needed": mark("Write the post. For example, deputy minister."),
    "monitoring_needed": mark(
        "Name at least one time of the monitoring, a line each. For example, 25.12.2026 — results"
        " of the half-year."
    ),
    "too_long": mark("The text is too long. Shorten it."),
    "kind_unknown": mark("Choose from the list."),
    "number_needed": mark("Write the number. For example, 214-од."),
    "number_taken": mark("Another act of this day has this number. Check it."),
    "day_needed": mark("Write the day. For example, 05.10.2026."),
    "day_ahead": mark("The day is still ahead. Write today's or an earlier one."),
    "reason_needed": mark("Write the reason: it stays beside the act."),
}
REFUSED: Mapping[str, str] = {
    "act_not_draft": mark("The act is signed already: its words do not change any more."),
    "act_cancelled": mark("The act has been cancelled already."),
    "act_not_signed": mark("A scan is attached to a signed act. Enter the act as signed first."),
}


@contextmanager
def faults_into(form: Form) -> Iterator[None]:
    """Let a use case refuse: its faults appear beneath the form's fields, and the view goes on."""
    try:
        yield
    except Invalid as refused:
        form.take({name: gettext(FAULTS[code]) for name, code in refused.fields.items()})


def refused_words(refusal: WrongState) -> str:
    return gettext(REFUSED[refusal.code])


def state_words(state: str) -> tuple[str, str]:
    kind, words = STATES[state]
    return kind, gettext(words)


def render(name: str, **values: object) -> str:
    return render_template(
        f"regional/acts/{name}.html",
        tabs=tabs(SCHOOLS),
        state_words=state_words,
        SchoolYear=SchoolYear,
        **values,
    )


def page(name: str, form: Form, **values: object) -> ResponseReturnValue:
    """A page with a form; 422 when it comes back with faults, what was typed still in."""
    made = render(name, form=form, **values)
    return (made, 422) if form.errors else made
