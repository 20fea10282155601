// What the server says of itself, to anybody: GET /api/v1/openapi.yaml, the same as openapi.json,
// and GET /docs, a page that shows it, with the files of that page. Nothing of the page comes from
// elsewhere, and its policy (CSP) lets it ask nobody else.
// Thread-safety: as every handler, copies may run at the same time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "api/document/embedded_files.h"
#include "api/http/message.h"

namespace docket::api {

// A file of the program with the header of its answer.
struct ServedFile {
  EmbeddedFile file;
  HeaderList headers;
  std::string etag;
};

class GetDocument {
 public:
  // Precondition: there is an embedded file of that name.
  explicit GetDocument(std::string_view name);

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  std::shared_ptr<const ServedFile> served_;
};

// GET /docs/{file}; 404 for any other file than the page's.
class GetDocsFile {
 public:
  GetDocsFile();

  boost::asio::awaitable<Response> operator()(Request request) const;

 private:
  using Files = std::map<std::string, ServedFile, std::less<>>;

  std::shared_ptr<const Files> files_;
};

}  // namespace docket::api
