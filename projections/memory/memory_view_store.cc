#include "projections/memory/memory_view_store.h"

#include <algorithm>
#include <iterator>

namespace docket::projections {
namespace {

using Entries = MemoryViewStore::Entries;
using Part = MemoryViewStore::Part;
using SharedPart = MemoryViewStore::SharedPart;

// Of what there is nothing of.
const SharedPart& NoPart() {
  static const SharedPart none = std::make_shared<const Part>();
  return none;
}

class PrefixCursor final : public EntryCursor {
 public:
  PrefixCursor(std::shared_ptr<const Entries> entries, const ViewSnapshot::Range& range)
      : entries_(std::move(entries)), prefix_(range.prefix) {
    place_ = range.after.empty() ? entries_->lower_bound(prefix_)
                                 : entries_->upper_bound(prefix_ + range.after);
  }

  [[nodiscard]] bool Valid() const override {
    return place_ != entries_->end() && place_->first.starts_with(prefix_);
  }
  void Next() override { ++place_; }
  [[nodiscard]] std::string_view key() const override { return place_->first; }
  [[nodiscard]] std::string_view value() const override { return place_->second; }
  [[nodiscard]] absl::Status status() const override { return absl::OkStatus(); }

 private:
  const std::shared_ptr<const Entries> entries_;
  const std::string prefix_;
  Entries::const_iterator place_;
};

void ChangeRows(const std::vector<RowChange>& changes, Part& part) {
  if (changes.empty()) return;
  auto rows = std::make_shared<Entries>(*part.rows);
  auto index = std::make_shared<Entries>(*part.index);
  for (const RowChange& change : changes) {
    if (change.row.has_value()) {
      (*rows)[change.key] = *change.row;
    } else {
      rows->erase(change.key);
    }
    for (const std::string& entry : change.index_removed) index->erase(entry);
    for (const std::string& entry : change.index_added) (*index)[entry] = change.key;
  }
  part.rows = std::move(rows);
  part.index = std::move(index);
}

void ChangeQueues(const ViewChanges& changes, Part& part) {
  for (const QueuedChange& queued : changes.queued) {
    part.queued[{queued.stream, queued.input.offset(), queued.input.index()}] = queued.input;
  }
  for (const QueuedPosition& position : changes.dequeued) {
    part.queued.erase({position.stream, position.offset, position.index});
  }
  for (const view_proto::ParkedStream& parked : changes.parked) {
    part.parked[parked.stream()] = parked;
  }
  for (const std::string& stream : changes.unparked) part.parked.erase(stream);
}

}  // namespace

template <class T>
const T* MemoryViewStore::History<T>::At(Moment moment) const {
  const auto found = std::find_if(values_.rbegin(), values_.rend(),
                                  [&](const auto& value) { return value.first <= moment; });
  return found == values_.rend() ? nullptr : &found->second;
}

template <class T>
void MemoryViewStore::History<T>::Put(Moment since, T value, Moment oldest) {
  values_.emplace_back(since, std::move(value));
  auto kept = std::prev(values_.end());
  while (kept != values_.begin() && kept->first > oldest) --kept;
  values_.erase(values_.begin(), kept);
}

class MemoryViewStore::MemorySnapshot final : public ViewSnapshot {
 public:
  explicit MemorySnapshot(const MemoryViewStore& store) : store_(store), moment_(store.Open()) {}
  ~MemorySnapshot() override { store_.Close(moment_); }

  [[nodiscard]] absl::StatusOr<view_proto::ViewGenerations> Generations(
      ViewId view) const override {
    return store_.GenerationsAt(view, moment_);
  }

  [[nodiscard]] absl::StatusOr<std::optional<view_proto::Checkpoint>> CheckpointOf(
      const Scope& scope) const override {
    return store_.PartAt(scope, moment_)->checkpoint;
  }

  [[nodiscard]] absl::StatusOr<std::vector<std::optional<std::string>>> Rows(
      const Scope& scope, const std::vector<std::string>& keys) const override {
    const SharedPart part = store_.PartAt(scope, moment_);
    std::vector<std::optional<std::string>> rows;
    rows.reserve(keys.size());
    for (const std::string& key : keys) {
      const auto found = part->rows->find(key);
      rows.push_back(found == part->rows->end() ? std::nullopt : std::optional(found->second));
    }
    return rows;
  }

  [[nodiscard]] std::unique_ptr<EntryCursor> ScanRows(const Scope& scope,
                                                      const Range& range) const override {
    return std::make_unique<PrefixCursor>(store_.PartAt(scope, moment_)->rows, range);
  }

  [[nodiscard]] std::unique_ptr<EntryCursor> ScanIndex(const Scope& scope,
                                                       const Range& range) const override {
    return std::make_unique<PrefixCursor>(store_.PartAt(scope, moment_)->index, range);
  }

  [[nodiscard]] absl::StatusOr<std::vector<view_proto::ParkedStream>> ParkedStreams(
      const Scope& scope) const override {
    const SharedPart part = store_.PartAt(scope, moment_);
    std::vector<view_proto::ParkedStream> streams;
    for (const auto& [name, parked] : part->parked) streams.push_back(parked);
    return streams;
  }

  [[nodiscard]] absl::StatusOr<std::optional<view_proto::ParkedStream>> FindParked(
      const Scope& scope, std::string_view stream) const override {
    const SharedPart part = store_.PartAt(scope, moment_);
    const auto found = part->parked.find(stream);
    return found == part->parked.end() ? std::nullopt : std::optional(found->second);
  }

  [[nodiscard]] absl::StatusOr<std::vector<view_proto::QueuedInput>> Queue(
      const Scope& scope, std::string_view stream, std::size_t limit) const override {
    const SharedPart part = store_.PartAt(scope, moment_);
    std::vector<view_proto::QueuedInput> queue;
    // Offsets and indexes are not negative.
    auto next = part->queued.lower_bound({std::string(stream), 0, 0});
    for (; next != part->queued.end() && queue.size() < limit; ++next) {
      if (std::get<0>(next->first) != stream) break;
      queue.push_back(next->second);
    }
    return queue;
  }

 private:
  const MemoryViewStore& store_;
  const Moment moment_;
};

std::unique_ptr<ViewSnapshot> MemoryViewStore::Snapshot() const {
  return std::make_unique<MemorySnapshot>(*this);
}

MemoryViewStore::Moment MemoryViewStore::Open() const {
  const absl::MutexLock lock(&mutex_);
  open_.insert(now_);
  return now_;
}

void MemoryViewStore::Close(Moment moment) const {
  const absl::MutexLock lock(&mutex_);
  open_.erase(open_.find(moment));
}

MemoryViewStore::Moment MemoryViewStore::Oldest() const {
  return open_.empty() ? now_ : *open_.begin();
}

SharedPart MemoryViewStore::PartAt(const Scope& scope, Moment moment) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = parts_.find(scope);
  const SharedPart* const part = found == parts_.end() ? nullptr : found->second.At(moment);
  return part == nullptr || *part == nullptr ? NoPart() : *part;
}

view_proto::ViewGenerations MemoryViewStore::GenerationsAt(ViewId view, Moment moment) const {
  const absl::MutexLock lock(&mutex_);
  const auto found = generations_.find(view);
  const auto* const stored = found == generations_.end() ? nullptr : found->second.At(moment);
  return stored == nullptr ? view_proto::ViewGenerations() : *stored;
}

void MemoryViewStore::PutPart(const Scope& scope, SharedPart part) {
  parts_[scope].Put(now_, std::move(part), Oldest());
}

std::int64_t MemoryViewStore::opening() const {
  const absl::MutexLock lock(&mutex_);
  return opening_;
}

absl::Status MemoryViewStore::Write(const Scope& scope, const ViewChanges& changes) {
  const absl::MutexLock lock(&mutex_);
  if (changes.opening.has_value() && *changes.opening != opening_) {
    return absl::AbortedError(
        "write to the views in memory: an older copy was put back since; read it again");
  }
  const auto found = parts_.find(scope);
  const bool known = found != parts_.end() && found->second.newest() != nullptr;
  auto part = std::make_shared<Part>(known ? *found->second.newest() : Part());
  ChangeRows(changes.rows, *part);
  ChangeQueues(changes, *part);
  part->checkpoint = changes.checkpoint;
  ++now_;
  PutPart(scope, std::move(part));
  return absl::OkStatus();
}

absl::Status MemoryViewStore::SetGenerations(const GenerationsByView& generations) {
  const absl::MutexLock lock(&mutex_);
  ++now_;
  for (const auto& [view, stored] : generations) generations_[view].Put(now_, stored, Oldest());
  return absl::OkStatus();
}

absl::Status MemoryViewStore::DropGeneration(ViewId view, std::uint32_t generation) {
  const absl::MutexLock lock(&mutex_);
  ++now_;
  for (auto& [scope, part] : parts_) {
    if (scope.view != view || scope.generation != generation) continue;
    part.Put(now_, nullptr, Oldest());
  }
  if (open_.empty()) {
    std::erase_if(parts_, [](const auto& part) { return part.second.newest() == nullptr; });
  }
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> MemoryViewStore::BytesOf(ViewId view, std::uint32_t generation) const {
  const absl::MutexLock lock(&mutex_);
  std::size_t bytes = 0;
  for (const auto& [scope, part] : parts_) {
    const bool chosen = scope.view == view && scope.generation == generation;
    if (!chosen || part.newest() == nullptr) continue;
    for (const auto* entries : {&*part.newest()->rows, &*part.newest()->index}) {
      for (const auto& [key, value] : *entries) bytes += key.size() + value.size();
    }
  }
  return static_cast<std::int64_t>(bytes);
}

std::size_t MemoryViewStore::open_snapshots() const {
  const absl::MutexLock lock(&mutex_);
  return open_.size();
}

MemoryViewStore::Contents MemoryViewStore::Copy() const {
  const absl::MutexLock lock(&mutex_);
  Contents contents;
  for (const auto& [view, generations] : generations_) {
    contents.generations.emplace(view, generations.newest());
  }
  for (const auto& [scope, part] : parts_) {
    if (part.newest() != nullptr) contents.parts.emplace(scope, part.newest());
  }
  return contents;
}

void MemoryViewStore::Restore(const Contents& contents) {
  const absl::MutexLock lock(&mutex_);
  ++now_;
  ++opening_;
  for (auto& [view, generations] : generations_) {
    if (!contents.generations.contains(view)) generations.Put(now_, {}, Oldest());
  }
  for (const auto& [view, generations] : contents.generations) {
    generations_[view].Put(now_, generations, Oldest());
  }
  for (auto& [scope, part] : parts_) {
    if (!contents.parts.contains(scope)) part.Put(now_, nullptr, Oldest());
  }
  for (const auto& [scope, part] : contents.parts) PutPart(scope, part);
}

}  // namespace docket::projections
