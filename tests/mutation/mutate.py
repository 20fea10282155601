"""Runs the domain's tests against mutants of the domain, and says which ones nobody noticed.

Builds a plain copy of domain/ and its tests once, then for each mutant compiles the one file that
it changes, links, and runs the tests. A mutant that does not compile does not count; another one is
taken in its place.
"""

import argparse
import concurrent.futures
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

import mutants

# What a mutant does that is undefined, such as an optional without a value, must fail.
COMPILER = ["g++", "-std=c++20", "-O1", "-w", "-fPIE", "-D_GLIBCXX_ASSERTIONS", "-I."]
LIBRARIES = ["-lgmock", "-lgtest_main", "-lgtest", "-labsl_strings", "-labsl_base",
             "-labsl_throw_delegate", "-labsl_int128", "-labsl_raw_logging_internal",
             "-labsl_strings_internal", "-labsl_log_severity", "-lpthread"]
# The unchanged tests take a tenth of it, also where two run beside each other.
TEST_SECONDS_MAX = 120


class Project:
    """A copy of what the domain's tests are made of, with an object for each source."""

    def __init__(self, root, scratch):
        self.root = root
        self.scratch = scratch
        self.domain = sorted(str(p.relative_to(root)) for p in (root / "domain").rglob("*.cc"))
        self.tests = sorted(str(p.relative_to(root)) for p in (root / "tests/domain").glob("*.cc"))

    def object_of(self, source):
        return self.scratch / "objects" / (source.replace("/", "_") + ".o")

    def compile(self, source, text_path, object_path):
        return subprocess.run([*COMPILER, "-I", str((self.root / source).parent), "-c",
                               str(text_path), "-o", str(object_path)],
                              cwd=self.root, capture_output=True, check=False)

    def link(self, objects, program):
        subprocess.run(["g++", "-fuse-ld=mold", *map(str, objects), "-o", str(program),
                        *LIBRARIES], check=True, cwd=self.root)

    def build(self, jobs):
        (self.scratch / "objects").mkdir(parents=True, exist_ok=True)
        sources = self.domain + self.tests

        def one(source):
            made = self.compile(source, self.root / source, self.object_of(source))
            if made.returncode != 0:
                raise SystemExit(f"{source} does not compile:\n{made.stderr.decode()}")

        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            list(pool.map(one, sources))
        program = self.scratch / "unchanged"
        self.link([self.object_of(source) for source in sources], program)
        return program


def passes(program):
    """Whether all tests pass, those first that say most in a second; a mutant that runs for ever is
    noticed, too."""
    for which in ("-*Order.*", "*Order.*"):
        try:
            done = subprocess.run(
                [str(program), "--gtest_fail_fast", "--gtest_brief=1", f"--gtest_filter={which}"],
                capture_output=True, check=False, timeout=TEST_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return False
        if done.returncode != 0:
            return False
    return True


class Trial:
    def __init__(self, project):
        self.project = project
        self.sources = {path: (project.root / path).read_text() for path in project.domain}

    def run(self, number, mutant):
        """"invalid", "killed" or "survived"."""
        place = self.project.scratch / f"mutant{number}"
        place.mkdir()
        try:
            text = place / pathlib.Path(mutant.path).name
            text.write_text(mutant.apply(self.sources[mutant.path]))
            changed = place / "changed.o"
            if self.project.compile(mutant.path, text, changed).returncode != 0:
                return "invalid"
            others = [self.project.object_of(source)
                      for source in self.project.domain + self.project.tests
                      if source != mutant.path]
            self.project.link([changed, *others], place / "tests")
            return "survived" if passes(place / "tests") else "killed"
        finally:
            shutil.rmtree(place)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, required=True)
    parser.add_argument("--scratch", type=pathlib.Path, required=True)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--least-percent", type=float, default=90)
    options = parser.parse_args()

    shutil.rmtree(options.scratch, ignore_errors=True)
    project = Project(options.root, options.scratch)
    print("Building the domain and its tests", file=sys.stderr)
    if not passes(project.build(options.jobs)):
        raise SystemExit("the tests fail without a mutant: mend that first")

    trial = Trial(project)
    places = [m for path, text in trial.sources.items() for m in mutants.mutants_of(path, text)]
    random.Random(options.seed).shuffle(places)
    print(f"{len(places)} mutants are possible; {options.mutants} are tried with seed "
          f"{options.seed}", file=sys.stderr)

    counts = {"killed": 0, "survived": 0, "invalid": 0}
    survivors = []
    lock = threading.Lock()
    began = time.monotonic()
    queue = iter(enumerate(places))

    def work():
        while True:
            with lock:
                if counts["killed"] + counts["survived"] >= options.mutants:
                    return
                taken = next(queue, None)
            if taken is None:
                return
            number, mutant = taken
            verdict = trial.run(number, mutant)
            with lock:
                if verdict != "invalid" and \
                        counts["killed"] + counts["survived"] >= options.mutants:
                    return
                counts[verdict] += 1
                if verdict == "survived":
                    survivors.append(mutant)
                    print("survived " + mutant.describe(trial.sources[mutant.path]), flush=True)
                done = counts["killed"] + counts["survived"]
                if verdict != "invalid" and done % 25 == 0:
                    print(f"{done} of {options.mutants} in {time.monotonic() - began:.0f} s: "
                          f"{counts['survived']} survived", file=sys.stderr)

    threads = [threading.Thread(target=work) for _ in range(options.jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shutil.rmtree(options.scratch, ignore_errors=True)
    tried = counts["killed"] + counts["survived"]
    percent = 100 * counts["killed"] / max(tried, 1)
    print(f"{counts['killed']} of {tried} mutants killed: {percent:.1f} % (at least "
          f"{options.least_percent:g} % wanted); {counts['invalid']} did not compile")
    return 0 if tried >= options.mutants and percent >= options.least_percent else 1


if __name__ == "__main__":
    sys.exit(main())
