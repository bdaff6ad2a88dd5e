"""The editor: parts come and go, the text is tried out, and published as a new edition."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, FieldList, FormField

from kernel.documents.text_faults import TextFault
from kernel.errors import Invalid, WrongState
from kernel.identity.permissions import Permission
from kernel.profile.papers import DocumentText
from kernel.texts.fields import known
from kernel.texts.queries import newest_n
from kernel.texts.service import TextFaulty, checked
from kernel.work import Work
from regional.texts.publishing import publish
from regional.texts.typed import KINDS, Misread, place_of, read, shown
from regional.web.texts import words
from regional.web.texts.base import Held, bp, held, names_of, refused_words, render, sample
from regional.web.texts.forms import WordingForm
from regional.web.texts.legend import legend
from regional.web.texts.rows import changed
from web.guard import requires
from web.i18n import gettext as _
from web.i18n import mark
from web.page import say
from web.work import current_work

NOTE_FAULTS = {
    "note_needed": mark("Write what is changed and why: it stays in the history."),
    "note_too_long": mark("The text is too long. Shorten it."),
}


@bp.get("/<text_code>/edit")
@requires(Permission.TEXTS_EDIT)
def edit(text_code: str) -> ResponseReturnValue:
    work, found = current_work(), held(current_work(), text_code)
    data = shown(found.text) | {"base": str(newest_n(work.session, text_code))}
    return _page(work, found, _form(text_code, WordingForm(formdata=None, data=data)))


@bp.post("/<text_code>/edit")
@requires(Permission.TEXTS_EDIT)
def change(text_code: str) -> ResponseReturnValue:
    """Rows come and go without a word of judgement; «check» and «save» read the text back."""
    work, found = current_work(), held(current_work(), text_code)
    form = _form(text_code, WordingForm())
    asked = request.form.get("do", "check")
    if asked not in ("save", "check"):
        told = form.told()
        focus = changed(told, asked, request.form.get(f"new-{asked.partition(':')[2]}", "text"))
        again = _form(text_code, WordingForm(formdata=None, data=told))
        return _page(work, found, again, focus=focus)
    text = _tried(form, found.shipped)
    if text is None or asked == "check":
        return _page(work, found, form, text, tried=text is not None)
    return _publish(work, found, form, text)


def _publish(work: Work, found: Held, form: WordingForm, text: DocumentText) -> ResponseReturnValue:
    code = found.shipped.code
    try:
        n = publish(work, code, _number(form.base.data), _body(text), form.note.data or "")
    except Invalid as fault:
        form.take({name: _(NOTE_FAULTS[code]) for name, code in fault.fields.items()})
    except WrongState as refusal:
        say(refused_words(refusal), "bad")
        if refusal.code == "text_moved_on":  # one has been told: the next «save» goes on top
            form.base.data = str(newest_n(work.session, code))
            form.form_errors.append(refused_words(refusal))
    except TextFaulty as faulty:
        _take(form, faulty.faults, _body(text))
    else:
        say(_("Edition %(n)s is published. Papers that are signed stay as they are.", n=n))
        return redirect(url_for(".show", text_code=code), 303)
    return _page(work, found, form, text)


def _tried(form: WordingForm, shipped: DocumentText) -> DocumentText | None:
    """The text that was typed; None with the faults at their places."""
    valid = form.validate()
    try:
        body = read(form.told(), shipped)
    except Misread as misread:
        for name, code, line in misread.faults:
            _at(form, name, words.fault_words(code, line=line))
        return None
    text, found = checked(shipped, body)
    _take(form, found, body)
    return text if valid and not found else None


def _take(form: WordingForm, found: Sequence[TextFault], body: Mapping[str, Any]) -> None:
    for fault in found:
        name, line = place_of(fault, dict(body))
        _at(form, name, words.fault_words(fault.code, fault.what, line))


def _at(form: WordingForm, name: str, said: str) -> None:
    """Put a message at the field of the name, or on top where there is none."""
    field = _find(form, name)
    if field is None or isinstance(field, FieldList | FormField):
        form.form_errors.append(said)
    else:
        field.errors = [*field.errors, said]


def _find(form: Any, name: str) -> Field | None:
    here: Any = form
    for step in name.split("-"):
        inside = here.form if isinstance(here, FormField) else here
        if isinstance(inside, FieldList):
            known_rows = inside.entries
            here = known_rows[int(step)] if int(step) < len(known_rows) else None
        else:
            here = inside[step] if step in inside else None  # noqa: SIM401 - a form is no mapping
        if here is None:
            return None
    return here if isinstance(here, Field) else None


def _page(
    work: Work,
    found: Held,
    form: WordingForm,
    text: DocumentText | None = None,
    *,
    focus: str | None = None,
    tried: bool = False,
) -> ResponseReturnValue:
    fields = known(found.shipped.code) or {}
    faults = list(_faults(form, ""))
    made = render(
        "edit",
        held=found,
        form=form.offer(fields),
        faults=faults,
        focus=focus,
        tried=tried,
        paper=sample(work, text) if text is not None else None,
        legend=legend(fields),
        kinds=[(kind, words.kind_words(kind)) for kind in KINDS],
        annexed=names_of(work),
    )
    return (made, 422) if faults or form.form_errors else made


def _faults(form: Any, where: str) -> list[tuple[str, str, str]]:
    """Every message of the form in the order of the page: id, label, words."""
    found: list[tuple[str, str, str]] = []
    for field in form:
        if isinstance(field, FieldList):
            for number, row in enumerate(field.entries, 1):
                found += _faults(row.form, f"{where}{row_title(field.short_name, number)}: ")
        elif field.errors:
            found.append((str(field.id), f"{where}{field.label.text}", str(field.errors[0])))
    return found


def row_title(kind: str, number: int) -> str:
    """«Часть 3», «Приложение 1»."""
    return _("Annex %(n)s", n=number) if kind == "annexes" else _("Part %(n)s", n=number)


def _form(code: str, form: WordingForm) -> WordingForm:
    _sound_rows(form)
    return form.offer(known(code) or {})


def _sound_rows(form: WordingForm) -> None:
    """A kind that no page writes is read as a paragraph."""
    rows = [*form.blocks, *(row for annex in form.annexes for row in annex.form.blocks)]
    for row in rows:
        if row.form.kind.data not in KINDS:
            row.form.kind.data = "text"


def _body(text: DocumentText) -> dict[str, Any]:
    return text.model_dump(mode="json")


def _number(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 6 else -1
