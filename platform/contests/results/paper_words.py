"""Words and figures of the papers of a contest. They are signed in Russian, so they are data."""

from collections.abc import Mapping
from fractions import Fraction

from contests.counting.count import text_of
from contests.results.shown import PLACES, rounded

ROLES: Mapping[str, str] = {
    "chair": "председатель",
    "juror": "член жюри",
    "secretary": "секретарь",
}
SOURCES: Mapping[str, str] = {
    "found": "найден порталом",
    "declared": "самоотвод",
    "commission": "установлен комиссией",
}
CONFLICTS: Mapping[str, str] = {
    "person": "участвует в конкурсе сам",
    "pair": "вместе с участником в наставнической паре",
    "nominator": "член жюри выдвигал участника",
    "school": "общая организация",
    "municipality": "общий муниципалитет",
    "kinship": "родство или свойство",
    "prepared": "готовил участника к конкурсу",
    "other": "иная причина",
}
AGGREGATIONS: Mapping[str, str] = {
    "mean": "среднее баллов",
    "sum": "сумма баллов",
    "trimmed_mean": "среднее без высшего и низшего балла",
    "median": "медиана баллов",
    "rank_sum": "сумма мест",
}
# What a figure of the ranking is called in the head of a table.
VALUES: Mapping[str, str] = {
    "mean": "Средний балл",
    "sum": "Сумма баллов",
    "trimmed_mean": "Средний балл",
    "median": "Медиана",
    "rank_sum": "Сумма мест",
}
KINDS: Mapping[str, str] = {"correspondence": "заочный", "in_person": "очный"}
TIE_VOTE_REASON = "голосование при равенстве баллов"
NOBODY = "не указан"


def figure(value: Fraction, aggregation: str = "mean") -> str:
    """«70,83», rounded for the eye alone; places come from the exact number."""
    return str(rounded(value, aggregation)).replace(".", ",").replace("-", "−")


def exact(value: Fraction, aggregation: str = "mean") -> str:
    """«точно 425/6» where two digits do not say it all; else nothing."""
    if aggregation == "rank_sum":
        value = -value
    return "" if (value * 10**PLACES).denominator == 1 else f"точно {text_of(value)}"


def plural(number: int, one: str, few: str, many: str) -> str:
    """«1 лист», «3 листа», «12 листов»."""
    last, teens = number % 10, 10 < number % 100 < 20
    form = one if last == 1 and not teens else few if 1 < last < 5 and not teens else many
    return f"{number} {form}"


def signed(full_name: str) -> str:
    """«А. П. Иванова» of «Иванова Анна Петровна»; what is no such name stays as it is."""
    parts = full_name.split()
    if len(parts) < 2 or any("." in part for part in parts):
        return full_name
    return " ".join([*(f"{part[0].upper()}." for part in parts[1:3]), parts[0]])


def listed(codes: list[str]) -> str:
    """«№ 02, № 05 и № 07»."""
    named = [f"№ {code}" for code in codes]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} и {named[-1]}"


def would_be_first(codes: list[str]) -> str:
    """«первой была бы заявка № 02», «первыми были бы заявки № 02 и № 05»."""
    said = "первой была бы заявка" if len(codes) == 1 else "первыми были бы заявки"
    return f"{said} {listed(codes)}"


def places(first: int, last: int) -> str:
    """«1» or «1–2» of those who share."""
    return str(first) if first == last else f"{first}–{last}"


def sentence(text: str) -> str:
    """With a capital and a full stop."""
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"
