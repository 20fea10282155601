"""What each figure is asked for, and the table of both."""

import textwrap
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """Met if any of what is given holds. A ratio is ours to the ceiling."""

    least_ratio: float = None
    least: float = None
    most_ratio: float = None
    most: float = None

    def is_met(self, ours, ceiling):
        return any([
            self.least_ratio is not None and ours >= self.least_ratio * ceiling,
            self.least is not None and ours >= self.least,
            self.most_ratio is not None and ours <= self.most_ratio * ceiling,
            self.most is not None and ours <= self.most,
        ])

    def __str__(self):
        words = {"ratio {:g}": self.least_ratio, "{:,}": self.least,
                 "ratio <= {:g}": self.most_ratio, "<= {:,}": self.most}
        return " or ".join(word.format(limit) for word, limit in words.items() if limit is not None)


GOALS = {
    "append.64": Goal(least_ratio=0.8),
    # A translation may take twice the time of a traversal.
    "translate": Goal(least_ratio=0.5),
    "decide and evolve": Goal(least=1_000_000),
    "decide life": Goal(least=1_000_000),
    "processor.hot": Goal(least=60_000),
    "processor.spread": Goal(least=30_000),
    "rebuild.review_detail": Goal(least=150_000),
    "rebuild.first_twelve": Goal(least=40_000),
    "ingest.all_roles": Goal(least_ratio=0.6),
    "ingest.ingest_only": Goal(least_ratio=0.6),
    "read": Goal(least_ratio=0.4),
    # A delivery, its command and its commit are appended one after another.
    "visible": Goal(most_ratio=4, most=20),
    "memory.started": Goal(most=300),
    "memory.after_reads": Goal(most=300),
    "memory.start": Goal(most=3),
    "archive.scan": Goal(least_ratio=0.8),
    "archive.verify": Goal(least_ratio=0.5),
    "audit.verify": Goal(least_ratio=0.7),
    "export": Goal(least=30_000),
    "state_at": Goal(most=5),
    "replay.memory": Goal(most=256),
    "shard.load": Goal(least_ratio=0.7),
    "shard.question": Goal(least_ratio=0.5),
    "lists.quiet": Goal(most=20),
    "lists.beside_rebuild": Goal(most=20),
    **{f"kafka_append.{size}.{brokers}": Goal(least_ratio=0.8)
       for size in ("300B", "8KB") for brokers in (1, 3)},
    "kafka_read.300B": Goal(least_ratio=0.85),
    "kafka_read.8KB": Goal(least_ratio=0.85),
    "kafka_rebuild.review_detail": Goal(least_ratio=0.85),
    "kafka_rebuild.first_twelve": Goal(least_ratio=0.85),
    "kafka_rebuild.all": Goal(least_ratio=0.85),
    "kafka_ack": Goal(most_ratio=1.5),
    "kafka_visible": Goal(most=50),
    "kafka_claim.writer": Goal(most=1),
    "kafka_claim.owner": Goal(most=1),
}


def is_met(finding):
    goal = GOALS.get(finding["what"])
    return goal is None or goal.is_met(finding["ours"], finding["ceiling"])


def _figure(value):
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def print_table(findings):
    line = "{:28} {:>12} {:>12} {:>6}  {:12} {:22} {}"
    print(line.format("what", "ours", "ceiling", "ratio", "unit", "goal", ""))
    for one in findings:
        ceiling = _figure(one["ceiling"]) if one["ceiling"] else "-"
        ratio = f"{one['ours'] / one['ceiling']:.2f}" if one["ceiling"] else "-"
        print(line.format(one["what"], _figure(one["ours"]), ceiling, ratio, one["unit"],
                          str(GOALS.get(one["what"], "")), "" if is_met(one) else "MISSED"))
    for one in findings:
        more = ", ".join(f"{name} {_figure(value)}" for name, value in one["more"].items())
        if more:
            print(textwrap.fill(f"{one['what']}: {more}", width=100, subsequent_indent="  "))
