"""The fields of all papers put together: those of schools and those of the region's acts.

The editor of texts stands in the region and sees no code of a school; whoever starts a process
(pages, tasks) tells the kernel here which fields each type has.
"""

from kernel.documents.fields import fields_of
from kernel.texts import fields
from regional.acts.data import FIELDS
from school.documents.types import TYPES


def declare_all() -> None:
    fields.declare({**FIELDS, **{code: fields_of(each.data) for code, each in TYPES.items()}})
