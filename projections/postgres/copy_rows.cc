#include "projections/postgres/copy_rows.h"

#include <array>
#include <charconv>
#include <utility>

#include "absl/strings/str_cat.h"
#include "platform/time_format.h"

namespace docket::projections {
namespace {

constexpr char kNull[] = "\\N";

void AppendEscaped(std::string_view value, std::string& out) {
  for (const char c : value) {
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        out += c;
    }
  }
}

}  // namespace

void CopyRows::Begin() {
  if (count_ > 0) text_ += '\n';
  ++count_;
  first_in_row_ = true;
}

void CopyRows::Next() {
  if (!std::exchange(first_in_row_, false)) text_ += '\t';
}

void CopyRows::Number(const char* /*name*/, std::int64_t value) {
  Next();
  absl::StrAppend(&text_, value);
}

void CopyRows::Time(const char* /*name*/, std::int64_t value) {
  Next();
  text_ += value == 0 ? kNull : platform::FormatRfc3339(domain::Timestamp(value));
}

void CopyRows::Id(const char* name, std::int64_t value) {
  if (value != 0) return Number(name, value);
  Next();
  text_ += kNull;
}

// The shortest digits that are read as the same number.
void CopyRows::Seconds(const char* /*name*/, std::optional<std::int64_t> microseconds) {
  Next();
  if (!microseconds.has_value()) {
    text_ += kNull;
    return;
  }
  std::array<char, 32> digits;
  const auto written =
      std::to_chars(digits.begin(), digits.end(), static_cast<double>(*microseconds) / 1e6);
  text_.append(digits.begin(), written.ptr);
}

void CopyRows::Text(const char* /*name*/, std::string_view value) {
  Next();
  AppendEscaped(value, text_);
}

void CopyRows::Word(const char* name, std::string_view value) {
  if (!value.empty()) return Text(name, value);
  Next();
  text_ += kNull;
}

void CopyRows::Flag(const char* /*name*/, bool value) {
  Next();
  text_ += value ? 't' : 'f';
}

// Within the array's text, quotes and backslashes are escaped once; all of it is then, as a text.
void CopyRows::Texts(const char* name, const std::vector<std::string>& values) {
  std::string array = "{";
  for (const std::string& value : values) {
    array += array.size() > 1 ? ",\"" : "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') array += '\\';
      array += c;
    }
    array += '"';
  }
  Text(name, array + "}");
}

std::string CopyRows::Take() {
  if (count_ > 0) text_ += '\n';
  count_ = 0;
  return std::exchange(text_, {});
}

}  // namespace docket::projections
