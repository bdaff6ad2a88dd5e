"""Two variants side by side: the curator's word on two people, and one variant taken."""

import re

from tests.e2e.autumn.walker import Walker
from tests.e2e.pairs.wishes import Story, Two

PINNED = "Вместе готовят проект по школьной газете"


def run(curator: Walker) -> None:
    curator.go("Перейти к подбору")
    curator.press(re.compile("^Подобрать$"))
    curator.says("А. Больше взаимных пар", "Б. Никто не захочет поменяться")


def figures(curator: Walker, row: str) -> tuple[int, int]:
    """What the table says of both variants."""
    cells = curator.main.get_by_role("row", name=re.compile(f"^{row}")).get_by_role("cell")
    a, b = (int(cells.nth(n).inner_text()) for n in range(2))
    return a, b


def differ(curator: Walker, story: Story) -> None:
    """A has one pair more; in B nobody would swap, and the words say so."""
    mutual_a, mutual_b = figures(curator, "Взаимные пары")
    swap_a, swap_b = figures(curator, "Захотят поменяться")
    assert (mutual_a, mutual_b) == (len(story.mutual), len(story.mutual) - 1)
    assert swap_a > 0 == swap_b
    row = row_of(curator, story.shared)
    for said in ("Вариант А", "Вариант Б", story.shared.mentor.name, story.kept.mentor.name):
        assert said in row, row


def row_of(curator: Walker, two: Two) -> str:
    return curator.main.locator("li.match-row").filter(has_text=two.mentee.name).inner_text()


def pin(curator: Walker, two: Two) -> None:
    """Laid down with a reason, and matched again at once."""
    row = curator.main.locator("li.match-row").filter(has_text=two.mentee.name)
    curator.go(re.compile("^Закрепить или запретить"), within=row)
    curator.press("Закрепить")
    curator.says("Напишите почему")
    curator.fill("Почему", PINNED)
    curator.press("Закрепить")
    curator.says("Записано, пары подобраны заново", PINNED)


def accept(curator: Walker, story: Story) -> None:
    curator.go("Взять вариант А")
    for box in curator.main.locator("textarea[name^=reason_]").all():
        box.fill("Оба уже работают над одним проектом")
    curator.press("Принять вариант А")
    curator.says("Вариант принят", f"предложены {len(story.mutual)} пары")
