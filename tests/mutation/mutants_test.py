"""Which places of a source are changed, and that a change is what it says."""

import unittest

import mutants


def texts(source):
    return [(source[m.begin:m.end], m.text) for m in mutants.mutants_of("a.cc", source)]


class MutantsTest(unittest.TestCase):

    def test_comparisons_are_moved_by_one_and_turned(self):
        self.assertIn(("<", "<="), texts("return a < b;"))
        self.assertIn(("<", ">="), texts("return a < b;"))
        self.assertIn(("==", "!="), texts("return a == b;"))

    def test_brackets_of_templates_are_none(self):
        self.assertEqual(texts("std::vector<State> state;"), [])

    def test_comments_and_texts_and_includes_are_left_alone(self):
        source = '// a < b\n#include <map>\n/* if (a) */ f("a == b");'
        self.assertEqual([text for text in texts(source) if text[1] != ";"], [])

    def test_conditions_never_hold(self):
        source = "  if (a) {\n"
        changed = [m.apply(source) for m in mutants.mutants_of("a.cc", source)]
        self.assertIn("  if (false && a) {\n", changed)

    def test_statements_are_left_out(self):
        several = "  story.Add(Happened{\n      .run = run});"
        self.assertEqual(texts(several + "\n"), [(several.lstrip(), ";")])
        self.assertEqual(texts("  story.Add(event);\n"), [("story.Add(event);", ";")])
        self.assertIn(("state.draft = event.draft;", ";"), texts("  state.draft = event.draft;\n"))

    def test_numbers_grow(self):
        self.assertEqual(texts("constexpr int kMost = 1'000;"), [("1'000", "1001")])

    def test_places_have_their_line(self):
        found = mutants.mutants_of("a.cc", "int a;\nreturn a || b;\n")
        self.assertEqual([m.line for m in found], [2])
        self.assertEqual(found[0].describe("int a;\nreturn a || b;\n"), "a.cc:2: `||` → `&&`")


if __name__ == "__main__":
    unittest.main()
