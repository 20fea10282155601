// Personal data on its way into what is stored, and out of it into answers. How it is sealed is
// another module's: these are the two ports that the codecs call.
// Thread-safety: every method may be called from any thread at the same time.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "docket/common/v1/common.pb.h"
#include "domain/ids.h"

namespace docket::schemas {

class PersonalSealer {
 public:
  PersonalSealer() = default;
  PersonalSealer(const PersonalSealer&) = delete;
  PersonalSealer& operator=(const PersonalSealer&) = delete;
  virtual ~PersonalSealer() = default;

  // Seals it with the key that its subject has at the organisation; what is nobody's, not given or
  // sealed already is left as it is. The same text of the same subject is always sealed the same,
  // as long as its key lives. An error leaves it as it was; kUnavailable passes by itself.
  [[nodiscard]] virtual absl::Status Seal(const domain::Tenant& organization,
                                          common::v1::Personal& personal) const = 0;
};

// What it cannot open because its key is gone, it says so of: an answer is never refused for it.
class PersonalReader {
 public:
  PersonalReader() = default;
  PersonalReader(const PersonalReader&) = delete;
  PersonalReader& operator=(const PersonalReader&) = delete;
  virtual ~PersonalReader() = default;

  // Empty: not given.
  [[nodiscard]] virtual std::string TextOf(const common::v1::Personal& personal) const = 0;
};

// Seals nothing.
[[nodiscard]] const PersonalSealer& Unsealed();

// Opens nothing: "sealed:" and the end of what is sealed in hex, the same for the same text.
[[nodiscard]] const PersonalReader& WithoutKeys();

}  // namespace docket::schemas
