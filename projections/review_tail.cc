#include "projections/review_tail.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "docket/view/v1/tail.pb.h"
#include "eventstore/committed_reader.h"
#include "platform/hashing.h"
#include "platform/murmur2.h"
#include "platform/status_macros.h"
#include "projections/input.h"
#include "projections/registry.h"
#include "projections/review_events/review_events.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"

namespace docket::projections {
namespace {

constexpr std::size_t kCodeBytes = 16;
// Of the text: 64 partitions with 80 bytes each, in base64.
constexpr std::size_t kTextMax = 8'000;
// What is signed with the same key for another purpose (ListCursors) must not pass here.
constexpr char kPurpose[] = "tail";

absl::Status NotAPlace() {
  return absl::InvalidArgumentError(
      "it is not the id of an event that this stream gave out; begin without one");
}

const AnyView& Events() { return Registered(ReviewEventsView::kName); }

std::optional<domain::RepositoryKey> RepositoryOf(const TailFilter& filter) {
  if (!filter.review.has_value()) return filter.repository;
  return domain::RepositoryKey{.host = filter.review->host,
                               .repository = filter.review->repository};
}

bool Wants(const TailFilter& filter, const domain::ReviewId& review, const std::string& type) {
  if (filter.review.has_value() && review != *filter.review) return false;
  const auto repository = RepositoryOf(filter);
  const bool of_it = !repository.has_value() || (review.host == repository->host &&
                                                 review.repository == repository->repository);
  return of_it && (filter.wants_type == nullptr || filter.wants_type(type));
}

// Whether the events of the commit are to be looked at.
bool Sees(const Visible& visible, const TailFilter& filter, const journal_proto::Commit& commit) {
  const domain::Tenant tenant = schemas::FromProto(commit.outcome().tenant());
  return visible.Sees(tenant) && (!filter.organization || tenant == *filter.organization);
}

// The row that the view has of the event; nothing: it is not a review's, or not wanted.
absl::StatusOr<std::optional<view_proto::ReviewEvent>> RowOf(const Input& input,
                                                             const TailFilter& filter) {
  const auto* event = std::get_if<EventInput>(&input.what);
  if (event == nullptr || ReviewEventsView::Keys(input).empty()) return std::nullopt;
  const auto review = domain::ParseReviewId(event->stored->stream());
  if (!review.has_value() || !Wants(filter, *review, event->stored->type())) return std::nullopt;
  return ReviewEventsView::Apply(std::nullopt, input);
}

}  // namespace

eventstore::RecordLog& ReviewTail::log() const { return *SourceOf(models_.sources, Events()).log; }

std::vector<eventstore::PartitionIndex> ReviewTail::PartitionsOf(const TailFilter& filter) const {
  const std::int32_t count = log().partition_count();
  if (const auto repository = RepositoryOf(filter)) {
    return {eventstore::PartitionIndex(
        platform::PartitionOf(domain::PartitionKey(repository->repository), count))};
  }
  std::vector<eventstore::PartitionIndex> partitions;
  for (std::int32_t i = 0; i < count; ++i) partitions.emplace_back(i);
  return partitions;
}

absl::StatusOr<TailPlaces> ReviewTail::Now(const TailFilter& filter) const {
  ReadSession session(models_);
  TailPlaces places;
  for (const eventstore::PartitionIndex partition : PartitionsOf(filter)) {
    DOCKET_ASSIGN_OR_RETURN(const Scope scope, session.Enter(Events(), partition));
    DOCKET_ASSIGN_OR_RETURN(const auto checkpoint, session.snapshot().CheckpointOf(scope));
    TailPlace& place = places[partition];
    if (!checkpoint.has_value()) continue;
    DOCKET_ASSIGN_OR_RETURN(place.reader, eventstore::FromProto(checkpoint->reader()));
  }
  return places;
}

std::string ReviewTail::Sign(std::string_view body) const {
  const platform::Sha256Digest code = platform::HmacSha256(
      {.key = models_.cursor_key, .message = std::string(kPurpose).append(body)});
  return std::string(platform::AsBytes(code).substr(0, kCodeBytes));
}

std::string ReviewTail::Encode(const TailPlaces& places) const {
  view_proto::TailPlaces stored;
  stored.set_log(log().name().base);
  stored.set_generation(log().name().generation);
  for (const auto& [partition, place] : places) {
    view_proto::TailPlace& one = *stored.add_places();
    one.set_partition(partition.value());
    *one.mutable_reader() = eventstore::ToProto(place.reader);
    one.set_events_seen(place.events_seen);
  }
  const std::string body = schemas::SerializeDeterministically(stored);
  return platform::Base64UrlEncode(body + Sign(body));
}

absl::StatusOr<TailPlaces> ReviewTail::Parse(std::string_view text) const {
  if (text.size() > kTextMax) return NotAPlace();
  const std::optional<std::string> bytes = platform::Base64UrlDecode(text);
  if (!bytes.has_value() || bytes->size() <= kCodeBytes) return NotAPlace();
  const std::string_view body = std::string_view(*bytes).substr(0, bytes->size() - kCodeBytes);
  if (!platform::ConstantTimeEqual(Sign(body), std::string_view(*bytes).substr(body.size()))) {
    return NotAPlace();
  }
  view_proto::TailPlaces stored;
  const eventstore::LogName& name = log().name();
  if (!stored.ParseFromArray(body.data(), static_cast<int>(body.size())) ||
      stored.log() != name.base || stored.generation() != name.generation) {
    return NotAPlace();
  }
  TailPlaces places;
  for (const view_proto::TailPlace& one : stored.places()) {
    auto reader = eventstore::FromProto(one.reader());
    if (!reader.ok()) return NotAPlace();
    places[eventstore::PartitionIndex(one.partition())] = {.reader = *std::move(reader),
                                                           .events_seen = one.events_seen()};
  }
  return places;
}

// The same key may be that of a journal which was restored to an earlier state.
absl::Status ReviewTail::CheckIsOfThisLog(eventstore::PartitionIndex partition,
                                          const TailPlace& place) const {
  eventstore::CommittedReader reader(log(), partition, place.reader);
  const auto read = reader.ReadBefore(place.reader.next_offset, {.records_max = 1});
  return absl::IsDataLoss(read.status()) ? NotAPlace() : read.status();
}

absl::StatusOr<TailPlaces> ReviewTail::Decode(std::string_view text,
                                              const TailFilter& filter) const {
  DOCKET_ASSIGN_OR_RETURN(TailPlaces given, Parse(text));
  TailPlaces places;
  for (const eventstore::PartitionIndex partition : PartitionsOf(filter)) {
    const auto place = given.find(partition);
    if (place == given.end()) {
      return absl::InvalidArgumentError(
          "it was given out for another repo or review; begin without one");
    }
    DOCKET_RETURN_IF_ERROR(CheckIsOfThisLog(partition, place->second));
    places.insert(*place);
  }
  return places;
}

absl::Status ReviewTail::Take(const eventstore::AcceptedCommit& accepted, const TailFilter& filter,
                              TailPlace& place, TailBatch& batch) const {
  Inputs inputs;
  AppendInputs(log().name(), {}, accepted, inputs);
  const std::int32_t count = accepted.commit->events_size();
  for (const Input& input : inputs) {
    const bool is_event = std::holds_alternative<EventInput>(input.what);
    if (!is_event || input.at.index < place.events_seen) continue;
    DOCKET_ASSIGN_OR_RETURN(auto row, RowOf(input, filter));
    if (!row.has_value()) continue;
    const std::int32_t seen = input.at.index + 1;
    if (seen == count) {
      place = {.reader = accepted.after, .events_seen = 0};
    } else {
      place.events_seen = seen;
    }
    batch.events.push_back({.event = *std::move(row), .behind = Encode(batch.next)});
  }
  return absl::OkStatus();
}

absl::Status ReviewTail::ReadPartition(const Visible& visible, const TailFilter& filter,
                                       const Due& due, TailBatch& batch) const {
  TailPlace& place = batch.next.at(due.partition);
  eventstore::CommittedReader reader(log(), due.partition, place.reader);
  DOCKET_ASSIGN_OR_RETURN(
      const eventstore::CommittedBatch read,
      reader.ReadBefore(due.bound, {.records_max = kTailRecordsMax, .bytes_max = kTailBytesMax}));
  for (const eventstore::AcceptedCommit& accepted : read.commits) {
    if (Sees(visible, filter, *accepted.commit)) {
      DOCKET_RETURN_IF_ERROR(Take(accepted, filter, place, batch));
    }
    place = {.reader = accepted.after, .events_seen = 0};
  }
  place.reader = reader.state();  // behind what does not count, too
  return absl::OkStatus();
}

std::vector<ReviewTail::Due> ReviewTail::DueOf(const TailPlaces& places,
                                               eventstore::PartitionIndex first) const {
  const auto points = models_.progress.points();
  std::vector<Due> due;
  for (const auto& [partition, place] : places) {
    const auto point = points.find({.log = log().name(), .partition = partition});
    if (point == points.end() || point->second.next <= place.reader.next_offset) continue;
    due.push_back({.partition = partition, .bound = point->second.next});
  }
  const auto turn =
      std::ranges::find_if(due, [&](const Due& one) { return one.partition >= first; });
  std::ranges::rotate(due, turn);
  return due;
}

bool ReviewTail::IsBehind(const TailPlaces& places) const { return !DueOf(places, {}).empty(); }

absl::StatusOr<TailBatch> ReviewTail::Read(const Visible& visible, const TailFilter& filter,
                                           TailPlaces from,
                                           eventstore::PartitionIndex first) const {
  TailBatch batch{.events = {}, .next = std::move(from), .first = first};
  for (const Due& due : DueOf(batch.next, first)) {
    DOCKET_RETURN_IF_ERROR(ReadPartition(visible, filter, due, batch));
    batch.first = eventstore::PartitionIndex(due.partition.value() + 1);
    if (!batch.events.empty()) break;
  }
  return batch;
}

}  // namespace docket::projections
