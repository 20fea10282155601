"""The benchmarks that ask a running docketd: ingest, read, visible, memory."""

import contextlib
import random
import shutil
import statistics
import tempfile
from pathlib import Path

import http_load
import programs
from programs import EXAMPLES, REVIEWS_PER_REPOSITORY, finding, median
from servers import BenchFailure, Docketd, Nginx, get

SECRET = "the secret of the benchmark's endpoint"


@contextlib.contextmanager
def scratch_of(run):
    run.scratch.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="servers-", dir=run.scratch) as directory:
        yield Path(directory)


# Ingest.

def ingest(run):
    bodies = http_load.recorded_bodies(EXAMPLES)
    with scratch_of(run) as scratch:
        requests = scratch / "requests"
        http_load.write_requests(requests, http_load.webhook_requests(bodies, SECRET))
        rounds = [_ingest_round(run, scratch / str(n), requests) for n in range(run.size.rounds)]
    nginx = median([one["nginx"] for one in rounds])
    appends = statistics.median(one["appends"] for one in rounds)
    ceiling, ceiling_is = min(
        (nginx.per_second, "nginx reading the same bodies and answering 202"),
        (appends, "the same bodies in synced RocksDB batches of 64"))
    return [
        finding(f"ingest.{roles}", load.per_second, "deliveries/s", ceiling, ceiling_is,
                p50_ms=load.p50_ms, p99_ms=load.p99_ms, nginx_per_second=nginx.per_second,
                nginx_p99_ms=nginx.p99_ms, appended_bodies_per_second=appends,
                body_bytes_p50=statistics.median(len(body) for _, body in bodies), **costs)
        for roles in ("all_roles", "ingest_only")
        for load, costs in [_median_with_costs([one[roles] for one in rounds])]
    ]


def _median_with_costs(measured):
    load = median([load for load, _ in measured])
    return next(one for one in measured if one[0] is load)


def _ingest_round(run, scratch, requests):
    seconds = run.size.load_seconds
    with Nginx(scratch / "nginx") as nginx:
        by_nginx = http_load.send(nginx, requests, seconds)
    raw = run.findings("body_append_bench", "--requests", requests, "--seconds", seconds,
                       "--directory", run.scratch)
    return {"nginx": by_nginx, "appends": raw[0]["ours"],
            "all_roles": _ingest_by_docketd(run, scratch / "all_roles", requests, []),
            "ingest_only": _ingest_by_docketd(run, scratch / "ingest_only", requests,
                                              ["--roles=ingest"])}


def _ingest_by_docketd(run, directory, requests, flags):
    with new_docketd(run, directory, flags) as docketd:
        empty = docketd.bytes_on_disk()
        cpu = docketd.cpu_seconds()
        load = http_load.send(docketd, requests, run.size.load_seconds)
        cpu = docketd.cpu_seconds() - cpu
        docketd.check_all_2xx("/api/v1/webhook", load.requests)
        docketd.stop()
        disk = docketd.bytes_on_disk() - empty
    shutil.rmtree(directory)
    return load, {"CPU_us_per_delivery": cpu / load.requests * 1e6,
                  "client_CPU_us_per_delivery": load.cpu_seconds / load.requests * 1e6,
                  "bytes_on_disk_per_delivery": disk / load.requests}


def new_docketd(run, directory, flags=()):
    data = directory / "data"
    data.mkdir(parents=True, mode=0o700)
    secret = data / "webhook.secret"
    secret.touch(mode=0o600)
    secret.write_text(SECRET + "\n")
    return Docketd(run.docketd, directory, flags)


# Read.

def read(run):
    with scratch_of(run) as scratch:
        reviews = _fill(run, scratch / "data", run.size.read_reviews)
        random.Random(1).shuffle(reviews)
        with Docketd(run.docketd, scratch) as docketd, Nginx(scratch / "nginx") as nginx:
            body_bytes = _copy_bodies(docketd, nginx, reviews)
            requests = scratch / "requests"
            http_load.write_requests(requests, http_load.read_requests(reviews, docketd.key()))
            ceilings, ours = [], []
            for _ in range(run.size.rounds):
                ceilings.append(http_load.send(nginx, requests, run.size.load_seconds))
                cpu = docketd.cpu_seconds()
                load = http_load.send(docketd, requests, run.size.load_seconds)
                cpu = docketd.cpu_seconds() - cpu
                ours.append((load, {
                    "CPU_us_per_read": cpu / load.requests * 1e6,
                    "client_CPU_us_per_read": load.cpu_seconds / load.requests * 1e6}))
            docketd.check_all_2xx("/api/v1/reviews/{id}", sum(one.requests for one, _ in ours))
    load, costs = _median_with_costs(ours)
    ceiling = median(ceilings)
    return [finding("read", load.per_second, "reads/s", ceiling.per_second,
                    "nginx serving the same bytes from files", p50_ms=load.p50_ms,
                    p99_ms=load.p99_ms, nginx_p99_ms=ceiling.p99_ms, reviews=len(reviews),
                    body_bytes_mean=body_bytes / len(reviews), **costs)]


def _copy_bodies(docketd, nginx, reviews):
    """Each review as docketd answers it, as a file for nginx. How many bytes."""
    key, ours, theirs = docketd.key(), docketd.connect(), nginx.connect()
    (nginx.files / http_load.review_target("")[1:]).mkdir(parents=True)
    total = 0
    for review in reviews:
        target = http_load.review_target(review)
        body = get(ours, target, key)
        (nginx.files / target[1:]).write_bytes(body)
        total += len(body)
    if get(theirs, target) != body:
        raise BenchFailure(f"nginx does not serve what docketd answered for {target}")
    return total


def _fill(run, data, reviews):
    """Makes a data directory with so many reviews; their ids."""
    ids = data.with_suffix(".ids")
    run.findings("fill_data", "--data-dir", data, "--ids", ids, "--reviews", reviews,
                 "--reviews-per-repository", REVIEWS_PER_REPOSITORY)
    return ids.read_text().split()


# Visible.

def visible(run):
    with scratch_of(run) as scratch, new_docketd(run, scratch) as docketd:
        return run.findings("visible_bench", "--port", docketd.port,
                            "--key-file", docketd.key_file,
                            "--secret-file", docketd.data / "webhook.secret",
                            "--directory", run.scratch, *run.size.visible)


# Memory.

def memory(run):
    count = run.size.memory_reviews
    with programs.kept_directory(run, f"kept-{count}", make_reviews) as kept:
        reviews = (kept / "data.ids").read_text().split()
        # The first start makes the admin key; that is not what a start with data is.
        with Docketd(run.docketd, kept):
            pass
        with Docketd(run.docketd, kept) as docketd:
            started = docketd.resident_bytes()
            connection, key = docketd.connect(), docketd.key()
            for review in random.Random(1).choices(reviews, k=run.size.random_reads):
                get(connection, http_load.review_target(review), key)
            after_reads = docketd.resident_bytes()
            return [
                finding("memory.started", started / 1e6, "MB", reviews=count,
                        bytes_on_disk=docketd.bytes_on_disk()),
                finding("memory.after_reads", after_reads / 1e6, "MB", reads=run.size.random_reads),
                finding("memory.start", docketd.start_seconds, "s"),
            ]


def make_reviews(run, directory):
    _fill(run, directory / "data", run.size.memory_reviews)
