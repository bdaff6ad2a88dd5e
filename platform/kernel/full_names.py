"""A person's name as one line."""


def full_name(surname: str | None, given_name: str | None, patronymic: str | None) -> str:
    """«Фамилия Имя Отчество», of the parts that are known."""
    return " ".join(filter(None, (surname, given_name, patronymic)))
