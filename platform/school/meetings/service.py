"""What people do with meetings, in one place: plan, move, call off, write down, say how it was."""

from school.meetings.feedback import say
from school.meetings.planning import CancelMeeting, PlanMeeting, cancel, move, plan
from school.meetings.recording import RecordMeeting, correct, record

__all__ = ["CancelMeeting", "PlanMeeting", "RecordMeeting", "cancel", "correct", "move", "plan",
           "record", "say"]  # fmt: skip
