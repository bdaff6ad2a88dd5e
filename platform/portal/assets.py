"""What is built and not kept in git: front-end files of others, compiled translations.

The front-end files come by npm, locked with their digests; only those the pages name are copied
to web/static/vendor. A machine without npm gets one as a Python package.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from portal.bootstrap import ROOT, SetupError, install

VENDOR = ROOT / "platform" / "web" / "static" / "vendor"
_MODULES = ROOT / "node_modules"
_LOCK = ROOT / "package-lock.json"
_FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap",
    "bootstrap/dist/js/bootstrap.bundle.min.js": "bootstrap",
    "htmx.org/dist/htmx.min.js": "htmx",
    "@fontsource-variable/golos-text/index.css": "golos",
    "@fontsource/pt-serif/400.css": "pt-serif",
    "@fontsource/pt-serif/400-italic.css": "pt-serif",
    "@fontsource/pt-serif/700.css": "pt-serif",
    "@fontsource/pt-serif/700-italic.css": "pt-serif",
}
_WOFF = re.compile(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)")
_SOURCE_MAP = re.compile(r"^/[/*]# sourceMappingURL=.*$", re.MULTILINE)
_ADDRESS = re.compile(r"url\(\./([^)]+)\)")
_OLDEST_NPM = 7  # the first to read our lock file


def build(*, with_tools: bool = False) -> None:
    """Bring both up to date; `with_tools` also has node_modules there, for the browser tests."""
    if not _is_current() or (with_tools and not _modules_are_current()):
        with _alone():
            if not _modules_are_current():
                _fetch()
            if not _is_current():
                copy_vendor()
    compile_catalogues()


def copy_vendor() -> None:
    """Fill web/static/vendor from node_modules; the folder is replaced whole."""
    fresh = VENDOR.with_name(f"vendor.{os.getpid()}")
    for source, folder in _FILES.items():
        _copy(_MODULES / source, fresh / folder)
    (fresh / ".made-from").write_text(_recipe(), "ascii")
    if VENDOR.exists():
        shutil.rmtree(VENDOR)
    fresh.rename(VENDOR)


def compile_catalogues() -> None:
    """Compile every translation newer than its compiled form."""
    for source in sorted((ROOT / "platform").glob("*/translations/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            _compile(source, target)


def _compile(source: Path, target: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    fresh = target.with_suffix(f".{os.getpid()}")
    try:
        with source.open("rb") as text, fresh.open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=source.parents[1].name, abort_invalid=True))
    except (PoFileError, ValueError) as error:
        fresh.unlink()
        raise SetupError(f"Перевод {source.relative_to(ROOT)} не читается: {error}.") from error
    except OSError as error:
        raise SetupError(f"Нет права писать в {target.parent}.") from error
    fresh.replace(target)


def _copy(source: Path, folder: Path) -> None:
    """One file, without its mention of a source map; of a stylesheet also its fonts, WOFF2 only."""
    folder.mkdir(parents=True, exist_ok=True)
    text = _SOURCE_MAP.sub("", source.read_text("utf-8"))
    if source.suffix == ".css":
        text = _WOFF.sub("", text)
        for address in _ADDRESS.findall(text):
            (folder / address).parent.mkdir(exist_ok=True)
            shutil.copyfile(source.parent / address, folder / address)
    (folder / source.name).write_text(text, "utf-8")


def _fetch() -> None:
    print("Получаю файлы оформления…", file=sys.stderr, flush=True)
    done = subprocess.run(  # noqa: S603 - our own command
        [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=ROOT,
        check=False,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-15:]), file=sys.stderr)
        raise SetupError(
            "Не удалось получить файлы оформления: проверьте доступ npm к хранилищу пакетов."
        )
    (_MODULES / ".made-from").write_text(_digest(_LOCK), "ascii")


def _npm() -> Sequence[str | Path]:
    """The machine's npm if it can read our lock file, else the one a Python package carries."""
    npm = shutil.which("npm")
    if npm:
        version = subprocess.run(  # noqa: S603 - the npm found
            [npm, "--version"], check=False, capture_output=True, text=True
        ).stdout
        major = re.match(r"\d+", version.strip())
        if major and int(major[0]) >= _OLDEST_NPM:
            return [npm]
    install("node")
    return [sys.executable, Path(sys.executable).parent / "npm"]


def _is_current() -> bool:
    note = VENDOR / ".made-from"
    return note.exists() and note.read_text("ascii") == _recipe()


def _modules_are_current() -> bool:
    note = _MODULES / ".made-from"
    return note.exists() and note.read_text("ascii") == _digest(_LOCK)


def _recipe() -> str:
    return _digest(_LOCK, Path(__file__))


def _digest(*paths: Path) -> str:
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another start of the same copy: `npm ci` deletes what it finds."""
    if not os.access(ROOT, os.W_OK):
        raise SetupError(
            f"Нет права писать в {ROOT}: запустите от владельца папки или сделайте свою копию."
        )
    lock = os.open(VENDOR.parents[1], os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


if __name__ == "__main__":  # an image is built: node_modules come from a stage of its own
    if sys.argv[1:] != ["--copy-only"]:
        sys.exit("python -m portal.assets --copy-only")
    copy_vendor()
    compile_catalogues()
