#include "projections/review_events/review_events.h"

#include "absl/strings/str_cat.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "projections/event_view.h"
#include "projections/index_key.h"
#include "schemas/codec/review_values.h"

namespace docket::projections {
namespace {

using Row = view_proto::ReviewEvent;

}  // namespace

std::string HistoryOf(const domain::ReviewId& id) { return KeyWriter().Text(ToString(id)).Take(); }

std::string HistoryVersion(domain::StreamVersion version) {
  return KeyWriter().Ascending(version.value()).Take();
}

std::vector<std::string> ReviewEventsView::Keys(const Input& input) {
  const EventInput* event = EventOf(input, "review");
  if (event == nullptr) return {};
  return {KeyWriter().Text(event->stored->stream()).Ascending(event->stored->version()).Take()};
}

absl::StatusOr<std::optional<Row>> ReviewEventsView::Apply(std::optional<Row> row,
                                                           const Input& input) {
  const auto& event = std::get<EventInput>(input.what);
  const journal_proto::Event& stored = *event.stored;
  const journal_proto::CommandOutcome& outcome = event.commit->outcome();
  const std::optional<domain::ReviewId> id = domain::ParseReviewId(stored.stream());
  if (!id.has_value()) {
    return absl::DataLossError(absl::StrCat("stream ", stored.stream(), " is no review"));
  }
  if (row.has_value()) {
    return absl::DataLossError(
        absl::StrCat("stream ", stored.stream(), ": version ", stored.version(), " comes twice"));
  }
  row.emplace();
  *row->mutable_review() = schemas::ToProto(*id);
  row->set_version(stored.version());
  row->set_type(stored.type());
  row->set_schema_version(stored.schema_version());
  row->set_data(stored.data());
  row->set_id(event.id.value());
  *row->mutable_tenant() = outcome.tenant();
  *row->mutable_actor() = outcome.actor();
  row->set_causation(outcome.command_id());
  *row->mutable_source() = outcome.source();
  *row->mutable_trace() = outcome.trace();
  row->set_occurred_at(outcome.occurred_at());
  row->set_recorded_at(event.commit->recorded_at());
  return row;
}

std::string ReviewEventsView::ReadableKey(std::string_view key) {
  // {stream} 00 01 {8 bytes}
  if (key.size() < 10) return std::string(key);
  const std::string_view stream = key.substr(0, key.size() - 10);
  return absl::StrCat(platform::AbslView(stream), " version ",
                      ReadAscending(key.substr(key.size() - 8)));
}

}  // namespace docket::projections
