"""What every process needs to know of the region: its clock."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from kernel.db import Hat, Reach
from kernel.work import MOSCOW


@lru_cache(maxsize=4)
def region_zone(bound: Engine) -> ZoneInfo:
    """The time zone of the profile; Moscow until a region is set up."""
    with Session(bound, info={"reach": Reach(hat=Hat.PUBLIC)}) as session:
        name = session.scalar(text("SELECT profile #>> '{region,timezone}' FROM kernel.region"))
    return ZoneInfo(name) if name else MOSCOW
