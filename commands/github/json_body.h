// JsonBody: a webhook body, parsed. Malformed JSON, invalid UTF-8, nesting beyond kMaxJsonDepth, a
// top level that is no object, and numbers that fit neither 64 bits nor a double are
// InvalidArgument, with the byte at which reading failed. Of a name that stands twice in one
// object, the first counts. Thread-safety: each thread has one parser, so a thread holds one
// JsonBody at a time (checked), and uses it where it was made. Ownership: the body is copied; what
// root() gives is valid as long as the JsonBody. Memory: while it lives, address space of about
// 14 times the body, of which parsing touches what the body needs. Afterwards a thread keeps the
// buffers of bodies up to kRetainedBodyBytes for the next.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"

namespace docket::commands::github {

inline constexpr std::size_t kMaxBodyBytes = std::size_t{25} * 1024 * 1024;  // GitHub's own limit
inline constexpr std::size_t kRetainedBodyBytes =
    std::size_t{1} * 1024 * 1024;                                          // > 99.9 % of bodies
inline constexpr std::size_t kMaxJsonDepth = simdjson::DEFAULT_MAX_DEPTH;  // GitHub's nest below 20

class JsonBody {
 public:
  [[nodiscard]] static absl::StatusOr<JsonBody> Parse(std::string_view body);

  JsonBody(JsonBody&& other) noexcept;
  JsonBody& operator=(JsonBody&&) = delete;
  JsonBody(const JsonBody&) = delete;
  JsonBody& operator=(const JsonBody&) = delete;
  ~JsonBody();

  [[nodiscard]] const simdjson::dom::element& root() const { return root_; }  // an object

 private:
  explicit JsonBody(simdjson::dom::element root) : root_(root) {}

  simdjson::dom::element root_;
  bool holds_parser_ = true;
};

}  // namespace docket::commands::github
