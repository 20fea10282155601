#include "api/http/request_identity.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "platform/hashing.h"

namespace docket::api {
namespace {

constexpr std::size_t kRequestIdLengthMax = 128;

// 00-<32 hex>-<16 hex>-<2 hex>
constexpr std::size_t kTraceparentLength = 55;
constexpr std::size_t kTraceIdBegin = 3;
constexpr std::size_t kTraceIdLength = 32;
constexpr std::size_t kSpanIdBegin = 36;
constexpr std::size_t kSpanIdLength = 16;
constexpr std::size_t kFlagsBegin = 53;

bool IsLowerHex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool IsZero(std::string_view text) { return text.find_first_not_of('0') == std::string_view::npos; }

bool IsTraceparent(std::string_view text) {
  if (text.size() != kTraceparentLength || !text.starts_with("00-")) return false;
  if (text[kSpanIdBegin - 1] != '-' || text[kFlagsBegin - 1] != '-') return false;
  const std::string_view trace = text.substr(kTraceIdBegin, kTraceIdLength);
  const std::string_view span = text.substr(kSpanIdBegin, kSpanIdLength);
  return IsLowerHex(trace) && IsLowerHex(span) && IsLowerHex(text.substr(kFlagsBegin)) &&
         !IsZero(trace) && !IsZero(span);
}

}  // namespace

std::string RequestIdOf(std::string_view header) {
  const bool visible = std::ranges::all_of(header, [](char c) { return c > ' ' && c < '\x7f'; });
  if (!header.empty() && header.size() <= kRequestIdLengthMax && visible) {
    return std::string(header);
  }
  return platform::RandomUuidV4();
}

domain::TraceContext TraceOf(std::string_view header) {
  if (IsTraceparent(header)) return {.traceparent = std::string(header)};
  return {.traceparent = absl::StrCat("00-", platform::HexEncode(platform::RandomBytes(16)), "-",
                                      platform::HexEncode(platform::RandomBytes(8)), "-00")};
}

std::string_view TraceIdOf(const domain::TraceContext& trace) {
  if (!IsTraceparent(trace.traceparent)) return {};
  return std::string_view(trace.traceparent).substr(kTraceIdBegin, kTraceIdLength);
}

}  // namespace docket::api
