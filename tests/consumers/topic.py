"""A topic of a test's own with messages as the relay writes them: the golden message of a request,
with other ids."""

import json
import uuid
from pathlib import Path

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "published" / "docket.review.ReviewRequested.v1.txt"
ANSWER_SECONDS = 30
KEYS = 5


class Topic:
    def __init__(self, bootstrap, partitions=3):
        self.name = f"test_{uuid.uuid4().hex}"
        self.bootstrap = bootstrap
        admin = AdminClient({"bootstrap.servers": bootstrap})
        made = admin.create_topics([NewTopic(self.name, partitions, 1)])
        made[self.name].result(ANSWER_SECONDS)

    def publish(self, count, each_twice=False, occurred_at=None):
        """The ids of the messages, of KEYS repositories in turn. Twice: as after a crash of the
        relay."""
        producer = Producer(
            {"bootstrap.servers": self.bootstrap, "partitioner": "murmur2_random", "acks": "all"}
        )
        head, value = GOLDEN.read_text(encoding="utf-8").split("\n\n")
        headers = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        value = json.loads(value)
        value["occurred_at"] = occurred_at or value["occurred_at"]
        ids = []
        for number in range(count):
            event_id = str(uuid.uuid4())
            ids.append(event_id)
            value["id"] = event_id
            for _ in range(2 if each_twice else 1):
                producer.produce(
                    self.name,
                    key=str(number % KEYS),
                    value=json.dumps(value),
                    headers={**headers, "ce_id": event_id},
                )
        if producer.flush(ANSWER_SECONDS) != 0:
            raise TimeoutError("the broker took no messages")
        return ids
