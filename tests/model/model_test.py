#!/usr/bin/env python3
"""tests/model/model_test.py [PART...] [--search NAME=N...] [--trail NAME]

Checks the model of the journal's rules (journal.pml) with spin, and prints what it went through.

  PART             promises, progress, clauses, situations; all without one
  --search         looks for a broken promise within other bounds, for example CLAIMS=4 LOG=7, with
                   up to 20 GB of memory and all the time
  --trail NAME     tells step by step how a promise breaks without this clause, or how the
                   situation of this number comes about

Exits 1 if a promise breaks as the rules stand, if none breaks without a clause, if a situation does
not come about, or if spin is missing.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import spin

_HERE = Path(__file__).parent
_DECISION = _HERE.parents[1] / "docs/decisions/0001-claims-not-transactions.md"

# The promises, as the model tells that one is broken.
SAFETY = {
    "a command has two commits",
    "it was decided on another state",
    "it was answered, but readers do not accept it",
    "a reader that resumed differs",
    "the writer does not stand where readers stand",
}
PROGRESS = {
    "the writer that is left alone does not finish",
    "a claim lost to one that its own writer gave up",
}
COMES_ABOUT = "so it comes about"


def bounds(claims, commands, in_flight, log):
    return (f"CLAIMS={claims}", f"COMMANDS={commands}", f"IN_FLIGHT={in_flight}", f"LOG={log}")


# Every order within each of these is looked at: the first is the widest, the others have more
# claims and a longer log.
PROMISED = (bounds(3, 4, 3, 6), bounds(4, 3, 3, 5), bounds(2, 4, 3, 7))
PROGRESSING = ("PROGRESS", *bounds(2, 3, 3, 4))
# Wide enough to break a promise of safety without any of its clauses; of progress; for situations.
BREAKING = bounds(2, 2, 2, 5)
QUIET = ("PROGRESS", *bounds(2, 2, 2, 4))
EVENTFUL = bounds(2, 3, 3, 5)
# Where those that are not needed for safety break nothing.
UNNEEDED = bounds(3, 3, 3, 5)

CLAUSES_OF_SAFETY = """
    GREATER_TERM STRICTLY_GREATER_TERM SEQUENCE_FROM_ZERO CLAIM_ID REFUSING_GAPS REFUSING_REPEATS
    SAVED_TERM SAVED_CLAIM SAVED_SEQUENCE
    NEW_CLAIM_ID NEW_APPENDER ACKNOWLEDGED_CLAIM OWN_CLAIM CURRENT_CLAIM READING_TO_CLAIM
    DEDUPLICATION SEQUENCE_ORDER EXPECTED_OFFSET LOWER_OFFSET OWN_COMMIT NEWER_CLAIM VOID
    UNKNOWN_OUTCOME CLAIM_AGAIN WAITING_FOR_THE_FIRST
""".split()
CLAUSES_OF_PROGRESS = "TERM_ABOVE_READ TERM_ABOVE_TRIED COMING_BACK".split()
# Follows from the others: while the own claim is the current one and the commits before it are
# confirmed, a commit that is found higher is accepted. The code looks all the same.
FOLLOWS = "OWN_COMMIT_ABOVE"


@dataclass(frozen=True)
class Situation:
    number: int
    what: str
    definitions: tuple = EVENTFUL


SITUATIONS = (
    Situation(1, "a claim is ignored, since one of an equal term was first"),
    Situation(2, "a commit of a deposed owner, who does not know it yet, is ignored"),
    Situation(3, "a commit that was given up lands late and counts"),
    Situation(4, "a claim turns out not to be the current one"),
    Situation(5, "so does one that was the current one, by the offset of its second copy"),
    Situation(6, "after a take-over a commit is answered, while the old owner believes to own"),
    Situation(7, "every command is accepted, under two claims, and the last one is answered"),
    Situation(8, "an owner is deposed between its own commits and knows which ones count"),
    Situation(9, "a commit is confirmed at a higher offset, behind a foreign record"),
    Situation(10, "a commit is confirmed at a higher offset, behind a claim that does not count"),
    Situation(11, "a commit is acknowledged at a lower offset than expected"),
    Situation(12, "a commit is lost, or late, while the next one lands"),
    Situation(13, "all is quiet, and a writer claims once more and finishes", QUIET),
    Situation(14, "two believe to own, and each has all in flight that it may have"),
)


class Report:
    """Prints a line for each search, and remembers whether one went wrong."""

    def __init__(self):
        self.good = True

    def add(self, good, name, text):
        self.good = self.good and good
        print(f"{'ok  ' if good else 'FAIL'} {name}: {text}", flush=True)


def check_promises(report):
    for definitions in PROMISED:
        result = spin.run(spin.DEEP, definitions)
        report.add(not result.story, "promises", told(definitions, result))


def check_progress(report):
    result = spin.run(spin.DEEP, PROGRESSING)
    report.add(not result.story, "progress", told(PROGRESSING, result))


def check_clauses(report):
    check_names(report)
    for name in CLAUSES_OF_SAFETY:
        check_clause(report, name, BREAKING, SAFETY)
    for name in CLAUSES_OF_PROGRESS:
        check_clause(report, name, QUIET, PROGRESS)
    # Without COMING_BACK there are fewer steps and no new one, so that one is safe anyway.
    for name in ("TERM_ABOVE_READ", "TERM_ABOVE_TRIED", FOLLOWS):
        result = spin.run(spin.DEEP, without(name, UNNEEDED))
        report.add(not result.story, f"without {name} it is safe", told(UNNEEDED, result))


def check_clause(report, name, definitions, promises):
    result = spin.run(spin.WIDE, without(name, definitions))
    broken = result.story[-1] if result.story else "nothing breaks"
    report.add(broken in promises, f"without {name}", told(definitions, result))


def check_situations(report):
    for situation in SITUATIONS:
        result = spin.run(spin.WIDE, asked_for(situation))
        good = bool(result.story) and result.story[-1] == COMES_ABOUT
        name = f"{situation.number}. {situation.what}"
        report.add(good, name, told(situation.definitions, result))


def check_names(report):
    """The model, this file and the decision name the same clauses."""
    models = "".join(path.read_text(encoding="utf-8") for path in _HERE.glob("*.pml"))
    here = {*CLAUSES_OF_SAFETY, *CLAUSES_OF_PROGRESS, FOLLOWS}
    row = re.compile(r"^\| `([A-Z_]+)`", re.MULTILINE)
    for where, names in (
        ("clauses.pml", set(re.findall(r"\bWITHOUT_([A-Z_]+)", models))),
        (_DECISION.name, set(row.findall(_DECISION.read_text(encoding="utf-8")))),
    ):
        differing = ", ".join(sorted(names ^ here)) or "the same"
        report.add(names == here, f"clauses named in {where}", differing)


def without(name, definitions):
    return (f"WITHOUT_{name}", *definitions)


def asked_for(situation):
    return (f"SITUATION={situation.number}", *situation.definitions)


def told(definitions, result):
    story = "\n       " + "; ".join(result.story) if result.story else ""
    return f"{' '.join(definitions)}: {result}{story}"


def definitions_of(name):
    """Of the clause of this name or the situation of this number."""
    for situation in SITUATIONS:
        if name == str(situation.number):
            return asked_for(situation)
    if name in CLAUSES_OF_PROGRESS:
        return without(name, QUIET)
    if name in CLAUSES_OF_SAFETY:
        return without(name, BREAKING)
    sys.exit(f"error: {name} is neither the name of a clause nor the number of a situation")


def main():
    parts = {
        "promises": check_promises,
        "progress": check_progress,
        "clauses": check_clauses,
        "situations": check_situations,
    }
    parser = argparse.ArgumentParser(
        usage=__doc__.partition("\n")[0], description=__doc__.partition("\n")[2],
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=argparse.SUPPRESS)
    parser.add_argument("--search", nargs="+", metavar="NAME=N", help=argparse.SUPPRESS)
    parser.add_argument("--trail", metavar="NAME", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    unknown = set(arguments.parts) - set(parts)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")

    spin.require_tools()
    report = Report()
    if arguments.trail:
        print("\n".join(spin.run(spin.WIDE, definitions_of(arguments.trail)).story))
    elif arguments.search:
        result = spin.run(spin.DEEP_BY_HAND, arguments.search)
        report.add(not result.story, "promises", told(arguments.search, result))
    else:
        for part in arguments.parts or parts:
            parts[part](report)
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
