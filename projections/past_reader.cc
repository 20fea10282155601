#include "projections/past_reader.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "domain/review/decider.h"
#include "platform/status_macros.h"
#include "platform/time_format.h"
#include "projections/event_view.h"
#include "projections/registry.h"
#include "projections/review_detail/review_detail.h"
#include "projections/review_events/review_events.h"
#include "projections/review_visibility.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/event_codec.h"

namespace docket::projections {
namespace {

// The event as the view of reviews was given it, as far as a row of the history knows.
Input InputOf(const std::string& stream, const view_proto::ReviewEvent& row) {
  auto commit = std::make_shared<journal_proto::Commit>();
  commit->set_recorded_at(row.recorded_at());
  journal_proto::CommandOutcome& outcome = *commit->mutable_outcome();
  outcome.set_command_id(row.causation());
  *outcome.mutable_tenant() = row.tenant();
  *outcome.mutable_actor() = row.actor();
  *outcome.mutable_source() = row.source();
  *outcome.mutable_trace() = row.trace();
  outcome.set_occurred_at(row.occurred_at());
  journal_proto::Event& stored = *commit->add_events();
  stored.set_stream(stream);
  stored.set_version(row.version());
  stored.set_type(row.type());
  stored.set_schema_version(row.schema_version());
  stored.set_data(row.data());
  EventInput event{.commit = commit,
                   .stored = &stored,
                   .id = domain::EventId(row.id()),
                   .event = schemas::DecodeEvent(row.type(), row.schema_version(), row.data())};
  return {.at = {}, .stream = stream, .what = std::move(event)};
}

bool Counts(const AsOf& as_of, const view_proto::ReviewEvent& event) {
  if (const auto* version = std::get_if<domain::StreamVersion>(&as_of)) {
    return event.version() <= version->value();
  }
  const auto* time = std::get_if<domain::Timestamp>(&as_of);
  return time == nullptr || event.recorded_at() <= time->value();
}

bool IsBeyond(const AsOf& as_of, std::int64_t last_version) {
  const auto* version = std::get_if<domain::StreamVersion>(&as_of);
  return version != nullptr && version->value() > last_version;
}

absl::Status CheckHasCome(const AsOf& as_of, domain::Timestamp now) {
  const auto* time = std::get_if<domain::Timestamp>(&as_of);
  if (time == nullptr || *time <= now) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(platform::FormatRfc3339(*time), " has not come yet: it is ",
                   platform::FormatRfc3339(now), ". Name no time to be told what is known now."));
}

// What the events that count add up to, one after the other.
class Fold {
 public:
  Fold(std::string stream, const AsOf& as_of) : stream_(std::move(stream)), as_of_(as_of) {}

  // The next event. What cannot be applied is told at the end, to who may see it.
  void Take(const view_proto::ReviewEvent& event) {
    counts_ = counts_ && Counts(as_of_, event);
    if (counts_ || !holder_.has_value()) holder_ = schemas::FromProto(event.tenant());
    if (!counts_ || !failed_.ok()) return;
    const absl::Status applied = Apply(event);
    if (applied.ok()) return;
    failed_ = absl::Status(
        applied.code(), absl::StrCat("version ", event.version(), " of ", stream_, ": ",
                                     applied.message(), "; what was known before it can be told"));
  }

  [[nodiscard]] bool counts() const { return counts_; }
  [[nodiscard]] const absl::Status& failed() const { return failed_; }
  // Whose it was then; before the first event, whose it was at that. Precondition: there was one.
  [[nodiscard]] const domain::Tenant& holder() const { return *holder_; }
  [[nodiscard]] const std::optional<view_proto::ReviewDetail>& row() const { return row_; }

  // Of a pull request that was commented only, nothing else was known (see ReviewQueries).
  [[nodiscard]] PastReview Finish(std::int64_t version_max) && {
    past_.version_max = domain::StreamVersion(version_max);
    if (row_.has_value() && row_->has_id()) past_.review = std::move(row_);
    return std::move(past_);
  }

 private:
  [[nodiscard]] absl::Status Apply(const view_proto::ReviewEvent& event) {
    const Input input = InputOf(stream_, event);
    DOCKET_ASSIGN_OR_RETURN(const auto* decoded, Decoded<domain::review::Event>(input));
    DOCKET_ASSIGN_OR_RETURN(row_, ReviewDetailView::Apply(std::move(row_), input));
    domain::review::Review::Evolve(past_.state, *decoded);
    past_.version = domain::StreamVersion(event.version());
    past_.recorded_at = domain::Timestamp(event.recorded_at());
    return absl::OkStatus();
  }

  const std::string stream_;
  const AsOf as_of_;
  bool counts_ = true;
  std::optional<domain::Tenant> holder_;
  absl::Status failed_;
  std::optional<view_proto::ReviewDetail> row_;
  PastReview past_;
};

// Walks the events for as long as they matter. The last version that they may see.
absl::StatusOr<std::int64_t> Walk(const Visible& visible, const LastEvent& last,
                                  EntryCursor& cursor, Fold& fold) {
  std::int64_t theirs = last.seen ? last.version : 0;
  for (; cursor.Valid(); cursor.Next()) {
    const std::string_view bytes = cursor.value();
    view_proto::ReviewEvent event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
      return absl::DataLossError("a stored event of a review is broken");
    }
    fold.Take(event);
    if (last.seen && !fold.counts()) break;
    if (!last.seen && visible.Sees(schemas::FromProto(event.tenant()))) theirs = event.version();
  }
  DOCKET_RETURN_IF_ERROR(cursor.status());
  return theirs;
}

}  // namespace

absl::StatusOr<Answer<PastReview>> PastReader::ReviewAsOf(const Visible& visible,
                                                          const domain::ReviewId& id,
                                                          const AsOf& as_of) {
  DOCKET_RETURN_IF_ERROR(CheckHasCome(as_of, models_.clock.Now()));
  const AnyView& view = Registered(ReviewEventsView::kName);
  const std::string stream = ToString(id);
  const std::string history = HistoryOf(id);
  ReadSession session(models_, visible.seen);
  DOCKET_ASSIGN_OR_RETURN(const Scope scope,
                          session.EnterByKey(view, domain::PartitionKey(id.repository)));
  DOCKET_ASSIGN_OR_RETURN(const LastEvent last, FindLastEvent(visible, history, scope, session));
  if (last.version == 0 || IsBeyond(as_of, last.version)) {
    DOCKET_RETURN_IF_ERROR(session.RequireCertain(scope));
  }
  if (last.version == 0) return NotTheirs(visible, stream, {});
  Fold fold(stream, as_of);
  const auto cursor = session.snapshot().ScanRows(scope, {.prefix = history, .after = {}});
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t theirs, Walk(visible, last, *cursor, fold));
  // Whoever does not have the review now sees it while it was theirs, and nothing of it elsewhere.
  if (!last.seen && (theirs == 0 || !visible.Sees(fold.holder()))) {
    return NotTheirs(visible, stream, fold.row().value_or(view_proto::ReviewDetail()));
  }
  DOCKET_RETURN_IF_ERROR(fold.failed());
  DOCKET_RETURN_IF_ERROR(session.NoteIfParked(view, scope, stream));
  return std::move(session).Finish(std::move(fold).Finish(theirs));
}

}  // namespace docket::projections
