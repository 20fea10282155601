#include "api/handlers/get_repository.h"

#include <string>

#include "api/json/repository_json.h"
#include "boost/json/serialize.hpp"
#include "platform/hashing.h"

namespace docket::api {
namespace {

constexpr std::size_t kTagBytes = 16;

// The row also counts reviews, whose events leave the repository's version as it is.
std::string TagOf(const boost::json::object& document) {
  const platform::Sha256Digest hash = platform::Sha256(boost::json::serialize(document));
  return platform::HexEncode(platform::AsBytes(hash).substr(0, kTagBytes));
}

}  // namespace

boost::asio::awaitable<Response> GetRepository::operator()(Request request) const {
  const auto entered = co_await door_->Enter(request, {});
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto id = domain::ParseRepositoryKey(request.path_parameters.at("id"));
  if (!id.has_value()) co_return NotVisible(request);
  const auto answer = repositories_.GetRepository(std::get<projections::Visible>(entered), *id);
  if (!answer.ok()) co_return AnswerFailed(request, answer.status());
  boost::json::object document = RepositoryJson(answer->value);
  const AnswerAbout about{
      .at = answer->at, .incomplete = answer->incomplete, .tag = TagOf(document)};
  co_return AnswerWith(request, std::move(document), about);
}

}  // namespace docket::api
