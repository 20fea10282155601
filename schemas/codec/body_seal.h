// The bodies of webhooks on their way into what is stored, and out of it to who translates them.
// How they are sealed is another module's: this is the port. Thread-safety: every method may be
// called from any thread at the same time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "domain/ids.h"
#include "domain/time.h"

namespace docket::schemas {

class BodySeal {
 public:
  BodySeal() = default;
  BodySeal(const BodySeal&) = delete;
  BodySeal& operator=(const BodySeal&) = delete;
  virtual ~BodySeal() = default;

  // What is stored in its place. Nothing: the body itself, as it came.
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> Seal(
      const domain::Tenant& organization, domain::Timestamp received_at,
      std::string_view body) const = 0;

  // The body. kNotFound: its key was destroyed, or is not there. kDataLoss: altered.
  // kFailedPrecondition: the key is there and cannot be used, until somebody mends that.
  [[nodiscard]] virtual absl::StatusOr<std::string> Open(std::string_view sealed) const = 0;
};

// Seals nothing, and opens nothing.
[[nodiscard]] const BodySeal& BodiesAsTheyCame();

}  // namespace docket::schemas
