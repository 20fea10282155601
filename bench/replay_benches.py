"""The benchmark of what is done with history: an archive read and verified, audit trees verified,
the export for auditors, a review as it was, views rebuilt, and the memory that the commands take.

All on one data directory with whole lives of reviews, the archive of it and the trees of its
journals, which `docketd` made. The commands are `docket`'s own, measured as a whole, with the start
of their process."""

import datetime
import json
import pathlib
import random
import statistics
import subprocess
import tempfile
import time

import http_load
from commands import COMMAND_SECONDS_MAX, run_command
from programs import finding, kept_directory
from servers import Docketd, get

# Twenty repositories belong to an organisation: with 17 events for each review a large one.
REVIEWS_PER_REPOSITORY = 1_000
STEPS = 6
ORGANIZATION = "gh:30000000"


def replay(run):
    name = f"kept-history-{run.size.history_reviews}"
    with kept_directory(run, name, _make_history) as kept:
        history = _History(run, kept)
        findings = [*_archive(history), _audit(history), _export(history), _state(history),
                    _rebuild(history)]
        most = max(history.commands, key=history.commands.get)
        return [*findings, finding("replay.memory", history.commands[most], "MB",
                                   events=history.events, **history.commands)]


# The data.

def _make_history(run, directory):
    data = directory / "data"
    run.findings("fill_data", "--data-dir", data, "--ids", directory / "ids", "--reviews",
                 run.size.history_reviews, "--reviews-per-repository", REVIEWS_PER_REPOSITORY,
                 "--steps", STEPS)
    key = run_command([run.docket, "audit", "keygen", "--name", "bench.example.com/audit", "--out",
                    data / "audit.key"])
    (directory / "audit.pub").write_text(key.output)
    archive = directory / "archive"
    archive.mkdir()
    with Docketd(run.docketd, directory, [f"--archive.directory={archive}"]) as docketd:
        run_command([run.docket, "archive", "run", "--data-dir", data])
        docketd.await_that("signing the audit trees", lambda: _is_all_signed(run, data),
                           COMMAND_SECONDS_MAX)


def _is_all_signed(run, data):
    status = json.loads(run_command([run.docket, "status", "--json", "--data-dir", data]).output)
    return all(queue["depth"] == 0 for queue in status["traffic"]["queues"]
               if queue["consumer"] == "audit")


class _History:
    def __init__(self, run, directory):
        self.run = run
        self.directory = directory
        self.data = directory / "data"
        self.archive = directory / "archive"
        self.reviews = (directory / "ids").read_text().split()
        self.events = 0  # known from the rebuild
        self.commands = {}  # MB of each that ran

    def docket(self, *words):
        """One of docket's commands to its end. There is no docketd; so it does the work itself."""
        measured = run_command([self.run.docket, *words])
        self.commands[f"{words[0]} {words[1]}"] = measured.megabytes
        return measured


# The archive.

def _archive(history):
    """Read as its segments are, and as `docket archive verify` reads them, beside `zstd -d`."""
    run = history.run
    segments = sorted(history.archive.rglob("*.segment"))
    scans, verifications, ceilings = [], [], []
    for _ in range(run.size.rounds):
        ceilings.append(_zstd_seconds(segments))
        scans += run.findings("archive_scan_bench", "--archive", history.archive)
        verifications.append(history.docket("archive", "verify", "--from", history.archive).seconds)
    megabytes = scans[0]["more"]["MB"]
    ceiling = megabytes / statistics.median(ceilings)
    scan = sorted(scans, key=lambda one: one["ours"])[len(scans) // 2]
    named = "zstd -d of the same segments"
    return [
        {**scan, "ceiling": ceiling, "ceiling_is": named},
        finding("archive.verify", megabytes / statistics.median(verifications), "MB/s", ceiling,
                named),
    ]


def _zstd_seconds(segments):
    # More names than one command line takes.
    listed = "\n".join(str(segment) for segment in segments)
    begun = time.monotonic()
    subprocess.run(["xargs", "-d", "\n", "zstd", "-d", "-c", "-q"], input=listed, text=True,
                   stdout=subprocess.DEVNULL, check=True, timeout=COMMAND_SECONDS_MAX)
    return time.monotonic() - begun


# Audit.

def _audit(history):
    run = history.run
    seconds, ceilings, records = [], [], 0
    for _ in range(run.size.rounds):
        checked = history.docket("audit", "verify", "--tiles", history.data / "audit", "--key",
                                 history.directory / "audit.pub", "--json")
        records = sum(tree["records"] for tree in json.loads(checked.output)["trees"])
        seconds.append(checked.seconds)
        hashed = run.findings("audit_hash_bench", "--leaves", records)
        ceilings.append(hashed[0]["ours"])
    return finding("audit.verify", records / statistics.median(seconds), "leaves/s",
                   statistics.median(ceilings), "the same number of leaves and nodes hashed",
                   leaves=records)


def _export(history):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    begin = now - datetime.timedelta(days=365)
    with tempfile.TemporaryDirectory(dir=history.directory) as out:
        done = history.docket("audit", "export", "--organization", ORGANIZATION, "--from",
                              begin.isoformat(), "--to", now.isoformat(), "--out",
                              pathlib.Path(out) / "evidence", "--data-dir", history.data, "--json")
    events = json.loads(done.output)["events"]
    return finding("export", events / done.seconds, "events/s", events_exported=events)


# A review as it was.

def _state(history):
    """Over HTTP, as `docket replay state` asks it, of a docketd that runs, once it has answered as
    many: at a time behind all of the review's events, and behind one of its versions, in turn."""
    run = history.run
    chance = random.Random(1)
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    took = []
    with Docketd(run.docketd, history.directory) as docketd:
        connection, key = docketd.connect(), docketd.key()
        for n, review in enumerate(chance.choices(history.reviews, k=2 * run.size.states)):
            as_of = now if n % 2 == 0 else chance.randint(1, STEPS)
            begun = time.monotonic()
            get(connection, f"{http_load.review_target(review)}?as_of={as_of}", key)
            took.append((time.monotonic() - begun) * 1e3)
    took = sorted(took[run.size.states:])
    return finding("state_at", took[len(took) * 99 // 100], "ms", p50_ms=statistics.median(took),
                   reviews=len(history.reviews), asked=len(took))


def _rebuild(history):
    done = history.docket("replay", "rebuild", "--view", "all", "--data-dir", history.data,
                          "--json")
    told = json.loads(done.output.splitlines()[-1])
    # Each event has a row there.
    history.events = next(view["rows"] for view in told["views"]
                          if view["view"] == "review_events")
    history.docket("audit", "compare", "--key", history.directory / "audit.pub", "--data-dir",
                   history.data, "--json")
    with tempfile.TemporaryDirectory(dir=history.directory) as restored:
        history.docket("archive", "restore", "--from", history.archive, "--to",
                       pathlib.Path(restored) / "data")
    return finding("replay.rebuild", history.events / done.seconds, "events/s",
                   events=history.events, seconds=done.seconds)
