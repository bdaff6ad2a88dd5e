"""Telephone numbers and e-mail addresses as people type them, made fit to keep and to compare."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

from kernel.imports.folding import clean

REGION = "RU"
_EXTENSION = re.compile(r"[,;]?\s*(?:доб|вн|ext|#)[а-яa-z]*\.?\s*(\d{1,6})$", re.IGNORECASE)
_MOBILE = re.compile(r"(?:\+?7|8)?(9\d{9})")
_SIGNS = re.compile(r"[\s()-]+")
_WRITTEN = re.compile(r"\+?[\d\s()./\-‐‑–—−]+")
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>.]+(?:\.[^@\s,;<>.]+)+")


def read_phone(text: str) -> str | None:
    """E.164, for Russia unless another country is named; «доб. 12» stays behind it.

    «8 (903) 123-45-67», ten digits, «+7 …» are one number. None for what is none: «32-15-77»
    lacks the area code.
    """
    text = clean(text)
    if mobile := _MOBILE.fullmatch(_SIGNS.sub("", text)):
        return f"+7{mobile[1]}"  # new codes come oftener than new tables of the library
    extension = _EXTENSION.search(text)
    plain = text[: extension.start()] if extension else text
    if not _WRITTEN.fullmatch(plain):
        return None
    digits = re.sub(r"\D", "", plain)
    if len(digits) == 11 and digits[0] == "7":
        plain = f"+{digits}"
    try:
        number = phonenumbers.parse(plain, REGION)
    except NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    whole = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return f"{whole} доб. {extension[1]}" if extension else whole


def read_email(text: str) -> str | None:
    """An address as people write one; what mail servers further allow is not needed here."""
    text = clean(text).lower()
    return text if _EMAIL.fullmatch(text) else None
