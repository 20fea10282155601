#include "api/stream/open_streams.h"

#include <iterator>
#include <utility>

#include "api/http/await_callback.h"
#include "eventstore/log_names.h"

namespace docket::api {
namespace {

struct Woken {};

// Whether any partition of the log stands elsewhere.
bool Moved(const OpenStreams::Points& from, const OpenStreams::Points& to) {
  for (const auto& [at, point] : to) {
    if (at.log.base != eventstore::kReviewEvents) continue;
    const auto before = from.find(at);
    if (before == from.end() || before->second.next != point.next) return true;
  }
  return false;
}

}  // namespace

// Also when the coroutine is destroyed while it waits.
class OpenStreams::Waiting {
 public:
  Waiting(OpenStreams& streams, std::function<void()> wake)
      : streams_(streams), id_(streams.Add(std::move(wake))) {}
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() { streams_.Remove(id_); }

 private:
  OpenStreams& streams_;
  const std::int64_t id_;
};

// Tickets call back until they are destroyed, and a callback takes the lock.
OpenStreams::~OpenStreams() {
  std::vector<std::unique_ptr<projections::Progress::Ticket>> tickets;
  const absl::MutexLock lock(&mutex_);
  tickets.swap(tickets_);
}

std::optional<OpenCount::Scope> OpenStreams::Enter() {
  OpenCount::Scope entered(count_);
  if (count_.value() > streams_max_) return std::nullopt;
  return entered;
}

boost::asio::awaitable<void> OpenStreams::AwaitMore(std::shared_ptr<OpenStreams> self, Points seen,
                                                    std::chrono::milliseconds timeout) {
  std::optional<Waiting> waiting;
  auto start = [&](auto done) {
    const std::function<void()> wake = [done] { done(Woken{}); };
    waiting.emplace(*self, wake);
    self->Arm();
    // What moved before is waited for by nobody.
    if (self->closed() || Moved(seen, self->progress_.points())) wake();
  };
  (void)co_await AwaitCallback<Woken>(std::move(start), timeout);
}

std::int64_t OpenStreams::Add(std::function<void()> wake) {
  const absl::MutexLock lock(&mutex_);
  waiters_.emplace(next_waiter_, std::move(wake));
  return next_waiter_++;
}

void OpenStreams::Remove(std::int64_t waiter) {
  const absl::MutexLock lock(&mutex_);
  waiters_.erase(waiter);
}

// The points are read before the mark is set: who finds it set and nothing moved is woken by what
// moves afterwards. A partition without a ticket (too many wait) is looked at after the time out.
void OpenStreams::Arm() {
  const Points points = progress_.points();
  std::vector<std::unique_ptr<projections::Progress::Ticket>> old;
  {
    const absl::MutexLock lock(&mutex_);
    if (armed_ || closed_) return;
    armed_ = true;
    old.swap(tickets_);
  }
  old.clear();
  std::vector<std::unique_ptr<projections::Progress::Ticket>> tickets;
  for (const auto& [at, point] : points) {
    if (at.log.base != eventstore::kReviewEvents) continue;
    auto ticket = progress_.NotifyWhen({{at, point.next}}, [this] { Ring(); });
    if (ticket.ok()) tickets.push_back(*std::move(ticket));
  }
  // Beside those that another stream may have got meanwhile.
  const absl::MutexLock lock(&mutex_);
  std::move(tickets.begin(), tickets.end(), std::back_inserter(tickets_));
}

void OpenStreams::Ring() {
  std::map<std::int64_t, std::function<void()>> waiters;
  {
    const absl::MutexLock lock(&mutex_);
    armed_ = false;
    waiters.swap(waiters_);
  }
  for (const auto& [id, wake] : waiters) wake();
}

void OpenStreams::Close() {
  {
    const absl::MutexLock lock(&mutex_);
    closed_ = true;
  }
  Ring();
}

bool OpenStreams::closed() const {
  const absl::MutexLock lock(&mutex_);
  return closed_;
}

}  // namespace docket::api
