#include "apps/cli/output.h"

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <iomanip>
#include <iostream>

#include "boost/json/serialize.hpp"

namespace docket::apps {

int Complain(const absl::Status& status) {
  std::cerr << "docket: " << status.message() << "\n";
  return absl::IsInvalidArgument(status) ? kWrongUse : kFoundOrFailed;
}

std::string Text(const boost::json::value& value) {
  if (value.is_null()) return "-";
  return value.is_string() ? std::string(value.get_string()) : boost::json::serialize(value);
}

std::string Text(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  return value == nullptr ? "-" : Text(*value);
}

std::string Counted(const std::string& count, const Noun& noun) {
  return count + " " + std::string(count == "1" ? noun.one : noun.many);
}

std::size_t Columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // all but what continues a character
  }));
}

void PrintTable(const std::vector<std::vector<std::string>>& rows, std::ostream& out) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], Columns(row[column]));
    }
  }
  for (const auto& row : rows) {
    const auto filled = std::find_if(row.rbegin(), row.rend(),
                                     [](const std::string& cell) { return !cell.empty(); });
    const auto columns = static_cast<std::size_t>(row.rend() - filled);
    for (std::size_t column = 0; column < columns; ++column) {
      const bool last = column + 1 == columns;
      out << row[column]
          << (last ? "\n" : std::string(widths[column] - Columns(row[column]) + 2, ' '));
    }
  }
}

ProgressLine::ProgressLine() : on_terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::cerr << "\r\x1b[K" << std::flush;
}

void ProgressLine::Show(std::string_view text) {
  if (!on_terminal_) return;
  shown_ = true;
  std::cerr << "\r\x1b[K" << text << std::flush;
}

void ProgressLine::Leave(std::string_view text) {
  if (shown_) std::cerr << "\r\x1b[K";
  shown_ = false;
  std::cerr << text << '\n' << std::flush;
}

}  // namespace docket::apps
