"""What a benchmark run consists of: how large it is, where its programs are, and those of them that
need no server. Every figure is a finding: what, ours, ceiling (0: none), unit, ceiling_is, more."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "node_modules/@octokit/webhooks-examples/api.github.com/index.json"


@dataclass(frozen=True)
class Size:
    arguments: dict  # of the programs that need no docketd
    micro_seconds: float
    load_seconds: int  # of one load by wrk
    rounds: int  # of loads and their ceilings in turn; the median counts
    visible: tuple  # arguments of visible_bench
    read_reviews: int
    memory_reviews: int
    random_reads: int
    history_reviews: int  # of whole lives, 17 events each
    states: int  # how many reviews are asked for as they were
    shard_reviews: int  # of whole lives
    warms_brokers: bool = True  # of Kafka


FULL = Size(
    arguments={"append": ["--seconds", "2", "--rounds", "5"], "processor": [], "rebuild": [],
               "kafka_append": [], "kafka_read": [], "kafka_ack": [], "kafka_claim": [],
               "kafka_rebuild": ["--reviews", "10000"]},
    micro_seconds=2, load_seconds=10, rounds=3, visible=("--seconds", "20"),
    read_reviews=5_000, memory_reviews=1_000_000, random_reads=10_000,
    history_reviews=600_000, states=2_000, shard_reviews=100_000)
QUICK = Size(
    arguments={"append": ["--seconds", "0.3", "--rounds", "3"],
               "processor": ["--commands", "30000", "--reviews", "5000"],
               "rebuild": ["--reviews", "5000"],
               "kafka_append": ["--seconds", "1", "--rounds", "3"],
               "kafka_read": ["--megabytes", "100", "--rounds", "3"],
               "kafka_ack": ["--seconds", "3", "--rounds", "3"],
               "kafka_claim": ["--rounds", "3"],
               "kafka_rebuild": ["--reviews", "2000"]},
    micro_seconds=0.2, load_seconds=2, rounds=1, visible=("--seconds", "3"),
    read_reviews=2_000, memory_reviews=20_000, random_reads=2_000,
    history_reviews=10_000, states=500, shard_reviews=10_000)
# Shows that everything still runs; its figures say nothing.
SMALLEST = Size(
    arguments={"append": ["--seconds", "0.01", "--rounds", "1"],
               "processor": ["--commands", "60", "--hot-reviews", "10", "--reviews", "10"],
               "rebuild": ["--reviews", "10"],
               "kafka_append": ["--seconds", "0.01", "--rounds", "1"],
               "kafka_read": ["--megabytes", "0.1", "--rounds", "1"],
               "kafka_ack": ["--rate", "200", "--seconds", "0.1", "--rounds", "1"],
               "kafka_claim": ["--commits", "60", "--rounds", "1"],
               "kafka_rebuild": ["--reviews", "10", "--rounds", "1"]},
    micro_seconds=0.01, load_seconds=1, rounds=1,
    visible=("--rate", "20", "--seconds", "0.5", "--appends", "3"),
    read_reviews=20, memory_reviews=20, random_reads=20, history_reviews=20,
    states=20, shard_reviews=20,
    warms_brokers=False)

REVIEWS_PER_REPOSITORY = 10


@dataclass(frozen=True)
class Run:
    build: pathlib.Path  # a build folder that has the benchmarks
    size: Size
    keep: bool = False  # the large data directories, for the next run

    @property
    def docketd(self):
        return self.build / "apps/docketd"

    @property
    def docket(self):
        return self.build / "apps/docket"

    @property
    def scratch(self):
        """On the disk of the build: /tmp may be memory."""
        return self.build / "scratch"

    def findings(self, name, *arguments):
        """Of the program <name> of bench/."""
        printed = output_of([self.build / "bench" / name, *arguments])
        return [json.loads(line) for line in printed.splitlines()]


def output_of(command):
    print(f"running {pathlib.Path(command[0]).name}", file=sys.stderr)
    return subprocess.run([str(word) for word in command], cwd=ROOT, check=True,
                          stdout=subprocess.PIPE, text=True).stdout


def finding(what, ours, unit, ceiling=0, ceiling_is="", **more):
    named = {name.replace("_", " "): value for name, value in more.items()}
    return {"what": what, "ours": ours, "ceiling": ceiling, "unit": unit,
            "ceiling_is": ceiling_is, "more": named}


def median(loads):
    """The load with the median rate."""
    return sorted(loads, key=lambda one: one.per_second)[len(loads) // 2]


@contextlib.contextmanager
def kept_directory(run, name, make):
    """A directory that takes long to make: that of an earlier run with --keep, if it came to its
    end, or a new one, which `make` fills."""
    directory = run.scratch / name
    finished = directory / "finished"
    try:
        if not finished.exists():
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir(parents=True)
            make(run, directory)
            finished.touch()
        yield directory
    finally:
        if not run.keep:
            shutil.rmtree(directory, ignore_errors=True)


def micro(run):
    text = output_of([run.build / "bench/micro_bench", "--benchmark_format=json",
                      f"--benchmark_min_time={run.size.micro_seconds}"])
    rate = {one["name"]: one["items_per_second"] for one in json.loads(text)["benchmarks"]}
    return [
        finding("decide and evolve", rate["DecideAndEvolve"], "commands/s"),
        finding("decide life", rate["DecideLife"], "commands/s"),
        finding("decide late.comment", rate["CommentAfterTenThousandEvents"], "commands/s"),
        finding("decide late.push", rate["PushAfterTenThousandEvents"], "commands/s"),
        finding("translate", rate["Translate"], "payloads/s", rate["SimdjsonTraversal"],
                "simdjson parsing and walking the same bytes"),
    ]


def _without_server(run, name):
    return run.findings(f"{name}_bench", "--directory", run.scratch, *run.size.arguments[name])


def append(run):
    return _without_server(run, "append")


def processor(run):
    return _without_server(run, "processor")


def rebuild(run):
    return _without_server(run, "rebuild")
