#include "apps/cli/shard_replay.h"

#include <iostream>
#include <optional>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "apps/cli/connection.h"
#include "apps/cli/output.h"
#include "apps/cli/replay_client.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "boost/url/encode.hpp"
#include "boost/url/rfc/unreserved_chars.hpp"
#include "platform/config.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::apps {
namespace {

constexpr char kAllShards[] = "postgres";
constexpr char kOneShard[] = "shard:";
constexpr Noun kReviews{.one = "review", .many = "reviews"};
constexpr Noun kRows{.one = "row", .many = "rows"};

absl::StatusOr<std::vector<std::string>> ShardsOf(const ShardReplay& replay,
                                                  const platform::Config& config) {
  absl::string_view one = replay.store;
  if (absl::ConsumePrefix(&one, kOneShard)) return std::vector{std::string(one)};
  std::vector<std::string> ids;
  for (const platform::ShardConfig& shard : config.read_models.postgres) ids.push_back(shard.id);
  if (!ids.empty()) return ids;
  return absl::InvalidArgumentError(
      "read_models.postgres names no shard; name the configuration of docketd with --config");
}

void PrintComparison(const boost::json::object& compared, const std::string& shard) {
  std::cout << "shard " << shard << ": ";
  if (compared.at("ok").as_bool()) {
    std::cout << "equal to the local read models: ";
  } else {
    std::cout << "NOT equal to the local read models: " << Text(compared, "different")
              << " different, " << Text(compared, "undecided") << " undecided of ";
  }
  std::cout << absl::StrFormat("%s in %.2f s", Counted(Text(compared, "reviews"), kReviews),
                               compared.at("seconds").to_number<double>());
  if (const auto moving = compared.at("moving").to_number<std::int64_t>(); moving > 0) {
    std::cout << "; of organisations that move, not compared: "
              << Counted(absl::StrCat(moving), kReviews);
  }
  std::cout << "\n";
  for (const boost::json::value& item : compared.at("findings").as_array()) {
    const boost::json::object& finding = item.as_object();
    std::cout << "  " << Text(finding, "review") << ": " << Text(finding, "what") << "\n";
  }
}

void Print(ShardVerb verb, const boost::json::object& result) {
  const std::string shard = Text(result, "shard");
  if (verb == ShardVerb::kVerify) {
    PrintComparison(result, shard);
    if (!result.at("ok").as_bool()) {
      std::cout << "to repair it: docket replay rebuild --store shard:" << shard << "\n";
    }
    return;
  }
  if (verb == ShardVerb::kRebuild) {
    std::cout << absl::StrFormat("shard %s: %s, %s copied in %.2f s, indexes in %.2f s\n", shard,
                                 Counted(Text(result, "reviews"), kReviews),
                                 Counted(Text(result, "rows"), kRows),
                                 result.at("load_seconds").to_number<double>(),
                                 result.at("index_seconds").to_number<double>());
  }
  PrintComparison(result.at("comparison").as_object(), shard);
  if (result.at("switched").as_bool()) {
    std::cout << "shard " << shard << ": switched; what was live before stays in schema "
              << Text(result, "previous") << "\n";
  } else {
    std::cout << "shard " << shard << ": NOT switched; the live tables stay as they were\n";
  }
}

absl::StatusOr<bool> Replay(const ShardReplay& replay) {
  DOCKET_ASSIGN_OR_RETURN(const platform::Config config, LoadDocketdConfig(replay.data));
  DOCKET_ASSIGN_OR_RETURN(const std::vector<std::string> shards, ShardsOf(replay, config));
  DOCKET_ASSIGN_OR_RETURN(std::optional<HttpClient> server,
                          ConnectToOperator({.path = config.data_dir}));
  if (!server.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("no docketd runs on ", config.data_dir,
                     ", and shards are kept by a docketd that runs: start it first"));
  }
  bool all_right = true;
  for (const std::string& shard : shards) {
    ProgressLine progress;
    DOCKET_ASSIGN_OR_RETURN(
        const boost::json::object result,
        AskForWork(*server,
                   absl::StrCat("/operator/v1/shards/",
                                boost::urls::encode(shard, boost::urls::unreserved_chars), "/",
                                platform::AbslView(NameOf(replay.verb))),
                   {.progress = [&progress](std::string_view text) { progress.Show(text); }}));
    if (replay.json) {
      std::cout << boost::json::serialize(result) << "\n";
    } else {
      Print(replay.verb, result);
    }
    all_right = all_right && result.at("ok").as_bool();
  }
  return all_right;
}

}  // namespace

CLI::Validator StoreName() {
  const auto check = [](const std::string& text) -> std::string {
    const bool is_one = absl::StartsWith(text, kOneShard) && text.size() > std::size(kOneShard) - 1;
    if (text == kEmbeddedStore || text == kAllShards || is_one) return "";
    return "must be rocksdb, postgres or shard:ID";
  };
  return {check, "rocksdb|postgres|shard:ID"};
}

int ReplayShards(const ShardReplay& replay) {
  const absl::StatusOr<bool> right = Replay(replay);
  if (!right.ok()) return Complain(right.status());
  return *right ? kDone : kFoundOrFailed;
}

}  // namespace docket::apps
