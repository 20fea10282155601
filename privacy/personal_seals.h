// PersonalSeals: seals what commands say of people with the keys of a KeyStore, one for each person
// of an organisation, and opens it for answers. docs/formats/sealing.md has the bytes.
// Thread-safety: every method may be called from any thread at the same time. Ownership: borrows
// the store, which outlives it. Cost: a key that is in the store's memory takes no reading.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "docket/common/v1/common.pb.h"
#include "domain/ids.h"
#include "privacy/key_store.h"
#include "schemas/codec/personal.h"

namespace docket::privacy {

class PersonalSeals final : public schemas::PersonalSealer, public schemas::PersonalReader {
 public:
  explicit PersonalSeals(KeyStore& keys) : keys_(keys) {}

  // Of whoever was erased nothing is left, neither text nor seal. Errors: the store's.
  [[nodiscard]] absl::Status Seal(const domain::Tenant& organization,
                                  common::v1::Personal& personal) const override;

  // "erased:" and a part of the key's id, if the key is destroyed; "unreadable:" if it is not to be
  // had, or what was sealed is damaged.
  [[nodiscard]] std::string TextOf(const common::v1::Personal& personal) const override;

  // Nothing of the person at the organisation can be opened after that, or sealed. Idempotent.
  [[nodiscard]] absl::Status Erase(const domain::Tenant& organization, domain::UserId subject);

 private:
  KeyStore& keys_;
};

}  // namespace docket::privacy
