"""Results in words: states, what a quorum lacks, how ties were told, why a count was repeated."""

from collections.abc import Mapping, Sequence
from typing import Any

from contests.rules.schema import Round
from kernel.errors import DomainError, Invalid
from web.filters import percent
from web.i18n import gettext, mark, ngettext

ROUND_STATES: Mapping[str, tuple[str, str]] = {
    "draft": ("draft", mark("is being prepared")),
    "open": ("wait", mark("sheets are taken")),
    "closed": ("lock", mark("closed and counted")),
    "published": ("ok", mark("results are out")),
}
ROLES: Mapping[str, str] = {
    "chair": mark("chair of the jury"),
    "juror": mark("member of the jury"),
    "secretary": mark("secretary of the commission"),
}
TIES: Mapping[str, str] = {
    "criterion": mark("by the criterion «%(name)s»"),
    "head_to_head": mark("more jurors put it higher"),
    "chair": mark("by the chair's sheet"),
    "vote": mark("by the recorded vote"),
}
REASONS: Mapping[str, str] = {"tie_vote": mark("vote on a tie")}
FAULTS: Mapping[str, str] = {
    "reason_needed": mark("Say why, in a few words: they go into the protocol."),
    "present_needed": mark("Write how many were present, at least one."),
    "votes_needed": mark("Write the votes for each entry; at least one vote is needed."),
    "votes_over_present": mark("There are more votes than people present."),
    "not_this_tie": mark("These entries no longer share a place. Reload the page."),
    "embargo_past": mark("This moment is over. Leave both empty to publish at once."),
    "clock_needed": mark("Write the time too. For example, 12:00."),
    "day_needed": mark("Write the day too. For example, 30.11.2026."),
    "round_not_open": mark("The round is not open: nothing was closed."),
    "sheets_are_due": mark(
        "Not all sheets are in. Before the end of the round it closes only when they are."
    ),
    "published_already": mark("The results are out already."),
    "not_counted": mark("The round is not closed yet."),
    "panels_equal": mark("The jurors are the same for every entry: nothing to leave out."),
    "sheets_missing": mark("Not every sheet could be read. Nothing was counted."),
    "voided_already": mark("This sheet does not count already."),
}


def round_state(state: str) -> tuple[str, str]:
    """Kind of the state's mark and its words."""
    kind, words = ROUND_STATES[state]
    return kind, gettext(words)


def role_words(role: str) -> str:
    return gettext(ROLES[role])


def reason_words(reason: str) -> str:
    """The portal's own reasons in words; what a person wrote, as written."""
    return gettext(REASONS[reason]) if reason in REASONS else reason


def tie_words(tie: str | None, rules: Round) -> str:
    """By which link of the chain an entry was told from its equals; nothing without a tie."""
    if tie is None:
        return ""
    if tie != "criterion":
        return gettext(TIES[tie])
    asked = [each.criterion for each in rules.ties if each.rule == "criterion"]
    names = [each.name for each in rules.criteria if each.code in asked]
    if len(names) != 1:  # the result keeps the rule, not which of several criteria told
        return gettext("by a criterion of the chain")
    return gettext(TIES[tie], name=names[0])


def place_words(place: int, last: int) -> str:
    """«3», or «3–4» where a place is shared."""
    return str(place) if last <= place else f"{place}–{last}"


def lack_words(part: Mapping[str, Any], rules: Round) -> list[str]:
    """What is missing for a ranking, and what can be done."""
    lack, said = part["lack"], []
    if part["state"] == "not_handed_on":
        return [
            ngettext(
                "Entry %(entries)s has no score of the round before, which the rules add.",
                "Entries %(entries)s have no score of the round before, which the rules add.",
                len(lack["entries"]),
                entries=", ".join(lack["entries"]),
            )
        ]
    if "jurors" in lack:
        said.append(
            gettext(
                "Sheets that count came from %(came)s of %(of)s jurors, the rules ask for"
                " %(percent)s.",
                came=lack["jurors"]["came"],
                of=lack["jurors"]["of"],
                percent=percent(rules.quorum.jurors_percent, 0),
            )
        )
    if lack.get("entries"):
        said.append(
            ngettext(
                "Entry %(entries)s has fewer sheets than the %(least)s asked for.",
                "Entries %(entries)s have fewer sheets than the %(least)s asked for.",
                len(lack["entries"]),
                entries=", ".join(lack["entries"]),
                least=rules.quorum.ballots,
            )
        )
    return said


def faults(refused: Invalid) -> dict[str, str]:
    """Field → words under it."""
    return {name: fault(code) for name, code in refused.fields.items()}


def fault(code: str) -> str:
    return gettext(FAULTS[code]) if code in FAULTS else gettext("Nothing was saved.")


def refused(refusal: DomainError) -> str:
    """One sentence for a refusal that belongs to no field."""
    if isinstance(refusal, Invalid):
        return " ".join(faults(refusal).values())
    return fault(refusal.code)


def entries_words(entries: Sequence[str]) -> str:
    """«заявка 04», «заявки 02, 07»."""
    return ngettext(
        "entry %(entries)s", "entries %(entries)s", len(entries), entries=", ".join(entries)
    )
