#include "eventstore/record_parts.h"

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
  const auto count = TakeNumber<std::uint32_t>();
  // Each header takes 8 bytes at least, so a broken count cannot ask for memory without end.
  if (!count || *count > left() / 8) return std::nullopt;
  std::vector<Header> headers;
  headers.reserve(*count);
  for (std::uint32_t i = 0; i < *count; ++i) {
    auto name = TakeText();
    auto value = name ? TakeText() : std::nullopt;
    if (!value) return std::nullopt;
    headers.push_back({.name = *std::move(name), .value = *std::move(value)});
  }
  return headers;
}

}  // namespace docket::eventstore
