#include "projections/rocksdb/known_checkpoints.h"

#include <utility>

namespace docket::projections {

void KnownCheckpoints::WriteBegins(const Scope& scope) {
  const absl::MutexLock lock(&mutex_);
  entries_[scope].checkpoint = nullptr;
}

void KnownCheckpoints::WriteDone(const Scope& scope, const view_proto::Checkpoint& checkpoint,
                                 Moment done) {
  auto kept = std::make_shared<const view_proto::Checkpoint>(checkpoint);
  const absl::MutexLock lock(&mutex_);
  entries_[scope] = {.checkpoint = std::move(kept), .since = done};
}

void KnownCheckpoints::NoteRead(const Scope& scope, const view_proto::Checkpoint& checkpoint,
                                std::int64_t opening) {
  auto kept = std::make_shared<const view_proto::Checkpoint>(checkpoint);
  const absl::MutexLock lock(&mutex_);
  if (dropped_.contains({scope.view, scope.generation})) return;
  entries_.try_emplace(
      scope, Entry{.checkpoint = std::move(kept), .since = {.opening = opening, .sequence = 0}});
}

void KnownCheckpoints::Forget(ViewId view, std::uint32_t generation) {
  const absl::MutexLock lock(&mutex_);
  dropped_.emplace(view, generation);
  std::erase_if(entries_, [&](const auto& entry) {
    return entry.first.view == view && entry.first.generation == generation;
  });
}

std::shared_ptr<const view_proto::Checkpoint> KnownCheckpoints::AsOf(const Scope& scope,
                                                                     Moment at) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(scope);
  if (found == entries_.end()) return nullptr;
  const Moment since = found->second.since;
  const bool included = since.opening == at.opening && since.sequence <= at.sequence;
  return included ? found->second.checkpoint : nullptr;
}

}  // namespace docket::projections
