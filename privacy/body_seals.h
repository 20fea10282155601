// BodySeals: seals the bodies of webhooks with the keys of a KeyStore, one for each organisation
// and day, so that the bodies of a day become unreadable together when their time is over. A body
// is compressed before, since what is sealed cannot be. docs/formats/sealing.md has the bytes.
// Thread-safety: every method may be called from any thread at the same time. Ownership: borrows
// the store, which outlives it. Bounds: a body of more than kBodyBytesMax (body_compression.h) is
// not opened.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "privacy/key_store.h"
#include "schemas/codec/body_seal.h"

namespace docket::privacy {

class BodySeals final : public schemas::BodySeal {
 public:
  explicit BodySeals(KeyStore& keys) : keys_(keys) {}

  // kFailedPrecondition: the key of that day is destroyed already.
  [[nodiscard]] absl::StatusOr<std::optional<std::string>> Seal(
      const domain::Tenant& organization, domain::Timestamp received_at,
      std::string_view body) const override;
  [[nodiscard]] absl::StatusOr<std::string> Open(std::string_view sealed) const override;

 private:
  KeyStore& keys_;
};

}  // namespace docket::privacy
