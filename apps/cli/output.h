// How `docket` speaks: words on standard output for people, one JSON document per line with --json,
// errors on standard error. Exit codes are the same for every command.
// Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "boost/json/object.hpp"
#include "boost/json/value.hpp"

namespace docket::apps {

inline constexpr int kDone = 0;
inline constexpr int kFoundOrFailed = 1;  // a difference was found, or it did not work
inline constexpr int kWrongUse = 2;

// "docket: …" on standard error; the exit code that fits the status.
[[nodiscard]] int Complain(const absl::Status& status);

// A value in words: a text as it is, "-" for null, anything else as JSON.
[[nodiscard]] std::string Text(const boost::json::value& value);
// The same of a member; "-" also when it is not there.
[[nodiscard]] std::string Text(const boost::json::object& object, std::string_view name);

struct Noun {
  std::string_view one;
  std::string_view many;
};
// "1 row", "2 rows", "1,200 rows".
[[nodiscard]] std::string Counted(const std::string& count, const Noun& noun);

// How many a terminal needs for a UTF-8 text of characters that are one wide.
[[nodiscard]] std::size_t Columns(std::string_view text);

// Columns padded to their widest cell; the first row is the heading.
void PrintTable(const std::vector<std::vector<std::string>>& rows, std::ostream& out);

// One line of standard error that is rewritten in place on a terminal; nothing elsewhere.
class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void Show(std::string_view text);
  // A line that stays, above what is shown; elsewhere than on a terminal, too.
  void Leave(std::string_view text);

 private:
  const bool on_terminal_;
  bool shown_ = false;
};

}  // namespace docket::apps
