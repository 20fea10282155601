// What a benchmark found, as one line of JSON on standard output; bench/run collects the lines into
// one table. Thread-safety: pure but for standard output.
#pragma once

#include <map>
#include <string>

namespace docket::bench {

struct Finding {
  std::string what;  // stable: bench/run finds the goal by it
  double ours = 0;
  double ceiling = 0;                  // 0: there is none
  std::string unit;                    // "records/s"
  std::string ceiling_is;              // what was measured as the ceiling
  std::map<std::string, double> more;  // further figures, by a name with its unit
};

void Print(const Finding& finding);

}  // namespace docket::bench
