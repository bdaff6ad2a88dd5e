"""The validator's findings retold in Russian, with the line to look at."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kernel.profile.faults import Fault, maybe
from kernel.profile.schema import Profile
from kernel.profile.source import Node, Where

OF_SECTION = {
    "kpi": "у показателя",
    "forms": "у формы",
    "consents": "у согласия",
    "mentor_sources": "у источника наставников",
    "problems": "у проблемы",
    "help": "у вида помощи",
    "certificates": "у справки",
    "interview_blocks": "у блока собеседования",
    "training_topics": "у темы обучения",
    "relations": "у родства",
    "variants": "у варианта",
    "mentor_types": "у типа наставника",
    "kinds": "у вида",
    "stages": "у этапа",
    "meeting_kinds": "у вида встреч",
    "practice_kinds": "у счётчика педагогов",
    "pupil_steps": "у шага учеников",
    "club_meeting_kinds": "у вида встреч клуба",
    "achievement_kinds": "у вида достижений",
    "programme_templates": "у готовой программы",
    "roadmap": "у события",
    "school_breaks": "у каникул",
    "municipalities": "у муниципалитета",
    "school_types": "у типа организации",
    "school_flags": "у статуса",
    "people": "у участника",
    "documents": "у документа",
    "document_texts": "у текста",
    "honours": "у награды",
    "contests": "у конкурса",
    "glossary": "у термина",
    "legal": "у нормативной ссылки",
}

FIXED = {
    "string_type": "нужен текст{got}. Число или дату возьмите в кавычки.",
    "int_type": "нужно целое число{got}.",
    "bool_type": "нужно true или false{got}.",
    "date_type": "нужна дата вида 2020-06-30{got}.",
    "tuple_type": "нужен список{got}.",
    "model_type": "нужен раздел с ключами{got}.",
    "is_instance_of": "нужно число{got}.",
    "decimal_type": "нужно число{got}.",
    "missing": "нет обязательного ключа «{key}».",
    "string_too_short": "текст короче {min_length} знаков{got}.",
    "string_too_long": "текст длиннее {max_length} знаков{got}.",
    "greater_than_equal": "нужно не меньше {ge}{got}.",
    "less_than_equal": "нужно не больше {le}{got}.",
    "too_short": "список не может быть пустым.",
    "value_error": (
        "у блока нужно ровно одно из: text, heading, points, bullets, table, facts, lines, note,"
        " page, clauses, signatures."
    ),
}
PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "код пишут строчными латинскими буквами, цифрами и «_»{got}.",
    r"^RM-[0-9]{2}$": "код события имеет вид RM-01{got}.",
    r"^([01][0-9]|2[0-3]):[0-5][0-9]$": "время пишут как 15:00, в кавычках{got}.",
    r"^\S(.*\S)?$": "нужна одна строка без пробелов по краям{got}.",
    r"^(\S(.*\S)?)?$": "нужна одна строка без пробелов по краям{got}.",
}


def faults_of(invalid: ValidationError, tree: Node) -> list[Fault]:
    """One fault for every finding, at the line of the value or of the section that lacks it."""
    return [_fault(error, tree) for error in invalid.errors(include_url=False)]


def fault_at(tree: Node, where: Where, message: str) -> Fault:
    """A fault at a path of the tree; the owner of the value opens the sentence."""
    place, _ = tree.at(where)
    return Fault(place.file, place.line, readable(where, tree), owner(where, tree) + message)


def readable(where: Where, tree: Node) -> str:
    """A path with codes in place of numbers: «kpi.young_teachers.numerator_fact»."""
    return ".".join(_code_at(where[: n + 1], tree) or str(key) for n, key in enumerate(where))


def owner(where: Where, tree: Node) -> str:
    """«у показателя «young_teachers» » for whatever lies inside an item that has a code."""
    for n in range(len(where) - 1, 0, -1):
        code = _code_at(where[: n + 1], tree)
        if code and where[n - 1] in OF_SECTION:
            return f"{OF_SECTION[str(where[n - 1])]} «{code}» "
    return ""


def _code_at(where: Where, tree: Node) -> str | None:
    if not isinstance(where[-1], int):
        return None
    _, node = tree.at((*where, "code"))
    return str(node.value) if node else None


def _fault(error: ErrorDetails, tree: Node) -> Fault:
    where: Where = tuple(error["loc"])
    about = where[:-1] if error["type"] == "missing" else where
    name = f"«{where[-1]}»: " if where and isinstance(where[-1], str) else ""
    text = _sentence(error, where)
    place, _ = tree.at(about)
    bare = error["type"] in ("missing", "extra_forbidden")
    message = owner(where, tree) + (text if bare else name + text)
    return Fault(place.file, place.line, readable(where, tree), message)


def _sentence(error: ErrorDetails, where: Where) -> str:
    context: dict[str, Any] = {**error.get("ctx", {}), "got": _got(error["input"])}
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown_key(where)
    if kind == "literal_error":
        expected = str(context["expected"]).replace(" or ", ", ").replace("'", "")
        return f"годится одно из: {expected}{context['got']}."
    if kind == "string_pattern_mismatch":
        form = PATTERNS.get(str(context["pattern"]), "запись не по образцу{got}.")
        return form.format_map(context)
    if kind in FIXED:
        return FIXED[kind].format_map({**context, "key": where[-1]})
    return f"значение не подходит{context['got']}."


def _got(value: object) -> str:
    if isinstance(value, Mapping | tuple):
        return ", а стоит раздел" if isinstance(value, Mapping) else ", а стоит список"
    return ", а здесь пусто" if value is None else f", а стоит «{value}»"


def _unknown_key(where: Where) -> str:
    if where[-1] == "drop":
        return "нечего убирать ключом «drop»: в основе такого кода нет."
    return f"неизвестный ключ «{where[-1]}».{maybe(str(where[-1]), _keys_beside(where))}"


def _keys_beside(where: Where) -> list[str]:
    """The keys that the schema knows where an unknown one stands."""
    model: type[BaseModel] | None = Profile
    for key in where[:-1]:
        if model is None or isinstance(key, int):
            continue
        model = _model_of(model.model_fields[key].annotation) if key in model.model_fields else None
    return list(model.model_fields) if model else []


def _model_of(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside: Callable[[Any], Any] = _model_of
    found = (inside(argument) for argument in getattr(annotation, "__args__", ()))
    return next((model for model in found if model), None)
