"""What holds for every text file, and for the documents: no machine's paths, links that lead
somewhere, a README in each folder."""

import re
from pathlib import PurePosixPath

from source import Finding

_UNFINISHED = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")
_MACHINE_PATH = re.compile(r"(?<![\w.~/}])/(?:work|home|root|Users)/[\w.]")
_REGISTRY = re.compile(
    r"\b(?:registry\.npmjs\.org|deb\.debian\.org|pypi\.org|proxy\.golang\.org|crates\.io)\b"
)
_LINK = re.compile(r"(?<!\\)\[[^\]\n]*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def check_text(file):
    for pattern, message in (
        (_UNFINISHED, "finish it, or file an issue: a note in the source has no owner"),
        (_MACHINE_PATH, "a path of one machine: name it relative to the root of the project"),
        (_REGISTRY, "the host of a registry: the package clients know where to ask"),
    ):
        for match in pattern.finditer(file.text):
            yield file.finding(file.line_of(match.start()), f"'{match[0]}': {message}")


def check_links(file, files):
    """Links of a document to files and headings of the project. `files` maps all paths to files."""
    if file.path.suffix != ".md":
        return
    text = _FENCE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), file.text)
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    for match in _LINK.finditer(text):
        if re.match(r"[a-z]+:", match[1]):
            continue  # A web address.
        target, _, heading = match[1].partition("#")
        path = _resolve(file.path, target) if target else str(file.path)
        line = file.line_of(match.start())
        if path not in files and path not in folders:
            yield file.finding(line, f"the link to {match[1]} leads nowhere")
        elif heading and path in files and heading not in _anchors(files[path].text):
            yield file.finding(line, f"{path} has no heading for the link to {match[1]}")


def check_readmes(files):
    """Every folder at the root has a README; a folder with C++ below one has its own, or the one
    above names it. A folder of tests mirrors one at the root, or is named like the others."""
    needing, needing_mention = set(), set()
    for file in files.values():
        parents = file.path.parts[:-1]
        if parents and not parents[0].startswith("."):
            needing.add(parents[0])
            if file.is_cpp and len(parents) > 1:
                needing_mention.add(parents[:2])
    for folder in sorted(needing):
        if f"{folder}/README.md" not in files:
            yield Finding(
                f"{folder}/README.md",
                1,
                "is missing: purpose, main types, what the folder must not know",
            )
    for folder, inner in sorted(needing_mention):
        if folder == "tests" and inner in needing:
            continue
        above = files.get(f"{folder}/README.md")
        named = above and re.search(rf"(?<![\w/])(?:{folder}/)?{inner}/", above.text)
        if not named and f"{folder}/{inner}/README.md" not in files:
            yield Finding(
                f"{folder}/README.md", 1, f"does not say what {inner}/ is, nor does a README there"
            )


def check_registered(files):
    """Every .cc file is named by a CMakeLists.txt in its folder or above, or it is never built."""
    lists = {p: f.text for p, f in files.items() if PurePosixPath(p).name == "CMakeLists.txt"}
    for file in files.values():
        if file.path.suffix != ".cc":
            continue
        for folder in file.path.parents:
            listing = lists.get(str(folder / "CMakeLists.txt"), "")
            name = re.escape(str(file.path.relative_to(folder)))
            if re.search(rf"(?<![\w/.-]){name}(?![\w.-])", listing):
                break
        else:
            yield file.finding(1, "no CMakeLists.txt names this file: it is neither built nor run")


def _resolve(document, target):
    parts = []
    for part in (*document.parent.parts, *PurePosixPath(target).parts):
        if part == "..":
            if not parts:
                return "outside of the project"
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts) or "."


def _anchors(text):
    """The anchors of a document's headings, as Git hosts make them."""
    headings = (re.sub(r"[`*]|\]\([^)]*\)|\[", "", h) for h in _HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}
