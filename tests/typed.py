"""What was typed in a study, and what stands in a folder, for tests that compare them."""

import dataclasses

from bayestrace.scales import Typed

__all__ = ["files_of", "typed_texts"]


def typed_texts(part):
    """List what was typed, everywhere in a study."""
    if isinstance(part, Typed):
        return [part.text]
    if isinstance(part, tuple):
        return [text for entry in part for text in typed_texts(entry)]
    if dataclasses.is_dataclass(part):
        return [
            text
            for field in dataclasses.fields(part)
            for text in typed_texts(getattr(part, field.name))
        ]
    return []


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}
