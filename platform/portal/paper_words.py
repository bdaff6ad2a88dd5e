"""Papers in words: what each kind is, and what its state means to whoever checks it."""

from collections.abc import Mapping
from datetime import date

from kernel.papers.queries import PaperSeen
from web.filters import day
from web.i18n import gettext, mark

# A package that issues papers of a new kind adds its words here.
KINDS: Mapping[str, str] = {
    "course_certificate": mark("Certificate of a course"),
    "honour": mark("Certificate of the award"),
    "contest_diploma": mark("Diploma of a contest"),
    "contest_thanks": mark("Letter of thanks"),
    "school_paper": mark("Paper of a school"),
    "region_act": mark("Act of the region"),
}
# An order is cancelled, a diploma is revoked.
CANCELLED = frozenset({"school_paper", "region_act"})


def kind_words(kind: str) -> str:
    """What the paper is; a kind without words still has its code."""
    return gettext(KINDS[kind]) if kind in KINDS else kind


def state_of(paper: PaperSeen, today: date) -> tuple[str, str]:
    """Shape and words: it holds, its time is over, or it was taken back."""
    if paper.state == "revoked" and paper.kind in CANCELLED:
        return "bad", gettext("cancelled on %(day)s", day=day(paper.state_on or paper.issued_on))
    if paper.state == "revoked":
        return "bad", gettext("revoked on %(day)s", day=day(paper.state_on or paper.issued_on))
    if paper.state == "replaced":
        return "void", gettext("replaced by another on %(day)s",
                               day=day(paper.state_on or paper.issued_on))  # fmt: skip
    if paper.valid_until is not None and paper.valid_until < today:
        return "near", gettext("held until %(day)s", day=day(paper.valid_until))
    return "ok", gettext("holds")
