"""Documents of other programs to items and sources: nothing in them is rated.

A module a format turns a file into :class:`~.found.Reading`, the passages and references that
it holds; ``guards`` opens files that may be hostile; ``adding`` alone makes items of passages,
with ids that stay the same from one import to the next; ``importers`` picks the reader.
"""
