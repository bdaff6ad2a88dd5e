"""A login made from a name: surname and initials in Latin letters, as in a passport."""

import re
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import Session

from kernel.identity.elevation import as_sign_in
from kernel.identity.models import Account

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_SHAPE = re.compile(r"[a-z0-9][a-z0-9._-]{2,39}")
# Russian letters as passports write them since 2014, then letters of the languages of the regions.
_LATIN = {
    **dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziiklmnoprstufye", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "ie",
    "ь": "",
    "ю": "iu",
    "я": "ia",
    **dict(zip("ҥӧӱјәҗңөүһҕіїєґў", "noujajnouhgiiegu", strict=True)),
}


def has_login_shape(login: str) -> bool:
    """Three to forty Latin letters, digits, dots, dashes and underscores; a letter leads."""
    return _SHAPE.fullmatch(login) is not None


def is_email(text: str) -> bool:
    """Whether it looks like an address; a slip of the finger is seen, a wrong name is not."""
    return _EMAIL.fullmatch(text) is not None


def latin(word: str) -> str:
    """A word in Latin letters, lower case; whatever has none is left out."""
    spelled = "".join(_LATIN.get(letter, letter) for letter in word.lower())
    plain = normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)


def login_from_name(full_name: str) -> str:
    """«Петрова Анна Викторовна» gives «petrova-av»; "" when the name has no letters to spell."""
    surname, *rest = full_name.split() or [""]
    initials = "".join(latin(word)[:1] for word in rest[:2])
    base = latin(surname)[:32]
    joined = f"{base}-{initials}" if base and initials else base
    return joined if has_login_shape(joined) else ""


def free_login(session: Session, full_name: str) -> str:
    """The login of a name, with a number when a namesake already has it; "" when there is none."""
    base = login_from_name(full_name)
    if not base:
        return ""
    with as_sign_in(session):
        taken = set(
            session.scalars(
                select(Account.login).where(Account.login.startswith(base, autoescape=True))
            )
        )
    if base not in taken:
        return base
    return next(name for n in range(2, len(taken) + 3) if (name := f"{base}-{n}") not in taken)
