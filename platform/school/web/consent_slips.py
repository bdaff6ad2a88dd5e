"""A link to consents as it is handed over: the address, a code, a text to send."""

from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from school.consents.service import Asked
from school.web.qr import qr_svg
from web.filters import day, full_name
from web.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Slip:
    """A link as it is handed over: shown once, here."""

    asked: Asked
    address: str

    @property
    def qr(self) -> Markup:
        return qr_svg(self.address, _("Code with the link for %(name)s",
                                      name=full_name(self.asked.signer)))  # fmt: skip

    @property
    def message(self) -> str:
        """A text for a messenger or a letter; it names the school and the day, and no purpose."""
        return _(
            "Good day. The school asks you to read and answer documents about mentoring: "
            "%(address)s The link is personal, works once and until %(day)s. You may sign or "
            "decline each document.",
            address=self.address,
            day=day(self.asked.expires_at),
        )


def slip_of(asked: Asked) -> Slip:
    return Slip(asked, url_for("consent_link.show", token=asked.token, _external=True))
