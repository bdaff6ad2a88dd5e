"""Front-end files are copied with what they refer to, translations compiled when they change."""

import gettext
import os
import re
from pathlib import Path

import pytest

from portal import assets
from portal.bootstrap import SetupError

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Pair"
msgstr "{}"
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(assets, "ROOT", tmp_path)
    monkeypatch.setattr(assets, "VENDOR", tmp_path / "platform/web/static/vendor")
    monkeypatch.setattr(assets, "_MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(assets, "_LOCK", tmp_path / "package-lock.json")
    write(tmp_path / "package-lock.json", "{}")
    (tmp_path / "platform" / "web").mkdir(parents=True)
    for source in assets._FILES:
        write(tmp_path / "node_modules" / source, "x\n/*# sourceMappingURL=x.map */\n")
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def catalogue(root: Path, word: str) -> Path:
    path = root / "platform/school/translations/ru/LC_MESSAGES/messages.po"
    write(path, PO.format(word))
    return path


def translated(po: Path) -> str:
    with po.with_suffix(".mo").open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Pair")


def test_a_stylesheet_brings_its_fonts(root: Path) -> None:
    package = root / "node_modules/@fontsource/pt-serif"
    write(
        package / "400.css",
        "src: url(./files/a.woff2) format('woff2'), url(./files/a.woff) format('woff');",
    )
    write(package / "files/a.woff2", "font")
    write(package / "files/a.woff", "old font")
    write(assets.VENDOR / "left" / "over.js", "")
    assets.copy_vendor()
    serif = assets.VENDOR / "pt-serif"
    assert (serif / "400.css").read_text() == "src: url(./files/a.woff2) format('woff2');"
    assert os.listdir(serif / "files") == ["a.woff2"]
    assert not (assets.VENDOR / "left").exists()


def test_nothing_copied_names_a_file_that_is_not_there() -> None:
    assets.build()
    texts = [path for path in assets.VENDOR.rglob("*") if path.suffix in (".css", ".js")]
    assert len(texts) == len(assets._FILES)
    for path in texts:
        text = path.read_text("utf-8")
        assert "sourceMappingURL" not in text
        if path.suffix == ".css":
            found = re.findall(r"url\((?:\"|')?(?!data:)([^\"')]+)", text)
            assert [name for name in found if not (path.parent / name).is_file()] == []


def test_npm_is_asked_once_for_each_lock_file(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def fetch() -> None:
        asked.append(True)
        (root / "node_modules/.made-from").write_text(assets._digest(assets._LOCK))

    monkeypatch.setattr(assets, "_fetch", fetch)
    for lock in ("{}", "{}", '{"a": 1}', '{"a": 1}'):
        assets._LOCK.write_text(lock)
        assets.build()
    assert len(asked) == 2


def test_translations_follow_their_source(root: Path) -> None:
    po = catalogue(root, "Пара")
    assets.compile_catalogues()
    assert translated(po) == "Пара"
    compiled_at = po.with_suffix(".mo").stat().st_mtime_ns
    assets.compile_catalogues()
    assert po.with_suffix(".mo").stat().st_mtime_ns == compiled_at
    catalogue(root, "Двое")
    os.utime(po, ns=(compiled_at + 1, compiled_at + 1))
    assets.compile_catalogues()
    assert translated(po) == "Двое"
    assert [path.name for path in po.parent.iterdir() if path.suffix not in (".po", ".mo")] == []


def test_a_broken_translation_is_named(root: Path) -> None:
    write(catalogue(root, "Пара"), 'msgid "Pair"\nlost line\n')
    with pytest.raises(SetupError, match=r"^Перевод platform/school/.*messages\.po не читается"):
        assets.compile_catalogues()
