// What a person, or with `json` a program, is told after a run.
// Thread-safety: pure functions. Latencies are in milliseconds, of acknowledgements as the client
// saw them; percentiles are nearest-rank.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "demo/runner.h"

namespace docket::demo {

// A part of the report that the demo cannot know itself, such as what the server counts.
struct ReportSection {
  std::string title;
  std::vector<std::pair<std::string, std::string>> rows;  // label, value
  bool ok = true;                                         // false: the demo fails
};

struct Report {
  std::uint64_t seed = 0;
  std::uint64_t run = 0;
  std::size_t lifecycles = 0;
  bool check_only = false;
  const RunResult& result;
  std::vector<ReportSection> sections;
};

// At most this many mismatches are told one by one.
inline constexpr std::size_t kMostMismatchesTold = 20;

void WriteText(const Report& report, std::ostream& out);
void WriteJson(const Report& report, std::ostream& out);  // one object on one line

}  // namespace docket::demo
