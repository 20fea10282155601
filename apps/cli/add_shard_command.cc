// docket shards add
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/output.h"
#include "apps/shards.h"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "platform/config.h"
#include "platform/status_macros.h"
#include "projections/postgres/shard_store.h"

namespace docket::apps {
namespace {

struct AddOptions {
  platform::ShardConfig shard;
  bool json = false;
};

// As it stands in the configuration.
std::string EntryOf(const platform::ShardConfig& shard) {
  return absl::StrCat("{id: ", shard.id, ", dsn_file: \"", shard.dsn_file, "\"",
                      shard.weight == 1 ? "" : absl::StrCat(", weight: ", shard.weight), "}");
}

// Refuses what the configuration would.
absl::Status Check(const platform::ShardConfig& shard) {
  return platform::LoadConfig(
             {.file = {},
              .environment = {},
              .flags = {absl::StrCat("--read_models.postgres=[", EntryOf(shard), "]")}})
      .status();
}

// Makes its tables and takes the database for it. Idempotent.
absl::Status Prepare(const platform::ShardConfig& shard) {
  DOCKET_RETURN_IF_ERROR(Check(shard));
  platform::ReadModelsConfig models;
  models.postgres = {shard};
  DOCKET_ASSIGN_OR_RETURN(const std::vector<Shard> shards, ShardsOf(models));
  const Shard& added = shards.front();
  DOCKET_ASSIGN_OR_RETURN(const auto connection,
                          platform::PostgresConnection::Open(added.connection));
  DOCKET_RETURN_IF_ERROR(projections::MigrateShard(*connection));
  return projections::ShardStore::Open({.id = added.id, .connection = added.connection}).status();
}

int Run(const AddOptions& options) {
  if (const absl::Status prepared = Prepare(options.shard); !prepared.ok()) {
    return Complain(prepared);
  }
  const std::string entry = EntryOf(options.shard);
  if (options.json) {
    std::cout << boost::json::serialize(
                     boost::json::object{{"id", options.shard.id}, {"entry", entry}})
              << "\n";
    return kDone;
  }
  std::cout
      << "The database is ready for shard " << options.shard.id
      << ". Add to read_models.postgres of every docketd\n  - " << entry
      << "\nand restart them. By hash it takes its share of the organisations over; each shard\n"
         "goes through all reviews once, and `docket shards list` shows when that is done.\n";
  return kDone;
}

}  // namespace

void AddAddShardCommand(CommandLine& line, CLI::App& shards) {
  const auto options = std::make_shared<AddOptions>();
  CLI::App* add = shards.add_subcommand(
      "add",
      "Make a database ready to be a further shard: its tables, and whose it is. It gets rows when "
      "the configuration names it");
  add->add_option("id", options->shard.id, "What it is to be called: a-z, 0-9 and _")->required();
  add->add_option("--dsn-file", options->shard.dsn_file, "The file with its connection string")
      ->required();
  add->add_option("--weight", options->shard.weight, "Its share beside the others'")
      ->capture_default_str();
  AddJsonOption(*add, options->json);
  add->footer(
      "Exit codes: 0 it is ready, 1 it failed, 2 wrong use.\n"
      "Example: docket shards add c --dsn-file /etc/docket/shard-c.dsn --weight 2");
  add->callback([&line, options] { line.run = [options] { return Run(*options); }; });
}

}  // namespace docket::apps
