"""A sheet as it was typed: it stays on the page whatever is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from contests.ballots.casting import Sheet
from contests.ballots.drafts import Draft, comment_field
from contests.ballots.marks import MOST_OF_COMMENT, OVERALL
from contests.ballots.views import SheetView
from contests.rules.schema import Criterion, Round
from kernel.ids import new_id
from web.forms import Unreadable, parse_whole
from web.i18n import gettext, ngettext

MARK = "mark-"
MOST_VERSIONS = 32000


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """`marks` and `comments` are texts by criterion; `read` are the marks that mean something.

    `version` and `revision` are those of the page it was typed on.
    """

    marks: Mapping[str, str]
    comments: Mapping[str, str]
    request_id: UUID
    version: int
    revision: int
    read: Mapping[str, int | None] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)

    def sheet(self, view: SheetView) -> Sheet:
        return Sheet(
            round_id=view.round_id,
            entry_id=view.entry_id,
            request_id=self.request_id,
            version=self.version,
            marks=self.read,
            comments=self.comments,
        )

    def renewed(self, view: SheetView) -> "Typed":
        """The same marks as a sheet of its own: a new request over what stands now."""
        version = view.handed.version if view.handed else 0
        return replace(self, request_id=new_id(), version=version, revision=view.revision)

    def is_like(self, told: Draft) -> bool:
        """Whether the same is written there."""
        filled = {code: mark for code, mark in self.read.items() if mark is not None}
        words = {code: text for code, text in self.comments.items() if text}
        return (filled, words) == (dict(told.marks), dict(told.comments))


def of_view(view: SheetView) -> Typed:
    """What the page begins with: the draft, or the sheet handed in, or nothing."""
    handed = view.handed
    if view.draft_marks is not None:
        marks, comments = view.draft_marks, view.draft_comments
    elif handed is not None:
        marks, comments = handed.marks, handed.comments
    else:
        marks, comments = {}, {}
    return Typed(
        marks={code: str(mark) for code, mark in marks.items()},
        comments=dict(comments),
        request_id=new_id(),
        version=handed.version if handed else 0,
        revision=view.revision,
        read=dict(marks),
    )


def of_form(rules: Round, form: Mapping[str, str]) -> Typed:
    """What was sent; faults of single fields are in words already."""
    marks = {each.code: form.get(MARK + each.code, "").strip() for each in rules.criteria}
    comments = {
        code: form.get(comment_field(code), "").replace("\r\n", "\n").strip()
        for code in (*(each.code for each in rules.criteria), OVERALL)
    }
    faults = {}
    read: dict[str, int | None] = {}
    for each in rules.criteria:
        try:
            text = marks[each.code]
            read[each.code] = parse_whole(text, least=0, most=each.max) if text else None
        except Unreadable:
            read[each.code] = None
            faults[MARK + each.code] = out_of_range(each)
    for code, text in comments.items():
        if len(text) > MOST_OF_COMMENT:
            faults[comment_field(code)] = too_long(len(text) - MOST_OF_COMMENT)
    revision, version = _read_on(form)
    return Typed(
        marks=marks,
        comments=comments,
        request_id=_identifier(form.get("request")),
        version=version,
        revision=revision,
        read=read,
        faults=faults,
    )


def fault_words(rules: Round, faults: Mapping[str, str]) -> dict[str, str]:
    """The domain's faults by the names of fields, in words."""
    told: dict[str, str] = {}
    for each in rules.criteria:
        code = faults.get(each.code)
        if code == "mark_needed":
            told[MARK + each.code] = mark_needed(each)
        elif code is not None:
            told[MARK + each.code] = out_of_range(each)
    if "comment" in faults:
        told["comment"] = comment_needed()
    return told


def mark_needed(of: Criterion) -> str:
    return gettext("Put a mark from 0 to %(max)s.", max=of.max)


def out_of_range(of: Criterion) -> str:
    return gettext(
        "A whole number from 0 to %(max)s is needed. For example, %(example)s.",
        max=of.max,
        example=max(1, of.max * 4 // 5),
    )


def comment_needed() -> str:
    return gettext("Write at least one comment: the rules of this round ask for it.")


def too_long(extra: int) -> str:
    return ngettext("Shorten it by %(num)s character.", "Shorten it by %(num)s characters.", extra)


def _read_on(form: Mapping[str, str]) -> tuple[int, int]:
    """Revision and version of the page; `over` names those that are knowingly written over."""
    revision, _, version = form.get("over", "").partition(".")
    if version:
        return _count(revision), _count(version)
    return _count(form.get("revision")), _count(form.get("version"))


def _identifier(text: Any) -> UUID:
    try:
        return UUID(str(text))
    except ValueError:
        return new_id()


def _count(text: str | None) -> int:
    plain = (text or "").strip()
    return int(plain) if plain.isascii() and plain.isdigit() and int(plain) < MOST_VERSIONS else 0
