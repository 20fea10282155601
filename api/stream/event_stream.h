// EventStream: one open stream of events, as the chunks of its answer (text/event-stream, the
// format of HTML's server-sent events): each event with the place behind it as its id, a comment in
// each silence, a problem as the last event when it cannot go on. Thread-safety: used by one
// coroutine; what it reads is read in the thread pool. Ownership: borrows what its parts refer to,
// but nothing of it when it is destroyed. Bounds: it holds one batch, and reads the next one when
// the client has taken it; who takes nothing for http.request_timeout_ms is disconnected by the
// connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "api/http/message.h"
#include "api/http/open_count.h"
#include "api/query/query_door.h"
#include "api/stream/open_streams.h"
#include "boost/asio/awaitable.hpp"
#include "boost/asio/thread_pool.hpp"
#include "platform/clock.h"
#include "projections/review_tail.h"

namespace docket::api {

struct EventStreamParts {
  std::shared_ptr<const QueryDoor> door;
  std::shared_ptr<OpenStreams> streams;
  const projections::ReviewTail& tail;
  boost::asio::thread_pool& blocking;
  const platform::Clock& clock;
  absl::Duration heartbeat;  // the longest silence; also how soon a revoked key's stream ends
};

// What one stream is about.
struct StreamSubject {
  Request request;  // without a body
  projections::Visible visible;
  projections::TailFilter filter;
  projections::TailPlaces places;
};

class EventStream {
 public:
  EventStream(EventStreamParts parts, OpenCount::Scope slot, StreamSubject subject);

  [[nodiscard]] static ChunkSource ChunksOf(std::shared_ptr<EventStream> stream);

 private:
  [[nodiscard]] static boost::asio::awaitable<std::optional<std::string>> Next(
      std::shared_ptr<EventStream> self);

  // Why the key may not read any more, asked once in each heartbeat.
  [[nodiscard]] std::optional<Problem> Recheck(absl::Time now);
  // What the batch has to say; empty: nothing that is wanted.
  [[nodiscard]] std::string Take(absl::StatusOr<projections::TailBatch> read);
  [[nodiscard]] std::string Heartbeat() const;
  [[nodiscard]] std::string End(const Problem& problem);

  const EventStreamParts parts_;
  const OpenCount::Scope slot_;
  const StreamSubject subject_;
  projections::TailPlaces places_;
  eventstore::PartitionIndex first_{};
  bool begun_ = false;
  bool ended_ = false;
  absl::Time spoke_at_;
  absl::Time checked_at_;
};

}  // namespace docket::api
