// ExportedLines: the lines of a file of an export, compared one after another with those that the
// records make. Names lines that were altered, that are of no record, and that are missing.
// Thread-safety: used by one thread. Ownership: borrows the findings. Memory: some lines.
// Failure: kUnavailable: the file cannot be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "replay/export/findings.h"

namespace docket::replay {

struct LineRules {
  std::string name;  // of the file, below the export's directory
  // Whether a line is the one that a record makes.
  std::function<bool(std::string_view found, std::string_view expected)> same;
  // What in a line says where it belongs: it tells a line that was altered from another one's.
  std::function<std::string_view(std::string_view line)> place;
  std::string heading = {};  // the first line, with its end; empty: there is none
};

class ExportedLines {
 public:
  ExportedLines(const std::string& directory, LineRules rules, Findings& findings)
      : path_(directory + "/" + rules.name), rules_(std::move(rules)), findings_(findings) {}

  // A file that is not there has no lines.
  [[nodiscard]] absl::Status Open();
  // The next line, with its end, as `whose` ("record 17 of review_events.g1/0") makes it.
  [[nodiscard]] absl::Status Expect(std::string_view line, const std::string& whose);
  // There are no more records: there are no more lines, either.
  [[nodiscard]] absl::Status Finish();

 private:
  [[nodiscard]] absl::Status LookAhead(std::size_t lines);
  // How many lines stand before one that is as expected; as many as there are: none is.
  [[nodiscard]] std::size_t Find(std::string_view expected) const;
  void Skip(std::size_t lines);
  // The line that is `ahead` behind the next one is of no record.
  void FindStranger(std::size_t ahead);

  const std::string path_;
  const LineRules rules_;
  Findings& findings_;
  std::ifstream file_;
  std::deque<std::string> ahead_;  // read, and not compared yet
  std::size_t ahead_bytes_ = 0;
  std::uint64_t line_ = 1;  // of the first of them
};

}  // namespace docket::replay
