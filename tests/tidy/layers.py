"""Which folder may include which, and which outside libraries (docs/architecture.md)."""

import re
from dataclasses import dataclass

FOLDERS = frozenset(
    "domain platform schemas eventstore privacy commands projections replay api demo apps".split()
)
# Sub-folders that hold an adapter of a port: named by composition roots and tests alone.
ADAPTERS = frozenset({"memory", "rocksdb", "kafka", "postgres", "directory"})


@dataclass(frozen=True)
class Layer:
    folders: frozenset  # What it may include besides itself.
    banned_libraries: str = r"(?!)"  # Outside includes it must not have, as a pattern.
    adapters: bool = False  # Whether it may include adapters of other folders.


_PROTOBUF = r"google/protobuf/|.*\.pb\.h$"
_STORES = r"rocksdb/|librdkafka/|libpq-fe\.h$"
_SERVER = r"boost/(?:beast|asio)\b"
# Headers of the standard library have neither a slash nor a suffix.
_NOT_PURE = r".*[/.]|(?:thread|mutex|condition_variable|future|random|iostream|fstream|filesystem)$"

LAYERS = {
    "domain": Layer(frozenset(), _NOT_PURE),
    # Clients of stores only in a folder of their own, as everywhere.
    "platform": Layer(frozenset({"domain"}), _PROTOBUF),
    "schemas": Layer(frozenset({"domain", "platform"}), f"{_STORES}|{_SERVER}"),
    "eventstore": Layer(frozenset({"domain", "platform", "schemas"}), _SERVER),
    "privacy": Layer(frozenset({"domain", "platform", "schemas", "eventstore"}), _SERVER),
    "commands": Layer(frozenset({"domain", "platform", "schemas", "eventstore"}), _SERVER),
    "projections": Layer(frozenset({"domain", "platform", "schemas", "eventstore"}), _SERVER),
    "replay": Layer(
        frozenset({"domain", "platform", "schemas", "eventstore", "projections"}), _SERVER
    ),
    "api": Layer(
        frozenset({"domain", "platform", "schemas", "eventstore", "commands", "projections"}),
        _STORES,
    ),
    "demo": Layer(frozenset({"platform"}), f"{_PROTOBUF}|{_STORES}"),
    "apps": Layer(FOLDERS, adapters=True),
}


def check(file, files):
    """The edges of one file. `files` maps the paths of the project to its files."""
    yield from _check_own_header(file, files)
    layer = LAYERS.get(file.folder)
    if not file.is_cpp or layer is None:
        return
    for line, path, quoted in file.includes:
        target = path.split("/")[0]
        if target in FOLDERS:
            yield from _check_edge(file, layer, line, path, target)
        elif quoted and str(file.path.parent / path) in files:
            yield file.finding(line, f'"{path}": include by the full path from the root')
        elif re.match(layer.banned_libraries, path):
            yield file.finding(line, f"{file.folder}/ must not know <{path}>")
        elif re.match(_STORES, path) and not _is_adapter(file.path.parts):
            yield file.finding(line, f"<{path}>: only an adapter's folder knows its client library")


def _check_own_header(file, files):
    """What a .cc includes first is thereby proved to compile alone."""
    own = str(file.path.with_suffix(".h"))
    if file.path.suffix != ".cc" or own not in files:
        return
    first = next(iter(file.includes), None)
    if first is None or first[1] != own:
        line = 1 if first is None else first[0]
        yield file.finding(line, f'include "{own}" before anything else')


def _check_edge(file, layer, line, path, target):
    if target != file.folder and target not in layer.folders:
        allowed = ", ".join(sorted(layer.folders)) or "no other folder"
        yield file.finding(line, f'{file.folder}/ must not know "{path}"; it may know: {allowed}')
    elif not layer.adapters and _is_adapter(path.split("/")):
        own = path.split("/")[:2] == list(file.path.parts[:2])
        # Adapters on one technology share what is alike in it.
        alike = path.split("/")[1:2] == list(file.path.parts[1:2])
        if not own and not alike:
            yield file.finding(
                line, f'"{path}" is an adapter: use its port; composition roots name adapters'
            )


def _is_adapter(parts):
    return bool(ADAPTERS & set(parts[1:-1]))
