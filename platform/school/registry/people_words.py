"""What a list of people is told, in words: codes of its cells, its rows and its writing."""

from collections.abc import Mapping

from kernel.imports.wording import mark

WORDS: Mapping[str, str] = {
    # cells
    "people_name_empty": mark("The name is empty. For example, Markova Anna Petrovna."),
    "people_name_one_word": mark(
        "Found “%(found)s”. A surname and a given name are needed. For example, Markova Anna."
    ),
    "people_name_initials": mark(
        "Found “%(found)s”. Write the name in full, without initials. For example, Markova Anna"
        " Petrovna."
    ),
    "people_name_digits": mark(
        "Found “%(found)s”, and a name has no digits. For example, Markova Anna Petrovna."
    ),
    "people_name_signs": mark(
        "Found “%(found)s”. A name has letters, a hyphen, an apostrophe; put notes and former"
        " surnames into another column."
    ),
    "people_name_too_many": mark(
        "Found “%(found)s”, which has too many words. Write a double surname with a hyphen. For"
        " example, Markova-Kim Anna."
    ),
    "people_class_form": mark(
        "Found “%(found)s”, expected a class: a number and a letter, for example 7А."
    ),
    "people_class_range": mark(
        "Found “%(found)s”. Classes go from the 1st to the 12th, for example 7А."
    ),
    "people_teaching_form": mark(
        "Found “%(found)s”, expected since when the person has been teaching: a date, a year or a"
        " number of years. For example, 01.09.2019."
    ),
    "people_teaching_read": mark(
        "“%(found)s” is read as teaching since %(since)s: a year or a number of years counts from"
        " 1 September."
    ),
    "people_phones": mark("Found several numbers: “%(found)s”. Only %(kept)s is kept."),
    "people_emails": mark("Found several addresses: “%(found)s”. Only %(kept)s is kept."),
    "people_phone_left": mark(
        "“%(found)s” is left out: a number with the area code is needed, for example 8 (38845)"
        " 2-23-45."
    ),
    "people_email_left": mark(
        "“%(found)s” is left out: an address with @ is needed, for example anna@example.org."
    ),
    # rows
    "people_kind_unknown": mark(
        "The file does not say who these people are. Choose it when you upload the file, or add"
        " the column “Кто”."
    ),
    "people_class_needed": mark("A pupil needs a class. For example, 7А."),
    "people_born_later": mark("The date of birth has not come yet. Check the year."),
    "people_teaching_later": mark("Teaching cannot begin later than today. Check the year."),
    "people_teaching_child": mark("At that time the person was under 14. Check both dates."),
    "people_not_legal": mark(
        "“%(found)s” is entered as a relative and cannot sign for the child. For a guardian write"
        " “опекун”."
    ),
    "people_relation_guessed": mark(
        "The file does not say what the representative is to the child. Entered by the patronymic"
        " as “%(relation)s”: check it, or add the column “Кем приходится”."
    ),
    "people_of_age": mark("Of age already: no representative is needed, and none is entered."),
    "people_no_representative": mark(
        "There is a telephone or a relation, and no name of the representative. Nothing is entered."
    ),
    # writing
    "people_twice": mark(
        "Row %(second)s is the same person as row %(first)s, %(name)s. One card comes of both."
    ),
    "people_other_kind": mark(
        "%(name)s with this date of birth is in the register already as %(kind)s. If it is the same"
        " person, correct the card and leave the row out."
    ),
    "people_ask_birth": mark(
        "The register has %(name)s, %(known)s. Write the date of birth here and on that card: it"
        " tells whether this is the same person."
    ),
    "people_several_alike": mark(
        "The register has several people called %(name)s. The date of birth or the class tells who"
        " is meant."
    ),
}
