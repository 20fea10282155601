#include "apps/privacy.h"

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "apps/secret_file.h"
#include "platform/status_macros.h"
#include "privacy/master_keys.h"
#include "privacy/postgres/postgres_key_table.h"

namespace docket::apps {
namespace {

using platform::PrivacyKeys;

// What is made at the first start is called this.
constexpr char kFirstMasterKey[] = "first";

// master_key_file: env:NAME
constexpr char kOfEnvironment[] = "env:";

// Their lines; in a variable they may stand behind commas, which no line has.
absl::StatusOr<std::string> FromEnvironment(absl::string_view name) {
  const std::string prefix = absl::StrCat(name, "=");
  for (const std::string& variable : platform::ProcessEnvironment()) {
    absl::string_view value = variable;
    if (!absl::ConsumePrefix(&value, prefix) || value.empty()) continue;
    return absl::StrReplaceAll(value, {{",", "\n"}});
  }
  return absl::NotFoundError(absl::StrCat("privacy.master_key_file names the environment variable ",
                                          name, ", which is not set or empty"));
}

constexpr char kPutBack[] =
    "Put back the file of the master keys that was beside these keys (docs/privacy.md); another "
    "one "
    "cannot open them. Nothing was changed";

// A new one only where no key is stored that another one wrapped.
absl::StatusOr<std::string> FirstMasterKey(const std::string& path, privacy::KeyTable& table) {
  std::error_code ignored;  // what cannot be looked at is read next, which says why
  if (!std::filesystem::exists(path, ignored)) {
    DOCKET_ASSIGN_OR_RETURN(const bool has_keys, privacy::HasLivingKeys(table));
    if (has_keys) {
      return absl::FailedPreconditionError(absl::StrCat(
          path, " is not there, and keys are stored that its master keys wrapped. ", kPutBack));
    }
  }
  DOCKET_ASSIGN_OR_RETURN(SecretFile file, ReadOrMakeSecretFile(path, [] {
                            return privacy::MakeMasterKeyLine(kFirstMasterKey);
                          }));
  return std::move(file.secret);
}

absl::StatusOr<std::string> MasterKeyText(const std::string& named, const DataDirectory& data,
                                          privacy::KeyTable& table) {
  absl::string_view variable = named;
  if (absl::ConsumePrefix(&variable, kOfEnvironment)) return FromEnvironment(variable);
  if (!named.empty()) return ReadSecretFile(named);
  return FirstMasterKey(data.master_keys(), table);
}

absl::StatusOr<privacy::MasterKeys> ReadMasterKeys(const platform::PrivacyConfig& config,
                                                   const DataDirectory& data,
                                                   privacy::KeyTable& table) {
  const std::string& named = config.master_key_file;
  DOCKET_ASSIGN_OR_RETURN(const std::string text, MasterKeyText(named, data, table));
  absl::StatusOr<privacy::MasterKeys> keys = privacy::MasterKeys::Parse(text);
  if (keys.ok()) return keys;
  return absl::Status(keys.status().code(), absl::StrCat(named.empty() ? data.master_keys() : named,
                                                         ": ", keys.status().message()));
}

absl::Status OpenTable(const platform::PrivacyConfig& config, const DataDirectory& data,
                       const platform::Clock& clock, rocksdb::Env* env, Privacy& opened) {
  if (config.keys == PrivacyKeys::kRocksdb) {
    DOCKET_ASSIGN_OR_RETURN(auto table,
                            privacy::RocksDbKeyTable::Open({.directory = data.keys(), .env = env}));
    opened.in_rocksdb = table.get();
    opened.table = std::move(table);
    return absl::OkStatus();
  }
  DOCKET_ASSIGN_OR_RETURN(std::string dsn, ReadSecretFile(config.postgres_dsn_file));
  DOCKET_ASSIGN_OR_RETURN(opened.table, privacy::PostgresKeyTable::Open(
                                            {.connection = {.dsn = std::move(dsn)}}, clock));
  return absl::OkStatus();
}

// Keys that another master key wrapped would be unreadable, and new ones unreadable to whoever
// brings the right one back. A table that does not answer is asked when keys are needed.
absl::Status RequireRightMasterKeys(const privacy::KeyStore& keys) {
  absl::Status right = keys.CheckMasterKeys();
  if (absl::IsDataLoss(right) || absl::IsFailedPrecondition(right)) {
    return absl::FailedPreconditionError(absl::StrCat(right.message(), ". ", kPutBack));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Privacy> OpenPrivacy(const platform::PrivacyConfig& config,
                                    const DataDirectory& data, const platform::Clock& clock,
                                    rocksdb::Env* env) {
  Privacy opened;
  if (config.keys == PrivacyKeys::kNone) return opened;
  DOCKET_RETURN_IF_ERROR(OpenTable(config, data, clock, env, opened));
  DOCKET_ASSIGN_OR_RETURN(privacy::MasterKeys master_keys,
                          ReadMasterKeys(config, data, *opened.table));
  opened.keys = std::make_unique<privacy::KeyStore>(*opened.table, std::move(master_keys), clock,
                                                    privacy::KeyStoreOptions{});
  DOCKET_RETURN_IF_ERROR(RequireRightMasterKeys(*opened.keys));
  opened.seals = std::make_unique<privacy::PersonalSeals>(*opened.keys);
  opened.bodies = std::make_unique<privacy::BodySeals>(*opened.keys);
  return opened;
}

}  // namespace docket::apps
