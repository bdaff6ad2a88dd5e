"""What must hold of the texts of papers as a profile is read: fields, forms, annexes.

Which fields a type has is known to the code that fills it, above the kernel; its tests check that
(`kernel.documents.text_faults.faults`). Here the shape of every text is checked.
"""

from collections.abc import Iterator

from kernel.documents.text_faults import TextFault, faults
from kernel.profile.faults import maybe
from kernel.profile.papers import DocumentText
from kernel.profile.schema import Profile
from kernel.profile.source import Where

Finding = tuple[Where, str]
SAID = {
    "brace": "фигурная скобка без пары: «{what}».",
    "field_shape": "«{what}» – не поле: пишут {{имя}}, {{имя:форма}} или {{item.имя:форма}}.",
    "form_unknown": "неизвестная форма в «{what}».",
    "item_outside": "«{what}» годится только внутри повторяемой части (each, rows).",
    "too_deep": "пункты бывают трёх уровней, а «{what}» – четвёртого.",
    "bullet_points": "у пунктов с тире своих пунктов не бывает: «{what}».",
}
OTHER = "поле «{what}» здесь не годится."


def texts_can_be_composed(profile: Profile) -> Iterator[Finding]:
    """No brace is left open, every form is known, an annex names a text that there is."""
    codes = {text.code for text in profile.document_texts}
    for n, text in enumerate(profile.document_texts):
        where: Where = ("document_texts", n)
        for fault in faults(text, None):
            yield (*where, *fault.where), _sentence(fault)
        yield from _annexes_fit(text, where, codes)


def _sentence(fault: TextFault) -> str:
    return SAID.get(fault.code, OTHER).format(what=fault.what)


def _annexes_fit(text: DocumentText, where: Where, codes: set[str]) -> Iterator[Finding]:
    for n, annex in enumerate(text.annexes):
        at = (*where, "annexes", n)
        if annex.of is not None and annex.of not in codes - {text.code}:
            yield (*at, "of"), f"неизвестный текст «{annex.of}».{maybe(annex.of, codes)}"
        if (annex.of is None) == (not annex.blocks):
            yield at, "приложению нужно одно из двух: of (другой текст) или blocks."
