"""The tax number (ИНН) of an organisation or of a person."""

_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def inn_is_right(inn: str) -> bool:
    """Ten digits of an organisation or twelve of a person, with the control digits of ФНС."""
    if not (inn.isascii() and inn.isdecimal() and len(inn) in (10, 12)):
        return False
    checked = (9,) if len(inn) == 10 else (10, 11)
    return all(
        sum(int(digit) * weight for digit, weight in zip(inn, _WEIGHTS[11 - end :], strict=False))
        % 11 % 10 == int(inn[end])
        for end in checked
    )  # fmt: skip
