// Answers packed for clients that accept it, with Brotli (RFC 7932) or gzip (RFC 1952): RFC 9110,
// 8.4, 8.8.3 and 12.5.3. A packed answer is another representation than the plain one, so its
// strong ETag is another, too: the plain one with a mark, "-br" or "-gzip", at its end. Handlers
// know nothing of it: marks are taken out of the tags that a request names. Thread-safety: pure
// functions; a packer is used by one thread at a time.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "api/http/message.h"

namespace docket::api {

// Of less than this a packet more or less is no matter.
inline constexpr std::size_t kPlainBodyBytesMax = 1'024;

enum class Coding { kPlain, kGzip, kBrotli };

struct CodingWanted {
  Coding coding =
      Coding::kPlain;  // the best of those that are wanted most; plain is the last choice
  Coding marked = Coding::kPlain;  // of an answer that it has already, whose tag it names
};

// Whether a request with these headers wants gzip at least as much as plain.
[[nodiscard]] bool AcceptsGzip(const http::fields& headers);

// What the request says, whose tags lose their marks.
[[nodiscard]] CodingWanted TakeCodingWanted(http::fields& headers);

// Text of more than kPlainBodyBytesMax that is not packed yet.
[[nodiscard]] bool IsWorthPacking(const Response& response);

// The header of an answer whose body was packed so. Not for kPlain.
void MarkPacked(Coding coding, Response& response);
// The tag alone, of the answer that the packed one is still good. kPlain: nothing.
void MarkTag(Coding coding, Response& response);

// Packs a body, piece by piece, so that the thread can do something else between the pieces.
class BodyPacker {
 public:
  BodyPacker() = default;
  BodyPacker(const BodyPacker&) = delete;
  BodyPacker& operator=(const BodyPacker&) = delete;
  virtual ~BodyPacker() = default;

  virtual void Add(std::string_view piece) = 0;
  // The whole packed body. Called once, after everything was added.
  [[nodiscard]] virtual std::string Finish() = 0;
};

// Not for kPlain.
[[nodiscard]] std::unique_ptr<BodyPacker> MakeBodyPacker(Coding coding);

}  // namespace docket::api
