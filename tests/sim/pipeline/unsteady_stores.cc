#include "tests/sim/pipeline/unsteady_stores.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace docket::sim {
namespace {

class UnsteadyAppender final : public eventstore::Appender {
 public:
  UnsteadyAppender(std::unique_ptr<eventstore::Appender> appender, Unsteadiness& unsteadiness)
      : unsteadiness_(unsteadiness), appender_(std::move(appender)) {}

  [[nodiscard]] absl::Status Append(eventstore::Record record,
                                    eventstore::AppendCallback done) override {
    if (unsteadiness_.Strikes()) return Injected("the disk is full");
    return appender_->Append(std::move(record), std::move(done));
  }

 private:
  Unsteadiness& unsteadiness_;
  const std::unique_ptr<eventstore::Appender> appender_;
};

}  // namespace

absl::Status Injected(const char* what) {
  return absl::UnavailableError(absl::StrCat("injected: ", what));
}

bool IsInjected(const absl::Status& status) {
  return absl::IsUnavailable(status) && absl::StrContains(status.message(), "injected: ");
}

std::unique_ptr<eventstore::Appender> UnsteadyLog::OpenAppender(
    eventstore::PartitionIndex partition) {
  return std::make_unique<UnsteadyAppender>(log().OpenAppender(partition), unsteadiness_);
}

absl::StatusOr<eventstore::ReadBatch> UnsteadyLog::Read(eventstore::PartitionIndex partition,
                                                        eventstore::Offset from,
                                                        const eventstore::ReadLimits& limits) {
  if (unsteadiness_.Strikes()) return Injected("the log cannot be read now");
  return log().Read(partition, from, limits);
}

absl::StatusOr<eventstore::OffsetRange> UnsteadyLog::Offsets(eventstore::PartitionIndex partition) {
  if (unsteadiness_.Strikes()) return Injected("the log cannot be asked now");
  return log().Offsets(partition);
}

absl::StatusOr<eventstore::BlobHash> UnsteadyBlobStore::Put(std::string_view content) {
  if (unsteadiness_.Strikes()) return Injected("no room for a blob");
  return blobs_.Put(content);
}

absl::StatusOr<std::string> UnsteadyBlobStore::Get(const eventstore::BlobHash& hash) {
  if (unsteadiness_.Strikes()) return Injected("the blobs cannot be read now");
  return blobs_.Get(hash);
}

}  // namespace docket::sim
