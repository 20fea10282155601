#!/usr/bin/env python3
"""tests/fuzz/seeds.py OUT [--webhooks INDEX]: makes the seeds of fuzz targets from real data.

Writes OUT/<target>/*.seed from GitHub's recorded webhooks (index.json of npm
@octokit/webhooks-examples), the golden files, the samples of SARIF and docket.yaml, and prints how
many there are; and OUT/<target>.dict, the words of these for libFuzzer. What OUT held before is
removed. The forms of the inputs are those that the targets describe.
"""

import argparse
import gzip
import json
import re
import shutil
import struct
import sys
from pathlib import Path

import wire

ROOT = Path(__file__).resolve().parents[2]
WEBHOOKS = ROOT / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"
FRAME_BYTES = 10
WHOLE, BODY = b"\0", b"\1"  # What follows: a stored value, or only what stands inside of it.


def golden(folder):
    """(name, bytes) of each golden file in a folder."""
    for path in sorted((ROOT / "tests/golden" / folder).glob("*.hex")):
        yield path.stem, bytes.fromhex(path.read_text())


def names_that_rules_read():
    """Every name that the translation mentions, of members and of events."""
    sources = (ROOT / "commands/github").glob("*.cc")
    return {name for source in sources for name in re.findall(r'"(\w+)"', source.read_text())}


def pruned(value, names):
    """A payload without the members that no rule reads: a tenth of the size, the same meaning."""
    if isinstance(value, dict):
        return {key: pruned(member, names) for key, member in value.items() if key in names}
    if isinstance(value, list):
        return [pruned(item, names) for item in value[:3]]
    return value


def webhooks(index):
    """(event, action, body) of each recorded webhook, pruned, each of them once."""
    names = names_that_rules_read()
    seen = set()
    for kind in json.loads(index.read_text()):
        for payload in kind["examples"]:
            body = json.dumps(pruned(payload, names), separators=(",", ":"), ensure_ascii=False)
            if (kind["name"], body) not in seen:
                seen.add((kind["name"], body))
                yield kind["name"], payload.get("action", ""), body.encode()


# What events have of their own of which no webhook was recorded.
WRITTEN = {
    "installation_target": {
        "account": {"id": 21031067, "login": "new", "type": "Organization"},
        "changes": {"login": {"from": "old"}}, "installation": {"id": 957387},
        "target_type": "Organization",
    },
    "repository_ruleset": {
        "repository_ruleset": {
            "id": 1, "name": "main", "target": "branch", "enforcement": "active",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
        },
    },
}


def rows_of_the_table():
    """(event, action) of each row of the translation table."""
    files = sorted((ROOT / "commands/github").glob("*_rows.cc"))
    table = "".join(file.read_text() for file in files)
    rows = re.findall(r'^ *\{"(\w+)", "(\w*)",$', table, re.MULTILINE)
    if not rows:
        sys.exit("no row of the table of webhooks was found: it looks different now")
    return rows


def webhook_seeds(index):
    examples, actions = {}, set()
    for number, (event, action, body) in enumerate(webhooks(index)):
        examples.setdefault(event, body)
        actions.add((event, action))
        yield f"{number:03}-{event}", event.encode() + b"\n" + body
    # What was never recorded is made of another action's payload, or of an event's whose payload
    # names a repository and its owner, so that each row has a seed.
    for event, action in rows_of_the_table():
        if (event, action) not in actions:
            example = json.loads(examples.get(event, examples["repository"]))
            body = json.dumps({**example, **WRITTEN.get(event, {}), "action": action}).encode()
            yield f"row-{event}-{action}", event.encode() + b"\n" + body


def judge_seeds(index):
    head = (
        "Content-Type: application/json\nX-GitHub-Event: {}\n"
        "X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\nX-GitHub-Hook-ID: 292430182\n"
        "X-GitHub-Hook-Installation-Target-Type: repository\n"
        "X-GitHub-Hook-Installation-Target-ID: 79929171\nUser-Agent: GitHub-Hookshot/044aadd\n\n"
    )
    seen = set()
    for event, _, body in webhooks(index):
        if event not in seen:
            seen.add(event)
            yield event, head.format(event).encode() + body


def codec_seeds():
    for name, data in golden("events"):
        kind, _, version = name.rpartition(".v")
        yield f"event-{name}", f"{kind}\n{version}\n".encode() + data
    for name, record in golden("commands"):
        kind, _, version = name.rpartition(".v")
        parts = dict(wire.fields(record))
        yield f"command-{name}", f"{kind}\n{version}\n".encode() + parts[4]


def message_seeds():
    kinds = {"journal": b"\0", "inbox.WebhookReceived": b"\2", "inbox.DeliveryTranslated": b"\3"}
    for name, stored in golden("records"):
        for beginning, kind in kinds.items():
            if name.startswith(beginning):
                yield f"{name}-whole", kind + WHOLE + stored
                yield f"{name}-body", kind + BODY + stored[FRAME_BYTES:]
    for name, record in golden("commands"):
        yield f"command-{name}", b"\1" + BODY + record


def sarif_seeds():
    plain, packed, small, stored = b"\0", b"\1", b"\2", b"\4"
    for path in sorted((ROOT / "tests/sarif/data").glob("*.sarif")):
        # As short as it gets: what stands between the tokens is in the hand-made ones.
        document = json.dumps(json.loads(path.read_text()), separators=(",", ":")).encode()
        yield f"{path.stem}-plain", plain + document
        yield f"{path.stem}-both", packed + document
        yield f"{path.stem}-small", small + document
        yield f"{path.stem}-gzip", plain + gzip.compress(document, mtime=0)
    for name, record in golden("records"):
        if name.startswith("analysis."):
            yield name, stored + record[FRAME_BYTES:]


def commit_of(sequence, stream, events):
    """A commit of a command that was accepted; events are (type, data)."""
    source = wire.message(_1="github", _2="gh", _3="72d3162e-cc78-11e3-81ab-4c9367dc0958")
    outcome = wire.message(_1="cmd_review_commands_1_x", _2=1, _3="review.X", _4=b"", _9=b"",
                           _10=source)
    stored = [
        wire.message(_1=stream, _2=version, _3=kind, _4=1, _5=data)
        for version, (kind, data) in enumerate(events, start=1)
    ]
    return wire.message(_1="c", _2=sequence, _3=1, _4=1, _5=outcome, _6=stored)


def stories():
    """(aggregate, its events): in the order of their names, behind the one that begins a stream."""
    first = ("Tracked", "Bound", "InstallationCreated", "KeyCreated")
    by_aggregate = {}
    for name, data in golden("events"):
        kind = name.rpartition(".v")[0]
        by_aggregate.setdefault(kind.split(".")[0], []).append((kind, data))
    for aggregate, events in by_aggregate.items():
        yield aggregate, sorted(events, key=lambda event: not event[0].endswith(first))


def with_length(data):
    return struct.pack(">H", len(data)) + data


def journal_seeds():
    claim, framed = b"\4\1c", b"\3"
    for aggregate, events in stories():
        story = claim
        for sequence, event in enumerate(events):
            commit = commit_of(sequence, f"{aggregate}_1", [event])
            story += framed + with_length(wire.message(_2=commit))
        yield f"story-{aggregate}", story
        commit = commit_of(0, f"{aggregate}_1", events)
        yield f"commit-{aggregate}", claim + framed + with_length(wire.message(_2=commit))
    for name, stored in golden("records"):
        if name.startswith("journal."):
            yield f"whole-{name}", b"\2" + with_length(stored)


def view_seeds():
    streams = {"review": "rev_gh_186853002_2", "repository": "repo_gh_186853002",
               "commit": "sha_gh_186853002_" + 40 * "a", "installation": "inst_gh_957387",
               "organization": "org_gh_21031067", "access": "access_keys",
               "conversation": "conv_rev_gh_186853002_2_r3", "trail": "trail_gh_21031067"}
    for aggregate, events in stories():
        log = b"\0" if aggregate in ("review", "repository", "commit", "conversation") else b"\1"
        commits = [commit_of(i, streams[aggregate], [event]) for i, event in enumerate(events)]
        yield f"story-{aggregate}", log + b"".join(map(with_length, commits))
    for name, stored in golden("records"):
        body = stored[FRAME_BYTES:]
        if name == "journal.Commit":
            (_, commit), = wire.fields(body)
            yield name, b"\0" + with_length(commit)
        elif name.startswith("inbox."):
            log = b"\2" if name.endswith("WebhookReceived") else b"\3"
            yield name, log + 2 * with_length(body)


def stored_record_seeds():
    def text(value):
        return struct.pack(">I", len(value)) + value

    def record(version, value):
        header = text(b"docket-kind") + text(b"journal")
        time = struct.pack(">q", 1_770_000_000_000_000)
        return 2 * version + time + text(b"186853002") + struct.pack(">I", 1) + header + value

    def lz4(value):
        """An LZ4 block that is one run of literals."""
        rest = len(value) - 15
        if rest < 0:
            length = bytes([len(value) << 4])
        else:
            length = b"\xf0" + rest // 255 * b"\xff" + bytes([rest % 255])
        return struct.pack(">I", len(value)) + text(length + value)

    for name, stored in golden("records"):
        yield name + ".1", b"\3\7" + BODY + record(b"\1", text(stored))
        yield name + ".plain", b"\3\7" + BODY + record(b"\2", b"\0" + text(stored))
        yield name + ".lz4", b"\3\7" + BODY + record(b"\2", b"\1" + lz4(stored))


def state_seeds():
    review_id = wire.message(_1="gh", _2=186853002, _3=2)
    branch = wire.message(_1="main", _2="a" * 40)
    run = wire.message(_1=wire.message(_1=review_id, _2=1), _2="a" * 40)
    seen = wire.message(_1="a" * 40, _2=1_770_000_000_000_000)
    human = wire.message(_1=237895671, _2=2, _3=1, _4=b"\x11" * 32, _5=1_770_000_000_000_000)
    title = wire.message(_1=21031067, _2="Größe")
    review = wire.message(_1=review_id, _2=1, _3=1, _4=title, _5=branch, _6=branch, _7="b" * 40,
                          _8=b"", _9=1_770_000_000_000_000, _10=[seen], _11=[human], _12=run,
                          _13=1, _14="a" * 40, _15=[1, 2])
    repository = wire.message(_1=wire.message(_1="gh", _2=186853002), _2=21031067,
                              _3="Codertocat/Hello-World", _4="main", _5=1, _6=1, _7=1, _8=5, _9=7)
    installation = wire.message(_1=wire.message(_1="gh", _2=957387), _2=21031067, _3=1,
                                _4=[186853002, 7], _5=1, _6=1, _7=9)
    access = wire.message(_1=[wire.message(_1="0123456789abcdef", _2=1), wire.message(_1="k")])
    yield "review", BODY + wire.message(_2=review)
    yield "repository", BODY + wire.message(_3=repository)
    yield "installation", BODY + wire.message(_4=installation)
    yield "access", BODY + wire.message(_5=access)
    yield "another-version", WHOLE + wire.message(_1=1_000_000, _5=access)


def config_document_seeds():
    text = (ROOT / "docket.yaml").read_text()
    yield "docket.yaml", text.encode()
    lines = [line for line in text.splitlines() if not re.match(r" *(#|$)", line)]
    yield "docket.yaml-without-comments", ("\n".join(lines) + "\n").encode()


def config_keys():
    """(key, default) as docket.yaml has them: ("http.threads", "0")."""
    section = ""
    for line in (ROOT / "docket.yaml").read_text().splitlines():
        match = re.match(r"( *)(\w+): ?(.*)", line)
        if not match or line.strip().startswith("#"):
            continue
        indent, name, value = match.groups()
        if value:
            yield (section if indent else "") + name, value
        else:
            section = name + "."


def flag(key):
    return f"--{key}="


def variable(key):
    return f"DOCKET_{key.upper().replace('.', '_')}="


def config_value_seeds():
    for key, value in config_keys():
        yield f"flag-{key}", (flag(key) + value).encode()
        yield f"environment-{key}", (variable(key) + value).encode()


def all_seeds(index):
    """Target → its seeds."""
    return {
        "codec": codec_seeds(),
        "config_document": config_document_seeds(),
        "config_value": config_value_seeds(),
        "docketd_arguments": config_value_seeds(),
        "journal": journal_seeds(),
        "judge": judge_seeds(index),
        "message": message_seeds(),
        "sarif": sarif_seeds(),
        "state": state_seeds(),
        "stored_record": stored_record_seeds(),
        "view": view_seeds(),
        "webhook": webhook_seeds(index),
    }


def all_words():
    """Target → words that its inputs are made of."""
    payload = sorted(names_that_rules_read())
    keys = [key for key, _ in config_keys()]
    flags = [flag(key) for key in keys]
    types = [name.rpartition(".v")[0] for folder in ("events", "commands") for name, _ in
             golden(folder)]
    sections = sorted({part for key in keys for part in key.split(".")})
    sarif = sorted({word for source in ("node", "words", "checkout") for word in re.findall(
        r'"([\w%-]+)"', (ROOT / f"commands/sarif/{source}.cc").read_text())})
    return {
        "codec": types,
        "config_document": [section + ": " for section in sections],
        "config_value": flags + [variable(key) for key in keys],
        "docketd_arguments": flags,
        "judge": payload,
        "sarif": sarif,
        "webhook": payload,
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--webhooks", type=Path, default=WEBHOOKS, metavar="INDEX")
    arguments = parser.parse_args()
    if not arguments.webhooks.is_file():
        sys.exit(
            f"GitHub's example payloads are missing: {arguments.webhooks}\n"
            "scripts/install-dependencies --for test installs them."
        )
    shutil.rmtree(arguments.out, ignore_errors=True)
    for target, seeds in all_seeds(arguments.webhooks).items():
        folder = arguments.out / target
        folder.mkdir(parents=True)
        count = 0
        for name, data in seeds:
            (folder / f"{name}.seed").write_bytes(data)
            count += 1
        print(f"{target}: {count}")
        if count == 0:
            sys.exit(f"no seed for {target}: what it is made of has moved")
    for target, words in all_words().items():
        lines = [f'"{word}"\n' for word in words]
        (arguments.out / f"{target}.dict").write_text("".join(lines))


if __name__ == "__main__":
    main()
