// RecentRecords: the newest records of a partition, in memory, up to a bound of bytes; the oldest
// give way. It begins somewhere and has no hole from there to its end.
// Thread-safety: used under its owner's lock.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>

#include "eventstore/record_log.h"

namespace docket::eventstore {

class RecentRecords {
 public:
  explicit RecentRecords(std::size_t bytes_max);

  // Forgets everything, and begins anew at `from`, or wherever the next record stands.
  void BeginAt(std::optional<Offset> from);

  // Begins anew at the record, unless it follows right behind the one before: whether the log has
  // others between them only the log can tell. Precondition: behind all that was added since
  // BeginAt.
  void Add(StoredRecord record);

  // Whether a read from there finds all that comes from there on: between its begin and its end.
  [[nodiscard]] bool Reaches(Offset from) const;

  // One past the newest record; nothing: not known yet.
  [[nodiscard]] std::optional<Offset> end() const { return end_; }

  // Records from `from` on, within the limits. Precondition: Reaches(from).
  void Read(Offset from, const ReadLimits& limits, ReadBatch& batch) const;

  // The one before the end, if it is still held.
  [[nodiscard]] const StoredRecord* newest() const;

 private:
  const std::size_t bytes_max_;
  std::deque<StoredRecord> records_;
  std::size_t bytes_ = 0;
  std::optional<Offset> begin_;
  std::optional<Offset> end_;
};

}  // namespace docket::eventstore
