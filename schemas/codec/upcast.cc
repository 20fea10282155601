#include "schemas/codec/upcast.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "platform/check.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::schemas {

UpcasterTable::UpcasterTable(std::initializer_list<Entry> entries) {
  for (const Entry& entry : entries) {
    const bool added =
        steps_.emplace(std::pair(entry.type, entry.from_version), entry.upcast).second;
    DOCKET_CHECK(added);
  }
}

absl::StatusOr<std::string> UpcasterTable::Raise(std::string_view type, VersionSpan span,
                                                 std::string_view data) const {
  DOCKET_CHECK(span.from < span.to);
  std::string raised(data);
  for (std::int32_t version = span.from; version < span.to; ++version) {
    const auto step = steps_.find({type, version});
    if (step == steps_.end()) {
      return absl::UnimplementedError(absl::StrCat("no upcaster for ", platform::AbslView(type),
                                                   " from version ", version, " to ", version + 1));
    }
    DOCKET_ASSIGN_OR_RETURN(raised, step->second(raised));
  }
  return raised;
}

namespace {

// The new version can say more, and what the old one said means the same.
absl::StatusOr<std::string> AsItIs(std::string_view data) { return std::string(data); }

}  // namespace

const UpcasterTable& StoredUpcasters() {
  static const UpcasterTable table({
      {.type = "access.CreateKey", .from_version = 1, .upcast = AsItIs},
      {.type = "access.KeyCreated", .from_version = 1, .upcast = AsItIs},
      {.type = "commit.CommitPushed", .from_version = 1, .upcast = AsItIs},
      {.type = "commit.RecordPush", .from_version = 1, .upcast = AsItIs},
      {.type = "repository.RepositoryTransferAnnounced", .from_version = 1, .upcast = AsItIs},
      {.type = "repository.SyncRepository", .from_version = 1, .upcast = AsItIs},
      {.type = "review.PullRequestTracked", .from_version = 1, .upcast = AsItIs},
      {.type = "review.RecordComment", .from_version = 1, .upcast = AsItIs},
      {.type = "review.ReviewRequested", .from_version = 1, .upcast = AsItIs},
      {.type = "review.ReviewRequested", .from_version = 2, .upcast = AsItIs},
      {.type = "review.ReviewSkipped", .from_version = 1, .upcast = AsItIs},
      {.type = "review.ReviewSkipped", .from_version = 2, .upcast = AsItIs},
      {.type = "review.RunCancelled", .from_version = 1, .upcast = AsItIs},
      {.type = "review.RunCancelled", .from_version = 2, .upcast = AsItIs},
      {.type = "review.SyncPullRequest", .from_version = 1, .upcast = AsItIs},
  });
  return table;
}

}  // namespace docket::schemas
