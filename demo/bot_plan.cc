#include "demo/bot_plan.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "demo/random.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

constexpr std::uint64_t kPlanStream = 21;  // keeps a plan's choices apart from the story's

// FNV-1a of 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/): the same on every platform, which
// std::hash does not promise.
std::uint64_t HashOf(std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  for (const char character : text) {
    hash ^= static_cast<unsigned char>(character);
    hash *= 1099511628211U;
  }
  return hash;
}

void AddResults(std::string_view rule, std::string_view level, std::size_t count,
                json::array& results) {
  for (std::size_t i = 0; i < count; ++i) {
    results.push_back(json::object{
        {"ruleId", rule},
        {"level", level},
        {"message", {{"text", "Look at this once more."}}},
        {"locations", json::array{json::object{{"physicalLocation",
                                                {{"artifactLocation", {{"uri", "src/queue.cc"}}},
                                                 {"region", {{"startLine", 10 * (i + 1)}}}}}}}}});
  }
}

}  // namespace

RunPlan PlanOf(std::string_view run) {
  static constexpr std::array<std::string_view, 3> kVerdicts{"approve", "comment",
                                                             "request_changes"};
  Random random({kPlanStream, HashOf(run)});
  RunPlan plan;
  plan.errors = random.Below(2);
  plan.warnings = random.Below(4);
  plan.notes = random.Below(6);
  plan.verdict = kVerdicts[random.Below(kVerdicts.size())];
  plan.rounds = random.Between(1, 3);
  const std::size_t turn = random.Below(100);
  if (turn < 10) plan.slip = Slip::kGivesBack;
  if (turn >= 10 && turn < 25) plan.slip = Slip::kSaysTwice;
  plan.fails = turn >= 25 && turn < 31;
  return plan;
}

std::string SarifOf(const RunPlan& plan) {
  json::array results;
  AddResults("demo/leak", "error", plan.errors, results);
  AddResults("demo/shadow", "warning", plan.warnings, results);
  AddResults("demo/naming", "note", plan.notes, results);
  return json::serialize(json::object{
      {"version", "2.1.0"},
      {"runs", json::array{json::object{
                   {"tool", {{"driver", {{"name", "docket-demo"}, {"version", "1.0"}}}}},
                   {"results", std::move(results)}}}}});
}

}  // namespace docket::demo
