#include "tests/sim/pipeline/view_disk.h"

#include "absl/strings/str_cat.h"
#include "eventstore/reader_rule.h"
#include "platform/status_macros.h"
#include "tests/sim/pipeline/unsteady_stores.h"

namespace docket::sim {

namespace {

constexpr std::uint64_t kGivesUpPercent = 30;
constexpr std::uint64_t kLosesPercent = 60;
constexpr std::uint64_t kCopyPercent = 20;  // of the writes
constexpr std::size_t kCopiesMax = 8;

}  // namespace

bool ViewDisk::Fails() {
  if (failing_) return true;
  if (failures_.after > 0) {
    --failures_.after;
    return false;
  }
  if (failures_.count == 0) return false;
  --failures_.count;
  ++failed_writes_;
  return true;
}

absl::Status ViewDisk::Fail(Change undecided) {
  if (!std::exchange(failing_, true)) undecided_ = std::move(undecided);
  return Injected("the view store cannot be written");
}

void ViewDisk::KeepCopy() {
  if (left_.size() == kCopiesMax || !random_.Chance(kCopyPercent)) return;
  left_.push_back(kept_.Copy());
}

absl::Status ViewDisk::failure() const {
  return failing_ ? Injected("the view store cannot be written") : absl::OkStatus();
}

absl::Status ViewDisk::Recover() {
  if (!failing_) return absl::OkStatus();
  const bool fails_again = failures_.after == 0 && failures_.count > 0;
  if (fails_again || kept_.open_snapshots() > 0 || random_.Chance(kGivesUpPercent)) {
    return Injected("the view store cannot be opened yet");
  }
  OpenAnew();
  return absl::OkStatus();
}

void ViewDisk::OpenAnew() {
  failing_ = false;
  const Change undecided = std::exchange(undecided_, nullptr);
  if (!left_.empty() && random_.Chance(kLosesPercent)) {
    ++losses_;
    Restore(random_.OneOf(left_));
    return;
  }
  // It was made for the opening that ends here.
  if (undecided != nullptr && random_.Chance(50)) undecided().IgnoreError();
  Restore(kept_.Copy());
}

void ViewDisk::Restore(const projections::MemoryViewStore::Contents& contents) {
  left_ = {contents};
  kept_.Restore(left_.front());
}

std::int64_t ViewDisk::opening() const {
  return control_.openings_are_ignored ? 0 : kept_.opening();
}

absl::Status ViewDisk::Write(const projections::Scope& scope,
                             const projections::ViewChanges& changes) {
  projections::ViewChanges written = changes;
  if (control_.openings_are_ignored) written.opening.reset();
  const bool stale = written.opening.has_value() && *written.opening != kept_.opening();
  if (!stale) CheckForward(scope, written.checkpoint);
  if (control_.checkpoint_apart) {
    DOCKET_RETURN_IF_ERROR(WriteApart(scope, written));
  } else {
    DOCKET_RETURN_IF_ERROR(WriteOrFail(scope, written));
  }
  KeepCopy();
  if (bystander_) bystander_(scope);
  return absl::OkStatus();
}

absl::Status ViewDisk::WriteOrFail(const projections::Scope& scope,
                                   const projections::ViewChanges& changes) {
  if (!Fails()) return kept_.Write(scope, changes);
  return Fail([this, scope, changes] { return kept_.Write(scope, changes); });
}

absl::Status ViewDisk::WriteApart(const projections::Scope& scope,
                                  const projections::ViewChanges& changes) {
  DOCKET_ASSIGN_OR_RETURN(auto before, kept_.Snapshot()->CheckpointOf(scope));
  projections::ViewChanges rows = changes;
  if (before.has_value()) {
    rows.checkpoint = *std::move(before);
  } else {
    rows.checkpoint = {};
    rows.checkpoint.set_view_version(changes.checkpoint.view_version());
    *rows.checkpoint.mutable_reader() = eventstore::ToProto({});
  }
  projections::ViewChanges checkpoint;
  checkpoint.checkpoint = changes.checkpoint;
  checkpoint.opening = changes.opening;
  DOCKET_RETURN_IF_ERROR(WriteOrFail(scope, rows));
  return WriteOrFail(scope, checkpoint);
}

void ViewDisk::CheckForward(const projections::Scope& scope, const view_proto::Checkpoint& next) {
  const auto before = kept_.Snapshot()->CheckpointOf(scope);
  if (!before.ok() || !before->has_value()) return;
  if (next.reader().next_offset() >= (**before).reader().next_offset() &&
      next.events() >= (**before).events()) {
    return;
  }
  broken_.push_back(absl::StrCat("view ", scope.view.value(), " partition ",
                                 scope.partition.value(), ": its checkpoint goes back from ",
                                 (**before).reader().next_offset(), " to ",
                                 next.reader().next_offset()));
}

absl::Status ViewDisk::SetGenerations(const projections::GenerationsByView& generations) {
  if (Fails()) return Fail([this, generations] { return kept_.SetGenerations(generations); });
  DOCKET_RETURN_IF_ERROR(kept_.SetGenerations(generations));
  left_ = {kept_.Copy()};
  return absl::OkStatus();
}

absl::Status ViewDisk::DropGeneration(projections::ViewId view, std::uint32_t generation) {
  if (!Fails()) return kept_.DropGeneration(view, generation);
  return Fail([this, view, generation] { return kept_.DropGeneration(view, generation); });
}

}  // namespace docket::sim
