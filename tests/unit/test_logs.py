"""Logs are JSON, and what people are called never gets into them."""

import io
import json
import logging

import pytest

from kernel.logs import configure


@pytest.fixture
def lines(monkeypatch):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure("tests")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.handlers[:], root.level = handlers, level


def test_a_line_is_one_json_object_with_its_extras(lines):
    logging.getLogger("workers").info("job ended", extra={"job": "42", "seconds": 0.5})
    [line] = lines()
    assert (line["event"], line["job"], line["seconds"], line["level"], line["process"]) == (
        "job ended", "42", 0.5, "info", "tests",
    )  # fmt: skip


def test_an_exceptions_text_and_a_row_stay_out(lines):
    try:
        raise ValueError("Иванова Мария Петровна")
    except ValueError:
        logging.getLogger("x").exception("failed", extra={"row": {"name": "Иванова"}})
    [line] = lines()
    assert "Иванова" not in json.dumps(line, ensure_ascii=False)
    assert line["fault"].startswith("ValueError at ")
    assert line["row"] == "<dict>"
