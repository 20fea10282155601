"""A source file of the project as the checks see it."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath


@dataclass(frozen=True)
class Finding:
    """One complaint. It names a place, what is wrong there and what to do instead."""

    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


# Comments, raw strings, strings and character literals, in one pass so that none hides another.
# A quote after a digit or letter separates digits (1'000) or prefixes a literal.
_TOKEN = re.compile(
    r"(?P<comment>//[^\n]*|/\*.*?\*/)"
    r'|(?P<raw>R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)")'
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<char>(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])+')",
    re.DOTALL,
)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


class SourceFile:
    """The text of one file; also with comments and literals blanked, each place where it was."""

    def __init__(self, path, text):
        self.path = PurePosixPath(path)
        self.text = text

    @property
    def folder(self):
        """The top-level folder, or '' for a file at the root."""
        return self.path.parts[0] if len(self.path.parts) > 1 else ""

    @property
    def is_header(self):
        return self.path.suffix == ".h"

    @property
    def is_cpp(self):
        return self.path.suffix in (".h", ".cc")

    @cached_property
    def lines(self):
        return self.text.splitlines()

    @cached_property
    def uncommented(self):
        """The text without its comments; literals stay, as includes are written with quotes."""
        return _TOKEN.sub(lambda m: _blank(m[0]) if m["comment"] else m[0], self.text)

    @cached_property
    def code(self):
        """The text without comments and without what stands in literals."""
        return _TOKEN.sub(
            lambda m: _blank(m[0]) if m["comment"] else '"' + _blank(m[0][1:-1]) + '"', self.text
        )

    @cached_property
    def includes(self):
        """(line, path, quoted) of each #include."""
        pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*(["<])([^">]+)[">]', re.MULTILINE)
        return [
            (self.line_of(m.start(2)), m[2], m[1] == '"')
            for m in pattern.finditer(self.uncommented)
        ]

    def line_of(self, position):
        return self.text.count("\n", 0, position) + 1

    def finding(self, line, message):
        return Finding(str(self.path), line, message)


def block_end(code, start):
    """The position after the bracket that closes the one at `start`; the end if none does."""
    closing = {"(": ")", "{": "}", "[": "]"}[code[start]]
    depth = 0
    for position in range(start, len(code)):
        if code[position] == code[start]:
            depth += 1
        elif code[position] == closing:
            depth -= 1
            if depth == 0:
                return position + 1
    return len(code)
