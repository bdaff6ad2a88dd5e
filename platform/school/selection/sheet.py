"""The sheet of an interview: blocks of questions prepared beforehand, and what was noted (D-17).

Names and questions are copied into the interview when it is planned: what was asked must read the
same in five years, whatever the region's profile says by then.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.db import Json
from kernel.imports.folding import clean
from kernel.profile import Profile
from school.selection.models import Interview
from school.selection.rules import OWN_BLOCK, Asked, Held

MOST_QUESTIONS = 12
LONGEST_QUESTION = 300
LONGEST_NOTE = 4000


def proposed(profile: Profile, side: str) -> tuple[Asked, ...]:
    """The region's blocks for a side, and an empty one for the curator's own questions."""
    blocks = [
        Asked(
            block.code,
            block.name.ru,
            block.obligatory,
            tuple(question.ru for question in block.questions),
        )
        for block in profile.interview_blocks
        if side in block.sides
    ]
    return (*blocks, Asked(OWN_BLOCK, "", False, ()))


def kept(blocks: Sequence[Asked]) -> Json:
    """The blocks as the interview keeps them."""
    listed = [
        {
            "code": block.code,
            "name": block.name,
            "obligatory": block.obligatory,
            "questions": list(block.questions),
        }
        for block in blocks
    ]
    return {"blocks": listed}


def blocks_of(questions: Mapping[str, Any]) -> tuple[Asked, ...]:
    """The blocks of a kept sheet."""
    return tuple(
        Asked(each["code"], each["name"], each["obligatory"], tuple(each["questions"]))
        for each in questions.get("blocks", ())
    )


def notes_of(answers: Mapping[str, Any]) -> dict[str, str]:
    """What was noted, by block."""
    return dict(answers.get("notes", {}))


def held(interview: Interview) -> Held:
    """The interview as the rules read it."""
    answers: Mapping[str, Any] = interview.answers
    return Held(
        blocks=blocks_of(interview.questions),
        notes=notes_of(answers),
        time_enough=interview.time_enough,
        role_understood=interview.role_understood,
        candidate_asked=interview.candidate_asked,
        no_questions=bool(answers.get("no_questions")),
    )


def lines_of(text: str) -> tuple[str, ...]:
    """Questions typed one in a line; bullets and numbers before them are taken off."""
    typed = (clean(line).lstrip("-–—•*·").strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in typed if line))


def tidy(text: str) -> str:
    """A note without stray spaces; its lines stay."""
    return "\n".join(clean(line) for line in text.splitlines()).strip()
