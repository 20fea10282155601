#include "commands/rocksdb/forgotten_times.h"

#include <limits>
#include <string>
#include <utility>

#include "commands/rocksdb/state_keys.h"

namespace docket::commands {
namespace {

constexpr domain::Timestamp kNothingForgotten{std::numeric_limits<std::int64_t>::min()};

domain::Timestamp TimeIn(const ForgottenTimes::Times& times, eventstore::PartitionIndex partition) {
  const auto found = times.find(partition);
  return found == times.end() ? kNothingForgotten : found->second;
}

class DropFilter final : public rocksdb::CompactionFilter {
 public:
  explicit DropFilter(ForgottenTimes::Times times) : times_(std::move(times)) {}

  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& value,
              std::string* /*new_value*/, bool* /*value_changed*/) const override {
    const std::string_view entry(key.data(), key.size());
    if (!IsForgettable(entry)) return false;
    const auto dated = ReadDated({value.data(), value.size()});
    return dated.has_value() && dated->time < TimeIn(times_, PartitionOfKey(entry));
  }
  const char* Name() const override { return "docket.forgotten"; }

 private:
  const ForgottenTimes::Times times_;
};

class DropFilterFactory final : public rocksdb::CompactionFilterFactory {
 public:
  explicit DropFilterFactory(std::shared_ptr<const ForgottenTimes> times)
      : times_(std::move(times)) {}

  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context& /*context*/) override {
    ForgottenTimes::Times times = times_->All();
    if (times.empty()) return nullptr;
    return std::make_unique<DropFilter>(std::move(times));
  }
  const char* Name() const override { return "docket.forgotten"; }

 private:
  const std::shared_ptr<const ForgottenTimes> times_;
};

}  // namespace

bool ForgottenTimes::Advance(eventstore::PartitionIndex partition, domain::Timestamp before) {
  const absl::MutexLock lock(&mutex_);
  const auto [entry, added] = times_.try_emplace(partition, before);
  if (added) return true;
  if (before <= entry->second) return false;
  entry->second = before;
  return true;
}

domain::Timestamp ForgottenTimes::Of(eventstore::PartitionIndex partition) const {
  const absl::MutexLock lock(&mutex_);
  return TimeIn(times_, partition);
}

ForgottenTimes::Times ForgottenTimes::All() const {
  const absl::MutexLock lock(&mutex_);
  return times_;
}

std::shared_ptr<rocksdb::CompactionFilterFactory> DropForgotten(
    std::shared_ptr<const ForgottenTimes> times) {
  return std::make_shared<DropFilterFactory>(std::move(times));
}

}  // namespace docket::commands
