"""Time left, states and refusals of a sheet, in a juror's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from contests.ballots.drafts import Draft
from contests.ballots.views import SheetView, Times
from web.filters import moment
from web.i18n import gettext, mark, ngettext

DAY, HOUR, MINUTE = 86400, 3600, 60
GROUP = 3

# What a juror may say of oneself, and what it means; the order is that of the page.
DECLARED: Mapping[str, str] = {
    "kinship": mark("The entrant is my relative"),
    "prepared": mark("I prepared the entrant or helped with the entry"),
    "school": mark("I work at this school or left it not long ago"),
    "pair": mark("I am in a mentoring pair with the entrant"),
    "other": mark("Another reason"),
}
# Why an entry is closed to the reader.
KINDS: Mapping[str, str] = {
    **DECLARED,
    "person": mark("You are the entrant"),
    "nominator": mark("You put this entrant forward, now or before"),
    "municipality": mark("You work in the same municipality"),
    "kinship": mark("The entrant is your relative"),
    "prepared": mark("You prepared the entrant or helped with the entry"),
    "school": mark("You work or worked at this school"),
    "pair": mark("You are or were in a mentoring pair with the entrant"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a sheet was not taken. `theirs` is what stands instead, where something does."""

    code: str
    title: str
    text: str
    theirs: Draft | None = None


def declared_words() -> dict[str, str]:
    return {kind: gettext(words) for kind, words in DECLARED.items()}


def kind_words(kind: str) -> str:
    return gettext(KINDS.get(kind, KINDS["other"]))


def grouped(code: str) -> str:
    """A receipt's code to be read aloud: four groups of three."""
    return "-".join(code[n : n + GROUP] for n in range(0, len(code), GROUP))


def left_words(times: Times) -> str:
    """«Осталось 2 дня 4 часа», or that the end has come: by the database's clock."""
    if times.is_ahead:
        return gettext("Sheets are taken from %(moment)s.", moment=moment(times.opens_at))
    if not times.is_open:
        ended = min(times.until, times.now)
        return gettext("Sheets were taken until %(moment)s.", moment=moment(ended))
    if times.in_grace:
        return gettext(
            "The time is over. Until %(moment)s a sheet is still taken and marked as late.",
            moment=moment(times.until),
        )
    return gettext("Left: %(time)s.", time=span(times.left))


def span(left: timedelta) -> str:
    """Days and hours, or hours and minutes; under a minute is one minute."""
    seconds = int(left.total_seconds())
    if seconds >= DAY:
        parts = [_days(seconds // DAY), _hours(seconds % DAY // HOUR)]
    elif seconds >= HOUR:
        parts = [_hours(seconds // HOUR), _minutes(seconds % HOUR // MINUTE)]
    else:
        parts = [_minutes(max(1, seconds // MINUTE))]
    return " ".join(part for part in parts if part)


def _days(n: int) -> str:
    return ngettext("%(num)s day", "%(num)s days", n) if n else ""


def _hours(n: int) -> str:
    return ngettext("%(num)s hour", "%(num)s hours", n) if n else ""


def _minutes(n: int) -> str:
    return ngettext("%(num)s minute", "%(num)s minutes", n) if n else ""


def refusal(code: str, view: SheetView, theirs: Draft | None = None) -> Refusal:
    """The words for a code of casting.REFUSALS, of a request sent with other marks too."""
    title, text = _WORDS[code](view, theirs)
    return Refusal(code=code, title=title, text=text, theirs=theirs)


def standing_reason(view: SheetView) -> Refusal | None:
    """Why no sheet can be handed in as the page stands; None where one can."""
    if view.is_removed:
        return refusal("not_of_jury", view)
    if view.conflict is not None:
        return refusal("in_conflict", view)
    return None if view.times.is_open else refusal("round_not_open", view)


def _not_open(view: SheetView, theirs: Draft | None) -> tuple[str, str]:
    times = view.times
    if times.is_ahead:
        return gettext("The round has not begun."), left_words(times)
    ended = times.until if times.state == "open" else min(times.until, times.now)
    return (
        gettext("The round takes no more sheets."),
        gettext("The time ended: %(moment)s, by the portal's clock.", moment=moment(ended))
        + " "
        + (
            gettext("The sheet handed in before stands as it is.")
            if view.handed
            else gettext("The sheet was not handed in. Tell the secretary of the jury.")
        ),
    )


def _conflict(view: SheetView, theirs: Draft | None) -> tuple[str, str]:
    return (
        gettext("You are recused from this entry."),
        gettext("%(reason)s. A sheet of yours does not count here.",
                reason=kind_words(view.conflict or "other")),
    )  # fmt: skip


def _not_of_jury(view: SheetView, theirs: Draft | None) -> tuple[str, str]:
    return (
        gettext("You are no longer of this jury."),
        gettext(
            "Sheets are taken only from its members. If this is a mistake, tell the secretary."
        ),
    )


def _elsewhere(view: SheetView, theirs: Draft | None) -> tuple[str, str]:
    if theirs is not None and theirs.revision == 0:
        return (
            gettext("A sheet of this entry is handed in already."),
            _at(theirs.saved_at) + " " + _choose(),
        )
    at = _at(theirs.saved_at) + " " if theirs else ""
    return gettext("The sheet was changed on another page."), at + _choose()


def _other_sheet(view: SheetView, theirs: Draft | None) -> tuple[str, str]:
    return (
        gettext("This sheet is handed in already, with other marks."),
        gettext(
            "The marks below are not handed in. To replace the sheet with them, hand it in again:"
            " it becomes a new version."
        ),
    )


def _at(at: datetime) -> str:
    return gettext("That was on %(moment)s.", moment=moment(at))


def _choose() -> str:
    return gettext("Nothing typed here is lost: compare and choose.")


_WORDS = {
    "round_not_open": _not_open,
    "in_conflict": _conflict,
    "not_of_jury": _not_of_jury,
    "sheet_changed_elsewhere": _elsewhere,
    "other_sheet": _other_sheet,
}
