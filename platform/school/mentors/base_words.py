"""What the workbook of the mentor base is told, in words."""

from collections.abc import Mapping

from kernel.imports.wording import mark
from school.registry.people_words import WORDS as OF_PEOPLE

WORDS: Mapping[str, str] = {
    **OF_PEOPLE,
    "mentors_personal_part": mark(
        "“%(found)s” is not understood. After the name come the date of birth, who it is and the"
        " class of a pupil, parted by commas."
    ),
    "mentors_too_many": mark("There are %(length)s competences, the limit is %(limit)s."),
    "mentors_long_item": mark(
        "One competence has %(length)s characters, the limit is %(limit)s. Part the list by"
        " semicolons."
    ),
    "mentors_ages": mark(
        "Found “%(found)s”, expected the age of mentees, for example 10–13 лет, от 14 лет, любой."
    ),
    "mentors_ages_order": mark("Found “%(found)s”. The younger age comes first."),
    "mentors_ages_range": mark("Found “%(found)s”, expected ages from %(lowest)s to %(highest)s."),
    "mentors_contacts_left": mark(
        "“%(found)s” is left out: neither a telephone with the area code nor an address with @."
    ),
    "mentors_kind_unknown": mark(
        "%(name)s is not in the register, and the file does not say who it is. Write it after the"
        " name, or choose it when you upload the file."
    ),
}
