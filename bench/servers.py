"""Servers that a benchmark talks to, each on a free port of 127.0.0.1, with all its files in a
directory of the benchmark: docketd and nginx, child processes in the foreground, and brokers of
Kafka and servers of PostgreSQL, which scripts start and end. All are context managers; whatever
happens inside, the processes are ended by their pid."""

import contextlib
import http.client
import json
import os
import pathlib
import pwd
import re
import socket
import subprocess
import time

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 60
# More than scripts/kafka and scripts/postgres give themselves.
SCRIPT_SECONDS_MAX = 300
POLL_SECONDS = 0.002


class BenchFailure(Exception):
    """Something that makes a figure worthless."""


class Server:
    def __init__(self, command, directory):
        directory.mkdir(parents=True, exist_ok=True)
        self.log = directory / "log"
        self.begun = time.monotonic()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen([str(word) for word in command], stdout=log,
                                             stderr=log, stdin=subprocess.DEVNULL)
        self.port = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """An orderly end. One that does not come to it, or ended by itself before, is an error."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS_MAX)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        if self._process.returncode != 0:
            raise BenchFailure(f"{self._process.args[0]} ended with {self._process.returncode}")

    def await_that(self, what, happened, seconds=START_SECONDS_MAX):
        """Until `happened` answers something, at most so long after the start; an error that it
        raises means not yet. The process is ended when it does not come to that, also when this one
        is told to end meanwhile."""
        try:
            return self._await_that(what, happened, self.begun + seconds)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise

    def _await_that(self, what, happened, end):
        while time.monotonic() < end and self._process.poll() is None:
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer = happened()
                if answer:
                    return answer
            time.sleep(POLL_SECONDS)
        last = self.log.read_text(errors="replace")[-2000:]
        raise BenchFailure(f"{self._process.args[0]}: {what} did not happen; it wrote:\n{last}")

    def cpu_seconds(self):
        """User and system time so far, all threads."""
        text = pathlib.Path(f"/proc/{self._process.pid}/stat").read_text()
        fields = text.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self):
        text = pathlib.Path(f"/proc/{self._process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)


def get(connection, target, key=None):
    """The body of a 200; `connection`: from connect(), may be used again."""
    connection.request("GET", target, headers={"Authorization": f"Bearer {key}"} if key else {})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise BenchFailure(f"GET {target} gave {answer.status}: {body[:200]!r}")
    return body


class Docketd(Server):
    """As it is configured by default, but for its port and the trail of accesses. It is ready when
    the constructor returns; `start_seconds` is how long that took from the beginning of the
    process."""

    def __init__(self, program, directory, flags=()):
        self.data = directory / "data"
        # What is measured is read with an admin's key, as a reader's would be answered.
        super().__init__([program, f"--data_dir={self.data}", "--http.listen=127.0.0.1:0",
                          "--log.format=json", "--audit.accesses=off", *flags], directory)
        self.port = self.await_that("listening", self._port_in_log)
        self.await_that("/readyz answering 200", self._is_ready)
        self.start_seconds = time.monotonic() - self.begun

    @property
    def key_file(self):
        return self.data / "admin.key"

    def key(self):
        return self.key_file.read_text().strip()

    def bytes_on_disk(self):
        return sum(path.stat().st_size for path in self.data.rglob("*") if path.is_file())

    def check_all_2xx(self, route, least):
        """By its own count of what it answered there; `least`: requests that were sent."""
        text = get(self.connect(), "/metrics").decode()
        counts = re.findall(r'^docket_http_requests_total\{(.*)\} (\S+)$', text, re.MULTILINE)
        there = [(labels, float(count)) for labels, count in counts if f'route="{route}"' in labels]
        wrong = [labels for labels, _ in there if 'status="2' not in labels]
        answered = sum(count for _, count in there)
        if wrong or answered < least:
            raise BenchFailure(f"docketd counts {answered} answers for {least} requests: {there}")

    def _port_in_log(self):
        for line in self.log.read_bytes().splitlines():
            if b'"message":"serving"' in line:
                return int(json.loads(line)["url"].rpartition(":")[2])
        return None

    def _is_ready(self):
        connection = self.connect()
        connection.request("GET", "/readyz")
        ready = connection.getresponse().status == 200
        connection.close()
        return ready


class ScriptedServers:
    """So many servers, which a script of scripts/ starts, and ends with all that they hold."""

    ENVIRONMENT = {}

    def __init__(self, script, directory, servers):
        self._script = script
        self._servers = servers
        self.directory = directory

    def __enter__(self):
        try:
            self._note_started(self._call("start", str(self._servers)))
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self._call("stop", "--delete")

    def _call(self, *arguments):
        # A group of its own: what ends the run at a terminal would end its servers first.
        return subprocess.run(
            [self._script, "--dir", self.directory, *arguments], check=True, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=SCRIPT_SECONDS_MAX,
            start_new_session=True, env={**os.environ, **self.ENVIRONMENT}).stdout


class Kafka(ScriptedServers):
    """Brokers, compiled for speed: scripts/kafka compiles for a quick start otherwise."""

    ENVIRONMENT = {"KAFKA_OPTS": "-XX:TieredStopAtLevel=4"}

    def _note_started(self, printed):
        self.bootstrap = printed.splitlines()[-1]


class Postgres(ScriptedServers):
    """Each an empty database."""

    def _note_started(self, _):
        self.dsns = (self.directory / "dsn").read_text().splitlines()

    def log_of(self, server):
        return self.directory / str(server + 1) / "log"


_NGINX_CONFIGURATION = """
{user}
daemon off;
pid {directory}/nginx.pid;
worker_processes {workers};
error_log {directory}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  default_type application/json;
  client_body_temp_path {directory}/client_body;
  proxy_temp_path {directory}/proxy;
  fastcgi_temp_path {directory}/fastcgi;
  uwsgi_temp_path {directory}/uwsgi;
  scgi_temp_path {directory}/scgi;
  keepalive_requests 1000000000;
  # A request and its body arrive in one read and stay in memory.
  client_header_buffer_size 64k;
  client_body_buffer_size 1m;
  client_max_body_size 25m;
  sendfile on;
  tcp_nodelay on;
  # All files of a run, and fewer than a worker may have open by the usual limits.
  open_file_cache max=10000;
  server {{
    listen 127.0.0.1:{port} reuseport;
    location = /api/v1/webhook {{ return 202 '{{"status":"received"}}'; }}
    location / {{ root {directory}/files; }}
  }}
}}
"""


class Nginx(Server):
    """Answers POST /api/v1/webhook with 202 when it has read the body, and serves what is stored
    below `files`."""

    def __init__(self, directory):
        directory = directory.resolve()
        self.files = directory / "files"
        self.files.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        # Its workers would run as nobody, who may not read these files.
        user = f"user {pwd.getpwuid(0).pw_name};" if os.geteuid() == 0 else ""
        configuration = directory / "nginx.conf"
        configuration.write_text(_NGINX_CONFIGURATION.format(
            directory=directory, port=port, workers=os.cpu_count(), user=user))
        super().__init__([_nginx_program(), "-c", configuration, "-p", directory, "-e",
                          directory / "error.log"], directory)
        self.port = port
        self.await_that("listening", self._is_listening)

    def _is_listening(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=1):
            return True


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _nginx_program():
    # Debian puts it where only root's path leads.
    path = pathlib.Path("/usr/sbin/nginx")
    return path if path.exists() else "nginx"
