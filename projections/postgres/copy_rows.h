// CopyRows: rows of one table in the text format of PostgreSQL's COPY, one line each, with their
// values in the order in which they are added, whose names are for the reader alone
// (https://www.postgresql.org/docs/15/sql-copy.html, "File Formats").
// Thread-safety: none; used by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::projections {

class CopyRows {
 public:
  // Begins the next row; what is added until the next one is in it.
  void Begin();
  void Number(const char* name, std::int64_t value);
  // Microseconds since 1970, as timestamptz; 0, not known: null.
  void Time(const char* name, std::int64_t value);
  // 0: null.
  void Id(const char* name, std::int64_t value);
  // Seconds, from microseconds, as double precision; nothing: null.
  void Seconds(const char* name, std::optional<std::int64_t> microseconds);
  void Text(const char* name, std::string_view value);
  // Empty: null.
  void Word(const char* name, std::string_view value);
  void Flag(const char* name, bool value);
  // text[].
  void Texts(const char* name, const std::vector<std::string>& values);

  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::size_t bytes() const { return text_.size(); }

  // The rows, which are no longer here.
  [[nodiscard]] std::string Take();

 private:
  void Next();  // value of the row

  std::string text_;
  bool first_in_row_ = true;
  std::int64_t count_ = 0;
};

}  // namespace docket::projections
