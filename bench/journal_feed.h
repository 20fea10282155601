// JournalFeed: a writer of one journal partition that appends commits of one size, as many at a
// time as it may, and nothing else: no decisions, no states. RecordTexts: what stands in them, and
// in the records of a ceiling.
// Thread-safety: used by one thread. Ownership: borrows the log and the clock. Failure: a claim
// that is lost aborts the benchmark.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bench/bell.h"
#include "eventstore/journal_writer.h"
#include "eventstore/record_log.h"
#include "platform/clock.h"

namespace docket::bench {

inline constexpr std::string_view kRecordKey = "500000000";

// Letters by chance, which compress as little as ids and hashes do; each text is another one.
class RecordTexts {
 public:
  explicit RecordTexts(std::size_t bytes);
  [[nodiscard]] std::string_view At(std::int64_t n) const;

 private:
  const std::size_t bytes_;
  std::string letters_;
};

class JournalFeed {
 public:
  struct Options {
    std::size_t record_bytes = 300;  // of a record: key, header and value
    std::size_t in_flight_max = 256;
    eventstore::ReaderState from = {};
  };

  // Claims the partition, and walks to the claim.
  JournalFeed(eventstore::RecordLog& log, const platform::Clock& clock, const Options& options);

  // Returns when all are confirmed; how many.
  std::int64_t AppendUntil(absl::Time end);
  void Append(std::int64_t count);

  // Behind what was confirmed.
  [[nodiscard]] const eventstore::ReaderState& state() const { return state_; }

 private:
  // False: there is no room.
  bool StageOne();
  void TakeConfirmed();
  void AwaitConfirmed();

  const RecordTexts texts_;
  Bell bell_;
  eventstore::JournalWriter writer_;
  eventstore::ReaderState state_;
  std::int64_t staged_ = 0;
  std::int64_t confirmed_ = 0;
};

}  // namespace docket::bench
