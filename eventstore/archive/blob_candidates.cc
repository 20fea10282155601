#include "eventstore/archive/blob_candidates.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

#include "schemas/codec/frame.h"

namespace docket::eventstore {
namespace {

// Messages within messages: an event within a commit within a record, and what is within it.
constexpr int kDepthMax = 12;

enum class WireType : std::uint8_t { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

std::optional<std::uint64_t> TakeVarint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !rest.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if ((byte & 0x80U) == 0) return value;
  }
  return std::nullopt;
}

bool Skip(std::size_t bytes, std::string_view& rest) {
  if (rest.size() < bytes) return false;
  rest.remove_prefix(bytes);
  return true;
}

void Collect(std::string_view message, int depth, std::set<BlobHash>& found);

void CollectField(std::string_view field, int depth, std::set<BlobHash>& found) {
  BlobHash hash{};
  if (field.size() == hash.size()) {
    std::ranges::copy(field, reinterpret_cast<char*>(hash.data()));
    found.insert(hash);
  }
  if (depth < kDepthMax) Collect(field, depth + 1, found);
}

// Stops at what is no message: a text or a body may look like the beginning of one.
void Collect(std::string_view message, int depth, std::set<BlobHash>& found) {
  while (!message.empty()) {
    const auto tag = TakeVarint(message);
    if (!tag.has_value() || *tag >> 3U == 0) return;
    switch (static_cast<WireType>(*tag & 7U)) {
      case WireType::kVarint:
        if (!TakeVarint(message).has_value()) return;
        continue;
      case WireType::kFixed64:
        if (!Skip(8, message)) return;
        continue;
      case WireType::kFixed32:
        if (!Skip(4, message)) return;
        continue;
      case WireType::kBytes: {
        const auto size = TakeVarint(message);
        if (!size.has_value() || *size > message.size()) return;
        CollectField(message.substr(0, *size), depth, found);
        message.remove_prefix(*size);
        continue;
      }
    }
    return;
  }
}

}  // namespace

std::set<BlobHash> BlobCandidates(const Record& record) {
  std::set<BlobHash> found;
  const auto body = schemas::OpenFrame(record.value);
  if (body.ok()) Collect(*body, 0, found);
  return found;
}

}  // namespace docket::eventstore
