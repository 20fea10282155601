"""Runs spin over journal.pml in a folder of its own, and reads what it says."""

import re
import resource
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

_MODEL = Path(__file__).parent
# Every step reads or writes the log, so there is nothing for partial-order reduction to leave out:
# it is off, and needs no argument.
_ALWAYS = ("-w", "-DSAFETY", "-DNOREDUCE")
_INCOMPLETE = re.compile(r"max search depth too small|out of memory|reached -DMEMLIM|VECTORSZ")


@dataclass(frozen=True)
class Search:
    """How to go through the states. A deep search takes little memory for many states. A wide one
    finds a shortest trail; it is over so soon that compiling it well would take longer."""

    compiler: tuple
    arguments: tuple
    memory_mb: int
    seconds_max: int  # Of the processor, so that a busy machine does not decide.


DEEP = Search(("-O2", "-DCOLLAPSE"), ("-m10000", "-w24"), 2_000, 120)
DEEP_BY_HAND = Search(("-O2", "-DCOLLAPSE"), ("-m10000", "-w27"), 20_000, 36_000)
WIDE = Search(("-O0", "-DBFS"), ("-w22",), 2_000, 120)


@dataclass(frozen=True)
class Result:
    states: int
    megabytes: float
    seconds: float  # Of the processor.
    story: tuple  # What happens up to the failure, a line for each event; empty: nothing failed.

    def __str__(self):
        return f"{self.states:,} states, {self.megabytes:.0f} MB, {self.seconds:.1f} s"


def require_tools():
    for tool in ("spin", "gcc"):
        if shutil.which(tool) is None:
            sys.exit(
                f"error: {tool} is not installed, and without it the model of the journal's rules "
                "is not checked.\nInstall it: scripts/install-dependencies --for test"
            )


def run(search, definitions):
    """Goes through all states of the model with these definitions, up to the first failure."""
    with tempfile.TemporaryDirectory(prefix="docket-model-") as folder:
        for source in _MODEL.glob("*.pml"):
            shutil.copy(source, folder)
        _call(folder, "spin", "-a", *(f"-D{each}" for each in definitions), "journal.pml")
        limit = f"-DMEMLIM={search.memory_mb}"
        _call(folder, "gcc", *_ALWAYS, *search.compiler, limit, "-o", "pan", "pan.c")
        before = _processor_seconds()
        output = _call(folder, "./pan", "-n", *search.arguments, seconds_max=search.seconds_max)
        seconds = _processor_seconds() - before
        errors = int(_number(r"errors: (\d+)", output))
        if _INCOMPLETE.search(output):
            sys.exit(f"error: the search was not completed:\n{output}")
        return Result(
            int(_number(r"(\d+) states, stored", output)),
            float(_number(r"([\d.]+)\s+total actual memory usage", output)),
            seconds,
            _story(folder) if errors else (),
        )


def _story(folder):
    """The lines that the model prints along the trail of a failure."""
    told = _call(folder, "./pan", "-r", "-S").partition("#processes")[0]
    lines = (line.strip() for line in told.splitlines())
    return tuple(line for line in lines if line and not re.match(r"(?:pan|spin|MSC):", line))


def _call(folder, *command, seconds_max=120):
    """The output. `pan` reports failures of the model in it, the others by their exit code."""

    def limit_time():
        resource.setrlimit(resource.RLIMIT_CPU, (seconds_max, seconds_max))

    ended = subprocess.run(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        preexec_fn=limit_time,
        check=False,
    )
    if ended.returncode < 0:
        sys.exit(
            f"error: {' '.join(command)} was ended by signal {-ended.returncode}; it may use "
            f"{seconds_max} s of the processor:\n{ended.stdout}"
        )
    if ended.returncode != 0 and command[0] != "./pan":
        sys.exit(f"error: {' '.join(command)} failed:\n{ended.stdout}")
    return ended.stdout


def _processor_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _number(pattern, output):
    found = re.search(pattern, output)
    if found is None:
        sys.exit(f"error: cannot read what spin's search says:\n{output}")
    return found[1]
