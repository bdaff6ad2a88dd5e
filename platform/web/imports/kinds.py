"""What can be uploaded, in words: a kind, the states of an upload, what comes too late."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kernel.identity.permissions import Permission
from kernel.imports.report import Effect
from web.i18n import mark


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be uploaded here, who may, and in what words it is offered.

    `sums` are columns whose sum is worth a figure at the head of the preview: the words for what
    is known and for how many are not. `whole` and `days` are columns of numbers and of dates.
    """

    code: str
    title: str
    about: str
    template_name: str
    permission: Permission
    hints: Mapping[str, str]
    sums: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    whole: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()


# A shape of `ui.state` and words for every state an upload may be in.
STATES: Mapping[str, tuple[str, str]] = {
    "uploaded": ("wait", mark("waits for the check")),
    "checking": ("wait", mark("being checked")),
    "checked": ("near", mark("checked, not written")),
    "refused": ("bad", mark("cannot be read")),
    "committing": ("wait", mark("being written")),
    "committed": ("ok", mark("written")),
    "discarded": ("void", mark("put away")),
    "stopped": ("bad", mark("stopped before the end")),
}
EFFECTS: Mapping[Effect, str] = {
    Effect.NEW: mark("New"),
    Effect.CHANGED: mark("Will change"),
    Effect.SAME: mark("The same already"),
}
# What to say when the upload is no longer where the page thought it was.
TOO_LATE = {
    "committed": mark("The upload is written already."),
    "committing": mark("The upload is being written."),
    "discarded": mark("The upload was put away. Upload the file once more."),
    "rows_with_errors": mark("Some rows have errors. Correct them, or write the right rows alone."),
    "nothing_to_write": mark("There is nothing to write in this file."),
}
STILL = mark("The upload is being worked on. Wait until it is done.")
