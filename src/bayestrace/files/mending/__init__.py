"""Mending of files on the level of their cells, before they are read as a study.

A mender is a function from the raw tables (``drafts``) to the changes that it proposes; it makes
one only where a cell can have one meaning. ``workbooks`` and ``folders`` turn files into raw
tables, and tables and changes into a copy; ``copies`` is the door.
"""
