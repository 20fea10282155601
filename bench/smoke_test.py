#!/usr/bin/env python3
"""bench/smoke_test.py BUILD NAME: runs one benchmark of bench/run in its smallest size, and checks
that it finds what it is there to find. How fast anything was decides nothing."""

import pathlib
import sys

import goals
import kafka_benches
import programs
import replay_benches
import server_benches
import shard_benches

FINDINGS = {
    programs.micro: {"decide and evolve", "decide life", "decide late.comment", "decide late.push",
                     "translate"},
    programs.append: {f"append.{outstanding}" for outstanding in (1, 16, 64, 256, 1024)},
    programs.processor: {"processor.hot", "processor.spread"},
    programs.rebuild: {"rebuild.review_detail", "rebuild.first_twelve", "rebuild.all"},
    server_benches.ingest: {"ingest.all_roles", "ingest.ingest_only"},
    server_benches.read: {"read"},
    server_benches.visible: {"visible"},
    server_benches.memory: {"memory.started", "memory.after_reads", "memory.start"},
    replay_benches.replay: {"archive.scan", "archive.verify", "audit.verify", "export", "state_at",
                            "replay.rebuild", "replay.memory"},
    shard_benches.shards: {"shard.load", "shard.question"},
    shard_benches.lists: {"lists.quiet", "lists.beside_rebuild"},
    kafka_benches.kafka_append: {f"kafka_append.{size}.{brokers}"
                                 for size in ("300B", "8KB") for brokers in (1, 3)},
    kafka_benches.kafka_read: {"kafka_read.300B", "kafka_read.8KB"},
    kafka_benches.kafka_rebuild: {"kafka_rebuild.review_detail", "kafka_rebuild.first_twelve",
                                  "kafka_rebuild.all"},
    kafka_benches.kafka_ack: {"kafka_ack"},
    kafka_benches.kafka_visible: {"kafka_visible"},
    kafka_benches.kafka_claim: {"kafka_claim.writer", "kafka_claim.owner"},
}
WITHOUT_CEILING = {"decide and evolve", "decide life", "decide late.comment",
                   "decide late.push",
                   "memory.started", "memory.after_reads", "memory.start", "export", "state_at",
                   "replay.rebuild", "replay.memory", "lists.quiet", "lists.beside_rebuild",
                   "kafka_visible", "kafka_claim.writer", "kafka_claim.owner"}


def main():
    _, build, name = sys.argv
    bench, expected = next((one, found) for one, found in FINDINGS.items() if one.__name__ == name)
    findings = bench(programs.Run(build=pathlib.Path(build), size=programs.SMALLEST))
    goals.print_table(findings)
    found = {one["what"] for one in findings}
    empty = [one["what"] for one in findings
             if one["ours"] <= 0 or (one["ceiling"] <= 0 and one["what"] not in WITHOUT_CEILING)]
    if found != expected or empty:
        print(f"found {sorted(found)}, expected {sorted(expected)}; without a figure: {empty}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
