"""The benchmarks of PostgreSQL shards: a shard rebuilt, beside bare COPY of the same rows; a
question over HTTP, beside the same prepared statement by pgbench; lists while a million reviews
stand in four shards, and while one of them is rebuilt."""

import contextlib
import json
import os
import random
import re
import subprocess
import time

import http_load
from commands import run_command
from programs import REVIEWS_PER_REPOSITORY, ROOT, finding, kept_directory
from server_benches import make_reviews, scratch_of
from servers import BenchFailure, Docketd, Postgres

TABLES = ("reviews", "runs", "human_reviews", "merge_evidence", "review_metrics")
STEPS = 6
SECONDS_MAX = 1_800
# Of each shard's desk two work, and sixteen more questions may wait.
QUESTIONS_AT_ONCE = 8
SHARDS = 4
LISTS_PER_SECOND = 500
ORGANIZATION = 30_000_000
REPOSITORIES_PER_ORGANIZATION = 20


def _psql(dsn, *statements):
    """Their output, one after another, in one session."""
    words = [word for statement in statements for word in ("-c", statement)]
    return subprocess.run(["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *words, dsn],
                          check=True, capture_output=True, text=True, timeout=SECONDS_MAX).stdout


def _docket(run, *words):
    return run_command([run.docket, *words]).output


@contextlib.contextmanager
def _sharded_docketd(run, scratch, directory, servers):
    """A docketd on the data in `directory`, with empty shards, and their servers."""
    with Postgres(ROOT / "scripts/postgres", scratch / "postgres", servers) as postgres:
        configuration = scratch / "docket.yaml"
        lines = []
        for n, dsn in enumerate(postgres.dsns):
            file = scratch / f"{n}.dsn"
            file.touch(mode=0o600)
            file.write_text(dsn + "\n")
            lines.append(f"    - {{id: s{n}, dsn_file: {file}}}\n")
        configuration.write_text("read_models:\n  postgres:\n" + "".join(lines))
        _docket(run, "shards", "migrate", "--config", configuration)
        with Docketd(run.docketd, directory, [f"--config={configuration}"]) as docketd:
            yield docketd, postgres, configuration


def _rebuild(run, docketd, configuration, shard):
    told = _docket(run, "replay", "rebuild", "--store", f"shard:{shard}", "--config", configuration,
                   "--data-dir", docketd.data, "--json")
    return json.loads(told.splitlines()[-1])


# One shard.

def shards(run):
    with scratch_of(run) as scratch:
        run.findings("fill_data", "--data-dir", scratch / "data", "--ids", scratch / "ids",
                     "--reviews", run.size.shard_reviews, "--reviews-per-repository", 1_000,
                     "--steps", STEPS)
        with _sharded_docketd(run, scratch, scratch, 1) as (docketd, postgres, configuration):
            rebuilds = [_rebuild(run, docketd, configuration, "s0")
                        for _ in range(run.size.rounds)]
            bare = [_bare_copy(postgres.dsns[0], scratch) for _ in range(run.size.rounds)]
            question = _question(run, scratch, docketd, postgres)
    ours = sorted(rebuilds, key=lambda one: one["load_seconds"] + one["index_seconds"])
    ours = ours[len(ours) // 2]
    copied, indexed = sorted(bare, key=sum)[len(bare) // 2]
    return [
        finding("shard.load", ours["rows"] / (ours["load_seconds"] + ours["index_seconds"]),
                "rows/s", ours["rows"] / (copied + indexed), "bare COPY of the same rows, indexes",
                rows=ours["rows"], copied_s=ours["load_seconds"], indexed_s=ours["index_seconds"],
                compared_s=ours["comparison"]["seconds"], whole_s=ours["seconds"],
                bare_copied_s=copied, bare_indexed_s=indexed),
        question,
    ]


def _bare_copy(dsn, scratch):
    """Seconds of COPY into tables without indexes, and of the indexes and statistics then."""
    copied, indexed = 0, 0
    _psql(dsn, "DROP SCHEMA IF EXISTS bare CASCADE; CREATE SCHEMA bare;" + "".join(
        f"CREATE TABLE bare.{table} (LIKE {table});" for table in TABLES))
    for table in TABLES:
        rows = scratch / f"{table}.rows"
        _psql(dsn, f"\\copy (SELECT * FROM {table}) TO '{rows}'")
        begun = time.monotonic()
        _psql(dsn, f"\\copy bare.{table} FROM '{rows}'")
        copied += time.monotonic() - begun
        rows.unlink()
        statements = _psql(dsn, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' "
                                f"AND tablename = '{table}'").splitlines()
        begun = time.monotonic()
        _psql(dsn, *(_on_bare(statement) for statement in statements), f"ANALYZE bare.{table}")
        indexed += time.monotonic() - begun
    _psql(dsn, "DROP SCHEMA bare CASCADE")
    return copied, indexed


def _on_bare(statement):
    return re.sub(r" ON (ONLY )?public\.", " ON bare.", statement)


# A question.

def _question(run, scratch, docketd, postgres):
    """Of one organisation and a month, over HTTP, and the very statement by pgbench, with the
    parameters that the server was given."""
    target = (f"/api/v1/metrics/throughput?organization=gh:{ORGANIZATION}"
              "&from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z&group_by=week")
    key = docketd.key()
    statement = _logged_statement(docketd, postgres, target, key)
    requests = scratch / "questions"
    http_load.write_requests(requests, [http_load.get_request(target, key)])
    ours = http_load.send(docketd, requests, run.size.load_seconds, QUESTIONS_AT_ONCE)
    # Connecting and preparing count there.
    ceiling = _pgbench(postgres.dsns[0], scratch, statement, 2 * run.size.load_seconds + 2)
    return finding("shard.question", ours.per_second, "answers/s", ceiling,
                   "the same prepared statement by pgbench", p50_ms=ours.p50_ms,
                   p99_ms=ours.p99_ms)


def _logged_statement(docketd, postgres, target, key):
    """(SQL, its parameters), as the server's log has them when the question is asked."""
    dsn, log = postgres.dsns[0], postgres.log_of(0)
    connection = docketd.connect()
    docketd.await_that("an answer of the shard", lambda: _get(connection, target, key), SECONDS_MAX)
    _psql(dsn, "ALTER SYSTEM SET log_min_duration_statement = 0", "SELECT pg_reload_conf()")
    docketd.await_that("the log of statements",
                       lambda: _get(connection, target, key) and _last_statement(log), SECONDS_MAX)
    _psql(dsn, "ALTER SYSTEM RESET log_min_duration_statement", "SELECT pg_reload_conf()")
    return _last_statement(log)


def _last_statement(log):
    found = re.findall(r"execute \S+: (SELECT CASE .*)\n.*parameters: (.*)\n",
                       log.read_text(errors="replace"))
    if not found:
        return None
    sql, parameters = found[-1]
    return sql, re.findall(r"\$\d+ = '([^']*)'", parameters)


def _get(connection, target, key):
    connection.request("GET", target, headers={"Authorization": f"Bearer {key}"})
    answer = connection.getresponse()
    answer.read()
    return answer.status == 200


def _pgbench(dsn, scratch, statement, seconds):
    sql, parameters = statement
    script = scratch / "question.sql"
    script.write_text(re.sub(r"\$(\d+)", r":p\1", sql) + ";\n")
    variables = [word for n, value in enumerate(parameters, start=1)
                 for word in ("-D", f"p{n}={value}")]
    # As a session of docketd: each execution is planned for its parameters.
    done = subprocess.run(
        ["pgbench", "--no-vacuum", "--protocol=prepared", f"--client={QUESTIONS_AT_ONCE}",
         f"--time={seconds}", f"--file={script}", *variables, dsn],
        check=False, capture_output=True, text=True, timeout=seconds + 60,
        env={**os.environ, "PGOPTIONS": "-c plan_cache_mode=force_custom_plan"})
    rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode != 0 or rate is None:
        raise BenchFailure(f"pgbench: {done.stdout}{done.stderr}")
    return float(rate[1])


# Four shards.

def lists(run):
    count = run.size.memory_reviews
    with kept_directory(run, f"kept-{count}", make_reviews) as kept, scratch_of(run) as scratch:
        organizations = -(-count // (REVIEWS_PER_REPOSITORY * REPOSITORIES_PER_ORGANIZATION))
        targets = scratch / "targets"
        chance = random.Random(1)
        targets.write_text("".join(
            f"/api/v1/reviews?organization=gh:{ORGANIZATION + chance.randrange(organizations)}"
            "&limit=50\n" for _ in range(10_000)))
        with _sharded_docketd(run, scratch, kept, SHARDS) as (docketd, _, configuration):
            for n in range(SHARDS):
                _rebuild(run, docketd, configuration, f"s{n}")
            quiet = _timed_reads(run, docketd, targets)
            rebuilding = subprocess.Popen(
                [run.docket, "replay", "rebuild", "--store", "shard:s0", "--config", configuration,
                 "--data-dir", docketd.data], stdout=subprocess.DEVNULL)
            try:
                beside = _timed_reads(run, docketd, targets)
            finally:
                if rebuilding.wait(SECONDS_MAX) != 0:
                    raise BenchFailure("the rebuild of a shard failed")
    return [finding(f"lists.{when}", one["ours"], "ms (p99)", reviews=count, **one["more"])
            for when, one in (("quiet", quiet), ("beside_rebuild", beside))]


def _timed_reads(run, docketd, targets):
    return run.findings("read_bench", "--port", docketd.port, "--key-file", docketd.key_file,
                        "--targets", targets, "--rate", LISTS_PER_SECOND, "--seconds",
                        run.size.load_seconds)[0]
