"""The blueprint of the editor, and what its pages have in common."""

from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kernel.errors import DomainError
from kernel.school_year import SchoolYear
from regional.indicators.register import Entry
from regional.web.aim_words import order_of
from regional.web.indicator_editor import words
from regional.web.indicator_editor.trial_table import changed_words
from regional.web.tabs import INDICATORS, tabs
from web.forms import Form
from web.i18n import language
from web.page import say

bp = Blueprint(
    "indicator_editor",
    __name__,
    url_prefix="/indicators-editor",
    template_folder="../templates",
)


def page(name: str, form: Form | None = None, **values: object) -> ResponseReturnValue:
    """A page of the editor; 422 when its form comes back with faults, what was typed still in."""
    if form is not None:
        values["form"] = form
    made = render_template(
        f"regional/indicator_editor/{name}.html",
        tabs=tabs(INDICATORS),
        words=words,
        order_of=order_of,
        changed_words=changed_words,
        SchoolYear=SchoolYear,
        language=language(),
        **values,
    )
    return (made, 422) if form is not None and form.errors else made


def name_of(entry: Entry) -> str:
    return entry.say("name", language())


def say_refusal(refusal: DomainError) -> None:
    """Why nothing was done, on the page one comes back to."""
    say(words.refused(refusal), "bad")


def uuid_or_none(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
