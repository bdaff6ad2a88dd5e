"""An act as a document: a draft is composed anew each time, a signed one is as it was signed."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from kernel.documents import stored
from kernel.documents.compose import Requisites, compose
from kernel.documents.content import Document
from kernel.documents.fields import data_of
from kernel.papers.queries import shown_code
from kernel.profile import Profile
from kernel.texts.queries import texts_in_force
from regional.acts.filling import data_of_act
from regional.acts.models import RegionalAct
from regional.acts.plan import of_params


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What a signed act bears beside its words; `address` is the check page without a code."""

    number: str
    dated_on: date
    code: str
    address: str
    made_at: datetime


def document_of(session: Session, profile: Profile, act: RegionalAct, today: date) -> Document:
    """The paper of the row, for pages and files alike."""
    if act.content is not None:
        return stored.from_json(act.content)
    return drafted(session, profile, act, today)


def drafted(
    session: Session,
    profile: Profile,
    act: RegionalAct,
    today: date,
    signing: Signing | None = None,
) -> Document:
    """The act by today's base and the text in force."""
    text = texts_in_force(session, profile)[act.type]
    data = data_of_act(session, profile, of_params(act.school_year, act.params), today)
    return compose(
        text,
        data_of(data),
        requisites=_requisites(profile, signing),
    )


def _requisites(profile: Profile, signing: Signing | None) -> Requisites:
    authority = profile.region.authority.name.ru
    if signing is None:
        return Requisites(authority=authority)
    shown = shown_code(signing.code)
    return Requisites(
        authority=authority,
        number=signing.number,
        dated_on=signing.dated_on,
        made_at=signing.made_at,
        code_url=f"{signing.address}/{shown}",
        code_shown=shown,
    )
