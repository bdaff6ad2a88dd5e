"""The curator's side: a measuring begun, handed out, typed in from paper, brought to an end."""

import io
import re
from collections.abc import Iterable, Sequence

from playwright.sync_api import Locator, expect
from pypdf import PdfReader

from tests.e2e.autumn.walker import Walker
from tests.e2e.monitoring.cast import Cast, Pupil


def middle(points: int) -> int:
    """What pupils choose at the start."""
    return points // 2


def better(points: int) -> int:
    """The last but one of the points: most pupils feel better at the end."""
    return points - 2


def begin(people: Cast, kind: str, wanted: Sequence[str]) -> None:
    """Start it with these questionnaires; what repeats the first measuring cannot be left out."""
    curator = people.programme()
    if kind == "Первый замер":
        curator.go("Начать первый замер")
    else:
        curator.go(re.compile(kind), within=_part(curator, "h-next"))
    for box in curator.main.locator("#codes input[type=checkbox]:not([disabled])").all():
        box.uncheck()
    for title in wanted:
        box = curator.main.locator("#codes").get_by_label(title)
        if box.is_enabled():
            box.check()
        expect(box).to_be_checked()
    curator.press("Начать сбор ответов")
    curator.says(kind, *wanted)


def open_part(people: Cast, title: str) -> Walker:
    """The list of whom one questionnaire of the measuring asks."""
    people.curator.go(title, within=_part(people.curator, "h-parts"))
    return people.curator


def blank(people: Cast, title: str) -> None:
    """A page to print: the questions in their order, a line for the name."""
    curator = open_part(people, title)
    link = curator.main.get_by_role("link", name="Бланк для печати (PDF)")
    answer = curator.page.context.request.get(str(link.get_attribute("href")))
    assert answer.status == 200
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body())).pages)
    assert "1." in printed
    assert "Фамилия" in printed


def excuse(people: Cast, pupil: Pupil) -> None:
    """Not to answer is a right: it is written down with the family's words."""
    curator = people.curator
    row = curator.main.locator("tr").filter(has_text=pupil.surname)
    curator.go(re.compile("Отвечать не будет"), within=row)
    curator.fill("Почему ответа не будет", "Семья отказалась")
    curator.press("Записать")
    expect(curator.main.locator("tr").filter(has_text=pupil.surname)).to_contain_text("Семья")


def type_in_table(people: Cast, kind: str, title: str, marks: float) -> None:
    """Mean marks of everybody in one table, with a comma as people write them."""
    curator = to_wave(people, kind)
    curator.go(re.compile(f"Заполнить таблицей.*{title}"))
    for n, cell in enumerate(curator.main.locator("tbody input").all()):
        cell.fill(f"{marks + n % 3 / 10:.2f}".replace(".", ","))
    curator.press("Сохранить строки")


def close(people: Cast, kind: str) -> None:
    curator = to_wave(people, kind)
    curator.go("Закончить сбор")
    curator.press("Закончить сбор")
    curator.says("сбор ответов закончен")


def slips(people: Cast) -> dict[str, str]:
    """A slip for everybody: name → the address on it."""
    curator = people.curator
    curator.press(re.compile("^Выдать ссылки"))
    found = {}
    for slip in curator.main.locator("article.slip").all():
        found[slip.locator("h3").inner_text()] = slip.locator(".code").first.inner_text()
    return found


def to_wave(people: Cast, kind: str) -> Walker:
    curator = people.programme()
    curator.go(kind)
    return curator


def stands(people: Cast, kind: str, title: str, share: str) -> None:
    """How many have answered a questionnaire, in words."""
    line = _part(to_wave(people, kind), "h-parts").locator("li").filter(has_text=title)
    expect(line).to_contain_text(share)


def type_in_paper(people: Cast, pupil: Pupil) -> None:
    """One came with a sheet of paper: the same form as on the phone."""
    curator = to_wave(people, "Второй замер")
    line = curator.main.locator("li.line").filter(has_text=pupil.surname)
    curator.go(re.compile("Внести с бумаги"), within=line)
    for group in curator.main.locator("fieldset").all():
        boxes = group.locator("input[type=radio]:not([value=''])")
        if boxes.count():
            boxes.nth(boxes.count() - 2).check()
    curator.press("Сохранить ответы")


def still_waits(people: Cast, pupils: Iterable[Pupil]) -> None:
    listed = _part(to_wave(people, "Второй замер"), "h-owing")
    for pupil in pupils:
        expect(listed).to_contain_text(pupil.surname)


def _part(walker: Walker, heading: str) -> Locator:
    """The part of a page that stands under the heading."""
    return walker.main.locator(f"section[aria-labelledby={heading}]")
