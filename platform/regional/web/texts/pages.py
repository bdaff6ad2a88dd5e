"""The list of types and the page of one: its text filled with invented data, as it prints."""

from dataclasses import dataclass
from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from kernel.documents.compose import BadText
from kernel.errors import NotFound
from kernel.identity.permissions import Permission
from kernel.profile.stored import profile_of
from kernel.texts.fields import known
from kernel.texts.queries import edited_texts, newest_n, stale, texts_in_force
from regional.texts.sample import sample_document
from regional.web.texts.base import Held, bp, held, render, sample
from regional.web.texts.legend import legend
from web.guard import requires
from web.i18n import gettext as _
from web.work import current_work


@dataclass(frozen=True, slots=True)
class TypeLine:
    """A type in the list, with its state in a shape and words."""

    held: Held
    state: tuple[str, str]


@bp.get("/")
@requires(Permission.TEXTS_EDIT)
def index() -> str:
    work = current_work()
    profile = profile_of(work.session)
    texts = texts_in_force(work.session, profile)
    edited = edited_texts(work.session, profile)
    outworn = stale(work.session, profile)
    lines = [
        TypeLine(Held(shipped, texts[shipped.code]), _state(shipped.code, edited, outworn))
        for shipped in profile.document_texts
    ]
    groups = [
        (_("Acts of the region"), [line for line in lines if line.held.shipped.level == "region"]),
        (_("Papers of a school"), [line for line in lines if line.held.shipped.level == "school"]),
    ]
    return render("index", groups=[group for group in groups if group[1]])


@bp.get("/<text_code>")
@requires(Permission.TEXTS_EDIT)
def show(text_code: str) -> str:
    work = current_work()
    profile = profile_of(work.session)
    edited, outworn = edited_texts(work.session, profile), stale(work.session, profile)
    found = held(work, text_code)
    fields = known(text_code) or {}
    return render(
        "show",
        held=found,
        paper=sample(work, found.text),
        state=_state(text_code, edited, outworn),
        edited=text_code in edited,
        stale=text_code in outworn,
        newest=newest_n(work.session, text_code),
        legend=legend(fields),
    )


@bp.get("/<text_code>/sample.<any(pdf, docx):kind>")
@requires(Permission.TEXTS_EDIT)
def sample_file(text_code: str, kind: str) -> ResponseReturnValue:
    """The sample as it will print; it names nobody, for nobody in it is real."""
    from kernel.documents import docx, pdf  # loads reportlab

    work = current_work()
    profile, found = profile_of(work.session), held(work, text_code)
    try:
        document = sample_document(profile, found.text, texts_in_force(work.session, profile))
    except BadText as broken:
        raise NotFound("document_text") from broken
    name = f"{_('Sample')} – {found.name}.{kind}".replace("/", "-")
    content = (pdf if kind == "pdf" else docx).render(document)
    answer: ResponseReturnValue = send_file(
        BytesIO(content), mimetype=MEDIA[kind], as_attachment=True, download_name=name
    )
    return answer


MEDIA = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def _state(code: str, edited: frozenset[str], outworn: frozenset[str]) -> tuple[str, str]:
    if code in outworn:
        return "bad", _("does not fit this release")
    if code in edited:
        return "near", _("changed by the region")
    return "none", _("as supplied")
