#include "api/handlers/audit_exports.h"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "api/http/problem.h"
#include "api/http/request_problems.h"
#include "api/http/run_on.h"
#include "api/json/values.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

using boost::asio::awaitable;

constexpr std::string_view kParameters[] = {"organization", "from", "to"};
constexpr std::string_view kExports = "/api/v1/audit/exports/";
constexpr int kRetryAfterSeconds = 5;

// What may stand behind an id instead of a path.
struct ShortName {
  std::string_view suffix;
  std::string_view path;
};
constexpr ShortName kShortNames[] = {{".jsonl", "events.jsonl"},
                                     {".csv", "merges.csv"},
                                     {".sarif", "findings.sarif"},
                                     {".manifest", "manifest.json"}};

std::string_view ContentTypeOf(std::string_view path) {
  if (path.ends_with(".jsonl")) return "application/x-ndjson";
  if (path.ends_with(".csv")) return "text/csv; charset=utf-8";
  if (path.ends_with(".sarif")) return "application/sarif+json";
  if (path.ends_with(".json")) return "application/json";
  if (path.ends_with(".txt")) return "text/plain; charset=utf-8";
  return "application/octet-stream";
}

std::string LinkOf(std::string_view id) {
  return absl::StrCat(platform::AbslView(kExports), platform::AbslView(id));
}

boost::json::object ToJson(const EvidenceExport& one) {
  boost::json::array files;
  for (const ExportFileEntry& file : one.files) {
    files.push_back({{"path", file.path},
                     {"bytes", file.bytes},
                     {"sha256", TextJson(file.sha256)},
                     {"href", absl::StrCat(LinkOf(one.id), "/files/", file.path)}});
  }
  return {{"id", one.id},
          {"organization", absl::StrCat(platform::AbslView(one.wish.organization.host.value()), ":",
                                        one.wish.organization.organization.value())},
          {"from", TimeJson(one.wish.from.value())},
          {"to", TimeJson(one.wish.to.value())},
          {"asked_at", TimeJson(one.asked_at.value())},
          {"kept_until", TimeJson(one.kept_until.value())},
          {"state", NameOf(one.state)},
          {"detail", TextJson(one.detail)},
          {"key", TextJson(one.key)},
          {"files", std::move(files)}};
}

Response AnswerExport(const EvidenceExport& one, http::status status) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.headers.emplace_back("Content-Type", "application/json");
  response.headers.emplace_back("Cache-Control", "no-store");
  if (IsUnfinished(one.state)) {
    response.headers.emplace_back("Retry-After", absl::StrCat(kRetryAfterSeconds));
  }
  response.body = boost::json::serialize(ToJson(one));
  return response;
}

Response NoTrees(const Request& request) {
  return ToResponse({.status = http::status::not_implemented,
                     .type = "no-audit-trees",
                     .title = "Nothing would prove an export here",
                     .detail = "This server keeps no audit trees; its operator makes a key for "
                               "them (docs/audit-trail.md), or another server of the cluster has "
                               "them.",
                     .headers = {},
                     .members = {}},
                    request.request_id);
}

Response Refused(const Request& request, const absl::Status& why) {
  const Problem problem = absl::IsResourceExhausted(why)
                              ? BusyProblem(std::string(why.message()), kRetryAfterSeconds)
                              : ProblemOf(why);
  return ToResponse(problem, request.request_id);
}

absl::StatusOr<ExportWish> WishOf(const Request& request,
                                  const std::vector<domain::HostCode>& hosts) {
  DOCKET_ASSIGN_OR_RETURN(const auto organization, OrganizationParameter(request, hosts));
  DOCKET_ASSIGN_OR_RETURN(const auto from, TimeParameter(request, "from"));
  DOCKET_ASSIGN_OR_RETURN(const auto to, TimeParameter(request, "to"));
  if (!organization || !from || !to) {
    return absl::InvalidArgumentError(
        "The parameters organization, from and to must be given: "
        "?organization=gh:21031067&from=2026-01-01T00:00:00Z&to=2026-07-01T00:00:00Z.");
  }
  return ExportWish{.organization = *organization, .from = *from, .to = *to};
}

// That of an export which the caller may see; else the answer.
std::variant<ExportId, Response> IdOf(const EvidenceDesk& desk, const Request& request,
                                      const projections::Visible& visible, std::string_view text) {
  const auto id = ParseExportId(text);
  if (!id.has_value() || !visible.Sees(id->organization)) return NotVisible(request);
  if (desk.exports == nullptr) return NoTrees(request);
  return *id;
}

// To break off tells a reader that it is not whole; over HTTP/1.0, whose bodies end with the
// connection, only the size that the export names does.
awaitable<std::optional<std::string>> NextPart(std::shared_ptr<const FileReader> reader,
                                               boost::asio::thread_pool& pool) {
  auto part = co_await RunOn(pool, *reader);
  if (!part.ok()) throw std::runtime_error(part.status().ToString());
  if (part->empty()) co_return std::nullopt;
  co_return *std::move(part);
}

ChunkSource PartsOf(FileReader reader, boost::asio::thread_pool& pool) {
  return [shared = std::make_shared<const FileReader>(std::move(reader)), &pool] {
    return NextPart(shared, pool);
  };
}

struct AskedFile {
  ExportId id;
  std::string path;
};

awaitable<Response> AnswerFile(const EvidenceDesk& desk, const Request& request, AskedFile asked) {
  auto open = [&] { return desk.exports->Open(asked.id, asked.path); };
  auto reader = co_await RunOn(desk.blocking, std::move(open));
  if (absl::IsNotFound(reader.status())) co_return NotVisible(request);
  if (!reader.ok()) co_return Refused(request, reader.status());
  Response response;
  response.headers.emplace_back("Content-Type", ContentTypeOf(asked.path));
  response.headers.emplace_back("Cache-Control", "no-store");
  response.chunks = PartsOf(*std::move(reader), desk.blocking);
  co_return response;
}

}  // namespace

awaitable<Response> AskForExport::operator()(Request request) const {
  const QueryDoor& door = *desk_.door;
  const auto entered = co_await door.Enter(request, kParameters, Permission::kAudit);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  const auto wish = WishOf(request, door.settings().hosts);
  if (!wish.ok()) co_return AnswerFailed(request, wish.status());
  const auto& visible = std::get<projections::Visible>(entered);
  if (!visible.Sees(wish->organization)) co_return NotVisible(request);
  if (desk_.exports == nullptr) co_return NoTrees(request);
  auto ask = [this, &wish] { return desk_.exports->Ask(*wish); };
  const auto asked = co_await RunOn(desk_.blocking, std::move(ask));
  if (!asked.ok()) co_return Refused(request, asked.status());
  Response response = AnswerExport(*asked, http::status::accepted);
  response.headers.emplace_back("Location", LinkOf(asked->id));
  co_return response;
}

awaitable<Response> GetExport::operator()(Request request) const {
  const auto entered = co_await desk_.door->Enter(request, {}, Permission::kAudit);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  std::string_view text = request.path_parameters.at("id");
  std::string_view path;
  for (const ShortName& name : kShortNames) {
    if (!text.ends_with(name.suffix)) continue;
    text.remove_suffix(name.suffix.size());
    path = name.path;
    break;
  }
  auto found = IdOf(desk_, request, std::get<projections::Visible>(entered), text);
  if (auto* answer = std::get_if<Response>(&found)) co_return std::move(*answer);
  const ExportId id = std::get<ExportId>(found);
  if (!path.empty()) {
    AskedFile asked{.id = id, .path = std::string(path)};
    co_return co_await AnswerFile(desk_, request, std::move(asked));
  }
  auto find = [this, &id] { return desk_.exports->Find(id); };
  const auto one = co_await RunOn(desk_.blocking, std::move(find));
  if (absl::IsNotFound(one.status())) co_return NotVisible(request);
  if (!one.ok()) co_return Refused(request, one.status());
  co_return AnswerExport(*one, http::status::ok);
}

awaitable<Response> GetExportFile::operator()(Request request) const {
  const auto entered = co_await desk_.door->Enter(request, {}, Permission::kAudit);
  if (const auto* problem = std::get_if<Problem>(&entered)) {
    co_return ToResponse(*problem, request.request_id);
  }
  auto found = IdOf(desk_, request, std::get<projections::Visible>(entered),
                    request.path_parameters.at("id"));
  if (auto* answer = std::get_if<Response>(&found)) co_return std::move(*answer);
  AskedFile asked{.id = std::get<ExportId>(found), .path = request.path_parameters.at("path")};
  co_return co_await AnswerFile(desk_, request, std::move(asked));
}

}  // namespace docket::api
