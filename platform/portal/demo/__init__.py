"""Data to look around with: see `build`."""

from portal.demo.build import SEED, build

__all__ = ["SEED", "build"]
