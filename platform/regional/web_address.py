"""An address typed by a person, made one that a page may safely show as a link."""

from urllib.parse import urlsplit

LONGEST = 500


def web_address(typed: str) -> str | None:
    """The address with its scheme, http or https alone; None when it is no address of a page.

    «school5.example/mentoring» is understood as people mean it.
    """
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return None
    known = parts.scheme in ("http", "https") and "." in host.strip(".")
    plain = all(sign.isprintable() and not sign.isspace() for sign in text)
    safe = not parts.username and not set(text) & set("<>\"'\\`")
    return text if known and plain and safe and len(text) <= LONGEST else None
