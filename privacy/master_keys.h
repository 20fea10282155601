// MasterKeys: what wraps the secrets of all other keys where they are stored (AES-256-GCM with a
// random nonce). The first of the list wraps; the others are there for what they wrapped.
// Thread-safety: immutable after it is made. The secrets are wiped when it is destroyed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace docket::privacy {

class MasterKeys {
 public:
  // A line each: a name of 1 to 32 of a-z, 0-9 and '-', a colon, 32 bytes in Base64. Empty lines
  // and those that begin with '#' are left out. kInvalidArgument: with the number of the line, and
  // never with what is in it.
  [[nodiscard]] static absl::StatusOr<MasterKeys> Parse(std::string_view text);
  ~MasterKeys();
  MasterKeys(MasterKeys&&) noexcept = default;
  MasterKeys& operator=(MasterKeys&&) = delete;
  MasterKeys(const MasterKeys&) = delete;
  MasterKeys& operator=(const MasterKeys&) = delete;

  // Of the one that wraps.
  [[nodiscard]] const std::string& name() const { return keys_.front().name; }

  // `bound`: what the secret belongs to; the same to unwrap it.
  [[nodiscard]] std::string Wrap(std::string_view secret, std::string_view bound) const;
  // kFailedPrecondition: there is no master key of this name. kDataLoss: it is not what was wrapped
  // with it, for this.
  [[nodiscard]] absl::StatusOr<std::string> Unwrap(std::string_view wrapped, std::string_view bound,
                                                   std::string_view master) const;

 private:
  struct Key {
    std::string name;
    std::string secret;
  };

  MasterKeys() = default;

  std::vector<Key> keys_;
};

// A new line, with its end.
[[nodiscard]] std::string MakeMasterKeyLine(std::string_view name);

}  // namespace docket::privacy
