"""Whole letters: subject and body in plain text, links on lines of their own.

Letters speak Russian, whatever the browser of whoever caused them does: they reach people, not
browsers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from kernel.notices.kinds import Group, group_of

from . import notice_words
from .i18n import mark

TONGUE = "ru"
SETTINGS = "/me/notices/settings"
INBOX = "/me/notices"
MOST_TOLD = 30
_ORDER = list(Group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One notice of a digest."""

    kind: str
    values: Mapping[str, Any]
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """Writes the letters of one region: `address` is the portal's own, without a slash."""

    address: str
    region: str
    zone: ZoneInfo

    def about(self, kind: str, values: Mapping[str, Any], path: str) -> tuple[str, str]:
        """Subject and body of a letter about one notice."""
        said = notice_words.spoken(TONGUE)
        told = notice_words.sentence(kind, values, self.zone, said)
        opened = said.gettext(mark("Open it on the portal:"))
        return (
            notice_words.subject(kind, values, self.zone, said),
            self._whole(told, f"{opened}\n{self.address}{path}", wished=True),
        )

    def digest(self, day: date, told: Sequence[Told]) -> tuple[str, str]:
        """Subject and body of the morning's letter: everything unread, by groups."""
        said = notice_words.spoken(TONGUE)
        first = told[:MOST_TOLD]
        count = said.ngettext(
            "%(num)s new notice on the portal", "%(num)s new notices on the portal", len(told)
        ) % {"num": len(told)}
        heading = said.gettext(mark("Not read yet on %(day)s."))
        parts = [heading % {"day": day.strftime("%d.%m.%Y")}]
        by_group = sorted(first, key=lambda one: _ORDER.index(group_of(one.kind)))
        for group, notices in groupby(by_group, key=lambda one: group_of(one.kind)):
            parts.append(f"{notice_words.group_words(group, said)}:")
            parts += [self._line(one, said) for one in notices]
        if len(told) > len(first):
            rest = said.ngettext("And %(num)s more:", "And %(num)s more:", len(told) - len(first))
            parts.append(rest % {"num": len(told) - len(first)} + f"\n{self.address}{INBOX}")
        return count, self._whole(*parts, wished=True)

    def link(self, *, purpose: str, login: str, token: str, until: str) -> tuple[str, str]:
        """Subject and body of a letter with a one-time link; `until` is when it stops opening."""
        said = notice_words.spoken(TONGUE)
        if purpose == "activate":
            about = said.gettext(mark("An account on the portal of mentoring"))
            first = mark("An account has been opened for you. Your login: %(login)s.")
            then = mark("Choose a password by this link. It opens once, until %(until)s:")
        else:
            about = said.gettext(mark("A new password on the portal of mentoring"))
            first = mark("A new password is asked for. Your login: %(login)s.")
            then = mark("Choose it by this link. It opens once, until %(until)s:")
        warned = mark(
            "Give the link to nobody. If you asked for nothing, do nothing: the password stays."
        )
        link = f"{self.address}/invitation/{token}"
        return about, self._whole(
            said.gettext(first) % {"login": login},
            said.gettext(then) % {"until": until} + f"\n{link}",
            *([] if purpose == "activate" else [said.gettext(warned)]),
            wished=False,
        )

    def _line(self, one: Told, said: notice_words.Spoken) -> str:
        told = notice_words.sentence(one.kind, one.values, self.zone, said)
        return f"{told}\n{self.address}{one.path}"

    def _whole(self, *parts: str, wished: bool) -> str:
        """The paragraphs with the portal's name and, under letters one may refuse, where."""
        said = notice_words.spoken(TONGUE)
        name = said.gettext(mark("Portal of mentoring"))
        foot = [", ".join(filter(None, (name, self.region))) + "\n" + self.address]
        if wished:
            which = said.gettext(mark("Which letters come, you choose here:"))
            foot.append(f"{which}\n{self.address}{SETTINGS}")
        return "\n\n".join([*parts, *foot]) + "\n"
