"""A service for consumers to have effects in, which can kill one in the middle of a call: before it
does what was asked, or when it has done it and not answered."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Service:
    """What was done, in order: (path, Idempotency-Key, body). No effect is ever done once for two
    calls here: it is for the consumer to see to that."""

    def __init__(self):
        self.done = []
        self.dropped = []  # Asked for by a consumer that was killed before.
        self._lock = threading.Condition()
        self._kill = None
        server = type("Server", (ThreadingHTTPServer,), {"daemon_threads": True})
        self._server = server(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def kill_at(self, call, kill, after_effect):
        """At the POST of this number, from 1 on, `kill` is called, once."""
        self._kill = (call, kill, after_effect)

    def wait_for(self, condition, seconds=60):
        with self._lock:
            return self._lock.wait_for(lambda: condition(self), timeout=seconds)

    def _post(self, path, key, body):
        """Whether there is anybody left to be answered."""
        with self._lock:
            number = len(self.done) + len(self.dropped) + 1
            dies = self._kill is not None and self._kill[0] == number
            _, kill, after_effect = self._kill or (0, None, True)
            if dies:
                kill()
                self._kill = None
            (self.done if not dies or after_effect else self.dropped).append((path, key, body))
            self._lock.notify_all()
            return not dies

    def _get(self, target):
        """A page of comments."""
        parts = urlsplit(target)
        query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
        with self._lock:
            comments = [body for path, _, body in self.done if path == parts.path]
        begin = (query["page"] - 1) * query["per_page"]
        return comments[begin : begin + query["per_page"]]

    def _handler(self):
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = json.loads(self.rfile.read(length))
                if service._post(self.path, self.headers.get("Idempotency-Key"), body):
                    self.answer({})

            def do_GET(self):
                self.answer(service._get(self.path))

            def answer(self, value):
                text = json.dumps(value).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_):
                pass

        return Handler
