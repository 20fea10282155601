#include "demo/check_runs.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>
#include <string>
#include <utility>

#include "demo/bot_plan.h"
#include "demo/json_body.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

bool IsUnderWay(std::string_view status) {
  return status != "completed" && status != "failed" && status != "superseded" &&
         status != "cancelled" && status != "timed_out";
}

bool HasToTell(const json::object& run) {
  const std::vector<json::object> told = ObjectsAt(run, "notifications");
  return std::any_of(told.begin(), told.end(), [](const json::object& notification) {
    return TextIn(notification, "status") == "pending";
  });
}

class RunComparison {
 public:
  explicit RunComparison(std::vector<Mismatch>& mismatches) : mismatches_(mismatches) {}

  void Compare(const json::object& run) {
    const std::string id = TextIn(run, "id");
    const std::string status = TextIn(run, "status");
    const RunPlan plan = PlanOf(id);
    if (IsUnderWay(status)) Expect(id, "status", "an end", status);
    if (status == "failed") {
      Expect(id, "failure_code", PlannedFailure(plan), TextIn(run, "failure_code"));
    }
    if (status == "completed") CompareResult(id, plan, run);
    if (HasToTell(run)) Expect(id, "notifications", "all told", NotificationsOf(run));
  }

 private:
  static std::string PlannedFailure(const RunPlan& plan) {
    return plan.fails ? std::string(kPlannedFailure) : std::string("no failure");
  }

  static std::string NotificationsOf(const json::object& run) {
    std::string text;
    for (const json::object& one : ObjectsAt(run, "notifications")) {
      if (!text.empty()) text += ", ";
      text += TextIn(one, "channel") + "/" + TextIn(one, "part") + " " + TextIn(one, "status");
    }
    return text;
  }

  void CompareResult(const std::string& id, const RunPlan& plan, const json::object& run) {
    const json::object findings = ObjectAt(ObjectAt(run, "analysis"), "findings");
    const json::object planned{{"critical", 0},
                               {"high", plan.errors},
                               {"medium", plan.warnings},
                               {"low", plan.notes},
                               {"info", 0}};
    for (const auto& [severity, count] : planned) {
      Expect(id, "analysis.findings." + std::string(severity), json::serialize(count),
             NumberIn(findings, severity));
    }
    const json::object answer = ObjectAt(run, "answer");
    Expect(id, "answer.verdict", std::string(plan.verdict), TextIn(answer, "verdict"));
    Expect(id, "answer.rounds", std::to_string(plan.rounds), NumberIn(answer, "rounds"));
    for (const std::string_view channel : {"check_run", "review"}) {
      Expect(id, "result told by " + std::string(channel), "1", ToldTimes(run, channel));
    }
  }

  static std::string NumberIn(const json::object& object, std::string_view member) {
    const json::value* value = object.if_contains(member);
    return value == nullptr ? "(absent)" : json::serialize(*value);
  }

  static std::string ToldTimes(const json::object& run, std::string_view channel) {
    const std::vector<json::object> told = ObjectsAt(run, "notifications");
    return std::to_string(
        std::count_if(told.begin(), told.end(), [channel](const json::object& notification) {
          return TextIn(notification, "channel") == channel &&
                 TextIn(notification, "part") == "result" &&
                 TextIn(notification, "status") == "sent";
        }));
  }

  void Expect(const std::string& run, std::string field, std::string expected, std::string actual) {
    if (expected == actual) return;
    mismatches_.push_back({run, std::move(field), std::move(expected), std::move(actual), {}, {}});
  }

  std::vector<Mismatch>& mismatches_;
};

// One that timed out had no bot: an earlier demo was run without it.
bool HadItsTurn(std::string_view status) {
  return status == "completed" || status == "failed" || status == "timed_out";
}

}  // namespace

bool HasWorkLeft(std::string_view body) {
  const std::vector<json::object> runs = ObjectsAt(ObjectIn(std::string(body)), "runs");
  return std::any_of(runs.begin(), runs.end(), [](const json::object& run) {
    return IsUnderWay(TextIn(run, "status")) || HasToTell(run);
  });
}

RunsFound CompareRuns(const ExpectedReview& expected, std::string_view host,
                      std::string_view body) {
  RunsFound found;
  std::vector<Mismatch>& mismatches = found.mismatches;
  const std::string id = ReviewIdOf(expected, host);
  std::map<std::string, std::size_t> completed;  // by head
  bool head_reviewed = false;
  RunComparison comparison(mismatches);
  for (const json::object& run : ObjectsAt(ObjectIn(std::string(body)), "runs")) {
    comparison.Compare(run);
    const std::string status = TextIn(run, "status");
    const std::string head = TextIn(run, "head_sha");
    found.statuses.push_back(status);
    if (status == "completed") ++completed[head];
    head_reviewed = head_reviewed || (head == expected.head_sha && HadItsTurn(status));
  }
  for (const auto& [head, times] : completed) {
    if (times == 1) continue;
    mismatches.push_back(
        {id, "completed runs of head " + head, "1", std::to_string(times), {}, {}});
  }
  const bool due = expected.state == LifeState::kOpen && !expected.draft;
  if (due && !head_reviewed) {
    mismatches.push_back(
        {id, "a run of head " + expected.head_sha, "completed or failed", "none", {}, {}});
  }
  return found;
}

}  // namespace docket::demo
