"""The command line: parse, call the public functions, give an exit code."""

from bayestrace.cli.app import main

__all__ = ["main"]
