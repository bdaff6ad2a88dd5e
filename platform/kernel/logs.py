"""JSON logs. Scalars only and no names: a value of another kind is dropped, not printed."""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
_SCALARS = (str, int, float, bool, type(None))


def scalars_only(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Lists, rows and objects are where personal data hides: only their kind is logged."""
    return {
        key: value if isinstance(value, _SCALARS) else f"<{type(value).__name__}>"
        for key, value in event.items()
    }


def _extras(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    record: logging.LogRecord | None = event.get("_record")
    if record is not None:
        event.update({k: v for k, v in vars(record).items() if k not in _STANDARD})
    caught = event.pop("exc_info", None)
    if isinstance(caught, tuple) and caught[1] is not None:
        event["fault"] = fault_of(caught[1])
    return event


def fault_of(problem: BaseException) -> str:
    """The kind of an exception and the way to it; its text may quote a row, so it stays out."""
    way = [
        f"{frame.filename.rsplit('/platform/', 1)[-1].rsplit('/site-packages/', 1)[-1]}"
        f":{frame.lineno}"
        for frame in traceback.extract_tb(problem.__traceback__)[-8:]
    ]
    return f"{type(problem).__name__} at {' > '.join(way)}"


def configure(process: str, level: int = logging.INFO) -> None:
    """Send everything of this process to stderr, one JSON object a line."""
    structlog.contextvars.bind_contextvars(process=process)
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
        processors=[
            _extras,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            scalars_only,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("rq.worker", "sqlalchemy.engine", "fontTools"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
