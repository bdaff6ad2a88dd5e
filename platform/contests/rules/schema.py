"""The rules of a contest as one frozen value; a contest keeps them as canonical JSON.

Marks are whole numbers from 0 to a criterion's maximum. A criterion's share is its weight over the
sum of weights; a sheet's score is between 0 and 100 in exact fractions (counting/scores.py).
"""

import hashlib
import json
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
Words = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]

Aggregation = Literal["mean", "sum", "trimmed_mean", "median", "rank_sum"]
TieRule = Literal["criterion", "head_to_head", "chair", "vote"]
FileType = Literal["pdf", "docx", "jpg", "png"]


class Part(BaseModel):
    """Nothing is changed once read, and nothing unknown is taken in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Descriptor(Part):
    """What a mark means, from this mark up: «0 — нет цели»."""

    mark: int = Field(ge=0, le=100)
    words: Line


class Criterion(Part):
    """One thing a juror marks."""

    code: Code
    name: Line
    help: Words = ""
    max: int = Field(ge=1, le=100)
    weight: int = Field(default=1, ge=1, le=1000)
    descriptors: tuple[Descriptor, ...] = ()


class Nomination(Part):
    """Entries compete inside one; `forms` are the forms of mentoring it is for (none: any)."""

    code: Code
    name: Line
    entrant: Literal["mentor", "pair"] = "mentor"
    forms: tuple[Code, ...] = ()
    least_entries: int = Field(default=1, ge=1, le=100)


class FormField(Part):
    """A text asked of an entrant; a blind one is not shown to the jury."""

    code: Code
    label: Line
    help: Words = ""
    lines: Literal["one", "many"] = "many"
    most: int = Field(default=3000, ge=10, le=20000)
    required: bool = True
    blind: bool = False


class Attachments(Part):
    """How many files, of which types, each no larger than `most_megabytes`."""

    least: int = Field(default=0, ge=0, le=20)
    most: int = Field(default=5, ge=0, le=20)
    types: tuple[FileType, ...] = ("pdf", "docx", "jpg", "png")
    most_megabytes: int = Field(default=10, ge=1, le=10)


class Quorum(Part):
    """Under either bound there is no ranking at all.

    `jurors` of a hundred of the panel must have handed in at least one sheet that counts, and each
    entry must have `ballots` of them.
    """

    jurors_percent: int = Field(default=66, ge=0, le=100)
    ballots: int = Field(default=3, ge=1, le=50)


class Tie(Part):
    """One link of the chain; `criterion` is named by its code."""

    rule: TieRule
    criterion: Code | None = None


class Round(Part):
    """A round: what is marked, how sheets become places, how many go further.

    `adds` says whether the round before counts in: its score is added as it stands.
    """

    code: Code
    name: Line
    kind: Literal["correspondence", "in_person"]
    criteria: tuple[Criterion, ...] = Field(min_length=1)
    aggregation: Aggregation = "mean"
    quorum: Quorum = Quorum()
    ties: tuple[Tie, ...] = ()
    jurors_per_entry: int | None = Field(default=None, ge=1, le=50)
    go_further: int | None = Field(default=None, ge=1, le=500)
    adds: bool = False
    comment_required: bool = False


class Places(Part):
    """Which places are awarded, and what each is called on a diploma."""

    place: int = Field(ge=1, le=20)
    title: Line


class Publication(Part):
    """What the public may see after the results are out."""

    names: Literal["winners", "all"] = "winners"
    scores: bool = False
    archive: bool = False


class Conflicts(Part):
    """Beyond person, pair and nominator, what keeps a juror from an entry."""

    same_school: bool = True
    same_municipality: bool = False


class Appeals(Part):
    """How many days after the results an entrant may appeal; 0: the regulations allow none."""

    days: int = Field(default=5, ge=0, le=60)


class Rules(Part):
    """Everything the regulations decide. `order` names the act, for papers."""

    title: Line
    purpose: Words = ""
    nominations: tuple[Nomination, ...] = Field(min_length=1)
    fields: tuple[FormField, ...] = ()
    attachments: Attachments = Attachments()
    least_years: int = Field(default=0, ge=0, le=30)
    per_school: int | None = Field(default=None, ge=1, le=100)
    endorsement: bool = True
    publication_consent: bool = True
    blind: bool = False
    grace_minutes: int = Field(default=0, ge=0, le=120)
    rounds: tuple[Round, ...] = Field(min_length=1)
    places: tuple[Places, ...] = ()
    conflicts: Conflicts = Conflicts()
    appeals: Appeals = Appeals()
    publication: Publication = Publication()

    def canonical(self) -> str:
        """The one way these rules are written down; its SHA-256 is what is frozen."""
        told = self.model_dump(mode="json")
        return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def sha256(self) -> str:
        return hashlib.sha256(self.canonical().encode()).hexdigest()

    @classmethod
    def read(cls, text: str) -> Self:
        """What `canonical` wrote; ValidationError when it is something else."""
        return cls.model_validate_json(text)

    def round(self, code: str) -> Round:
        """The round with the code; KeyError if there is none."""
        return next_by_code(self.rounds, code)

    def nomination(self, code: str) -> Nomination:
        """The nomination with the code; KeyError if there is none."""
        return next_by_code(self.nominations, code)


Item = TypeVar("Item", Round, Nomination, Criterion)


def next_by_code(items: tuple[Item, ...], code: str) -> Item:
    """The item with the code; KeyError if there is none."""
    for item in items:
        if item.code == code:
            return item
    raise KeyError(code)
