#include "demo/bot.h"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "demo/json_body.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

constexpr int kLeaseSeconds = 60;
constexpr std::string_view kRuns = "/api/v1/runs/";
constexpr std::string_view kLeases = "/api/v1/work/leases";

std::string At(std::string_view run, std::string_view call, std::string_view lease) {
  return std::string(kRuns).append(run).append(call).append("?lease=").append(lease);
}

}  // namespace

// As the API gave it.
struct Bot::Task {
  std::string lease;
  std::string stage;
  std::string review;
  std::string run;  // empty: publishing is a task of the review
  std::string head;
  std::vector<json::object> notifications;
};

BotCounts Bot::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

std::vector<Mismatch> Bot::mismatches() const {
  const std::lock_guard lock(mutex_);
  return mismatches_;
}

bool Bot::First(const std::string& thing) {
  const std::lock_guard lock(mutex_);
  return known_.insert(thing).second;
}

void Bot::Count(std::uint64_t BotCounts::*what) {
  const std::lock_guard lock(mutex_);
  ++(counts_.*what);
}

void Bot::Expect(const Task& task, std::string field, std::string expected, std::string actual) {
  if (expected == actual) return;
  const std::lock_guard lock(mutex_);
  mismatches_.push_back({task.run.empty() ? task.review : task.run, std::move(field),
                         std::move(expected), std::move(actual), "the bot's work", task.stage});
}

void Bot::ExpectStatus(const Task& task, std::string what, int status, const HttpResponse& answer) {
  if (answer.status == status) return;
  Expect(task, std::move(what), "HTTP " + std::to_string(status), Described(answer));
}

void Bot::Work(Client& client, const std::string& worker) {
  json::array organizations(organizations_.begin(), organizations_.end());
  const std::string wish =
      json::serialize(json::object{{"stages", {"publishing", "conversation", "analysis"}},
                                   {"worker", worker},
                                   {"organizations", std::move(organizations)},
                                   {"seconds", kLeaseSeconds},
                                   {"wait_seconds", kIdle.count()}});
  while (true) {
    const HttpResponse answer = client.Post(std::string(kLeases), wish);
    if (answer.status == 204) return;
    const json::object body = ObjectIn(answer.body);
    const json::object run = ObjectAt(body, "run");
    const Task task{.lease = TextIn(body, "lease"),
                    .stage = TextIn(body, "stage"),
                    .review = TextIn(body, "review"),
                    .run = TextIn(run, "id"),
                    .head = TextIn(run, "head_sha"),
                    .notifications = ObjectsAt(body, "notifications")};
    ExpectStatus(task, "asking for a task", 200, answer);
    if (answer.status != 200) return;
    Do(client, task);
  }
}

void Bot::Do(Client& client, const Task& task) {
  if (task.stage == "analysis") return Analyse(client, task);
  if (task.stage == "conversation") return Converse(client, task);
  Publish(client, task);
}

void Bot::Analyse(Client& client, const Task& task) {
  const RunPlan plan = PlanOf(task.run);
  if (plan.slip == Slip::kGivesBack && First(task.run + " given back")) {
    return GiveBack(client, task);
  }
  if (!First(task.run + " analysis")) Expect(task, "analysis", "one task", "another one");
  if (plan.fails) {
    Bring(client, task, At(task.run, "/failure", task.lease),
          json::serialize(json::object{{"code", kPlannedFailure}, {"retryable", false}}), false);
    return Count(&BotCounts::failures);
  }
  const std::string target =
      At(task.run, "/analysis", task.lease) + "&head_sha=" + task.head + "&duration_ms=1500";
  Bring(client, task, target, SarifOf(plan), plan.slip == Slip::kSaysTwice);
  Count(&BotCounts::analyses);
}

// Nothing of it counts: not as an attempt, and not what the worker brings afterwards.
void Bot::GiveBack(Client& client, const Task& task) {
  std::string lease(kLeases);
  lease += '/';
  lease += task.lease;
  const HttpResponse gone = client.Delete(lease);
  ExpectStatus(task, "giving it back", 204, gone);
  Count(&BotCounts::given_back);
  const HttpResponse late = client.Post(
      At(task.run, "/analysis", task.lease) + "&head_sha=" + task.head, SarifOf(RunPlan()));
  Expect(task, "a result under a lease that is over", "stale-lease",
         TextIn(ObjectIn(late.body), "code"));
  Count(&BotCounts::refused);
}

void Bot::Converse(Client& client, const Task& task) {
  if (!First(task.run + " conversation")) Expect(task, "conversation", "one task", "another one");
  const RunPlan plan = PlanOf(task.run);
  for (std::int64_t round = 1; round <= plan.rounds; ++round) {
    Bring(client, task, At(task.run, "/messages", task.lease),
          json::serialize(
              json::object{{"agent", round % 2 == 1 ? "security" : "style"},
                           {"kind", round == 1 ? "proposal" : "critique"},
                           {"round", round},
                           {"text", "What is round " + std::to_string(round) + " about?"}}),
          false);
    Count(&BotCounts::messages);
  }
  Bring(client, task, At(task.run, "/conversation", task.lease),
        json::serialize(json::object{{"verdict", plan.verdict},
                                     {"consensus", true},
                                     {"confidence_percent", 80},
                                     {"rounds", plan.rounds},
                                     {"response", "As the story says."}}),
        plan.slip == Slip::kSaysTwice);
  Count(&BotCounts::conversations);
}

void Bot::Publish(Client& client, const Task& task) {
  for (const json::object& one : task.notifications) Tell(client, task, one);
}

// While a worker tells that a run is under way, another one may end it: then there is something
// newer to tell, and what was told counts no more.
void Bot::Tell(Client& client, const Task& task, const json::object& notification) {
  const std::string run = TextIn(notification, "run");
  const std::string channel = TextIn(notification, "channel");
  const std::string part = TextIn(notification, "part");
  const std::string name = run + "/" + channel + "/" + part;
  if (!First(name)) Expect(task, name, "to be told once", "to be told again");
  const HttpResponse answer = client.Post(
      At(run, "/notifications", task.lease),
      json::serialize(json::object{
          {"channel", channel}, {"part", part}, {"outcome", "sent"}, {"remote_id", name}}));
  if (part == "in_progress" && TextIn(ObjectIn(answer.body), "code") == "notification-settled") {
    return Count(&BotCounts::overtaken);
  }
  ExpectStatus(task, "telling " + name, 200, answer);
  Count(&BotCounts::notifications);
}

void Bot::Bring(Client& client, const Task& task, const std::string& target, std::string body,
                bool twice) {
  const HttpResponse first = client.Post(target, body);
  ExpectStatus(task, "bringing " + target, 200, first);
  if (!twice) return;
  const HttpResponse again = client.Post(target, std::move(body));
  Expect(task, "bringing the same again, " + target, first.body, again.body);
  Count(&BotCounts::said_twice);
}

}  // namespace docket::demo
