// Keys of the view store in RocksDB. One prefix byte says what stands behind it; numbers are
// big-endian, so that keys of one scope are neighbours and in order. docs/formats/view-keys.md has
// the whole with limits and downsides.
//   schema       01
//   generations  02 view:u16
//   checkpoint   03 view:u16 generation:u32 partition:u32
//   row          04 scope row-key
//   index        05 scope entry
//   parked       06 scope stream
//   queued       07 scope stream-length:u16 stream offset:u64 index:u32
// scope = view:u16 generation:u32 partition:u32. What varies in length stands last, or behind its
// length.
// Thread-safety: pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "platform/all_different.h"
#include "projections/view_store.h"

namespace docket::projections {

// Stored: never reuse a number.
enum class KeyKind : std::uint8_t {
  kSchema = 0x01,
  kGenerations = 0x02,
  kCheckpoint = 0x03,
  kRow = 0x04,
  kIndex = 0x05,
  kParked = 0x06,
  kQueued = 0x07,
};

// What a generation consists of.
inline constexpr std::array kScopedKeyKinds = {KeyKind::kCheckpoint, KeyKind::kRow, KeyKind::kIndex,
                                               KeyKind::kParked, KeyKind::kQueued};

inline constexpr std::array kAllKeyKinds = {
    KeyKind::kSchema, KeyKind::kGenerations, KeyKind::kCheckpoint, KeyKind::kRow,
    KeyKind::kIndex,  KeyKind::kParked,      KeyKind::kQueued};
static_assert(platform::AllDifferent(kAllKeyKinds));

// Of everything that this file and the values describe. Another one: delete and rebuild.
inline constexpr std::uint32_t kViewSchemaVersion = 1;

// Prefix byte, view, generation, partition.
inline constexpr std::size_t kScopedPrefixBytes = 1 + 2 + 4 + 4;

[[nodiscard]] std::string SchemaKey();
[[nodiscard]] std::string GenerationsKey(ViewId view);
[[nodiscard]] std::string CheckpointKey(const Scope& scope);
[[nodiscard]] std::string RowKey(const Scope& scope, std::string_view key);
[[nodiscard]] std::string IndexKey(const Scope& scope, std::string_view entry);
// Precondition of both: the stream's name has at most 65,535 bytes.
[[nodiscard]] std::string ParkedKey(const Scope& scope, std::string_view stream);
[[nodiscard]] std::string QueuedPrefix(const Scope& scope, std::string_view stream);
[[nodiscard]] std::string QueuedKey(const Scope& scope, const QueuedPosition& position);

// All keys of `kind` in one generation of a view are from the first to before the second.
struct KeyRange {
  std::string begin;
  std::string end;
};
[[nodiscard]] KeyRange GenerationRange(KeyKind kind, ViewId view, std::uint32_t generation);

// The first key behind all that begin with `prefix`. Precondition: it is not all FF.
[[nodiscard]] std::string BehindPrefix(std::string prefix);

}  // namespace docket::projections
