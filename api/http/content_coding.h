// Answers packed with gzip (RFC 1952) for clients that accept it: RFC 9110, 8.4, 8.8.3 and 12.5.3.
// A packed answer is another representation than the plain one, so its strong ETag is another, too:
// the plain one with the mark "-gzip" at its end. Handlers know nothing of it: the mark is taken
// out of the tags that a request names.
// Thread-safety: pure functions; a GzipBody is used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/http/message.h"

namespace docket::api {

// Of less than this a packet more or less is no matter.
inline constexpr std::size_t kPlainBodyBytesMax = 1'024;

struct CodingWanted {
  bool gzip = false;    // at least as much as plain
  bool marked = false;  // it has a packed answer already, whose tag it names
};

// Whether a request with these headers wants gzip at least as much as plain.
[[nodiscard]] bool AcceptsGzip(const http::fields& headers);

// What the request says, whose tags lose their mark.
[[nodiscard]] CodingWanted TakeCodingWanted(http::fields& headers);

// Text of more than kPlainBodyBytesMax that is not packed yet.
[[nodiscard]] bool IsWorthPacking(const Response& response);

// The header of an answer whose body was packed.
void MarkPacked(Response& response);
// The tag alone, of the answer that the packed one is still good.
void MarkTag(Response& response);

// Packs a body, piece by piece, so that the thread can do something else between the pieces.
class GzipBody {
 public:
  GzipBody();
  ~GzipBody();
  GzipBody(const GzipBody&) = delete;
  GzipBody& operator=(const GzipBody&) = delete;

  void Add(std::string_view piece);
  // The whole packed body. Called once, after everything was added.
  [[nodiscard]] std::string Finish();

 private:
  struct Stream;

  void Pack(std::string_view piece, int flush);

  const std::unique_ptr<Stream> stream_;
  std::string packed_;
};

}  // namespace docket::api
