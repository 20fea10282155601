#include "api/handlers/list_repositories.h"

#include <utility>

#include "api/json/repository_json.h"
#include "api/query/page_answer.h"
#include "platform/status_macros.h"

namespace docket::api {
namespace {

constexpr std::string_view kParameters[] = {"organization", "limit", "cursor"};

absl::StatusOr<projections::RepositoryFilter> FilterOfRepositories(
    const Request& request, const std::vector<domain::HostCode>& hosts) {
  projections::RepositoryFilter filter;
  DOCKET_ASSIGN_OR_RETURN(filter.organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(filter.limit, LimitParameter(request));
  filter.cursor = request.Query("cursor").value_or("");
  return filter;
}

}  // namespace

boost::asio::awaitable<Response> ListRepositories::operator()(Request request) const {
  auto list = [this](const projections::Visible& visible,
                     const projections::RepositoryFilter& filter) {
    return repositories_.ListRepositories(visible, filter);
  };
  return AnswerList({.door = *door_, .blocking = blocking_, .allowed = kParameters},
                    std::move(request), &FilterOfRepositories, std::move(list), &RepositoryJson);
}

}  // namespace docket::api
