"""What all consumers of published topics share: messages as events, settings of a consumer, and
calls of another service, with the waits and limits that keep a stuck one from being hidden."""

import argparse
import json
import signal
import sys
import time
import urllib.request
from typing import NamedTuple

from confluent_kafka import Consumer, KafkaException

CALL_SECONDS = 10
# Then the consumer ends with an error, and whoever runs it starts it again: it goes on at the last
# committed position. Far below max.poll.interval.ms, after which its partitions go to another one.
GIVE_UP_SECONDS = 60
RETRY_SECONDS = 0.5


class Event(NamedTuple):
    id: str  # the same in every repeat
    type: str  # docket.review.ReviewRequested.v1
    subject: str  # the stream
    value: dict


def event_of(message):
    """The CloudEvent in a message, in binary mode: attributes are headers, the value is JSON."""
    headers = {name: value.decode() for name, value in message.headers() or []}
    return Event(
        id=headers["ce_id"],
        type=headers["ce_type"],
        subject=headers["ce_subject"],
        value=json.loads(message.value()),
    )


def arguments(description, group, topic):
    """The parser of the options that every consumer has."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--bootstrap", required=True, help="Kafka brokers, host:port, …")
    parser.add_argument("--topic", default=topic, help="default: %(default)s")
    parser.add_argument("--group", default=group, help="default: %(default)s")
    parser.add_argument(
        "--instance",
        default="1",
        help="name of this consumer in its group, kept over restarts: it then has its partitions "
        "back at once (default: %(default)s)",
    )
    parser.add_argument("--url", required=True, help="the service where the effect takes place")
    return parser


def subscribe(options):
    """A consumer whose positions are committed by us alone."""
    consumer = Consumer(
        {
            "bootstrap.servers": options.bootstrap,
            "group.id": options.group,
            "group.instance.id": f"{options.group}-{options.instance}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "session.timeout.ms": 10_000,
            "partition.assignment.strategy": "range",
            "check.crcs": True,
        }
    )
    consumer.subscribe([options.topic])
    return consumer


def batches(consumer, size):
    """Lists of up to `size` messages, until SIGTERM or SIGINT; then the group is left in order."""
    stopping = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.append(True))
    try:
        while not stopping:
            messages = consumer.consume(size, timeout=0.5)
            for message in messages:
                if message.error() is not None:
                    raise KafkaException(message.error())
            if messages:
                yield messages
    finally:
        consumer.close()


def commit(consumer, message):
    """Everything of its partition up to the message is done. Durable when it returns."""
    for partition in consumer.commit(message=message, asynchronous=False):
        if partition.error is not None:
            raise KafkaException(partition.error)


def last_of_partitions(messages):
    return {(each.topic(), each.partition()): each for each in messages}.values()


def call(method, url, body=None, headers=None):
    """The JSON that a service answers. Calls again until it does, for GIVE_UP_SECONDS: for calls
    that may be repeated."""
    give_up_at = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            return call_once(method, url, body, headers)
        except OSError as error:
            if time.monotonic() > give_up_at:
                sys.exit(f"{method} {url}: {error}; tried for {GIVE_UP_SECONDS} s")
            time.sleep(RETRY_SECONDS)


def call_once(method, url, body=None, headers=None):
    """OSError: no answer, so nobody knows what became of it; HTTPError, which is one: refused."""
    data = None if body is None else json.dumps(body).encode()
    fields = {"Content-Type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data=data, headers=fields, method=method)
    with urllib.request.urlopen(request, timeout=CALL_SECONDS) as answer:
        return json.loads(answer.read() or b"null")


def warn(text):
    print(text, file=sys.stderr, flush=True)
