// Settings of the embedded event store, as plain values. Sizes are in bytes.
// Thread-safety: value types and a pure function.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "eventstore/blob_store.h"

namespace rocksdb {
class Env;
}

namespace docket::eventstore {

// Bounds of the appends of one log. What waits is lost in a crash (nobody was told otherwise), and
// what is in one batch becomes durable by one sync.
struct AppendLimits {
  // As Kafka's default `max.message.bytes`, so that what fits here fits there. Larger content goes
  // to the BlobStore.
  std::size_t record_bytes_max = 1U << 20U;
  std::size_t queue_records_max = 1U << 16U;
  std::size_t queue_bytes_max = 64U << 20U;
  // A batch is built in memory and becomes one record of the write-ahead log: large enough that the
  // sync is no longer what limits, small enough that nobody waits long behind it.
  std::size_t batch_records_max = 4096;
  std::size_t batch_bytes_max = 8U << 20U;
};
static_assert(AppendLimits{}.record_bytes_max <= AppendLimits{}.batch_bytes_max);
static_assert(AppendLimits{}.batch_bytes_max <= AppendLimits{}.queue_bytes_max);
static_assert(AppendLimits{}.batch_records_max <= AppendLimits{}.queue_records_max);

struct RocksDbLogOptions {
  std::string directory;  // made when it is not there; the one above it must be
  AppendLimits appends{};
  std::size_t write_buffer_bytes = 16U << 20U;        // per log
  std::size_t write_buffer_total_bytes = 64U << 20U;  // over all logs
  std::size_t block_cache_bytes = 32U << 20U;         // scans do not fill it
  std::size_t write_ahead_log_bytes_max = 256U << 20U;
  int open_files_max = 512;
  // After a failure, appends go on when so much is free: enough for what RocksDB writes when it
  // opens (the write buffers, a manifest).
  std::uint64_t free_bytes_to_go_on = 256U << 20U;
  // How long after a failure until it is tried to go on; doubles up to recovery_wait_max.
  std::chrono::milliseconds recovery_wait_min{100};
  std::chrono::milliseconds recovery_wait_max{5000};
  rocksdb::Env* env = nullptr;  // borrowed; null: the machine's. Tests inject faults here.
};

inline constexpr std::size_t kBlobWriteBufferBytes = 32U << 20U;
static_assert(kBlobBytesMax <= kBlobWriteBufferBytes);  // else each such blob is a flush

struct RocksDbBlobOptions {
  std::string directory;  // as above; not the log's
  std::size_t blob_bytes_max = kBlobBytesMax;
  std::size_t inline_bytes_max = 4096;  // larger content goes to blob files
  std::size_t write_buffer_bytes = kBlobWriteBufferBytes;
  std::size_t block_cache_bytes = 8U << 20U;
  int open_files_max = 256;
  std::uint64_t free_bytes_to_go_on = 256U << 20U;  // after "disk full", as above
  rocksdb::Env* env = nullptr;                      // borrowed; null: the machine's
};

// kInvalidArgument: bounds that contradict each other.
[[nodiscard]] absl::Status Validate(const AppendLimits& limits);

}  // namespace docket::eventstore
