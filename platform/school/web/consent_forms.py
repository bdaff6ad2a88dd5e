"""Forms about consents: what to ask, what was signed on paper, who took a consent back."""

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput

from kernel.profile import Profile
from school.consents.signers import Signer
from school.consents.wording import SCOPED
from school.web import consent_words as words
from school.web.labels import first_up
from school.web.scans import ScanField
from web.filters import full_name
from web.forms import DayField, Form, LineField, Needed, UpTo
from web.i18n import gettext as _
from web.i18n import lazy_gettext as _l

MOST_NOTE = 500


class Offers(Protocol):
    """What a form of consents chooses from."""

    @property
    def profile(self) -> Profile: ...
    @property
    def signers(self) -> Sequence[Signer]: ...
    @property
    def purposes(self) -> tuple[str, ...]: ...


def as_id(text: object) -> UUID | None:
    """A choice of a list box as an identifier; nonsense is nobody."""
    try:
        return UUID(str(text))
    except ValueError:
        return None


def signer_choices(profile: Profile, signers: Sequence[Signer]) -> list[SelectChoice]:
    """«Маркова Анна Петровна (мать)»."""
    return [
        SelectChoice(
            str(each.id),
            full_name(each)
            + (f" ({words.relation_name(profile, each.relation)})" if each.relation else ""),
        )
        for each in signers
    ]


class ScopedForm(Form):
    """What a publication and a transfer are narrowed to; the words go into the document."""

    scope_publication = SelectMultipleField(
        _l("What may be published"), option_widget=CheckboxInput(), validate_choice=False
    )
    scope_transfer = LineField(_l("Who receives the data"), validators=[UpTo(200)])

    def offer_scopes(self) -> None:
        self.scope_publication.choices = [
            SelectChoice(code, first_up(_(shown))) for code, (_ru, shown) in words.PUBLISHED.items()
        ]

    def scope(self) -> Mapping[str, str]:
        """By purpose, in the words of the document."""
        ticked = set(self.scope_publication.data or ())
        published = [ru for code, (ru, _shown) in words.PUBLISHED.items() if code in ticked]
        said = dict(
            zip(SCOPED, (", ".join(published), self.scope_transfer.data or ""), strict=True)
        )
        return {purpose: text for purpose, text in said.items() if text}


def offer_papers(
    signer: RadioField, purposes: RadioField | SelectMultipleField, held: Offers
) -> None:
    """Who may sign, chosen at once when there is only one, and the documents to choose from."""
    signer.choices = signer_choices(held.profile, held.signers)
    if len(held.signers) == 1 and signer.data is None:
        signer.data = held.signers[0].id
    purposes.choices = [
        SelectChoice(each, words.purpose_name(held.profile, each)) for each in held.purposes
    ]


class AskForm(ScopedForm):
    signer = RadioField(_l("Who signs"), coerce=as_id, validate_choice=False)
    purposes = SelectMultipleField(
        _l("Documents to ask"), option_widget=CheckboxInput(), validate_choice=False
    )

    def offer(self, held: Offers) -> "AskForm":
        self.offer_scopes()
        offer_papers(self.signer, self.purposes, held)
        return self


class PaperForm(ScopedForm):
    purpose = RadioField(_l("Which document"), validate_choice=False)
    signer = RadioField(_l("Who signed"), coerce=as_id, validate_choice=False)
    given_on = DayField(_l("Date on the paper"), validators=[Needed()])
    scan = ScanField(_l("Scan or photograph of the paper"))

    def offer(self, held: Offers) -> "PaperForm":
        self.offer_scopes()
        offer_papers(self.signer, self.purpose, held)
        return self


class WithdrawForm(Form):
    by = RadioField(_l("Who took it back"), coerce=as_id, validate_choice=False)
    withdrawn_on = DayField(_l("When"), validators=[Needed()])
    note = TextAreaField(_l("How it came"), validators=[UpTo(MOST_NOTE)])
