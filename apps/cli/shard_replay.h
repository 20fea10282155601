// docket replay rebuild|verify|rollback --store postgres|shard:ID: asks the docketd that keeps the
// shards. Thread-safety: used by one thread.
#pragma once

#include <string>

#include "CLI/CLI.hpp"
#include "apps/cli/data_here.h"
#include "apps/shard_works.h"

namespace docket::apps {

inline constexpr char kEmbeddedStore[] = "rocksdb";

struct ShardReplay {
  ShardVerb verb = ShardVerb::kVerify;
  std::string store;  // postgres: every shard of the configuration
  DataOptions data;
  bool json = false;
};

// "rocksdb", "postgres" or "shard:ID".
[[nodiscard]] CLI::Validator StoreName();

// Does it, one shard after the other, and answers the exit code.
[[nodiscard]] int ReplayShards(const ShardReplay& replay);

}  // namespace docket::apps
