"""A study and its files.

To add a format, write one module that turns a path into :class:`~.parsing.Sheet` objects and
settings (as ``folder_reading`` does) and one that turns a study into files (as
``folder_writing`` does), and name both in ``formats``, the door that picks one by the path;
a format that takes more modules has a room (as ``workbooks``).
Everything else is shared: ``columns`` says which tables and columns there are, ``parsing``
turns rows of text into parts, ``settings`` does the same for study.toml, ``assembling``
puts parts together and collects every problem, ``cells`` turns parts back into text.
"""
