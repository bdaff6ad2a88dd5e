"""A questionnaire with a question of every kind, for tests."""

from school.instruments.definition import Instrument, from_json


def words(text: str) -> dict[str, str]:
    return {"ru": text, "en": text}


def item(code: str, kind: str, **more: object) -> dict[str, object]:
    return {"code": code, "kind": kind, "text": words(f"Вопрос {code}"), **more}


def options(*codes: str) -> list[dict[str, object]]:
    return [{"code": code, "text": words(code)} for code in codes]


FIVE = {"min": 1, "max": 5}
EVERY_KIND = [
    item("name", "short", required=True, longest=20),
    item("about", "long", feeds="own_words"),
    item("one", "choice", options=options("a", "b"), feeds="goal"),
    item("many", "several", options=options("a", "b", "c"), feeds="help"),
    item("calm", "scale", scale=FIVE),
    item("afraid", "scale", scale=FIVE, reverse=True),
    item("glad", "scale", scale=FIVE),
    item("years", "number", least=0, most=60),
    item("agrees", "yes_no"),
    item("day", "date"),
    item("when", "times", feeds="times"),
]


def questionnaire(items: object = None, **more: object) -> Instrument:
    block = {"code": "all", "title": words("Все вопросы"), "items": items or EVERY_KIND}
    whole = {
        "code": "sample",
        "title": words("Образец"),
        "audience": ["mentee"],
        "blocks": [block],
        **more,
    }
    return from_json(whole)


def scored(method: str = "mean", share: str = "0.5", items: object = None) -> Instrument:
    scale = {
        "code": "mood",
        "name": words("Настроение"),
        "items": items or ["calm", "afraid", "glad"],
        "method": method,
        "least_share": share,
    }
    return questionnaire(scoring={"scales": [scale]})
