#include "api/handlers/find_review.h"

#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

constexpr std::string_view kById[] = {"id", "as_of"};

// What GET /api/v1/reviews/{id} would have been sent.
Request Renamed(Request request, std::string id) {
  std::erase_if(request.query, [](const auto& parameter) { return parameter.first == "id"; });
  request.path_parameters["id"] = std::move(id);
  return request;
}

}  // namespace

boost::asio::awaitable<Response> FindReviewById::operator()(Request request) const {
  const std::optional<std::string_view> id = request.Query("id");
  if (id.has_value()) {
    std::string known(*id);
    co_return co_await get_(Renamed(std::move(request), std::move(known)));
  }
  const auto entered = co_await door_->Enter(request, kById);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  co_return AnswerFailed(
      request, absl::InvalidArgumentError("The parameter id is needed: a review's id, such as "
                                          "rev_gh_186853002_2."));
}

boost::asio::awaitable<Response> FindReviewOfPull::operator()(Request request) const {
  const auto repository =
      ParseRepository(request.path_parameters.at("repository"), door_->settings().hosts);
  // Whatever is no repository is no part of a review's id either, so it is not found.
  std::string id;
  if (repository.ok()) {
    id = absl::StrCat("rev_", platform::AbslView(repository->host.value()), "_",
                      repository->repository.value(), "_", request.path_parameters.at("number"));
  }
  co_return co_await get_(Renamed(std::move(request), std::move(id)));
}

}  // namespace docket::api
