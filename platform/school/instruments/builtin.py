"""Ready questionnaires a school starts from: ours, refined by the region's profile."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from kernel.profile import Profile
from school.instruments.catalogues import settled
from school.instruments.definition import Instrument
from school.instruments.shipped import instrument_of, shipped_trees, with_own

# What each ready questionnaire is for, in the order in which a curator needs them.
ORDER = (
    "mentee_request",
    "mentee_request_teacher",
    "third_party",
    "mentor_profile",
    "mentor_application",
    "school_life",
    "pupil_marks",
    "pupil_traits",
    "teacher_work",
    "teacher_difficulties",
    "mentor_growth",
    "employer_view",
    "compatibility",
    "compatibility_mentor",
    "satisfaction_mentee",
    "satisfaction_mentor",
    "satisfaction_partner",
    "mutual_mentee",
    "mutual_mentor",
    "curator_conformity",
    "pulse",
)


def builtin(profile: Profile) -> dict[str, Instrument]:
    """Every ready questionnaire by its code, its lists of answers as the region has them.

    The profile may hold `instruments`: one with a known code refines ours key by key (blocks and
    questions merge by their codes, `drop: true` takes one away), one with a new code is added.
    """
    own = tuple(_plain(each) for each in getattr(profile, "instruments", ()))
    trees = with_own(shipped_trees(), own)
    known = [code for code in ORDER if code in trees]
    added = [code for code in trees if code not in ORDER]
    return {code: settled(instrument_of(trees[code]), profile) for code in [*known, *added]}


def _plain(each: Any) -> Mapping[str, object]:
    plain: Mapping[str, object] = (
        each.model_dump(mode="json", exclude_unset=True) if isinstance(each, BaseModel) else each
    )
    return plain
