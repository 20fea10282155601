"""HTTP load by wrk: requests that are rendered and signed before, sent over kept connections, each
connection with its next request as soon as the last one is answered."""

import hashlib
import hmac
import json
import os
import pathlib
import resource
import subprocess
import time
from dataclasses import dataclass

from servers import BenchFailure

HERE = pathlib.Path(__file__).resolve().parent
CONNECTIONS = 64


@dataclass(frozen=True)
class Request:
    """A GUID that no other request has goes between head and tail, if there is a tail."""

    head: bytes
    tail: bytes = b""
    body_bytes: int = 0  # the end of the tail


@dataclass(frozen=True)
class Load:
    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float
    cpu_seconds: float  # of the client

    @property
    def per_second(self):
        return self.requests / self.seconds


def recorded_bodies(examples):
    """(event, body) of each recorded payload of npm @octokit/webhooks-examples."""
    return [
        (kind["name"], json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode())
        for kind in json.loads(examples.read_bytes())
        for payload in kind["examples"]
    ]


def webhook_requests(bodies, secret):
    """As GitHub sends them to POST /api/v1/webhook; the signature covers the body alone."""
    return [_webhook_request(event, body, secret) for event, body in bodies]


def _webhook_request(event, body, secret):
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    head = ("POST /api/v1/webhook HTTP/1.1\r\n"
            "Host: localhost\r\n"
            "Accept: */*\r\n"
            "User-Agent: GitHub-Hookshot/d0cce7d\r\n"
            "Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n"
            f"X-GitHub-Event: {event}\r\n"
            "X-GitHub-Hook-ID: 292430182\r\n"
            f"X-Hub-Signature-256: sha256={signature}\r\n"
            "X-GitHub-Delivery: ")
    return Request(head.encode(), b"\r\n\r\n" + body, len(body))


def review_target(review):
    return f"/api/v1/reviews/{review}"


def read_requests(reviews, key):
    return [get_request(review_target(review), key) for review in reviews]


def get_request(target, key):
    return Request((f"GET {target} HTTP/1.1\r\nHost: localhost\r\n"
                    f"Authorization: Bearer {key}\r\n\r\n").encode())


def write_requests(path, requests):
    """In the format that requests.lua and body_append_bench read."""
    with path.open("wb") as file:
        for one in requests:
            file.write(f"{len(one.head)} {len(one.tail)} {one.body_bytes}\n".encode())
            file.write(one.head)
            file.write(one.tail)


def send(server, requests_file, seconds, connections=CONNECTIONS):
    """As many as are answered within that time. A run in which a single one was refused or not
    answered is none."""
    threads = os.cpu_count()
    # wrk takes whole seconds.
    command = ["wrk", "--threads", threads, "--connections", connections, "--duration",
               f"{seconds}s", "--timeout", "30s", "--script", HERE / "requests.lua",
               f"http://127.0.0.1:{server.port}", "--", requests_file, time.time_ns() % 2**32]
    before = _cpu_of_ended_children()
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True,
                          timeout=seconds + 60, check=True)
    counted = json.loads(done.stdout.splitlines()[-1])
    if counted.pop("refused") + counted.pop("broken") or not counted["requests"]:
        raise BenchFailure(f"not every request was answered with 2xx:\n{done.stdout}")
    return Load(cpu_seconds=_cpu_of_ended_children() - before, **counted)


def _cpu_of_ended_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
