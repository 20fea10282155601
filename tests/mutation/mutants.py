"""Mutants of C++ sources: each is one small change of one place, of the kind that a slip would be.

Comments, texts, preprocessor lines and lines that only declare are left alone. The places of a file
are listed in order, so that a seed picks the same ones on every machine.
"""

import dataclasses
import re

# What is replaced by what. A token stands for itself; the longest one is looked for first.
REPLACEMENTS = {
    "<=": ["<", ">"],
    ">=": [">", "<"],
    "==": ["!="],
    "!=": ["=="],
    "&&": ["||"],
    "||": ["&&"],
    "<": ["<=", ">="],
    ">": [">=", "<="],
    "+": ["-"],
    "-": ["+"],
    "true": ["false"],
    "false": ["true"],
    "std::min": ["std::max"],
    "std::max": ["std::min"],
    "any_of": ["all_of"],
    "all_of": ["any_of"],
    "continue": ["break"],
}

TOKEN = re.compile(
    r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|^[ \t]*#[^\n]*"
    r"|std::min|std::max|[A-Za-z_]\w*|\d[\d']*"
    r"|<=>|<<|>>|->|\+\+|--|\+=|-=|<=|>=|==|!=|&&|\|\||[^\s\w]",
    re.S | re.M)

# Comparison signs that are brackets of a template's arguments have no space around them.
SPACED = {"<", ">", "+", "-", "&&"}

# A call that stands alone, also over several lines; none of the domain's has a semicolon within.
STATEMENT = re.compile(r"^([ \t]+)((?:story\.)?[A-Za-z_]\w*\([^;]*?\);|return;)[ \t]*$", re.M)
ASSIGNMENT = re.compile(r"^([ \t]+)((?:\w+(?:\.|->))+\w+ = [^;{}]*;)[ \t]*$", re.M)
CONDITION = re.compile(r"\bif \((?!const|auto|absl)")


@dataclasses.dataclass(frozen=True)
class Mutant:
    path: str
    begin: int
    end: int
    text: str
    line: int

    def apply(self, source):
        return source[:self.begin] + self.text + source[self.end:]

    def describe(self, source):
        return f"{self.path}:{self.line}: `{source[self.begin:self.end]}` → `{self.text}`"


def _quiet(source):
    """Spans of comments, texts and preprocessor lines."""
    return [match.span() for match in TOKEN.finditer(source)
            if match.group().lstrip()[:1] in ("\"", "'", "#") or match.group()[:2] in ("//", "/*")]


def mutants_of(path, source):
    found = []

    def add(begin, end, text):
        found.append(Mutant(path, begin, end, text, source.count("\n", 0, begin) + 1))

    for match in TOKEN.finditer(source):
        token = match.group()
        begin, end = match.span()
        if token in REPLACEMENTS:
            spaced = source[begin - 1:begin] == " " and source[end:end + 1] == " "
            if token in SPACED and not spaced:
                continue
            for replacement in REPLACEMENTS[token]:
                add(begin, end, replacement)
        elif token == "!" and source[end:end + 1] not in ("=", " "):
            add(begin, end, "")
        elif re.fullmatch(r"\d[\d']*", token):
            add(begin, end, str(int(token.replace("'", "")) + 1))

    quiet = _quiet(source)

    def speaks(begin):
        return not any(first <= begin < last for first, last in quiet)

    for pattern in (STATEMENT, ASSIGNMENT):
        for match in pattern.finditer(source):
            if speaks(match.start(2)):
                add(match.start(2), match.end(2), ";")
    for match in CONDITION.finditer(source):
        if speaks(match.start()):
            add(match.end(), match.end(), "false && ")
    return sorted(found, key=lambda mutant: (mutant.begin, mutant.text))
