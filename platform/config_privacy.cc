#include "platform/config_key.h"

namespace docket::platform {
namespace {

// Longer than that nobody needs what a provider sent to make anything of it again.
constexpr std::int64_t kBodiesDaysMax = 30;

}  // namespace

std::vector<KeySpec> PrivacyKeySpecs() {
  return {
      Key(
          {.name = "privacy.keys",
           .default_yaml = "rocksdb",
           .doc =
               "What is recorded of people (logins, titles) is sealed with a key for each person "
               "and organisation, so that `docket privacy erase` can destroy it. Where the keys "
               "are: rocksdb, in data_dir; postgres, a database that all processes of a cluster "
               "share, and best one of its own, for keys are backed up apart from what they "
               "seal; none, and nothing is sealed."},
          PrivacyKeysField{}, [](auto& config) -> auto& { return config.privacy.keys; }),
      Key(
          {.name = "privacy.postgres_dsn_file",
           .default_yaml = "\"\"",
           .doc = "For privacy.keys postgres: as blobs.postgres_dsn_file."},
          TextField{"a path"},
          [](auto& config) -> auto& { return config.privacy.postgres_dsn_file; }),
      Key(
          {.name = "privacy.master_key_file",
           .default_yaml = "\"\"",
           .doc =
               "The master keys, which wrap the others: a line NAME:KEY each, the first one wraps "
               "(docs/privacy.md). Empty: master.keys in data_dir, which is made at the first "
               "start. env:NAME: the environment variable of that name, lines behind commas or "
               "line "
               "breaks. Without them nothing that is sealed can be read again: back them up, "
               "apart."},
          TextField{"a path, or env:NAME"},
          [](auto& config) -> auto& { return config.privacy.master_key_file; }),
      Key(
          {.name = "privacy.bodies_days",
           .default_yaml = "30",
           .doc = "The bodies of webhooks name people. They are sealed with a key for each "
                  "organisation and day, which is destroyed so many days after it, unless a legal "
                  "hold of the organisation stands. Records and proofs stay."},
          IntegerField{1, kBodiesDaysMax},
          [](auto& config) -> auto& { return config.privacy.bodies_days; }),
  };
}

}  // namespace docket::platform
