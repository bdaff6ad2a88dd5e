"""Every page of the school opens, empty and full, and stays within its statements."""

from datetime import date

import pytest

from kernel.identity.permissions import Role

BASE = "/s/s-one"


def pages_of(made):
    """Every address of a programme with a pair that is open."""
    programme = f"{BASE}/programmes/{made['programme']}"
    pair = f"{programme}/pairs/{made['pair']}"
    return [
        programme,
        f"{programme}/edit",
        f"{programme}/stage/2",
        f"{programme}/complete",
        f"{programme}/cancel",
        f"{programme}/participants/mentor",
        f"{programme}/participants/mentee?unpaired=1",
        f"{programme}/participants/mentor/add",
        f"{programme}/participants/mentee/add",
        f"{programme}/pairs",
        f"{programme}/pairs?ended=1",
        f"{programme}/pairs/new",
        f"{programme}/pairs/new?mentor={made['mentor']}",
        f"{programme}/pairs/new?mentor={made['mentor']}&all=1",
        f"{pair}/complete",
        f"{pair}/close",
        f"{pair}/date",
        f"{BASE}/people/{made['mentor_person']}",
        f"{BASE}/people/{made['mentor_person']}/edit",
    ]


SCHOOL_PAGES = [
    f"{BASE}/card",
    f"{BASE}/card/edit",
    f"{BASE}/people",
    f"{BASE}/people?q=марк&kind=teacher&class=7А&gone=1",
    f"{BASE}/people/new",
    f"{BASE}/programmes",
    f"{BASE}/programmes/new",
    f"{BASE}/programmes/new/teacher_teacher",
    f"{BASE}/programmes/new/pupil_pupil",
]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_pages_open_empty_and_full(client_as, make, lang):
    client = client_as(Role.CURATOR)
    client.set_cookie("view", f"lang={lang}")
    empty = make.programme()
    for url in [
        *SCHOOL_PAGES,
        f"{BASE}/programmes/{empty}",
        f"{BASE}/programmes/{empty}/pairs/new",
    ]:
        assert client.get(url).status_code == 200, url
    made = make.whole()
    make.person("Кыдыева Айсулу", kind="pupil", grade=7, grade_letter="А", born_on=date(2013, 1, 2))
    for url in [*SCHOOL_PAGES, *pages_of(made)]:
        response = client.get(url)
        assert response.status_code == 200, url
        assert ("%(" in response.text) is False, url
