"""Addresses of sites as people type them."""

from urllib.parse import urlsplit

from kernel.imports.folding import clean


def read_site(text: str) -> str | None:
    """«https://» is put before a bare name; None for other schemes and for what is no address."""
    text = clean(text)
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        sound = parts.scheme in ("http", "https") and not parts.username and parts.port is None
    except ValueError:
        return None
    return text if sound and "." in host.strip(".") and " " not in text else None
