"""What the domain's faults about accounts and passwords mean, in the reader's words."""

from collections.abc import Mapping

from kernel.errors import Invalid
from kernel.identity.passwords import LEAST
from web.i18n import gettext, mark

FAULTS: Mapping[str, str] = {
    "password_short": mark("At least %(least)s characters are needed. A phrase is easy to keep."),
    "password_repeats": mark("Too few different characters. A phrase of three words will do."),
    "password_favourite": mark("This password is guessed first. Take a phrase of your own."),
    "password_login": mark("The password may not contain the login."),
    "password_same": mark("This is the password you have now. A different one is needed."),
    "password_wrong": mark("This is not your current password."),
    "login_needed": mark("Write the login in Latin letters. For example, petrova-av."),
    "login_shape": mark(
        "From 3 to 40 Latin letters, digits, dots and dashes. For example, petrova-av."
    ),
    "login_taken": mark("Somebody else has this login. Add a digit or a letter."),
    "name_incomplete": mark(
        "Surname and given name are needed. For example, Petrova Anna Viktorovna."
    ),
    "email_shape": mark("Check the address. For example, petrova@school.example."),
    "email_taken": mark("Another account has this address."),
    "place_needed": mark("Choose where this person works."),
}


def in_words(invalid: Invalid) -> dict[str, str]:
    """Field and words for each fault."""
    return {
        field: gettext(FAULTS[code], **({"least": LEAST} if code == "password_short" else {}))
        for field, code in invalid.fields.items()
    }


def password_rules() -> str:
    """What a new password must be, told before it is typed."""
    return gettext(
        "At least %(least)s characters. Three or four words of your own are easier to keep than a"
        " short word with digits. Not your login and nothing that is guessed first.",
        least=LEAST,
    )
