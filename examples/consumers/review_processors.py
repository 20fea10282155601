#!/usr/bin/env python3
"""review_processors: starts a bot review for each request. At least once.

The position is committed after the effect. A crash in between repeats the effect, so the service is
told the event's id, by which it knows a repeat."""

import published


def start_review(url, event):
    data = event.value["data"]
    published.call(
        "POST",
        f"{url}/reviews",
        {"run": data["run"], "head": data["head"], "trigger": data["trigger"]},
        {"Idempotency-Key": event.id},
    )


def main():
    options = published.arguments(__doc__, "review_processors", "review_requested.g1").parse_args()
    consumer = published.subscribe(options)
    for messages in published.batches(consumer, size=1):
        for message in messages:
            event = published.event_of(message)
            if event.type == "docket.review.ReviewRequested.v1":
                start_review(options.url, event)
            published.commit(consumer, message)


if __name__ == "__main__":
    main()
