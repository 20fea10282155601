#!/usr/bin/env python3
"""tests/tidy/tidy.py [ROOT]: checks the text of the project's files against docs/style.md.

Prints one line for each finding and exits 1 if there is any.
"""

import sys
from itertools import chain
from pathlib import Path

import banned
import documents
import layers
import lengths
from source import SourceFile

# Not the project's text: what .gitignore names at the root, and folders that begin with a dot.
_SKIPPED_AT_ROOT = {"build", "data", "data-kafka", "node_modules"}
_CODE = {".h", ".cc", ".py", ".lua", ".proto", ".cmake", ".sh", ".sql"}
_TEXT = _CODE | {".md", ".yaml", ".yml", ".json", ".txt", ".pml", ".tla", ".toml", ".xml"}


def read_project(root):
    """All text files below root, by their path relative to it."""
    files = {}
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        parts = relative.parts
        if parts[0] in _SKIPPED_AT_ROOT or "__pycache__" in parts or not path.is_file():
            continue
        if any(part.startswith(".") for part in parts) and parts[0] != ".ci":
            continue
        if path.suffix in _TEXT or is_script(path):
            files[relative.as_posix()] = SourceFile(relative, path.read_text(encoding="utf-8"))
    return files


def is_script(path):
    if path.suffix:
        return False
    with path.open("rb") as file:
        return file.read(2) == b"#!"


def is_code(file):
    return file.path.suffix in _CODE | {""} or file.path.name == "CMakeLists.txt"


def check_project(files):
    """All findings in the files, a map from path to SourceFile."""
    findings = [documents.check_readmes(files), documents.check_registered(files)]
    for file in files.values():
        findings.append(documents.check_text(file))
        findings.append(documents.check_links(file, files))
        if is_code(file):
            findings.append(lengths.check(file))
            findings.append(banned.check(file))
            findings.append(layers.check(file, files))
    return sorted(set(chain.from_iterable(findings)), key=lambda f: (f.path, f.line, f.message))


def main():
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    files = read_project(root)
    findings = check_project(files)
    for finding in findings:
        print(finding)
    print(f"{len(files)} files read, {len(findings)} findings")
    return 1 if findings or not files else 0


if __name__ == "__main__":
    sys.exit(main())
