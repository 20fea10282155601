#include "api/handlers/get_document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "api/http/content_coding.h"
#include "api/query/precondition.h"
#include "api/query/query_door.h"
#include "platform/check.h"
#include "platform/hashing.h"
#include "platform/string_view_bridge.h"

namespace docket::api {
namespace {

// The viewer draws its arrows from data: in its style sheet.
constexpr char kPolicy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

constexpr std::array<std::string_view, 3> kDocsFiles = {"docs.js", "swagger-ui-bundle.js",
                                                        "swagger-ui.css"};

std::string ContentTypeOf(std::string_view name) {
  if (name.ends_with(".yaml")) return "application/yaml";  // RFC 9512
  if (name.ends_with(".json")) return "application/json";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  return "text/html; charset=utf-8";
}

ServedFile FileNamed(std::string_view name) {
  const auto files = EmbeddedFiles();
  const auto found = std::ranges::find(files, name, &EmbeddedFile::name);
  DOCKET_CHECK(found != files.end());
  ServedFile served{
      .file = *found,
      .headers = {{"Content-Type", ContentTypeOf(name)},
                  {"Content-Security-Policy", kPolicy},
                  {"X-Content-Type-Options", "nosniff"},
                  {"Cache-Control", "no-cache"}},
      .etag = absl::StrCat("\"", platform::AbslView(platform::Sha256Hex(found->content).value()),
                           "\"")};
  served.headers.emplace_back("ETag", served.etag);
  return served;
}

// The packed form was made with the program: no thread packs a megabyte for who has no key.
Response AnswerFile(const Request& request, const ServedFile& served) {
  Response response;
  response.headers = served.headers;
  if (HasAlready(request, served.etag)) {
    response.status = http::status::not_modified;
  } else if (AcceptsGzip(request.headers)) {
    response.body = std::string(served.file.packed);
    MarkPacked(Coding::kGzip, response);
  } else {
    response.body = std::string(served.file.content);
  }
  // The server says so itself where it looks whether to pack.
  if (!IsWorthPacking(response)) response.headers.emplace_back("Vary", "Accept-Encoding");
  return response;
}

}  // namespace

GetDocument::GetDocument(std::string_view name)
    : served_(std::make_shared<const ServedFile>(FileNamed(name))) {}

boost::asio::awaitable<Response> GetDocument::operator()(Request request) const {
  co_return AnswerFile(request, *served_);
}

GetDocsFile::GetDocsFile() {
  Files files;
  for (const std::string_view name : kDocsFiles) files.emplace(name, FileNamed(name));
  files_ = std::make_shared<const Files>(std::move(files));
}

boost::asio::awaitable<Response> GetDocsFile::operator()(Request request) const {
  const auto found = files_->find(request.path_parameters.at("file"));
  co_return found == files_->end() ? NotVisible(request) : AnswerFile(request, found->second);
}

}  // namespace docket::api
