#include <map>
#include <optional>

#include "absl/strings/str_cat.h"
#include "projections/registry.h"
#include "tests/sim/pipeline/checks.h"

namespace docket::sim {
namespace {

namespace proto = review::v1;

// The row of that key in whichever partition; nothing: there is none.
template <class Row>
std::optional<Row> FindRow(const projections::MemoryViewStore::Contents& stored,
                           std::string_view view_name, const std::string& key) {
  const projections::ViewId view = projections::FindView(view_name)->id();
  const auto generations = stored.generations.find(view);
  if (generations == stored.generations.end()) return std::nullopt;
  for (const auto& [scope, part] : stored.parts) {
    if (scope.view != view || scope.generation != generations->second.live()) continue;
    const auto found = part->rows->find(key);
    Row row;
    if (found != part->rows->end() && row.ParseFromString(found->second)) return row;
  }
  return std::nullopt;
}

proto::PullRequestStatus StatusOf(LifeState state) {
  switch (state) {
    case LifeState::kOpen:
      return proto::PULL_REQUEST_STATUS_OPEN;
    case LifeState::kClosed:
      return proto::PULL_REQUEST_STATUS_CLOSED;
    case LifeState::kMerged:
      return proto::PULL_REQUEST_STATUS_MERGED;
  }
  return proto::PULL_REQUEST_STATUS_UNSPECIFIED;
}

template <class Row>
std::string InWords(const std::optional<Row>& row) {
  return row.has_value() ? row->ShortDebugString() : "not there";
}

bool Shows(const view_proto::ReviewDetail& row, const PullRequestShown& shown) {
  return row.status() == StatusOf(shown.state) && row.draft() == shown.draft &&
         row.title().text() == shown.title && row.head().sha() == ShaOf(shown.head);
}

// One node at the end.
class EndJudge {
 public:
  EndJudge(const PipelineWorld& world, const ViewNode& node, Broken& broken)
      : world_(world), node_(node), stored_(node.disk().kept().Copy()), broken_(broken) {}

  void Run() {
    for (const auto& [review, end] : world_.story().reviews()) {
      if (end.tied || !Received(end.last_act)) continue;
      const auto row = FindRow<view_proto::ReviewDetail>(stored_, "review_detail", review);
      if (!row.has_value() || !Shows(*row, end.shown)) Note(review, " is ", InWords(row));
      if (end.shown.state == LifeState::kMerged) CheckMerge(review, end.shown);
    }
    for (const auto& [installation, end] : world_.story().installations()) {
      if (!Received(end.deleted ? end.deletion : end.last_change)) continue;
      const auto row =
          FindRow<view_proto::InstallationStatus>(stored_, "installation_status", installation);
      const bool right = row.has_value() && row->deleted() == end.deleted &&
                         (end.deleted || row->suspended() == end.shown.suspended);
      if (!right) Note(installation, " is ", InWords(row));
    }
    std::map<std::string, bool> keys;  // whether they are revoked
    for (const KeyDesk::Wish& wish : world_.keys().wishes()) {
      keys[wish.key] = keys[wish.key] || wish.revoke;
    }
    for (const auto& [key, revoked] : keys) {
      const auto row = FindRow<view_proto::AccessKey>(stored_, "access_keys", key);
      if (!row.has_value() || row->revoked() != revoked) Note(key, " is ", InWords(row));
    }
  }

 private:
  // It was judged, and the push that it made is nobody's direct one.
  void CheckMerge(const std::string& review, const PullRequestShown& shown) {
    const auto merge = FindRow<view_proto::MergeEvidence>(stored_, "merge_evidence", review);
    const std::string sha = ShaOf(shown.merge_commit);
    const bool judged = merge.has_value() && merge->merge().sha() == sha &&
                        merge->assessment().head() == ShaOf(shown.head) &&
                        merge->assessment().violations_size() > 0;
    if (!judged) Note("the merge of ", review, " is ", InWords(merge));
    const auto id = domain::ParseReviewId(review);
    const std::string key = ToString(domain::CommitId{
        .host = id->host, .repository = id->repository, .sha = domain::CommitSha(sha)});
    const auto commit = FindRow<view_proto::CommitEvidence>(stored_, "commit_evidence", key);
    if (!commit.has_value() || commit->direct_size() > 0) Note(key, " is ", InWords(commit));
  }

  template <class... Parts>
  void Note(const Parts&... parts) {
    broken_.push_back(absl::StrCat(node_.name(), ": ", parts...));
  }
  [[nodiscard]] bool Received(std::size_t delivery) const {
    return !world_.sender().acknowledged()[delivery].empty();
  }

  const PipelineWorld& world_;
  const ViewNode& node_;
  const projections::MemoryViewStore::Contents stored_;
  Broken& broken_;
};

}  // namespace

Broken BrokenStory(const PipelineWorld& world) {
  Broken broken;
  if (world.conditions().parks_large()) return broken;  // some commands were never decided
  for (const auto& node : world.nodes()) EndJudge(world, *node, broken).Run();
  return broken;
}

}  // namespace docket::sim
