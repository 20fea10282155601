// Documents for the tests of SARIF: samples of data/, and small ones around what a test is about.
// Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/finding.h"

namespace docket::tests {

// A file of tests/sarif/data/.
[[nodiscard]] std::string SampleDocument(std::string_view name);

// A document of one run of the tool "lint" with these members beside its tool: `"results": […]`.
[[nodiscard]] std::string DocumentOf(std::string_view members_of_run);

// The same with one result of these members. Without a message it has one.
[[nodiscard]] std::string DocumentOfResult(std::string_view members_of_result);

// A member "locations" with one location in that file.
[[nodiscard]] std::string LocatedAt(std::string_view uri, int line = 1);

// As one gzip member.
[[nodiscard]] std::string Gzip(std::string_view text);

// The message of what ReadSarif refuses; empty: it did not refuse, or not as kInvalidArgument.
[[nodiscard]] std::string RefusalOf(std::string_view body);

// The only finding of a document.
[[nodiscard]] domain::Finding OnlyFindingOf(std::string_view body);

// What was shortened, of that kind; 0: nothing.
[[nodiscard]] std::int64_t CountOf(domain::Shortened what, const domain::FindingSet& set);

}  // namespace docket::tests
