"""The policy allows no inline script or style, so no template may hold one."""

import re
from pathlib import Path

import pytest

from web.i18n import SOURCES

TEMPLATES = sorted(SOURCES.glob("*/**/templates/**/*.html"))
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "style attribute": re.compile(r"\sstyle\s*=", re.I),
    "inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"'{]", re.I),
    "script address": re.compile(r"javascript:", re.I),
    "htmx handler": re.compile(r"\s(data-)?hx-(on[:-]|vals=[\"']js|vars)", re.I),
    "foreign host": re.compile(r"(src|href|action)=[\"'](https?:)?//", re.I),
}


def test_there_are_templates():
    assert SOURCES / "web" / "templates" / "base.html" in TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCES)))
def test_nothing_inline(path: Path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S)
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(text)] == []


def test_every_icon_named_is_drawn():
    drawn = set(re.findall(r'id="i-([\w-]+)"', (SOURCES / "web/static/icons.svg").read_text()))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"icon\(['\"]([\w-]+)['\"]\)", path.read_text())
    }
    assert named - drawn == set()


@pytest.mark.parametrize("path", sorted((SOURCES / "web" / "static").glob("theme/*.css")), ids=str)
def test_the_theme_asks_nobody_else(path: Path):
    assert "@import" not in path.read_text()
    assert not re.search(r"url\((?!data:)", path.read_text())
    assert len(path.read_text().splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(SOURCES)))
def test_it_can_be_read(app, path: Path):
    """A page nobody opens in a test is at least read; `_` stays the translator's name."""
    text = path.read_text()
    app.jinja_env.parse(text)
    assert not re.search(r"{%-?\s*(set|for)\s+_\s*(=|,|in\b)", text)
