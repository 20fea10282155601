// EventLines: the lines of events.jsonl, compared one after another with those that the records
// make. Names lines that were altered, that are of no record, and that are missing.
// Thread-safety: used by one thread. Ownership: borrows the findings. Memory: some lines.
// Failure: kNotFound, kUnavailable: the file cannot be read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "replay/export/findings.h"

namespace docket::replay {

class EventLines {
 public:
  // `compares_data`: false: only what stands before the data of the event is compared.
  EventLines(std::string path, bool compares_data, Findings& findings)
      : path_(std::move(path)), compares_data_(compares_data), findings_(findings) {}

  [[nodiscard]] absl::Status Open();
  // The next line, with its end, as `whose` ("record 17 of review_events.g1/0") makes it.
  [[nodiscard]] absl::Status Expect(std::string_view line, const std::string& whose);
  // There are no more records: there are no more lines, either.
  [[nodiscard]] absl::Status Finish();

 private:
  [[nodiscard]] absl::Status LookAhead(std::size_t lines);
  [[nodiscard]] bool Same(std::string_view found, std::string_view expected) const;
  // How many lines stand before one that is as expected; as many as there are: none is.
  [[nodiscard]] std::size_t Find(std::string_view expected) const;
  void Skip(std::size_t lines);

  const std::string path_;
  const bool compares_data_;
  Findings& findings_;
  std::ifstream file_;
  std::deque<std::string> ahead_;  // read, and not compared yet
  std::size_t ahead_bytes_ = 0;
  std::uint64_t line_ = 1;  // of the first of them
};

}  // namespace docket::replay
