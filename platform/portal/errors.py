"""What the commands tell their operator when they cannot go on."""


class OperatorError(Exception):
    """The message is a Russian sentence saying what is wrong and, where it can, what to do.

    Russian, not gettext: a command may run before the catalogues are compiled.
    """


def no_right(error: PermissionError) -> OperatorError:
    """The sentence for a file of another user, as after a start by root in between."""
    return OperatorError(f"Нет права на {error.filename}: запустите от имени владельца файла.")
