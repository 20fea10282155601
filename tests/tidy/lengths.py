"""Columns, lengths of functions and lengths of files (docs/style.md)."""

import re

from source import block_end

COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600

_SCOPE = re.compile(r"(?:(?:inline|typedef)\s+)*(?:namespace|class|struct|union|enum|extern)\b")
_TEMPLATE = re.compile(r"\btemplate\s*<")
_NOISE = re.compile(r"\[\[.*?\]\]|^[ \t]*#[^\n]*|\b(?:public|private|protected)\s*:", re.M | re.S)


def check(file):
    yield from _check_columns(file)
    if len(file.lines) > FILE_LINES_MAX:
        yield file.finding(
            FILE_LINES_MAX + 1,
            f"{len(file.lines)} lines; a file has at most {FILE_LINES_MAX}: split it by concept",
        )
    if file.is_cpp:
        for name, first, last in functions(file):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield file.finding(
                    first,
                    f"{name} has {last - first + 1} lines; a function has at most "
                    f"{FUNCTION_LINES_MAX}: move the leaves into functions of their own",
                )


def _check_columns(file):
    for number, line in enumerate(file.lines, start=1):
        unbreakable = "://" in line or line.startswith("#include")
        if len(line) > COLUMNS_MAX and not unbreakable:
            yield file.finding(number, f"{len(line)} columns; a line has at most {COLUMNS_MAX}")


def functions(file):
    """(name, first line, last line) of each function of a C++ file. Lambdas belong to the function
    around them. A heuristic: it goes by the text before each brace outside of functions."""
    code = _NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), file.code)
    position = header_start = 0
    while position < len(code):
        character = code[position]
        if character in ";}":
            header_start = position + 1
        elif character == "(":
            position = block_end(code, position)
            continue
        elif character == "{":
            header = _without_template(code[header_start:position])
            if not _SCOPE.match(header.lstrip()) or "(" in header:
                end = block_end(code, position)
                if _is_function(header):
                    start = header_start + len(code[header_start:position]) - len(
                        code[header_start:position].lstrip()
                    )
                    yield _name(header), file.line_of(start), file.line_of(end - 1)
                position = end
                # After an initialiser in braces the header goes on: Name(int x) : a_{x}, b_(1) {
                header_start = position
                continue
            header_start = position + 1
        position += 1


def _is_function(header):
    """Whether a header outside of functions, up to its brace, opens a function's body."""
    if not header.strip():
        return True  # The body after a constructor's last initialiser in braces.
    outside, changes = header, 1
    while changes:
        outside, changes = re.subn(r"\([^()]*\)", "\0", outside)
    is_initialiser = "=" in re.sub(r"\boperator\s*[^\s\0]+", "", outside)
    return "\0" in outside and (not is_initialiser or outside.rstrip().endswith("\0"))


def _name(header):
    match = re.search(r"([\w:~]+|operator\s*\S+?)\s*\(([^()]*)", header)
    if not match:
        return "a function"
    return f"{match[1]}({match[2].strip()})" if match[1].isupper() else match[1]


def _without_template(header):
    match = _TEMPLATE.search(header)
    while match:
        depth, end = 1, match.end()
        while end < len(header) and depth:
            depth += {"<": 1, ">": -1}.get(header[end], 0)
            end += 1
        header = header[: match.start()] + header[end:]
        match = _TEMPLATE.search(header)
    return header
