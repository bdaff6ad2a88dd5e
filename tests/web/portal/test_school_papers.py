"""DC-03: what anybody learns of a school's paper by its code, and how soon of its end."""

import pytest

from kernel.identity.permissions import Role
from kernel.papers.service import end_paper, issue_paper
from tests.conftest import NOW

TITLE = "О закреплении наставнических пар"


@pytest.fixture
def issued(world, work_for):
    """An order of school one; the work that may end it."""
    work = work_for(world.actors[Role.CURATOR])
    paper = issue_paper(
        work, kind="school_paper", number="145-о", issued_on=NOW.date(),
        issuer="Опытная школа «one»", title=TITLE,
    )  # fmt: skip
    work.session.commit()
    return work, paper


def test_the_page_says_what_it_is_and_that_it_holds(issued, client_as):
    page = client_as(None).get(f"/check/{issued[1].code}").text
    for words in (
        "Документ школы",
        "145-о",
        "22.11.2026",
        TITLE,
        "Опытная школа «one»",
        "действует",
    ):
        assert words in page
    assert "curator" not in page


@pytest.mark.parametrize(
    ("state", "words"), [("revoked", "отменён"), ("replaced", "заменён другим")]
)
def test_the_page_says_at_once_that_it_has_ended(issued, client_as, state, words):
    work, paper = issued
    address, client = f"/check/{paper.code}", client_as(None)
    assert "действует" in client.get(address).text
    end_paper(work, paper.id, state=state)
    work.session.commit()
    page = client.get(address).text
    assert words in page
    assert "действует" not in page
