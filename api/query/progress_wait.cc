#include "api/query/progress_wait.h"

#include <memory>
#include <utility>

#include "api/http/await_callback.h"

namespace docket::api {
namespace {

struct Passed {};

}  // namespace

boost::asio::awaitable<absl::StatusOr<bool>> WaitUntilPassed(projections::Progress& progress,
                                                             projections::Positions positions,
                                                             absl::Duration timeout) {
  absl::StatusOr<std::unique_ptr<projections::Progress::Ticket>> ticket;
  auto start = [&](auto done) {
    ticket = progress.NotifyWhen(positions, [done] { done(Passed{}); });
    // A wait that cannot begin ends at once; the ticket's status says why.
    if (!ticket.ok()) done(Passed{});
  };
  const std::optional<Passed> passed =
      co_await AwaitCallback<Passed>(std::move(start), absl::ToChronoMilliseconds(timeout));
  if (!ticket.ok()) co_return ticket.status();
  co_return passed.has_value();
}

projections::Positions AnythingMore(
    const std::map<projections::LogPartition, projections::ProgressPoint>& points,
    const WatchedPartition& watched) {
  projections::Positions newest;
  for (const auto& [at, point] : points) {  // in order of the generations
    if (std::string_view(at.log.base) == watched.log && at.partition == watched.partition) {
      newest = {{at, point.next}};
    }
  }
  return newest;
}

}  // namespace docket::api
