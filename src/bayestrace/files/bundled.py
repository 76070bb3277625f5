"""The studies that come with the library."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from bayestrace.errors import Problem, StudyError, nearest
from bayestrace.files.folder_reading import study_from_folder
from bayestrace.files.settings.keys import FILE
from bayestrace.study.study import Study

__all__ = ["list_examples", "load_example"]


def list_examples() -> list[str]:
    """Name the studies that come with the library.

    Returns
    -------
    list of str
        Names for :func:`bayestrace.load_example`, sorted.

    Examples
    --------
    >>> import bayestrace as bt
    >>> "nato-csto" in bt.list_examples()
    True
    """
    folder = _evidence()
    if folder is None:
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / FILE).is_file())


def load_example(name: str) -> Study:
    """Load a study that comes with the library.

    Parameters
    ----------
    name : str
        One of :func:`bayestrace.list_examples`.

    Returns
    -------
    Study

    Raises
    ------
    StudyError
        If there is none of this name.

    Examples
    --------
    >>> import bayestrace as bt
    >>> len(bt.load_example("nato-csto").items)
    59
    """
    known = list_examples()
    folder = _evidence()
    if folder is None or not isinstance(name, str) or name not in known:
        close = nearest(str(name), known)
        raise StudyError(
            [
                Problem(
                    what=f"no bundled study is called {name!r}",
                    came=repr(name),
                    allowed=", ".join(known) or "none: the library came without its studies",
                    remedy=f"did you mean {close!r}?"
                    if close
                    else "choose one of these; a study of your own is read with read_study",
                )
            ]
        )
    return study_from_folder(folder / name)


def _evidence() -> Path | None:
    """Find the folder of studies: in the installed package, else in the checkout."""
    installed = files("bayestrace") / "evidence"
    if installed.is_dir():
        return Path(str(installed))
    checkout = Path(__file__).parents[3] / "evidence"
    return checkout if checkout.is_dir() else None
