"""Write the schemas that are shipped: run it after the lists of keys or columns have changed."""

from importlib.resources import files
from pathlib import Path

from bayestrace.files.format_schemas import schema_files

if __name__ == "__main__":
    folder = Path(str(files("bayestrace"))) / "schemas"
    folder.mkdir(exist_ok=True)
    for name, text in schema_files().items():
        (folder / name).write_text(text, encoding="utf-8")
