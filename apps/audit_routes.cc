#include "apps/audit_routes.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/http/run_on.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tiles.h"

namespace docket::apps {
namespace {

using boost::asio::awaitable;

constexpr char kJournalPattern[] = "/audit/{journal}/{partition}/";

// Nothing: no such tree.
std::optional<std::string> DirectoryOf(const AuditRouteParts& parts, const api::Request& request) {
  const std::string& journal = request.path_parameters.at("journal");
  const std::string& partition = request.path_parameters.at("partition");
  std::int32_t number = 0;
  if (std::ranges::find(parts.journals, journal) == parts.journals.end() ||
      !absl::SimpleAtoi(partition, &number) || absl::StrCat(number) != partition || number < 0) {
    return std::nullopt;
  }
  return absl::StrCat(parts.directory, "/", journal, "/", partition);
}

api::Response NotThere(const api::Request& request) {
  return api::ToResponse(
      api::ProblemOf(absl::NotFoundError(
          absl::StrCat(request.path,
                       " is not there. A tree has a checkpoint, which says how large it is; a "
                       "partial tile is gone once the whole one is there."))),
      request.request_id);
}

struct Publication {
  std::string name;  // below the tree's directory
  const char* content_type = nullptr;
  const char* cache_control = nullptr;
};

awaitable<api::Response> Answer(std::shared_ptr<const AuditRouteParts> parts,
                                Publication publication, api::Request request) {
  const std::optional<std::string> directory = DirectoryOf(*parts, request);
  if (!directory.has_value()) co_return NotThere(request);
  const auto bytes = co_await api::RunOn(parts->pool, [&directory, &publication] {
    return replay::TileFiles(*directory).Read(publication.name);
  });
  if (absl::IsNotFound(bytes.status())) co_return NotThere(request);
  if (!bytes.ok()) {
    co_return api::ToResponse(api::ProblemOf(bytes.status()), request.request_id);
  }
  api::Response response;
  response.headers.emplace_back("Content-Type", publication.content_type);
  response.headers.emplace_back("Cache-Control", publication.cache_control);
  response.body = *bytes;
  co_return response;
}

awaitable<api::Response> AnswerNotThere(api::Request request) { co_return NotThere(request); }

// Only names that a tree has get as far as the file system.
awaitable<api::Response> AnswerTile(const std::shared_ptr<const AuditRouteParts>& parts,
                                    const api::Request& request) {
  const std::string path = absl::StrCat("tile/", request.path_parameters.at("path"));
  if (!replay::ParseTilePath(path).has_value()) return AnswerNotThere(request);
  return Answer(parts,
                {.name = path,
                 .content_type = "application/octet-stream",
                 .cache_control = "public, max-age=604800, immutable"},
                request);
}

}  // namespace

std::vector<api::Route> MakeAuditRoutes(const AuditRouteParts& parts) {
  const auto shared = std::make_shared<const AuditRouteParts>(parts);
  std::vector<api::Route> routes;
  routes.push_back({.method = api::http::verb::get,
                    .pattern = absl::StrCat(kJournalPattern, "checkpoint"),
                    .door = api::Door::kPublic,
                    .body_bytes_max = 0,
                    .handler = [shared](const api::Request& request) {
                      return Answer(shared,
                                    {.name = std::string(replay::kCheckpointName),
                                     .content_type = "text/plain; charset=utf-8",
                                     .cache_control = "no-cache"},
                                    request);
                    }});
  routes.push_back(
      {.method = api::http::verb::get,
       .pattern = absl::StrCat(kJournalPattern, "tile/{path...}"),
       .door = api::Door::kPublic,
       .body_bytes_max = 0,
       .handler = [shared](const api::Request& request) { return AnswerTile(shared, request); }});
  return routes;
}

}  // namespace docket::apps
