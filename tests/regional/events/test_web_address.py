"""What may be shown as a link: pages by http and https alone."""

import pytest

from regional.web_address import web_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://school5.example/mentoring", "https://school5.example/mentoring"),
        ("  school5.example/наставничество ", "https://school5.example/наставничество"),
        ("http://школа5.рф", "http://школа5.рф"),
        ("HTTPS://School5.example:8080/?a=1#b", "HTTPS://School5.example:8080/?a=1#b"),
        ("javascript:alert(1)", None),
        ("javascript://x.example/%0aalert(1)", None),
        ("data:text/html,<b>", None),
        ("ftp://school5.example", None),
        ("https://user:pass@school5.example", None),
        ("https://school5", None),
        ("https://school5.example/a b", None),
        ("https://school5.example/\u202emoc", None),
        ("https://school5.example:port/", None),
        ('https://school5.example/"onclick="x', None),
        ("https://[::1", None),
        ("", None),
        ("https://school5.example/" + "а" * 500, None),
    ],
)
def test_only_addresses_of_pages_are_kept(typed, kept):
    assert web_address(typed) == kept
