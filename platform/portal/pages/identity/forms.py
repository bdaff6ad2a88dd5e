"""Forms of signing in and of the password."""

from wtforms import PasswordField

from web.forms import Form, LineField, Needed, UpTo
from web.i18n import gettext, lazy_gettext

LONGEST = 200


class SignInForm(Form):
    login = LineField(
        lazy_gettext("Login or e-mail"),
        validators=[Needed(lambda: gettext("Write your login or e-mail.")), UpTo(LONGEST)],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        validators=[Needed(lambda: gettext("Write your password.")), UpTo(LONGEST)],
    )


class NewPasswordForm(Form):
    """A password chosen twice, so that a slip of the finger locks nobody out."""

    password = PasswordField(
        lazy_gettext("New password"),
        validators=[Needed(lambda: gettext("Write the new password.")), UpTo(LONGEST)],
    )
    again = PasswordField(
        lazy_gettext("The same once more"),
        validators=[Needed(lambda: gettext("Write the new password once more."))],
    )

    def validate(self, extra_validators: object = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if fine and self.password.data != self.again.data:
            self.take({"again": gettext("The two passwords differ.")})
            return False
        return fine


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(
        lazy_gettext("Current password"),
        validators=[Needed(lambda: gettext("Write your current password.")), UpTo(LONGEST)],
    )


class EmailForm(Form):
    email = LineField(lazy_gettext("E-mail"), validators=[UpTo(LONGEST)])
    current = PasswordField(
        lazy_gettext("Current password"),
        validators=[Needed(lambda: gettext("Write your current password.")), UpTo(LONGEST)],
    )


class ForgottenForm(Form):
    login = LineField(
        lazy_gettext("Login or e-mail"),
        validators=[Needed(lambda: gettext("Write your login or e-mail.")), UpTo(LONGEST)],
    )


class CodeForm(Form):
    """The six digits of an authenticator, or one of the spare codes."""

    code = LineField(
        lazy_gettext("Code"),
        validators=[Needed(lambda: gettext("Write the six digits from the application.")),
                    UpTo(20)],
    )  # fmt: skip
