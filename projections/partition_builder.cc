#include "projections/partition_builder.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "platform/status_macros.h"
#include "projections/other_version.h"
#include "projections/row_fold.h"

namespace docket::projections {
namespace {

// Queued inputs that one step of a retry applies: bounds its memory and its write.
constexpr std::size_t kRetryBatch = 256;

struct Routed {
  const Input* input;
  std::vector<std::string> keys;
};

std::vector<Routed> Route(const AnyView& view, const Inputs& inputs) {
  std::vector<Routed> routed;
  for (const Input& input : inputs) {
    std::vector<std::string> keys = view.Keys(input);
    if (!keys.empty()) routed.push_back({.input = &input, .keys = std::move(keys)});
  }
  return routed;
}

std::vector<std::string> KeysOf(const std::vector<Routed>& routed) {
  std::vector<std::string> keys;
  for (const Routed& one : routed) keys.insert(keys.end(), one.keys.begin(), one.keys.end());
  return keys;
}

}  // namespace

PartitionBuilder::PartitionBuilder(ViewStore& store, const AnyView& view, Scope scope)
    : store_(&store), view_(&view), scope_(scope) {}

absl::StatusOr<PartitionBuilder> PartitionBuilder::Open(ViewStore& store, const AnyView& view,
                                                        Scope scope) {
  PartitionBuilder builder(store, view, scope);
  builder.opening_ = store.opening();  // before the snapshot: one between them refuses the writes
  const std::unique_ptr<ViewSnapshot> snapshot = store.Snapshot();
  DOCKET_ASSIGN_OR_RETURN(const std::optional<view_proto::Checkpoint> stored,
                          snapshot->CheckpointOf(scope));
  if (!stored.has_value()) {
    builder.checkpoint_.set_view_version(view.version());
    return builder;
  }
  if (stored->view_version() != view.version()) {
    return absl::FailedPreconditionError(
        DescribeOtherVersion(view.name(), stored->view_version(), view.version()));
  }
  builder.checkpoint_ = *stored;
  DOCKET_ASSIGN_OR_RETURN(builder.position_, eventstore::FromProto(stored->reader()));
  DOCKET_ASSIGN_OR_RETURN(builder.digest_, Digest::FromBytes(stored->digest()));
  DOCKET_ASSIGN_OR_RETURN(std::vector<view_proto::ParkedStream> parked,
                          snapshot->ParkedStreams(scope));
  for (view_proto::ParkedStream& stream : parked) {
    std::string name = stream.stream();
    builder.parked_.emplace(std::move(name), std::move(stream));
  }
  return builder;
}

absl::Status PartitionBuilder::Apply(const SourceBatch& batch) {
  const std::unique_ptr<ViewSnapshot> snapshot = store_->Snapshot();
  const std::vector<Routed> routed = Route(*view_, batch.inputs);
  RowFold fold(*view_, *snapshot, scope_);
  DOCKET_RETURN_IF_ERROR(fold.Load(KeysOf(routed)));
  ViewChanges changes;
  std::set<std::string> touched;
  for (const Routed& one : routed) {
    if (parked_.contains(one.input->stream)) {
      Enqueue(*one.input, changes);
      touched.insert(one.input->stream);
      continue;
    }
    if (const absl::Status applied = fold.Apply(*one.input, one.keys); !applied.ok()) {
      Park(*one.input, applied, changes);
      touched.insert(one.input->stream);
    }
  }
  for (const std::string& stream : touched) changes.parked.push_back(parked_.at(stream));

  RowFold::Result folded = std::move(fold).Finish(digest_, checkpoint_.rows());
  changes.rows = std::move(folded.rows);
  view_proto::Checkpoint next = checkpoint_;
  *next.mutable_reader() = eventstore::ToProto(batch.after);
  next.set_digest(folded.digest.bytes());
  next.set_rows(folded.rows_total);
  next.set_events(next.events() + static_cast<std::int64_t>(routed.size()));
  next.set_parked_streams(static_cast<std::int64_t>(parked_.size()));
  if (!batch.inputs.empty()) {
    next.set_last_appended_at(batch.inputs.back().at.appended_at.value());
  }
  DOCKET_RETURN_IF_ERROR(Commit(std::move(changes), std::move(next)));
  position_ = batch.after;
  return absl::OkStatus();
}

void PartitionBuilder::Park(const Input& input, const absl::Status& error, ViewChanges& changes) {
  view_proto::ParkedStream& parked = parked_[input.stream];
  parked.set_stream(input.stream);
  parked.set_offset(input.at.offset.value());
  parked.set_index(input.at.index);
  parked.set_error(error.ToString());
  parked.set_attempts(1);
  parked.set_first_seen_at(input.at.appended_at.value());
  Enqueue(input, changes);
}

void PartitionBuilder::Enqueue(const Input& input, ViewChanges& changes) {
  view_proto::ParkedStream& parked = parked_[input.stream];
  parked.set_queued(parked.queued() + 1);
  changes.queued.push_back({.stream = input.stream, .input = ToQueued(input)});
}

absl::Status PartitionBuilder::Commit(ViewChanges changes, view_proto::Checkpoint checkpoint) {
  changes.checkpoint = std::move(checkpoint);
  changes.opening = opening_;
  DOCKET_RETURN_IF_ERROR(store_->Write(scope_, changes));
  checkpoint_ = std::move(changes.checkpoint);
  DOCKET_ASSIGN_OR_RETURN(digest_, Digest::FromBytes(checkpoint_.digest()));
  return absl::OkStatus();
}

absl::StatusOr<std::int64_t> PartitionBuilder::RetryParked(SourceKind kind,
                                                           const eventstore::LogName& log) {
  std::int64_t freed = 0;
  for (auto next = parked_.begin(); next != parked_.end();) {
    const auto parked = next++;
    Retried retried = Retried::kMoreQueued;
    while (retried == Retried::kMoreQueued) {
      DOCKET_ASSIGN_OR_RETURN(retried, RetryQueued(kind, log, parked->second));
    }
    if (retried == Retried::kStillParked) continue;
    parked_.erase(parked);
    ++freed;
  }
  return freed;
}

absl::StatusOr<PartitionBuilder::Retried> PartitionBuilder::RetryQueued(
    SourceKind kind, const eventstore::LogName& log, view_proto::ParkedStream& parked) {
  const std::unique_ptr<ViewSnapshot> snapshot = store_->Snapshot();
  DOCKET_ASSIGN_OR_RETURN(const std::vector<view_proto::QueuedInput> queue,
                          snapshot->Queue(scope_, parked.stream(), kRetryBatch));
  const QueueOf queue_of{
      .kind = kind, .log = log, .partition = scope_.partition, .stream = parked.stream()};
  Inputs inputs;
  for (const view_proto::QueuedInput& queued : queue) {
    DOCKET_ASSIGN_OR_RETURN(Input input, FromQueued(queue_of, queued));
    inputs.push_back(std::move(input));
  }
  const std::vector<Routed> routed = Route(*view_, inputs);
  RowFold fold(*view_, *snapshot, scope_);
  DOCKET_RETURN_IF_ERROR(fold.Load(KeysOf(routed)));

  ViewChanges changes;
  absl::Status failed;
  std::size_t done = 0;
  for (; done < routed.size() && failed.ok(); done += failed.ok() ? 1 : 0) {
    failed = fold.Apply(*routed[done].input, routed[done].keys);
  }
  for (std::size_t i = 0; i < done; ++i) {
    const InputPosition& at = routed[i].input->at;
    changes.dequeued.push_back(
        {.stream = parked.stream(), .offset = at.offset.value(), .index = at.index});
  }
  parked.set_queued(parked.queued() - static_cast<std::int64_t>(done));
  if (!failed.ok()) {
    const InputPosition& at = routed[done].input->at;
    parked.set_offset(at.offset.value());
    parked.set_index(at.index);
    parked.set_error(failed.ToString());
    parked.set_attempts(parked.attempts() + 1);
    changes.parked.push_back(parked);
  } else if (parked.queued() > 0) {
    changes.parked.push_back(parked);
  } else {
    changes.unparked.push_back(parked.stream());
  }
  RowFold::Result folded = std::move(fold).Finish(digest_, checkpoint_.rows());
  changes.rows = std::move(folded.rows);
  view_proto::Checkpoint next = checkpoint_;
  next.set_digest(folded.digest.bytes());
  next.set_rows(folded.rows_total);
  next.set_parked_streams(static_cast<std::int64_t>(parked_.size() - changes.unparked.size()));
  DOCKET_RETURN_IF_ERROR(Commit(std::move(changes), std::move(next)));
  if (!failed.ok()) return Retried::kStillParked;
  return parked.queued() > 0 ? Retried::kMoreQueued : Retried::kFree;
}

}  // namespace docket::projections
