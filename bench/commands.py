"""A command run to its end, as a whole: how long it took, its memory, what it wrote. One that fails
makes the figure worthless, and its error says why."""

import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass

from servers import BenchFailure

COMMAND_SECONDS_MAX = 3_600


@dataclass(frozen=True)
class Measured:
    seconds: float
    megabytes: float  # resident, at most; Python's own if that is more
    output: str


def run_command(command):
    command = [str(word) for word in command]
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as errors:
        begun = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=errors)
        killer = threading.Timer(COMMAND_SECONDS_MAX, process.kill)
        killer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            killer.cancel()
        seconds = time.monotonic() - begun
        output.seek(0)
        errors.seek(0)
        if process.returncode != 0:
            raise BenchFailure(f"{' '.join(command)} ended with {process.returncode}: "
                               f"{errors.read()[-1000:]}")
        return Measured(seconds, usage.ru_maxrss * 1024 / 1e6, output.read())
