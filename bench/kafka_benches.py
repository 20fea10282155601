"""The benchmarks on brokers of Kafka: append, read, rebuild, ack, visible, claim."""

import contextlib

from commands import run_command
from programs import ROOT
from server_benches import new_docketd, scratch_of
from servers import Kafka

# How often a program runs in vain before it counts: Java compiles what it finds to be hot, and a
# broker that just started does everything at a tenth of its speed.
_WARM_UP = ("kafka_append_bench", "--seconds", "2", "--rounds", "2")


@contextlib.contextmanager
def _brokers(run, scratch, count):
    with Kafka(ROOT / "scripts/kafka", scratch / f"kafka-{count}", count) as kafka:
        if run.size.warms_brokers:
            run.findings(*_WARM_UP, "--bootstrap", kafka.bootstrap)
        yield kafka


def _program(run, name, *, program=None, arguments=(), brokers=1):
    with scratch_of(run) as scratch, _brokers(run, scratch, brokers) as kafka:
        return run.findings(program or f"{name}_bench", "--bootstrap", kafka.bootstrap, *arguments,
                            *run.size.arguments[name])


def kafka_append(run):
    return [one for brokers in (1, 3) for one in _program(run, "kafka_append", brokers=brokers)]


def kafka_read(run):
    return _program(run, "kafka_read")


def kafka_rebuild(run):
    return _program(run, "kafka_rebuild", program="rebuild_bench",
                    arguments=("--directory", run.scratch))


def kafka_ack(run):
    return _program(run, "kafka_ack", arguments=("--directory", run.scratch))


def kafka_claim(run):
    return _program(run, "kafka_claim", arguments=("--directory", run.scratch))


def kafka_visible(run):
    with scratch_of(run) as scratch, _brokers(run, scratch, 1) as kafka:
        configuration = scratch / "docket.yaml"
        configuration.write_text(
            f"journal: {{type: kafka, bootstrap: {kafka.bootstrap!r}}}\n"
            f"blobs: {{store: directory, directory: {scratch / 'blobs'}}}\n"
            "privacy: {keys: none}\n")
        run_command([run.docket, "topics", "apply", "--config", configuration])
        with new_docketd(run, scratch / "docketd", [f"--config={configuration}"]) as docketd:
            found = run.findings(
                "visible_bench", "--port", docketd.port, "--key-file", docketd.key_file,
                "--secret-file", docketd.data / "webhook.secret", "--directory", run.scratch,
                "--uncounted-seconds", 3 if run.size.warms_brokers else 0, *run.size.visible)
    return [{**one, "what": f"kafka_{one['what']}", "ceiling": 0, "ceiling_is": ""}
            for one in found]
