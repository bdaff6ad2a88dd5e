"""How the person at this browser wants to see the portal: one cookie, read on the server."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from urllib.parse import parse_qsl, urlencode

from flask import g, has_request_context, request

COOKIE = "view"
KEPT_FOR = 400 * 24 * 3600  # browsers refuse longer

# The first of each row is what a person has who chose nothing.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "lang": ("ru", "en"),
    "theme": ("auto", "light", "dark"),
    "size": ("100", "125", "150", "200"),
    "scheme": ("usual", "black-on-white", "white-on-black", "navy-on-sky"),
    "spacing": ("usual", "wide", "widest"),
    "density": ("role", "read", "work"),
}
GROUND = {"black-on-white": "light", "white-on-black": "dark", "navy-on-sky": "light"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Choices of one browser; the defaults are those of a person who chose nothing."""

    lang: str = "ru"
    theme: str = "auto"
    size: str = "100"
    scheme: str = "usual"
    spacing: str = "usual"
    density: str = "role"

    @classmethod
    def from_cookie(cls, text: str) -> "Reader":
        """What a cookie says; words we do not know are passed over."""
        return cls().with_(dict(parse_qsl(text[:400])))

    def with_(self, wishes: Mapping[str, str]) -> "Reader":
        """The same reader with the wishes that are among the choices."""
        known = {k: v for k, v in wishes.items() if v in CHOICES.get(k, ())}
        return replace(self, **known)

    def cookie(self) -> str:
        """The shortest text that `from_cookie` reads back."""
        plain = Reader()
        chosen = {f.name: getattr(self, f.name) for f in fields(self)}
        return urlencode({k: v for k, v in chosen.items() if v != getattr(plain, k)})

    @property
    def sees_poorly(self) -> bool:
        """Whether any part of the version for the visually impaired is on."""
        return (self.size, self.scheme, self.spacing) != ("100", "usual", "usual")

    def usual(self) -> "Reader":
        """The same reader back in the ordinary version."""
        return replace(self, size="100", scheme="usual", spacing="usual")

    def attributes(self, density_of_role: str) -> dict[str, str]:
        """Attributes of `<html>` by which the theme finds out all this."""
        said = {
            "lang": self.lang,
            "data-bs-theme": GROUND.get(self.scheme, self.theme),
            "data-density": density_of_role if self.density == "role" else self.density,
        }
        if self.sees_poorly:
            said["data-vision"] = str(CHOICES["size"].index(self.size))
        if self.scheme != "usual":
            said["data-scheme"] = self.scheme
        if self.spacing != "usual":
            said["data-spacing"] = str(CHOICES["spacing"].index(self.spacing))
        return said


def current_reader() -> Reader:
    """The reader of this request; outside a request the one who chose nothing."""
    if not has_request_context():
        return Reader()
    known: Reader | None = g.get("reader")
    if known is None:
        known = g.reader = Reader.from_cookie(request.cookies.get(COOKIE, ""))
    return known
