"""A region's profile: everything about mentoring that differs by region, as checked data."""

from kernel.profile.facts import FACTS, Fact, FactCode, FactGroup, FactSource, FactUnit
from kernel.profile.faults import Fault, ProfileError
from kernel.profile.indicator import Aim, Formula, Indicator
from kernel.profile.load import available, digest, load
from kernel.profile.programme import Form, Stage, Variant
from kernel.profile.region import Municipality, Region
from kernel.profile.roadmap import RoadmapEvent, SchoolBreak
from kernel.profile.schema import Profile
from kernel.profile.text import Text, plain

__all__ = [
    "FACTS",
    "Aim",
    "Fact",
    "FactCode",
    "FactGroup",
    "FactSource",
    "FactUnit",
    "Fault",
    "Form",
    "Formula",
    "Indicator",
    "Municipality",
    "Profile",
    "ProfileError",
    "Region",
    "RoadmapEvent",
    "SchoolBreak",
    "Stage",
    "Text",
    "Variant",
    "available",
    "digest",
    "load",
    "plain",
]
