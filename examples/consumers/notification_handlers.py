#!/usr/bin/env python3
"""notification_handlers: writes a comment for each request of a review. Exactly once, in effect.

Kafka's own exactly-once ends at Kafka: a comment of another service is outside of its transactions.
So there are three steps, each of which may be repeated:
  1. the comment is put into an outbox, keyed by the event's id, and then the position is committed;
  2. it is marked as being sent, then sent, with a mark of its own inside;
  3. it is marked as sent.
A crash between 2 and 3 leaves a comment of which nobody knows whether it is there. It is looked for
by its mark among all comments, and sent only if it is not there."""

import sqlite3
import time
import urllib.error

import published

PAGE = 100
# A call without an answer may still be on its way: only then are the comments looked at.
SETTLE_SECONDS = 2


def mark_of(event_id):
    return f"<!-- docket:{event_id} -->"


class Outbox:
    """Comments by the event's id. One file for all instances of the group: another instance may
    get a message again that this one has put here. What an instance marked, it alone sends."""

    def __init__(self, path, instance):
        self.instance = instance
        self.database = sqlite3.connect(path, isolation_level=None, timeout=30)
        self.database.execute("PRAGMA journal_mode = WAL")
        self.database.execute("PRAGMA synchronous = FULL")
        self.database.execute(
            "CREATE TABLE IF NOT EXISTS outbox (event_id TEXT PRIMARY KEY, review TEXT NOT NULL, "
            "text TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'waiting', sender TEXT)"
        )

    def put(self, event_id, review, text):
        """Durable when it returns. A second time it changes nothing."""
        self.database.execute(
            "INSERT OR IGNORE INTO outbox (event_id, review, text) VALUES (?, ?, ?)",
            (event_id, review, text),
        )

    def unfinished(self):
        """What this instance was sending when it ended."""
        return self.database.execute(
            "SELECT event_id, review, text FROM outbox WHERE state = 'sending' AND sender = ?",
            (self.instance,),
        ).fetchall()

    def take(self):
        """Marks one comment as being sent by this instance. None: none waits."""
        rows = self.database.execute(
            "UPDATE outbox SET state = 'sending', sender = ? WHERE event_id = "
            "(SELECT event_id FROM outbox WHERE state = 'waiting' ORDER BY rowid LIMIT 1) "
            "RETURNING event_id, review, text",
            (self.instance,),
        ).fetchall()
        return rows[0] if rows else None

    def finish(self, event_id, state):
        self.database.execute("UPDATE outbox SET state = ? WHERE event_id = ?", (state, event_id))


def is_there(url, review, mark):
    """Looks through all comments of the review, page by page."""
    page = 1
    while True:
        comments = published.call("GET", f"{url}/{review}/comments?page={page}&per_page={PAGE}")
        if any(mark in comment["body"] for comment in comments):
            return True
        if len(comments) < PAGE:
            return False
        page += 1


def send(url, outbox, comment, may_be_there):
    event_id, review, text = comment
    mark = mark_of(event_id)
    while True:
        if may_be_there:
            time.sleep(SETTLE_SECONDS)
            if is_there(url, review, mark):
                break
        try:
            published.call_once("POST", f"{url}/{review}/comments", {"body": f"{text}\n{mark}"})
            break
        except OSError as error:
            published.warn(f"comment {event_id}: {error}")
            if is_refusal(error):
                outbox.finish(event_id, "refused")
                return
            may_be_there = True
    outbox.finish(event_id, "sent")


def is_refusal(error):
    """Whether the same call would always be refused: a review that is gone, a text too long."""
    return isinstance(error, urllib.error.HTTPError) and 400 <= error.code < 500 and (
        error.code not in (408, 429)
    )


def send_all(url, outbox):
    while (comment := outbox.take()) is not None:
        send(url, outbox, comment, may_be_there=False)


def main():
    parser = published.arguments(__doc__, "notification_handlers", "review_requested.g1")
    parser.add_argument("--outbox", default="outbox.sqlite", help="default: %(default)s")
    options = parser.parse_args()
    outbox = Outbox(options.outbox, options.instance)
    for comment in outbox.unfinished():
        send(options.url, outbox, comment, may_be_there=True)
    send_all(options.url, outbox)
    consumer = published.subscribe(options)
    for messages in published.batches(consumer, size=20):
        for message in messages:
            event = published.event_of(message)
            head = event.value["data"]["head"]
            outbox.put(event.id, event.subject, f"A review of {head} was requested.")
        for message in published.last_of_partitions(messages):
            published.commit(consumer, message)
        send_all(options.url, outbox)


if __name__ == "__main__":
    main()
