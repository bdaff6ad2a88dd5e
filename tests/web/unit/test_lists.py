"""Pages of a list, its order, and the address that holds both."""

import pytest

from web.paging import Page, Sort, here, page_of, sort_of


@pytest.mark.parametrize(
    ("asked", "number"),
    [("1", 1), ("3", 3), ("9", 9), ("10", 9), ("0", 1), ("-1", 1), ("два", 1), ("٣", 1),
     ("9" * 30, 1), ("", 1)],
)  # fmt: skip
def test_page_asked_for(asked, number):
    assert page_of(404, {"page": asked}).number == number


def test_edges_of_a_list():
    last = Page(number=9, size=50, total=404)
    assert (last.first, last.last, last.before, last.after) == (401, 404, 8, None)
    none = page_of(0, {})
    assert (none.first, none.last, none.pages, none.before, none.after) == (0, 0, 1, None, None)


def test_only_named_columns_order():
    assert sort_of({"sort": "-name"}, {"name", "share"}, "share") == Sort("name", descending=True)
    assert sort_of({"sort": "password"}, {"name"}, "-name") == Sort("name", descending=True)
    assert sort_of({}, {"name"}, "name") == Sort("name")


def test_a_click_turns_the_order_over():
    up, down = Sort("name"), Sort("name", descending=True)
    assert (str(up.other("name")), str(down.other("name")), str(up.other("x"))) == (
        "-name", "name", "x",
    )  # fmt: skip
    assert (up.aria("name"), down.aria("name"), up.aria("x")) == ("ascending", "descending", None)


def test_the_address_keeps_the_rest(app):
    with app.test_request_context("/школы?q=а&type=x&type=y&page=3"):
        assert here(page=4).endswith("?q=%D0%B0&type=x&type=y&page=4")
        assert here(page=None, q=None).endswith("?type=x&type=y")
        assert here().startswith("/%D1%88")
