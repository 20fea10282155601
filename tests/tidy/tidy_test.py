#!/usr/bin/env python3
"""Shows that each check of tidy.py finds what it is for, and lets good code through."""

import unittest

import banned
import documents
import layers
import lengths
import tidy
from source import SourceFile


def found(check, path, text):
    return [str(finding) for finding in check(SourceFile(path, text))]


def project(**texts):
    return {path: SourceFile(path, text) for path, text in texts.items()}


class SourceTest(unittest.TestCase):
    def test_comments_and_literals_are_blanked_in_place(self):
        text = (
            "int a = 1'000;  // rand()\n"
            'auto b = R"x(rand()\n)x"; char c = \'"\'; f("rand()");\n'
        )
        file = SourceFile("domain/a.cc", text)
        self.assertNotIn("rand", file.code)
        self.assertEqual(len(file.code), len(text))
        self.assertEqual(file.code.count("\n"), text.count("\n"))
        self.assertIn("1'000;", file.code)

    def test_includes_in_comments_do_not_count(self):
        file = SourceFile("domain/a.cc", '// #include "x/y.h"\n#include "domain/b.h"\n')
        self.assertEqual(file.includes, [(2, "domain/b.h", True)])


class LengthsTest(unittest.TestCase):
    body = "  x();\n" * 70

    def test_long_line_unless_it_cannot_be_broken(self):
        self.assertTrue(found(lengths.check, "api/a.cc", "x" * 101))
        self.assertFalse(found(lengths.check, "api/a.cc", "x" * 100))
        self.assertFalse(found(lengths.check, "api/a.cc", "// https://" + "x" * 100))

    def test_long_file(self):
        self.assertTrue(found(lengths.check, "api/a.cc", "//\n" * 601))
        self.assertFalse(found(lengths.check, "api/a.cc", "//\n" * 600))

    def test_long_functions_of_all_forms(self):
        for header in (
            "int f(int x) {",
            "template <class T, class U = std::vector<T>>\nauto C<T>::f(T x) const -> U {",
            "C::C(int x) : a_{x}, b_(x) {",
            "C::C(int x) : a_(x), b_{x} {",
            "bool operator==(const C& o) const {",
            "int f(std::function<int(int)> g = {}, int y = 3) noexcept {",
            "TEST_F(Things, Work) {",
            "namespace a {\nclass C : public D {\n public:\n  void f() override {",
        ):
            with self.subTest(header):
                self.assertEqual(
                    len(found(lengths.check, "api/a.cc", f"{header}\n{self.body}}}\n")), 1
                )

    def test_what_is_no_function_may_be_long(self):
        for header in (
            "namespace a {",
            "template <class T>\nclass C : public D<T> {",
            "enum class E {",
            "constexpr std::array<Row, 70> kRows = {",
            "const std::vector<Row> kRows{",
        ):
            with self.subTest(header):
                self.assertFalse(found(lengths.check, "api/a.cc", f"{header}\n{self.body}}};\n"))

    def test_a_lambda_counts_as_part_of_its_function(self):
        text = "void f() {\n  g([] {\n" + self.body + "  });\n}\n"
        self.assertEqual(len(found(lengths.check, "api/a.cc", text)), 1)

    def test_a_function_of_seventy_lines_may_stand(self):
        self.assertFalse(found(lengths.check, "api/a.cc", "int f() {\n" + "  x();\n" * 68 + "}\n"))


class BannedTest(unittest.TestCase):
    def test_each_banned_call_is_found(self):
        for path, line in (
            ("api/a.cc", "int x = std::rand();"),
            ("tests/api/a_test.cc", "std::this_thread::sleep_for(1s);"),
            ("tests/api/a_test.cc", "absl::SleepFor(absl::Seconds(1));"),
            ("commands/a.cc", "sleep(1);"),
            ("api/a.cc", "thread.detach();"),
            ("replay/a.cc", 'std::system("rm");'),
            ("replay/a.cc", 'if (system("rm")) {}'),
            ("api/a.cc", 'printf("x");'),
            ("api/a.cc", "std::cout << 1;"),
            ("api/a.cc", "int x = atoi(s);"),
            ("api/a.cc", "auto t = std::chrono::steady_clock::now();"),
            ("commands/a.cc", "auto t = absl::Now();"),
            ("api/a.cc", "assert(x);"),
            ("domain/a.h", "#pragma once\nstd::unordered_map<int, int> m;"),
            ("domain/a.h", "#pragma once\nstd::mutex m;"),
            ("api/json/a.cc", "object o = {{1, row.title().text()}};"),
            ("tests/a_test.cc", "GTEST_SKIP();"),
            ("tests/a_test.cc", "TEST(A, DISABLED_B) {}"),
            ("api/a.cc", "std::cin << std::endl;"),
            ("api/a.h", "int x;"),
            ("api/a.h", "#pragma once\nusing namespace std;"),
            ("api/a.cc", "int x;  // NOLINT"),
            ("api/a.cc", "int x;  // NOLINT(bugprone-x)"),
        ):
            with self.subTest(line):
                self.assertEqual(len(found(banned.check, path, line)), 1)

    def test_the_like_of_it_is_not(self):
        for path, line in (
            ("api/a.cc", "// std::rand()"),
            ("api/a.cc", 'Log("std::rand()");'),
            ("api/a.cc", "operand(1); Reader system(x); x.time(0);"),
            ("api/a.cc", "absl::StrFormat(1); snprintf(b, 1, c);"),
            ("api/a.cc", "co_spawn(executor, Serve(socket), asio::detached);"),
            ("platform/clock.cc", "return absl::Now();"),
            ("schemas/codec/personal.cc", "return personal.text();"),
            ("tests/api/a_test.cc", "log.text();"),
            ("apps/docket.cc", "std::cout << 1;"),
            ("domain/a.cc", "assert(x);"),
            ("api/a.cc", "static_assert(x);"),
            ("api/a.cc", "using namespace std;"),
            ("api/a.cc", "int x;  // NOLINT(bugprone-x): the library wants it so"),
            ("api/a.cc", "thread.detach();  // NOLINT(docket-banned): its deadline has passed"),
        ):
            with self.subTest(line):
                self.assertFalse(found(banned.check, path, line))

    def test_swallowed_failures(self):
        for handler, count in (
            ("catch (...) {}", 1),
            ("catch (...) { // whatever\n }", 1),
            ("catch (...) { Log(); }", 1),
            ("catch (const E& e) {}", 1),
            ("catch (...) { return absl::InternalError(e); }", 0),
            ("catch (const E& e) { status = ToStatus(e); }", 0),
            ("catch (...) { error = std::current_exception(); }", 0),
        ):
            with self.subTest(handler):
                text = "void f() { try { g(); } " + handler + " }"
                self.assertEqual(len(found(banned.check, "api/a.cc", text)), count)

    def test_coroutine_lambdas_have_no_captures(self):
        for text, count in (
            ("f([this]() -> asio::awaitable<void> { co_return; });", 1),
            ("f([&, x = 1](int y) mutable { co_await g(y); });", 1),
            ("f([x] { if (x) { co_return; } });", 1),
            ("f([this](int y) -> asio::awaitable<void> { return Run(y); });", 0),
            ("f([](Session s) -> asio::awaitable<void> { co_await s.Run(); });", 0),
            ("f([this](int y) { return g(y); }); co_await h();", 0),
            ("auto [a, b] = g(); co_await h();", 0),
            ("x[i](y); [[nodiscard]] int z(); co_await h();", 0),
        ):
            with self.subTest(text):
                self.assertEqual(len(found(banned.check, "api/a.cc", text)), count)


class LayersTest(unittest.TestCase):
    def test_edges(self):
        for path, include, allowed in (
            ("domain/review/decide.cc", '"domain/ids.h"', True),
            ("domain/review/decide.cc", "<vector>", True),
            ("domain/review/decide.cc", "<thread>", False),
            ("domain/review/decide.cc", "<absl/strings/str_cat.h>", False),
            ("domain/review/decide.cc", '"platform/clock.h"', False),
            ("platform/a.cc", '"absl/strings/str_cat.h"', True),
            ("platform/a.cc", '"eventstore/record_log.h"', False),
            ("schemas/codec/a.cc", '"docket/review/v1/events.pb.h"', True),
            ("platform/a.cc", "<libpq-fe.h>", False),
            ("platform/postgres/a.cc", "<libpq-fe.h>", True),
            ("eventstore/postgres/a.cc", '"platform/postgres/pool.h"', True),
            ("eventstore/a.cc", '"platform/postgres/pool.h"', False),
            ("commands/a.cc", '"eventstore/directory/file_calls.h"', False),
            ("schemas/codec/a.cc", "<rocksdb/db.h>", False),
            ("eventstore/journal.cc", '"commands/processor.h"', False),
            ("eventstore/journal.cc", '"eventstore/rocksdb/log.h"', False),
            ("eventstore/journal.cc", "<rocksdb/db.h>", False),
            ("eventstore/rocksdb/log.cc", "<rocksdb/db.h>", True),
            ("eventstore/rocksdb/log.cc", '"eventstore/rocksdb/log.h"', True),
            ("commands/a.cc", '"eventstore/record_log.h"', True),
            ("commands/a.cc", '"eventstore/rocksdb/log.h"', False),
            ("commands/rocksdb/a.cc", '"eventstore/rocksdb/log.h"', True),
            ("commands/memory/a.cc", '"eventstore/rocksdb/log.h"', False),
            ("commands/a.cc", "<boost/beast/http.hpp>", False),
            ("projections/a.cc", '"api/server.h"', False),
            ("replay/a.cc", '"api/server.h"', False),
            ("api/a.cc", '"projections/query.h"', True),
            ("api/a.cc", '"projections/rocksdb/store.h"', False),
            ("api/a.cc", "<boost/beast/http.hpp>", True),
            ("demo/a.cc", '"domain/ids.h"', False),
            ("demo/a.cc", '"commands/a.h"', False),
            ("apps/docketd.cc", '"eventstore/rocksdb/log.h"', True),
            ("tests/api/a_test.cc", '"eventstore/memory/log.h"', True),
            ("api/a.cc", '"server.h"', False),
            ("api/a.cc", '"simdjson.h"', True),
        ):
            with self.subTest(path=path, include=include):
                files = project(**{path: f"#include {include}\n", "api/server.h": ""})
                findings = list(layers.check(files[path], files))
                self.assertEqual(len(findings), 0 if allowed else 1, findings)


    def test_own_header_first(self):
        for text, count in (
            ('#include "api/a.h"\n#include <vector>\n', 0),
            ('#include <vector>\n#include "api/a.h"\n', 1),
            ("int x;\n", 1),
        ):
            with self.subTest(text):
                files = project(**{"api/a.cc": text, "api/a.h": ""})
                self.assertEqual(len(list(layers.check(files["api/a.cc"], files))), count)
        files = project(**{"api/b.cc": "#include <vector>\n", "api/a.h": ""})
        self.assertFalse(list(layers.check(files["api/b.cc"], files)))


class DocumentsTest(unittest.TestCase):
    def test_text(self):
        for text in ("TO" "DO: later", "/ho" "me/me/x", "see /wo" "rk/x", "deb.deb" "ian.org"):
            with self.subTest(text):
                self.assertEqual(len(found(documents.check_text, "docs/a.md", text)), 1)
        self.assertFalse(found(documents.check_text, "docs/a.md", "a/work/b todo_list ~/work/"))

    def test_links(self):
        files = project(
            **{
                "README.md": "[a](docs/a.md#two-words) [f](docs) [b](docs/b.md) [c](docs/a.md#no)",
                "docs/a.md": "# Two `words`\n[up](../README.md) [out](../../x)\n"
                "```\n[no](no)\n```\n[web](https://example.org) [own](#two-words)\n",
            }
        )
        findings = [
            str(finding)
            for file in files.values()
            for finding in documents.check_links(file, files)
        ]
        self.assertEqual(len(findings), 3, findings)

    def test_readmes(self):
        files = project(
            **{
                "a.md": "",
                "api/README.md": "`named/` is this, other/stranger/ is not",
                "api/named/a.cc": "",
                "api/own/a.cc": "",
                "api/own/README.md": "",
                "api/stranger/a.cc": "",
                "apps/a.cc": "",
                "tests/api/a_test.cc": "",
                "tests/README.md": "",
            }
        )
        findings = [str(finding) for finding in documents.check_readmes(files)]
        self.assertEqual(len(findings), 2, findings)
        self.assertIn("apps/README.md", findings[0])
        self.assertIn("stranger/", findings[1])

    def test_registered(self):
        files = project(
            **{
                "api/CMakeLists.txt": "SRCS a.cc handlers/b.cc bc.cc",
                "api/a.cc": "",
                "api/handlers/b.cc": "",
                "api/c.cc": "",
            }
        )
        findings = [finding.path for finding in documents.check_registered(files)]
        self.assertEqual(findings, ["api/c.cc"])


class ProjectTest(unittest.TestCase):
    def test_all_checks_are_run_over_a_project(self):
        files = project(
            **{
                "api/a.cc": '#include "demo/x.h"\nint x = rand();\n' + "x" * 101 + "// TO" "DO",
                "api/a.md": "[x](no.md)",
            }
        )
        messages = "\n".join(str(finding) for finding in tidy.check_project(files))
        for expected in ("README", "CMakeLists", "leads nowhere", "must not know", "randomness",
                         "columns", "no owner"):
            self.assertIn(expected, messages)


if __name__ == "__main__":
    unittest.main()
