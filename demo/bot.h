// The bot's side of the story: workers that lease tasks of the story's organisations through the
// worker protocol and bring what bot_plan.h says; some of them slip on purpose. A task whose result
// was acknowledged must never be given again, and every refusal must be the one that is due.
// Thread-safety: Bot may be used by several threads at once, each with a client of its own.
// Failure: what is not as it must be is a Mismatch; when there is no answer the worker ends.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "demo/bot_plan.h"
#include "demo/check.h"
#include "demo/client.h"

namespace docket::demo {

struct BotCounts {
  std::uint64_t analyses = 0;
  std::uint64_t failures = 0;  // of analyses, for good
  std::uint64_t conversations = 0;
  std::uint64_t messages = 0;
  std::uint64_t notifications = 0;
  std::uint64_t overtaken = 0;  // told when there was something newer to tell
  std::uint64_t given_back = 0;
  std::uint64_t said_twice = 0;
  std::uint64_t refused = 0;  // results under a lease that is over
};

class Bot {
 public:
  // Works for these organisations only, HOST:ID each.
  explicit Bot(std::vector<std::string> organizations) : organizations_(std::move(organizations)) {}

  // Takes tasks until there has been none for kIdle. `worker`: its name, for people.
  void Work(Client& client, const std::string& worker);

  static constexpr std::chrono::seconds kIdle{2};

  [[nodiscard]] BotCounts counts() const;
  [[nodiscard]] std::vector<Mismatch> mismatches() const;

 private:
  struct Task;

  void Do(Client& client, const Task& task);
  void Analyse(Client& client, const Task& task);
  void GiveBack(Client& client, const Task& task);
  void Converse(Client& client, const Task& task);
  void Publish(Client& client, const Task& task);
  void Tell(Client& client, const Task& task, const boost::json::object& notification);
  void Bring(Client& client, const Task& task, const std::string& target, std::string body,
             bool twice);
  // The first time that anybody asks about the thing.
  bool First(const std::string& thing);
  void Expect(const Task& task, std::string field, std::string expected, std::string actual);
  void ExpectStatus(const Task& task, std::string what, int status, const HttpResponse& answer);
  void Count(std::uint64_t BotCounts::*what);

  const std::vector<std::string> organizations_;
  mutable std::mutex mutex_;
  std::set<std::string> known_;       // guarded by mutex_: what happens once
  BotCounts counts_;                  // guarded by mutex_
  std::vector<Mismatch> mismatches_;  // guarded by mutex_
};

}  // namespace docket::demo
