#include "projections/rocksdb/view_keys.h"

#include "platform/big_endian.h"
#include "platform/check.h"

namespace docket::projections {
namespace {

constexpr std::size_t kStreamNameMax = 0xffff;

using platform::AppendBigEndian;

std::string Begin(KeyKind kind) { return std::string(1, static_cast<char>(kind)); }

std::string GenerationPrefix(KeyKind kind, ViewId view, std::uint32_t generation) {
  std::string key = Begin(kind);
  AppendBigEndian(view.value(), key);
  AppendBigEndian(generation, key);
  return key;
}

std::string Scoped(KeyKind kind, const Scope& scope) {
  std::string key = GenerationPrefix(kind, scope.view, scope.generation);
  AppendBigEndian(static_cast<std::uint32_t>(scope.partition.value()), key);
  return key;
}

}  // namespace

std::string SchemaKey() { return Begin(KeyKind::kSchema); }

std::string GenerationsKey(ViewId view) {
  std::string key = Begin(KeyKind::kGenerations);
  AppendBigEndian(view.value(), key);
  return key;
}

std::string CheckpointKey(const Scope& scope) { return Scoped(KeyKind::kCheckpoint, scope); }

std::string RowKey(const Scope& scope, std::string_view key) {
  return Scoped(KeyKind::kRow, scope).append(key);
}

std::string IndexKey(const Scope& scope, std::string_view entry) {
  return Scoped(KeyKind::kIndex, scope).append(entry);
}

std::string ParkedKey(const Scope& scope, std::string_view stream) {
  return Scoped(KeyKind::kParked, scope).append(stream);
}

std::string QueuedPrefix(const Scope& scope, std::string_view stream) {
  DOCKET_CHECK(stream.size() <= kStreamNameMax);
  std::string key = Scoped(KeyKind::kQueued, scope);
  AppendBigEndian(static_cast<std::uint16_t>(stream.size()), key);
  return key.append(stream);
}

std::string QueuedKey(const Scope& scope, const QueuedPosition& position) {
  std::string key = QueuedPrefix(scope, position.stream);
  AppendBigEndian(static_cast<std::uint64_t>(position.offset), key);
  AppendBigEndian(static_cast<std::uint32_t>(position.index), key);
  return key;
}

KeyRange GenerationRange(KeyKind kind, ViewId view, std::uint32_t generation) {
  std::string begin = GenerationPrefix(kind, view, generation);
  std::string end = BehindPrefix(begin);
  return {.begin = std::move(begin), .end = std::move(end)};
}

std::string BehindPrefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  DOCKET_CHECK(!prefix.empty());
  prefix.back() = static_cast<char>(prefix.back() + 1);
  return prefix;
}

}  // namespace docket::projections
