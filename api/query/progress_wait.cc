#include "api/query/progress_wait.h"

#include <memory>
#include <utility>
#include <vector>

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

boost::asio::awaitable<absl::StatusOr<bool>> WaitForMore(
    projections::Progress& progress,
    const std::map<projections::LogPartition, projections::ProgressPoint>& points,
    std::string_view log, absl::Duration timeout) {
  std::vector<std::unique_ptr<projections::Progress::Ticket>> tickets;
  absl::Status refused;
  auto start = [&](auto done) {
    for (const auto& [at, point] : points) {
      if (std::string_view(at.log.base) != log) continue;
      auto ticket = progress.NotifyWhen({{at, point.next}}, [done] { done(Passed{}); });
      if (!ticket.ok()) {
        refused = ticket.status();
        done(Passed{});
        return;
      }
      tickets.push_back(*std::move(ticket));
    }
  };
  const std::optional<Passed> passed =
      co_await AwaitCallback<Passed>(std::move(start), absl::ToChronoMilliseconds(timeout));
  if (!refused.ok()) co_return refused;
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
