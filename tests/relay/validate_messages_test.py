#!/usr/bin/env python3
"""Holds every golden message against its JSON Schema, and the AsyncAPI document against both.

A schema lets properties pass that it does not know, since later versions may have more. A message
of today has none: here the schemas are made strict.
"""

import json
import unittest
from pathlib import Path

from jsonschema import Draft7Validator

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "schemas" / "published"
MESSAGES = ROOT / "tests" / "golden" / "published"


def read_message(path):
    """Its topics with their keys, its headers, its value."""
    head, value = path.read_text(encoding="utf-8").split("\n\n")
    topics, headers = {}, {}
    for line in head.splitlines():
        if ": " in line:
            name, text = line.split(": ", 1)
            headers[name] = text
        else:
            topic, key = line.split(" ")
            topics[topic] = key
    return topics, headers, json.loads(value)


def strict(schema):
    if isinstance(schema, list):
        return [strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {name: strict(part) for name, part in schema.items()}
    if "properties" in result and result.get("type") == "object":
        result["additionalProperties"] = False
    return result


def read_schema(ce_type):
    return json.loads((SCHEMAS / f"{ce_type}.schema.json").read_text(encoding="utf-8"))


class GoldenMessages(unittest.TestCase):
    def setUp(self):
        self.paths = sorted(MESSAGES.glob("*.txt"))
        self.document = json.loads((SCHEMAS / "asyncapi.json").read_text(encoding="utf-8"))

    def test_each_is_what_its_schema_says(self):
        self.assertGreater(len(self.paths), 30)
        for path in self.paths:
            with self.subTest(path.name):
                _, headers, value = read_message(path)
                schema = read_schema(headers["ce_type"])
                Draft7Validator.check_schema(schema)
                Draft7Validator(strict(schema)).validate(value)

    def test_each_schema_has_a_message(self):
        files = SCHEMAS.glob("*.schema.json")
        described = {path.name.removesuffix(".schema.json") for path in files}
        self.assertEqual(described, {path.stem for path in self.paths})

    def test_each_schema_refuses_a_message_that_lacks_something(self):
        for path in self.paths:
            _, headers, value = read_message(path)
            validator = Draft7Validator(read_schema(headers["ce_type"]))
            for name in value:
                with self.subTest(path.name, lacks=name):
                    rest = {other: part for other, part in value.items() if other != name}
                    self.assertFalse(validator.is_valid(rest))

    def test_each_stands_in_its_channels(self):
        for path in self.paths:
            with self.subTest(path.name):
                topics, headers, _ = read_message(path)
                channels = {
                    name
                    for name, channel in self.document["channels"].items()
                    if headers["ce_type"] in channel["messages"]
                }
                self.assertEqual(channels, set(topics))

    def test_headers_are_those_of_the_document(self):
        for path in self.paths:
            with self.subTest(path.name):
                _, headers, _ = read_message(path)
                message = self.document["components"]["messages"][headers["ce_type"]]
                Draft7Validator(strict(message["headers"])).validate(headers)

    def test_references_lead_somewhere(self):
        for message in self.document["components"]["messages"].values():
            self.assertTrue((SCHEMAS / message["payload"]["$ref"]).is_file(), message["payload"])
        for operation in self.document["operations"].values():
            self.assertEqual(operation["channel"]["$ref"].rpartition("/")[2] in
                             self.document["channels"], True)


if __name__ == "__main__":
    unittest.main()
