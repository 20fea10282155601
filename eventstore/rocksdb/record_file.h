// The framing of RocksDB's write-ahead logs and manifests, read to tell what a crash may leave from
// what it may not. RocksDB itself cannot: it takes a flipped length near the end for the end, and
// drops what follows; and it refuses pages of one write that reached the disk in another order.
//
// Both files are written a record at a time, each synced before the next begins (in databases all
// of whose writes are synced). So a crash breaks the last record alone. What is broken and has a
// later record behind it was whole once.
//
// A file is blocks of 32 KiB; a record is one fragment in a block or several in a row; a fragment
// is {masked CRC-32C u32, size u16, type u8, bytes}, little-endian; the CRC is of type and bytes.
// Source: RocksDB's wiki, "Write Ahead Log File Format".
// Thread-safety: an inspector is used by one thread. Nothing is written.
#pragma once

#include <rocksdb/env.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::eventstore {

struct RecordFileState {
  enum class Kind : std::uint8_t {
    kWhole,
    kTorn,    // the last record is incomplete
    kBroken,  // a record before the last is
  };
  Kind kind = Kind::kWhole;
  std::uint64_t whole_bytes = 0;  // of the records before the first that is incomplete
};

// Takes a file a block after the other.
class RecordFileInspector {
 public:
  static constexpr std::size_t kBlockBytes = 32U << 10U;

  // Precondition: kBlockBytes, or fewer and it is the last.
  void Add(std::string_view block);
  [[nodiscard]] RecordFileState Finish() const;

 private:
  // Looks for the beginning of a record in the rest of a block. `anywhere`: not only behind
  // fragments.
  void LookForLaterRecord(std::string_view rest, bool anywhere);

  std::uint64_t position_ = 0;
  std::uint64_t record_ = 0;  // where the last one begins
  bool in_record_ = false;
  bool damaged_ = false;
  bool later_record_ = false;  // behind the damage
};

// From the beginning to the end of the file at `path`.
[[nodiscard]] absl::StatusOr<RecordFileState> InspectRecordFile(rocksdb::Env& env,
                                                                const std::string& path);

}  // namespace docket::eventstore
