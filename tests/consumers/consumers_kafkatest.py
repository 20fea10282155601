#!/usr/bin/env python3
"""examples/consumers/ on a real broker: each is killed (SIGKILL) in the middle of an effect and
started again, and what is then there is what its guarantee says. Needs the Kafka fixture of ctest:
KAFKA_TEST_BOOTSTRAP_FILE names the file with its address."""

import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from service import Service
from topic import KEYS, ROOT, Topic

EXAMPLES = ROOT / "examples" / "consumers"
BOOTSTRAP = Path(os.environ["KAFKA_TEST_BOOTSTRAP_FILE"]).read_text(encoding="utf-8").strip()
MESSAGES = 60
KILLED_AT = 7
# Messages of this day stand behind all others, in each partition: with their effects there, no
# repeat of another is still to come.
LAST_DAY = "2030-01-01"


class ConsumerTest(unittest.TestCase):
    program = None

    def setUp(self):
        self.service = Service()
        self.addCleanup(self.service.close)
        self.topic = Topic(BOOTSTRAP)
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.process = None
        self.addCleanup(self.kill)

    def start(self, *options):
        self.process = subprocess.Popen(
            [sys.executable, "-B", EXAMPLES / self.program]
            + ["--bootstrap", BOOTSTRAP, "--topic", self.topic.name, "--group", self.topic.name]
            + ["--url", self.service.url, *options],
            cwd=self.folder.name,
        )

    def kill(self):
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def start_again_when_killed(self, *options):
        self.assertEqual(self.process.wait(60), -9)
        self.start(*options)

    def wait_for(self, condition):
        self.assertTrue(self.service.wait_for(condition), f"{len(self.service.done)} effects")

    def publish_last(self):
        return self.topic.publish(KEYS, occurred_at=f"{LAST_DAY}T00:00:00Z")

    def end(self):
        self.process.terminate()
        self.assertEqual(self.process.wait(60), 0)


class ReviewProcessors(ConsumerTest):
    program = "review_processors.py"

    def keys(self):
        return Counter(key for _, key, _ in self.service.done)

    def killed_once(self, after_effect):
        """The ids of all messages."""
        self.service.kill_at(KILLED_AT, self.kill, after_effect)
        ids = self.topic.publish(MESSAGES)
        self.start()
        self.start_again_when_killed()
        last = self.publish_last()
        self.wait_for(lambda service: set(last) <= set(self.keys()))
        self.end()
        return ids + last

    def test_nothing_is_missing_and_what_was_under_way_is_repeated(self):
        ids = self.killed_once(after_effect=True)
        _, killed, _ = self.service.done[KILLED_AT - 1]
        self.assertEqual(self.keys(), Counter(ids) + Counter([killed]))

    def test_an_effect_that_did_not_take_place_is_made_up_for(self):
        ids = self.killed_once(after_effect=False)
        self.assertEqual(self.keys(), Counter(ids))


class NotificationHandlers(ConsumerTest):
    program = "notification_handlers.py"

    def marks(self):
        """The events' ids in the comments that were written."""
        return Counter(
            body["body"].partition("<!-- docket:")[2].removesuffix(" -->")
            for _, _, body in self.service.done
        )

    def check_killed(self, after_effect):
        self.service.kill_at(KILLED_AT, self.kill, after_effect)
        ids = self.topic.publish(MESSAGES, each_twice=True)
        self.start()
        self.start_again_when_killed()
        last = self.publish_last()
        self.wait_for(lambda service: set(last) <= set(self.marks()))
        self.end()
        self.assertEqual(self.marks(), Counter(ids + last))

    def test_a_comment_that_was_written_is_not_written_again(self):
        self.check_killed(after_effect=True)

    def test_a_comment_that_was_not_written_is_written(self):
        self.check_killed(after_effect=False)

    def test_a_lost_outbox_would_write_again(self):
        """What the outbox is for: without it, and without the position, there are repeats."""
        ids = self.topic.publish(3)
        self.start()
        self.wait_for(lambda service: len(service.done) == 3)
        self.end()
        (Path(self.folder.name) / "outbox.sqlite").unlink()
        self.start("--group", f"{self.topic.name}_anew")
        self.wait_for(lambda service: len(service.done) == 6)
        self.end()
        self.assertEqual(self.marks(), Counter(ids + ids))


class AnalyticsProcessors(ConsumerTest):
    program = "analytics_processors.py"

    @staticmethod
    def counted(calls, day=None):
        rows = [row for _, _, rows in calls for row in rows]
        return sum(row["count"] for row in rows if day is None or row["day"] == day)

    def killed_once(self, after_effect):
        self.service.kill_at(1, self.kill, after_effect)
        self.topic.publish(MESSAGES)
        self.start()
        self.start_again_when_killed()
        self.publish_last()
        self.wait_for(lambda service: self.counted(service.done, LAST_DAY) == KEYS)
        self.end()

    def test_a_batch_is_lost_and_none_is_counted_twice(self):
        self.killed_once(after_effect=False)
        lost = self.counted(self.service.dropped)
        self.assertGreater(lost, 0)
        self.assertEqual(self.counted(self.service.done), MESSAGES + KEYS - lost)

    def test_what_was_counted_is_not_counted_again(self):
        self.killed_once(after_effect=True)
        self.assertEqual(self.counted(self.service.done), MESSAGES + KEYS)
        self.assertTrue(all(row["approximate"] for _, _, rows in self.service.done for row in rows))


if __name__ == "__main__":
    unittest.main()
