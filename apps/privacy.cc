#include "apps/privacy.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "apps/secret_file.h"
#include "platform/status_macros.h"
#include "privacy/master_keys.h"
#include "privacy/postgres/postgres_key_table.h"

namespace docket::apps {
namespace {

using platform::PrivacyKeys;

// What is made at the first start is called this.
constexpr char kFirstMasterKey[] = "first";

absl::StatusOr<privacy::MasterKeys> ReadMasterKeys(const platform::PrivacyConfig& config,
                                                   const DataDirectory& data) {
  const std::string path =
      config.master_key_file.empty() ? data.master_keys() : config.master_key_file;
  std::string text;
  if (config.master_key_file.empty()) {
    DOCKET_ASSIGN_OR_RETURN(SecretFile file, ReadOrMakeSecretFile(path, [] {
                              return privacy::MakeMasterKeyLine(kFirstMasterKey);
                            }));
    text = std::move(file.secret);
  } else {
    DOCKET_ASSIGN_OR_RETURN(text, ReadSecretFile(path));
  }
  absl::StatusOr<privacy::MasterKeys> keys = privacy::MasterKeys::Parse(text);
  if (keys.ok()) return keys;
  return absl::Status(keys.status().code(), absl::StrCat(path, ": ", keys.status().message()));
}

absl::Status OpenTable(const platform::PrivacyConfig& config, const DataDirectory& data,
                       rocksdb::Env* env, Privacy& opened) {
  if (config.keys == PrivacyKeys::kRocksdb) {
    DOCKET_ASSIGN_OR_RETURN(auto table,
                            privacy::RocksDbKeyTable::Open({.directory = data.keys(), .env = env}));
    opened.in_rocksdb = table.get();
    opened.table = std::move(table);
    return absl::OkStatus();
  }
  DOCKET_ASSIGN_OR_RETURN(std::string dsn, ReadSecretFile(config.postgres_dsn_file));
  DOCKET_ASSIGN_OR_RETURN(opened.table,
                          privacy::PostgresKeyTable::Open({.connection = {.dsn = std::move(dsn)}}));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Privacy> OpenPrivacy(const platform::PrivacyConfig& config,
                                    const DataDirectory& data, const platform::Clock& clock,
                                    rocksdb::Env* env) {
  Privacy opened;
  if (config.keys == PrivacyKeys::kNone) return opened;
  DOCKET_ASSIGN_OR_RETURN(privacy::MasterKeys master_keys, ReadMasterKeys(config, data));
  DOCKET_RETURN_IF_ERROR(OpenTable(config, data, env, opened));
  opened.keys = std::make_unique<privacy::KeyStore>(*opened.table, std::move(master_keys), clock,
                                                    privacy::KeyStoreOptions{});
  opened.seals = std::make_unique<privacy::PersonalSeals>(*opened.keys);
  opened.bodies = std::make_unique<privacy::BodySeals>(*opened.keys);
  return opened;
}

}  // namespace docket::apps
