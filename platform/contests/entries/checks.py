"""What keeps an entry from being sent, as far as its own words and files go. Pure decisions."""

import re
from collections.abc import Mapping
from typing import Protocol
from urllib.parse import urlsplit

from contests.rules.schema import Rules

# A draft keeps more than may be sent: nobody's words are cut while they are being shortened.
MOST_TYPED = 40_000
MOST_LINKS, LONGEST_LINK = 10, 500


class Written(Protocol):
    """Texts by the codes of the rules' fields, and links as typed."""

    @property
    def texts(self) -> Mapping[str, str]: ...
    @property
    def links(self) -> str: ...


def faults_of(rules: Rules, typed: Written, files: int) -> dict[str, str]:
    """Fault codes by the field they are told at."""
    found = {}
    for field in rules.fields:
        said = typed.texts.get(field.code, "")
        if field.required and not said:
            found[f"text-{field.code}"] = "text_needed"
        elif len(said) > field.most:
            found[f"text-{field.code}"] = "text_too_long"
    if fault := link_fault(typed.links):
        found["links"] = fault
    if files < rules.attachments.least:
        found["file"] = "files_needed"
    return found


def links_of(typed: str) -> list[str]:
    """One a line or a blank apart."""
    return [part for part in re.split(r"\s+", typed.strip()) if part]


def link_fault(typed: str) -> str:
    links = links_of(typed)
    if len(links) > MOST_LINKS:
        return "too_many_links"
    return "" if all(map(is_link, links)) else "link_wrong"


def is_link(typed: str) -> bool:
    """An address a juror can open: http or https, with a host, and no name or password in it."""
    if len(typed) > LONGEST_LINK:
        return False
    try:
        parts = urlsplit(typed)
        host = parts.hostname
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(host) and "@" not in parts.netloc
