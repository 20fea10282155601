#!/usr/bin/env python3
"""analytics_processors: counts events by day and type. At most once: figures are approximate.

The position is committed before the effect. A crash in between loses a batch, and a restart counts
nothing twice. What may not be wrong (audits, service levels) is not counted here."""

from collections import Counter

import published

BATCH = 200


def count(messages):
    counts = Counter()
    for message in messages:
        event = published.event_of(message)
        day = (event.value["occurred_at"] or event.value["recorded_at"])[:10]
        counts[(day, event.type)] += 1
    return counts


def main():
    options = published.arguments(__doc__, "analytics_processors", "metrics_events.g1").parse_args()
    consumer = published.subscribe(options)
    for messages in published.batches(consumer, BATCH):
        for message in published.last_of_partitions(messages):
            published.commit(consumer, message)
        rows = [
            {"day": day, "type": name, "count": number, "approximate": True}
            for (day, name), number in sorted(count(messages).items())
        ]
        # Once: a call that is made again could count again.
        try:
            published.call_once("POST", f"{options.url}/counts", rows)
        except OSError as error:
            published.warn(f"lost {len(messages)} events: {error}")


if __name__ == "__main__":
    main()
