// Privacy: what seals and opens what is recorded of people, as the configuration says (privacy.*).
// Thread-safety: as its parts. Ownership: owns them; whoever uses what it gives must be gone
// before.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "api/handlers/erasures.h"
#include "apps/data_directory.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "privacy/body_seals.h"
#include "privacy/key_store.h"
#include "privacy/key_table.h"
#include "privacy/personal_seals.h"
#include "privacy/rocksdb/rocksdb_key_table.h"
#include "schemas/codec/personal.h"

namespace rocksdb {
class Env;
}

namespace docket::apps {

// Empty: nothing is sealed.
struct Privacy {
  std::unique_ptr<privacy::KeyTable> table;
  privacy::RocksDbKeyTable* in_rocksdb = nullptr;  // the table, if it is one
  std::unique_ptr<privacy::KeyStore> keys;
  std::unique_ptr<privacy::PersonalSeals> seals;
  std::unique_ptr<privacy::BodySeals> bodies;

  [[nodiscard]] const schemas::PersonalSealer& sealer() const {
    if (seals == nullptr) return schemas::Unsealed();
    return *seals;
  }
  [[nodiscard]] const schemas::PersonalReader& people() const {
    if (seals == nullptr) return schemas::WithoutKeys();
    return *seals;
  }
  [[nodiscard]] const schemas::BodySeal& body_seal() const {
    if (bodies == nullptr) return schemas::BodiesAsTheyCame();
    return *bodies;
  }
  // Destroys a person's key at an organisation; empty where nothing is sealed. Valid as long as
  // this, which is not moved meanwhile.
  [[nodiscard]] api::DestroyKey destroy_key() const {
    if (seals == nullptr) return {};
    return [made = seals.get()](const domain::Tenant& organization, domain::UserId subject) {
      return made->Erase(organization, subject);
    };
  }
};

// Makes what is missing, also the master key where no file is named. The clock outlives it, and so
// does `env`, the file system of a RocksDB store; null: the machine's.
[[nodiscard]] absl::StatusOr<Privacy> OpenPrivacy(const platform::PrivacyConfig& config,
                                                  const DataDirectory& data,
                                                  const platform::Clock& clock, rocksdb::Env* env);

}  // namespace docket::apps
