"""A paper out of its text and the data of a case: what `pdf`, `docx` and `html` then draw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from kernel.documents.composing_blocks import Blocks, capital, items_of, signers, stands
from kernel.documents.content import (
    Acquainted,
    Align,
    AnnexMark,
    Approval,
    Block,
    Document,
    Footer,
    Heading,
    HeadingBlock,
    Numbering,
    Orientation,
    Requisite,
    Signatures,
)
from kernel.documents.template import BadText, filled, value_of
from kernel.documents.text_faults import TextFault, faults
from kernel.documents.values import PersonWords, Value, day_in_words, say
from kernel.profile.papers import Annex, DocumentText

__all__ = ["BadText", "Requisites", "TextFault", "compose", "faults"]

KINDS = {"order": "ПРИКАЗ", "minutes": "ПРОТОКОЛ"}
# Day and place stand above their title; other papers have them when they bear a number.
DATED = ("order", "minutes", "agreement")
# «Приложение 1 / к приказу»: what an annex belongs to; other papers' annexes say nothing of it.
BELONGS = {
    "order": "к приказу", "regulations": "к положению", "minutes": "к протоколу",
    "agreement": "к соглашению", "plan": "к плану", "report": "к отчёту", "letter": "к письму",
}  # fmt: skip
NOT_DATED, NOT_NUMBERED = "«____» ______________ 20___ г.", "______"
ACQUAINTED = {"order": "С приказом ознакомлены:"}
ACQUAINTED_ELSE = "Ознакомлены:"
CHECK_WORDS = "Подлинность документа проверяется по этому коду"
HEAD = "head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requisites:
    """What stands around the text: whose paper, where and when, how anybody checks it.

    `authority` is the school's whole name (or the body's), `operator` the smaller line beneath.
    """

    authority: str = ""
    operator: str = ""
    place: str = ""
    number: str = ""
    dated_on: date | None = None
    made_at: datetime | None = None
    code_url: str = ""
    code_shown: str = ""


def compose(
    text: DocumentText,
    data: Mapping[str, Value],
    *,
    requisites: Requisites,
    clauses: Sequence[str] = (),
    annexes: Mapping[str, DocumentText] | None = None,
    annex_data: Mapping[str, Mapping[str, Value]] | None = None,
) -> Document:
    """The paper. BadText when the text asks for what the data has not: `faults` tells it before.

    `annexes` are the texts that annexes are made `of`, `annex_data` their data, both by code.
    """
    blocks = Blocks(text.layout, clauses).composed(text.blocks, data) + _under(text, data)
    attached = [annex for annex in text.annexes if stands(annex.when, data)]
    for n, annex in enumerate(attached, 1):
        mark = _mark(text, requisites, n if len(attached) > 1 else None)
        blocks += _annex(annex, data, mark, annexes or {}, annex_data or {})
    return Document(
        title=filled(text.title, data),
        blocks=tuple(blocks),
        heading=_heading(text, data, requisites),
        footer=Footer(numbering=Numbering.TOP),
        orientation=Orientation.LANDSCAPE if text.landscape else Orientation.PORTRAIT,
        made_at=requisites.made_at,
        requisite=_requisite(text, requisites),
    )


def _heading(text: DocumentText, data: Mapping[str, Value], requisites: Requisites) -> Heading:
    kind = KINDS.get(text.layout, "")
    dated = requisites.dated_on
    registered = text.layout in DATED or text.series is not None
    number = requisites.number or (NOT_NUMBERED if text.series else "")
    return Heading(
        authority=requisites.authority,
        operator=requisites.operator,
        kind="" if text.title.lower().startswith(kind.lower()) else kind,
        date=(day_in_words(dated) if dated else NOT_DATED) if registered else "",
        place=requisites.place if registered else "",
        number=f"№\u00a0{number}" if number else "",
        title_align=Align.LEFT if text.layout == "order" else Align.CENTER,
        approval=_approval(data, dated) if text.approved else None,
    )


def _approval(data: Mapping[str, Value], dated: date | None) -> Approval:
    head = value_of(HEAD, data)
    if not isinstance(head, PersonWords):
        raise BadText(what=HEAD)
    return Approval(
        post=capital(head.say("post")),
        name=head.short,
        date=day_in_words(dated) if dated else "",
    )


def _requisite(text: DocumentText, requisites: Requisites) -> Requisite | None:
    if not (text.check and requisites.code_url):
        return None
    return Requisite(requisites.code_url, requisites.code_shown, CHECK_WORDS)


def _under(text: DocumentText, data: Mapping[str, Value]) -> list[Block]:
    """What stands under the text: who signs, and who has read it."""
    under: list[Block] = []
    if people := signers(text.signatures, data):
        under.append(Signatures(people))
    if text.acquainted is not None:
        names = tuple(_names(text.acquainted, data))
        if names:
            under.append(Acquainted(ACQUAINTED.get(text.layout, ACQUAINTED_ELSE), names))
    return under


def _names(field: str, data: Mapping[str, Value]) -> list[str]:
    """«И. О. Фамилия» of a list: of its items' `person`, or plain words as they are."""
    names = []
    for item in items_of(field, data):
        person = item if isinstance(item, str) else value_of("person", item)
        names.append(person.short if isinstance(person, PersonWords) else say(person))
    return list(dict.fromkeys(names))


def _mark(text: DocumentText, requisites: Requisites, n: int | None) -> tuple[str, ...]:
    first = "Приложение" if n is None else f"Приложение {n}"
    belongs = BELONGS.get(text.layout)
    if belongs is None:
        return (first,)
    dated = day_in_words(requisites.dated_on) if requisites.dated_on else NOT_DATED
    number = requisites.number or (NOT_NUMBERED if text.series else "")
    second = f"от {dated}" + (f" №\u00a0{number}" if number else "")
    return (first, belongs, second)


def _annex(
    annex: Annex,
    data: Mapping[str, Value],
    mark: tuple[str, ...],
    texts: Mapping[str, DocumentText],
    of_data: Mapping[str, Mapping[str, Value]],
) -> list[Block]:
    blocks, layout = annex.blocks, "form"
    if annex.of is not None:
        if annex.of not in texts or annex.of not in of_data:
            raise BadText(what=annex.of)
        blocks, layout = texts[annex.of].blocks, texts[annex.of].layout
    inner = data if annex.of is None else of_data[annex.of]
    title = HeadingBlock(filled(annex.title, data), 1, Align.CENTER)
    body = Blocks(layout).composed(blocks, inner)
    return [AnnexMark(mark, Orientation(annex.page)), title, *body]
