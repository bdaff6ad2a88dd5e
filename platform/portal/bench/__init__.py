"""Benchmarks: a module each, with `main(argv) -> int`.

Each prints one JSON object (name, machine, sizes, digests of the results compared, figures, bars:
value, limit, holds), starts temporary servers of its own, and returns 1 when a bar does not hold.
"""
