"""The blueprint of the texts of papers, and what its pages have in common."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from markupsafe import Markup

from kernel.documents import html
from kernel.documents.compose import BadText
from kernel.errors import WrongState
from kernel.profile.papers import DocumentText
from kernel.profile.stored import profile_of
from kernel.texts.queries import texts_in_force
from kernel.texts.service import shipped_text
from kernel.work import Work
from regional.texts.sample import sample_document
from regional.web.tabs import SCHOOLS, tabs
from regional.web.texts import words
from web.i18n import gettext, language, mark

bp = Blueprint("texts", __name__, url_prefix="/document-texts", template_folder="../templates")

REFUSED = {
    "text_unchanged": mark("This wording is in force already: nothing was published."),
    "text_moved_on": mark(
        "Somebody has published another wording meanwhile. Yours is still here: compare them in the"
        " history, then publish anew."
    ),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A type with the text that ships and the one in force."""

    shipped: DocumentText
    text: DocumentText

    @property
    def name(self) -> str:
        """With a capital, as a title."""
        said = self.shipped.name.in_language(language())
        return said[:1].upper() + said[1:]


def held(work: Work, code: str) -> Held:
    """NotFound for a code that the profile has not."""
    profile = profile_of(work.session)
    shipped = shipped_text(profile, code)
    return Held(shipped, texts_in_force(work.session, profile)[code])


def names_of(work: Work) -> dict[str, str]:
    """Every type's name by its code."""
    return {each.code: each.name.in_language(language())
            for each in profile_of(work.session).document_texts}  # fmt: skip


def sample(work: Work, text: DocumentText) -> Markup | None:
    """The paper of invented data as a page shows it; None for a text that cannot be composed."""
    profile = profile_of(work.session)
    try:
        document = sample_document(profile, text, texts_in_force(work.session, profile))
    except BadText:
        return None
    return Markup(html.render(document))  # noqa: S704 - the renderer escapes what it prints


def refused_words(refusal: WrongState) -> str:
    return gettext(REFUSED[refusal.code])


def render(name: str, **values: object) -> str:
    return render_template(f"regional/texts/{name}.html", tabs=tabs(SCHOOLS), words=words, **values)
