#include "apps/streamed_work.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "api/http/problem.h"
#include "apps/streamed_answer.h"
#include "boost/asio/post.hpp"

namespace docket::apps {

api::Response StreamedWork::Begin(const api::Request& request, Work work) {
  if (running_.exchange(true)) {
    return api::ToResponse(api::ProblemOf(absl::FailedPreconditionError(busy_)),
                           request.request_id);
  }
  const auto channel = std::make_shared<LineChannel>();
  boost::asio::post(pool_, [this, work = std::move(work), channel] {
    absl::StatusOr<boost::json::object> result =
        work(*channel, [this, &channel] { return cancelled_.load() || channel->abandoned(); });
    running_ = false;  // another one may begin before this one's last line is read
    PushResult(*channel, std::move(result));
  });
  return StreamedAnswer(channel);
}

}  // namespace docket::apps
