#include "api/stream/event_stream.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/run_on.h"
#include "api/json/review_json.h"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/review_values.h"

namespace docket::api {
namespace {

namespace asio = boost::asio;

// Until a client whose stream has ended begins another one.
constexpr int kRetryMs = 2'000;

// As in the history of the review, whose id is not in a path here.
absl::StatusOr<std::string> EventText(const projections::TailEvent& one,
                                      const schemas::PersonalReader& people) {
  DOCKET_ASSIGN_OR_RETURN(const boost::json::object item, ReviewEventJson(one.event, people));
  boost::json::object document{
      {"review_id", ToString(schemas::FromProto(one.event.review()))},
      {"organization_id", absl::StrCat(one.event.tenant().organization())}};
  document.insert(item.begin(), item.end());
  return absl::StrCat("id: ", one.behind, "\ndata: ", boost::json::serialize(document), "\n\n");
}

}  // namespace

EventStream::EventStream(EventStreamParts parts, OpenCount::Scope slot, StreamSubject subject)
    : parts_(std::move(parts)),
      slot_(std::move(slot)),
      subject_(std::move(subject)),
      places_(subject_.places),
      spoke_at_(parts_.clock.MonotonicNow()),
      checked_at_(spoke_at_) {}

ChunkSource EventStream::ChunksOf(std::shared_ptr<EventStream> stream) {
  return [stream = std::move(stream)] { return Next(stream); };
}

asio::awaitable<std::optional<std::string>> EventStream::Next(std::shared_ptr<EventStream> self) {
  const EventStreamParts& parts = self->parts_;
  std::string text;
  if (!std::exchange(self->begun_, true)) {
    text = absl::StrCat("retry: ", kRetryMs, "\n", self->Heartbeat());
  }
  while (text.empty() && !self->ended_ && !parts.streams->closed()) {
    const absl::Time now = parts.clock.MonotonicNow();
    if (const auto problem = self->Recheck(now)) {
      text = self->End(*problem);
      break;
    }
    // Before it is looked at: what comes between both has moved them.
    const OpenStreams::Points points = parts.streams->progress().points();
    const projections::TailPlaces before = self->places_;
    if (parts.tail.IsBehind(before)) {
      auto read = [self] {
        return self->parts_.tail.Read(self->subject_.visible, self->subject_.filter, self->places_,
                                      self->first_);
      };
      auto batch = co_await RunOn(parts.blocking, std::move(read));
      text = self->Take(std::move(batch));
      if (!text.empty()) break;
    }
    const absl::Duration patience = self->spoke_at_ + parts.heartbeat - now;
    if (patience <= absl::ZeroDuration()) {
      text = self->Heartbeat();
    } else if (self->places_ == before) {
      co_await OpenStreams::AwaitMore(parts.streams, points, absl::ToChronoMilliseconds(patience));
    }
  }
  self->spoke_at_ = parts.clock.MonotonicNow();
  std::optional<std::string> chunk;
  if (!text.empty()) chunk = std::move(text);
  co_return chunk;
}

std::optional<Problem> EventStream::Recheck(absl::Time now) {
  if (now - checked_at_ < parts_.heartbeat) return std::nullopt;
  checked_at_ = now;
  return parts_.door->Recheck(subject_.request, Permission::kRead);
}

std::string EventStream::Take(absl::StatusOr<projections::TailBatch> read) {
  if (!read.ok()) return End(ProblemOfQuery(subject_.request, read.status()));
  std::string text;
  for (const projections::TailEvent& one : read->events) {
    const auto event = EventText(one, parts_.door->people());
    // What was said before it stays: the client begins again behind that.
    if (!event.ok()) return text.append(End(ProblemOfQuery(subject_.request, event.status())));
    text.append(*event);
  }
  places_ = std::move(read->next);
  first_ = read->first;
  return text;
}

// A comment, which keeps proxies and clients from giving up, and the place that was come to without
// an event that is wanted.
std::string EventStream::Heartbeat() const {
  return absl::StrCat(": heartbeat\nid: ", parts_.tail.Encode(places_), "\n\n");
}

std::string EventStream::End(const Problem& problem) {
  ended_ = true;
  const Response response = ToResponse(problem, subject_.request.request_id);
  return absl::StrCat("event: problem\ndata: ", response.body, "\n\n");
}

}  // namespace docket::api
