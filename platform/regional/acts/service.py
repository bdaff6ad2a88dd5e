"""Acts of the region: drafted, signed with what they say frozen, cancelled; scans are attached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from kernel.documents import stored
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.ids import new_id
from kernel.papers.models import Paper
from kernel.papers.service import end_paper, issue_paper
from kernel.profile import Profile
from kernel.profile.stored import profile_of
from kernel.school_year import SchoolYear
from kernel.work import Work
from regional.acts.composing import Signing, drafted
from regional.acts.data import FIELDS
from regional.acts.models import RegionalAct
from regional.acts.plan import ActPlan, faults, to_params

PAPER_KIND = "region_act"
MOST_NUMBER, MOST_REASON = 60, 500


@dataclass(frozen=True, slots=True)
class SignAct:
    """As it was signed on paper; `address` is the check page without a code."""

    number: str
    dated_on: date | None
    address: str


def draft_act(work: Work, type_code: str, plan: ActPlan) -> RegionalAct:
    """A new draft. Invalid names what the form lacks."""
    work.actor.require(Permission.ACTS_EDIT)
    profile = profile_of(work.session)
    if type_code not in FIELDS or type_code not in types_of(profile):
        raise NotFound("document_text")
    _check(profile, plan)
    row = RegionalAct(
        id=new_id(), type=type_code, school_year=plan.school_year,
        title=_title(profile, type_code, plan), params=to_params(plan),
        created_at=work.now(), created_by=work.actor.account_id,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    work.record("act.drafted", "act", row.id, type=type_code, year=plan.school_year)
    return row


def change_act(work: Work, act_id: UUID, plan: ActPlan) -> None:
    row, profile = _drafted(work, act_id), profile_of(work.session)
    _check(profile, plan)
    row.params, row.school_year = to_params(plan), plan.school_year
    row.title = _title(profile, row.type, plan)
    work.record("act.changed", "act", act_id)


def sign_act(work: Work, act_id: UUID, signed: SignAct) -> RegionalAct:
    """Enter the act as signed: its words are frozen and the check page knows its code.

    Invalid: number, dated_on; WrongState «act_not_draft».
    """
    row, profile = _drafted(work, act_id), profile_of(work.session)
    day = _check_signed(work, row, signed)
    number = signed.number.strip()[:MOST_NUMBER]
    paper = issue_paper(
        work, kind=PAPER_KIND, number=number, issued_on=day, title=row.title,
        issuer=profile.region.authority.name.ru,
    )  # fmt: skip
    signing = Signing(number=number, dated_on=day, code=paper.code, address=signed.address,
                      made_at=work.now())  # fmt: skip
    document = drafted(work.session, profile, row, work.today(), signing)
    row.number, row.dated_on, row.state = number, day, "signed"
    row.content, row.content_sha256 = stored.to_json(document), stored.digest(document)
    row.paper_id, row.signed_at, row.signed_by = paper.id, work.now(), work.actor.account_id
    work.session.flush()
    work.record("act.signed", "act", act_id, order_number=number)
    return row


def cancel_act(work: Work, act_id: UUID, reason: str) -> None:
    """A signed act is cancelled with a reason, and its code says so; a draft is put away."""
    row = _held(work, act_id)
    if row.state == "cancelled":
        raise WrongState("act_cancelled")
    if row.state == "signed" and len(reason.strip()) < 3:
        raise Invalid({"reason": "reason_needed"})
    was_signed = row.state == "signed"
    row.state, row.cancelled_on = "cancelled", work.today()
    row.cancel_reason = reason.strip()[:MOST_REASON]
    if row.paper_id is not None:
        paper = work.session.get_one(Paper, row.paper_id)
        if paper.state == "valid":
            end_paper(work, row.paper_id)
    work.session.flush()
    work.record("act.cancelled" if was_signed else "act.put_away", "act", act_id)


def attach_scan(work: Work, act_id: UUID, file_id: UUID) -> None:
    """The scan of the signed paper; another one comes in the place of the former."""
    row = _held(work, act_id)
    if row.state != "signed":
        raise WrongState("act_not_signed")
    row.scan_id = file_id
    work.record("act.scanned", "act", act_id)


def types_of(profile: Profile) -> Mapping[str, str]:
    """Types of acts the portal can fill, with their Russian names."""
    return {
        text.code: text.name.ru
        for text in profile.document_texts
        if text.level == "region" and text.code in FIELDS
    }


def _title(profile: Profile, type_code: str, plan: ActPlan) -> str:
    """As lists and the check page call it, whatever the text's own title becomes."""
    name = types_of(profile)[type_code]
    return f"{name[:1].upper()}{name[1:]}, {SchoolYear(plan.school_year)}"


def _check(profile: Profile, plan: ActPlan) -> None:
    found = faults(plan)
    if set(plan.kinds) - {each.code for each in profile.school_types}:
        found["kinds"] = "kind_unknown"
    if found:
        raise Invalid(found)


def _check_signed(work: Work, row: RegionalAct, signed: SignAct) -> date:
    day = signed.dated_on
    found = {
        "number": "" if signed.number.strip() else "number_needed",
        "dated_on": "day_needed" if day is None else "day_ahead" if day > work.today() else "",
    }
    taken = select(RegionalAct.id).where(
        RegionalAct.number == signed.number.strip()[:MOST_NUMBER],
        RegionalAct.dated_on == day,
    )  # fmt: skip
    if not found["number"] and work.session.scalar(taken) is not None:
        found["number"] = "number_taken"
    if day is None or any(found.values()):
        raise Invalid({name: code for name, code in found.items() if code})
    return day


def _drafted(work: Work, act_id: UUID) -> RegionalAct:
    row = _held(work, act_id)
    if row.state != "draft":
        raise WrongState("act_not_draft")
    return row


def _held(work: Work, act_id: UUID) -> RegionalAct:
    work.actor.require(Permission.ACTS_EDIT)
    row = work.session.get(RegionalAct, act_id, with_for_update=True)
    if row is None:
        raise NotFound("act")
    return row
