"""A curator with a phone: a mentor entered for the contest, an appeal, an honour."""

import re
from io import BytesIO
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from tests.e2e.autumn.walker import Walker
from tests.e2e.contest.organiser import CONTEST

NOMINATION = "Наставник педагога"
TEXTS = {
    "Суть практики": "Помогаю молодому педагогу вести первые уроки: раз в неделю разбираем один.",
    "Результаты": "За год открытых уроков стало шесть вместо одного.",
    "Приёмы и формы работы": "Урок вдвоём, дневник наблюдений, разбор по пяти вопросам.",
}


def enter(curator: Walker, mentor: str, file: Path | None = None) -> None:
    """A draft, its words, a file, and off it goes."""
    curator.section("Школа")
    curator.go("Конкурсы")
    curator.go(re.compile(f"^Начать заявку\\s*: {CONTEST}"))
    curator.tick(re.compile(f"^{NOMINATION}"))
    curator.press("Выбрать, кого заявить")
    curator.tick(re.compile(f"^{mentor}"))
    curator.press("Начать заявку")
    for label, words in TEXTS.items():
        curator.fill(re.compile(f"^{label}"), words)
    if file:
        curator.attach(file)
        curator.press("Приложить")
        curator.says(file.name)
    curator.press("Отправить заявку")
    curator.says("заявка отправлена")


def plan_of_work(folder: Path) -> Path:
    """A file as a school would attach it."""
    page = BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "Plan of work, 2026")
    canvas.save()
    (folder / "План работы.pdf").write_bytes(page.getvalue())
    return folder / "План работы.pdf"


def open_own(curator: Walker, tab: str) -> None:
    curator.section("Школа")
    curator.go("Конкурсы")
    curator.go(tab)


def appeal(curator: Walker, words: str) -> None:
    open_own(curator, "Апелляции")
    curator.go(re.compile("^Подать апелляцию"))
    curator.fill("С чем вы не согласны и почему", words)
    curator.press("Подать апелляцию")
    curator.says("Комиссия рассматривает апелляцию")
