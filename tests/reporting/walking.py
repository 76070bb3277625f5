"""All texts of a document, wherever they stand."""

from bayestrace.reporting.blocks import Document, Figure, Heading, Paragraph, Table


def texts_of(document: Document):
    """Yield every text: titles, paragraphs, cells, addresses, notes, captions, hints."""
    yield document.title
    yield from document.authors
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Table():
                yield block.caption
                yield from (column.head for column in block.columns)
                for row in block.rows:
                    for cell in row:
                        yield cell.text
                        yield cell.url
                yield from block.notes
            case Figure():
                yield block.caption
                yield block.alternative
                yield from block.hints
                yield from block.hints.values()


def table(document: Document, key: str) -> Table:
    return next(one for one in document.blocks if isinstance(one, Table) and one.key == key)


def cells(document: Document, key: str) -> list[dict[str, str]]:
    """Return the rows of a table as texts by the head of their column."""
    found = table(document, key)
    heads = [column.head for column in found.columns]
    return [dict(zip(heads, (cell.text for cell in row), strict=True)) for row in found.rows]


def paragraphs(document: Document, role: str | None = None) -> list[str]:
    return [
        one.text
        for one in document.blocks
        if isinstance(one, Paragraph) and role in (None, one.role)
    ]
