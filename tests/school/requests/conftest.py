"""Requests point at sheets and links; their tables must be known before a row is written."""

import school.instruments.models
import school.links.models  # noqa: F401
