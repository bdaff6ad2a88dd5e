"""What a reader sees of a page, with plain spaces where the page binds words together."""

import re
from html import unescape


def text_of(response) -> str:
    """The page's source; entities are read, NBSP and line ends are spaces."""
    return unescape(re.sub(r"\s+", " ", response.text)).replace("\xa0", " ")


def words_of(response) -> str:
    """The page's words alone, without markup."""
    bare = re.sub(r"<[^>]+>", " ", response.text)
    return " ".join(unescape(bare).replace("\xa0", " ").split())
