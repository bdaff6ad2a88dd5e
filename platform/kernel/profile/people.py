"""Parts of a profile about people: what they ask and offer, which papers they sign and bring."""

from typing import Literal

from pydantic import Field

from kernel.profile.text import Code, Line, Named, Text


class Catalogued(Named):
    """A word to choose from; `people` are the kinds it suits, none meaning everybody."""

    people: tuple[Code, ...] = ()

    def suits(self, kind: str) -> bool:
        return not self.people or kind in self.people


class MentorSource(Named):
    """Where mentors come from, and the sub-base they stand in (E-04)."""

    sub_base: Code


class CertificateKind(Named):
    """A paper asked of those who work with children; `required` ones gate admission."""

    people: tuple[Code, ...]
    required: bool = False
    years: int | None = Field(default=None, ge=1, le=20)
    note: Text | None = None


class Relation(Named):
    """What an adult is to a child; only legal representatives sign."""

    is_legal: bool


class TeamPost(Named):
    """A post in the introduction of mentoring, with its usual duties."""

    duties: Text
    single: bool = False


class ConsentDocument(Named):
    """One purpose, one document. A changed text needs a higher version.

    Paragraphs are filled with {school}, {address}, {signer}, {relation}, {person}, {scope} and
    {until}; an adult reads `text_self`, a representative `text_representative`.
    """

    code: Literal["processing", "publication", "transfer", "be_mentor", "have_mentor"]
    version: int = Field(ge=1)
    purpose: Text
    years: int | None = Field(default=None, ge=1, le=10)
    text_self: tuple[Line, ...] = Field(min_length=3)
    text_representative: tuple[Line, ...] = ()


class InterviewBlock(Named):
    """A block of the interview with questions to begin from (Q-03, D-17)."""

    obligatory: bool
    sides: tuple[Literal["mentor", "mentee"], ...] = ("mentor",)
    questions: tuple[Text, ...]


class TrainingTopic(Named):
    """A topic of the mentors' training, in the usual order."""

    note: Text
    people: tuple[Code, ...] = ()


class ReviewCriterion(Named):
    """What experts look at in a programme; marks go from 0 to `max`."""

    max: int = Field(ge=1, le=10)
