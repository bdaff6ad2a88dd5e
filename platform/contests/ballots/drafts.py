"""A sheet not handed in yet: kept as it is typed, and never silently overwritten (CT-04).

A page that saves names the revision it read. Whoever comes with an older one is told what stands
there now, and chooses. The very same text saved again is no conflict: an answer may get lost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, text

from contests.ballots.casting import rules_of
from contests.ballots.marks import MOST_OF_COMMENT, OVERALL, faults_of
from contests.ballots.models import BallotDraft, BallotVersion
from contests.rules.schema import Round as RoundRules
from kernel.errors import Invalid, NotFound, WrongState
from kernel.identity.permissions import Permission
from kernel.work import Work


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands there. `version` is the sheet handed in that it would replace, 0 if none."""

    marks: Mapping[str, int]
    comments: Mapping[str, str]
    revision: int
    saved_at: datetime
    version: int = 0


class ChangedElsewhere(WrongState):
    """Another page of the same juror saved or handed the sheet in first; `theirs` is what stands.

    Its revision is 0 when it was handed in.
    """

    def __init__(self, theirs: Draft) -> None:
        super().__init__("sheet_changed_elsewhere")
        self.theirs = theirs


class Place(NamedTuple):
    """Where a sheet stands, for one juror, by the database's clock."""

    round_id: UUID
    entry_id: UUID
    member_id: UUID
    is_open: bool
    version: int


STANDING = text("""
SELECT given.round_id, given.entry_id, given.member_id,
       held.state = 'open' AND clock_timestamp() BETWEEN held.opens_at
         AND held.closes_at + make_interval(secs => held.grace_seconds) AS is_open,
       coalesce((SELECT max(handed.version) FROM contests.ballot_version handed
                  WHERE (handed.round_id, handed.entry_id, handed.member_id)
                      = (given.round_id, given.entry_id, given.member_id)), 0) AS version,
       (SELECT bars.kind FROM contests.conflict bars WHERE bars.member_id = given.member_id
           AND bars.entry_id = given.entry_id) AS conflict, me.removed_at
  FROM contests.assignment given
  JOIN contests.round held ON held.id = given.round_id
  JOIN contests.jury_member me ON me.id = given.member_id
 WHERE given.round_id = :round AND given.entry_id = :entry AND given.account_id = :account
""")
SAVE = text("""
INSERT INTO contests.ballot_draft AS kept
       (round_id, entry_id, member_id, account_id, marks, comments, revision, saved_at)
VALUES (:round, :entry, :member, :account, CAST(:marks AS jsonb), CAST(:comments AS jsonb), 1,
        clock_timestamp())
ON CONFLICT (round_id, entry_id, member_id) DO UPDATE
   SET marks = excluded.marks, comments = excluded.comments, revision = kept.revision + 1,
       saved_at = excluded.saved_at
 WHERE kept.revision = :revision
RETURNING revision, saved_at
""")


def save_draft(
    work: Work,
    round_id: UUID,
    entry_id: UUID,
    *,
    marks: Mapping[str, int | None],
    comments: Mapping[str, str],
    revision: int,
    version: int | None = None,
) -> Draft:
    """Keep what is typed; `revision` is the one that was read, 0 when there was no draft.

    ChangedElsewhere when something newer stands there; `version` as read tells a sheet handed in
    meanwhile. Invalid for a mark out of its range or a comment too long; WrongState with a code of
    casting.REFUSALS; NotFound when the entry is not this juror's.
    """
    work.actor.require(Permission.BALLOT_CAST)
    place = _place(work, round_id, entry_id)
    rules = rules_of(work.session, round_id)
    marks, comments = _checked(rules, marks, comments)
    theirs = standing_draft(work, place)
    if theirs is not None and (theirs.marks, theirs.comments) == (marks, comments):
        return theirs
    read = place.version if version is None else version
    if (theirs is None and revision) or read != place.version:
        raise ChangedElsewhere(theirs or _handed_in(work, place))
    row = _write(work, place, marks, comments, revision) if _reads(theirs, revision) else None
    if row is None:
        raise ChangedElsewhere(standing_draft(work, place) or _handed_in(work, place))
    return Draft(marks, comments, row.revision, row.saved_at, place.version)


def standing_draft(work: Work, place: Place) -> Draft | None:
    """What is kept now, if anything is."""
    row = work.session.execute(
        select(
            BallotDraft.marks, BallotDraft.comments, BallotDraft.revision, BallotDraft.saved_at
        ).where(
            BallotDraft.round_id == place.round_id,
            BallotDraft.entry_id == place.entry_id,
            BallotDraft.member_id == place.member_id,
        )
    ).one_or_none()
    return (
        Draft(row.marks, row.comments, row.revision, row.saved_at, place.version) if row else None
    )


def _place(work: Work, round_id: UUID, entry_id: UUID) -> Place:
    row = work.session.execute(
        STANDING, {"round": round_id, "entry": entry_id, "account": work.actor.account_id}
    ).one_or_none()
    if row is None:
        raise NotFound("assignment")
    if row.removed_at is not None:
        raise WrongState("not_of_jury")
    if row.conflict is not None:
        raise WrongState("in_conflict")
    if not row.is_open:
        raise WrongState("round_not_open")
    return Place(*row[:5])


def _reads(theirs: Draft | None, revision: int) -> bool:
    return (theirs.revision if theirs else 0) == revision


def _write(
    work: Work, place: Place, marks: Mapping[str, int], comments: Mapping[str, str], revision: int
) -> Any:
    """None when another page was quicker."""
    return work.session.execute(
        SAVE,
        {
            "round": place.round_id,
            "entry": place.entry_id,
            "member": place.member_id,
            "account": work.actor.account_id,
            "marks": json.dumps(dict(marks)),
            "comments": json.dumps(dict(comments), ensure_ascii=False),
            "revision": revision,
        },
    ).one_or_none()


def _checked(
    rules: RoundRules, marks: Mapping[str, int | None], comments: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str]]:
    """What is filled in, by the codes of the rules alone."""
    codes = [each.code for each in rules.criteria]
    faults = {c: f for c, f in faults_of(rules, marks).items() if f != "mark_needed"}
    told = {code: (comments.get(code) or "").strip() for code in (*codes, OVERALL)}
    faults |= {
        comment_field(code): "comment_too_long"
        for code, words in told.items()
        if len(words) > MOST_OF_COMMENT
    }
    if faults:
        raise Invalid(faults)
    filled = {code: mark for code in codes if (mark := marks.get(code)) is not None}
    return filled, {code: words for code, words in told.items() if words}


def comment_field(code: str) -> str:
    """How a fault of a criterion's comment is named, apart from that of its mark."""
    return "comment" if code == OVERALL else f"comment-{code}"


def _handed_in(work: Work, place: Place) -> Draft:
    """The sheet that stands, when the draft went with it; an empty one if nothing does."""
    row = work.session.execute(
        select(
            BallotVersion.marks, BallotVersion.comments, BallotVersion.cast_at,
            BallotVersion.version,
        )
        .where(
            BallotVersion.round_id == place.round_id,
            BallotVersion.entry_id == place.entry_id,
            BallotVersion.member_id == place.member_id,
        )
        .order_by(BallotVersion.version.desc())
        .limit(1)
    ).one_or_none()  # fmt: skip
    if row is None:
        return Draft({}, {}, 0, work.now(), 0)
    return Draft(json.loads(row.marks), row.comments, 0, row.cast_at, row.version)
