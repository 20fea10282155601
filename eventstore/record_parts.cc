#include "eventstore/record_parts.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "platform/check.h"

namespace docket::eventstore {

using platform::AppendBigEndian;

void AppendPart(std::string_view part, std::string& bytes) {
  DOCKET_CHECK(part.size() <= std::numeric_limits<std::uint32_t>::max());
  AppendBigEndian(static_cast<std::uint32_t>(part.size()), bytes);
  bytes += part;
}

void AppendHeaders(const std::vector<Header>& headers, std::string& bytes) {
  AppendBigEndian(static_cast<std::uint32_t>(headers.size()), bytes);
  for (const Header& header : headers) {
    AppendPart(header.name, bytes);
    AppendPart(header.value, bytes);
  }
}

std::optional<std::string_view> PartsReader::TakeView() {
  const auto size = TakeNumber<std::uint32_t>();
  if (!size || rest_.size() < *size) return std::nullopt;
  const std::string_view text = rest_.substr(0, *size);
  rest_.remove_prefix(*size);
  return text;
}

std::optional<std::string> PartsReader::TakeText() {
  const auto text = TakeView();
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::optional<std::vector<Header>> PartsReader::TakeHeaders() {
  std::vector<Header> headers;
  return TakeHeaders(headers) ? std::optional(std::move(headers)) : std::nullopt;
}

bool PartsReader::TakeText(std::string& text) {
  const auto view = TakeView();
  if (view) text.assign(*view);
  return view.has_value();
}

bool PartsReader::TakeHeaders(std::vector<Header>& headers) {
  const auto count = TakeNumber<std::uint32_t>();
  // Each header takes 8 bytes at least, so a broken count cannot ask for memory without end.
  if (!count || *count > left() / 8) return false;
  headers.resize(*count);
  return std::ranges::all_of(
      headers, [this](Header& header) { return TakeText(header.name) && TakeText(header.value); });
}

}  // namespace docket::eventstore
