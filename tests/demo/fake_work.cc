#include "tests/demo/fake_work.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <utility>

#include "demo/json_body.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

class WorkConnection final : public Transport {
 public:
  explicit WorkConnection(FakeWork& work) : work_(work) {}
  HttpResponse Send(const HttpRequest& request) override { return work_.Handle(request); }

 private:
  FakeWork& work_;
};

HttpResponse Answer(int status, const json::object& body = {}) {
  return {status, {{"content-type", "application/json"}}, json::serialize(body), {}};
}

std::string LeaseIn(std::string_view target) {
  const std::size_t start = target.find("lease=");
  if (start == std::string_view::npos) return {};
  const std::string_view rest = target.substr(start + 6);
  return std::string(rest.substr(0, rest.find('&')));
}

std::string_view CallIn(std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

FakeWork::FakeWork(std::vector<std::string> runs, WorkFlaws flaws) : flaws_(flaws) {
  for (std::string& run : runs) waiting_.push_back({.run = std::move(run), .stage = "analysis"});
}

TransportFactory FakeWork::Connections() {
  return [this] { return std::make_unique<WorkConnection>(*this); };
}

std::vector<std::string> FakeWork::wishes() const {
  const std::lock_guard lock(mutex_);
  return wishes_;
}

bool FakeWork::Published(const std::string& run) const {
  const std::lock_guard lock(mutex_);
  const auto found = told_.find(run);
  return found != told_.end() && found->second == 2;
}

HttpResponse FakeWork::Handle(const HttpRequest& request) {
  const std::lock_guard lock(mutex_);
  if (request.method == "DELETE") return End(request.target.substr(request.target.rfind('/') + 1));
  if (request.target == "/api/v1/work/leases") {
    wishes_.push_back(request.body);
    return Give();
  }
  return Result(CallIn(request.target), LeaseIn(request.target), request.body);
}

HttpResponse FakeWork::Give() {
  if (waiting_.empty()) return Answer(204);
  const Task task = waiting_.front();
  waiting_.pop_front();
  const std::string lease = "lea_" + std::to_string(++leases_);
  held_[lease] = task;
  json::array notifications;
  for (const std::string& part : task.parts) {
    for (const std::string_view channel : {"check_run", "review"}) {
      notifications.push_back(
          json::object{{"run", task.run}, {"channel", channel}, {"part", part}});
    }
  }
  const json::object run{{"id", task.run}, {"head_sha", "aa"}};
  return Answer(200, {{"lease", lease},
                      {"stage", task.stage},
                      {"review", "rev_gh_1_1"},
                      {"run", task.parts.empty() ? json::value(run) : json::value()},
                      {"notifications", std::move(notifications)}});
}

HttpResponse FakeWork::End(const std::string& lease) {
  waiting_.push_back(held_.at(lease));
  held_.erase(lease);
  return Answer(204);
}

HttpResponse FakeWork::Result(std::string_view call, const std::string& lease,
                              const std::string& body) {
  std::string& answer = answers_[std::string(call) + lease + body];
  if (!answer.empty() && !flaws_.answers_anew) return {200, {}, answer, {}};
  const auto held = held_.find(lease);
  const bool again = !answer.empty();
  if (flaws_.refuses_results || (held == held_.end() && !again && !flaws_.believes_stale)) {
    return Answer(409, {{"code", "stale-lease"}});
  }
  answer = json::serialize(json::object{{"command", ++commands_}});
  const HttpResponse taken{200, {}, answer, {}};
  if (held == held_.end() || call == "messages") return taken;
  const Task task = held->second;
  if (call == "notifications") {
    const std::string part = TextIn(ObjectIn(body), "part");
    if (part == "in_progress" && flaws_.overtakes) {
      return Answer(409, {{"code", "notification-settled"}});
    }
    if (part == "result" && ++told_[task.run] == 2 && flaws_.tells_again) waiting_.push_back(task);
    return taken;
  }
  held_.erase(held);
  if (call == "analysis") {
    const bool once_more = flaws_.gives_again && std::find(given_again_.begin(), given_again_.end(),
                                                           task.run) == given_again_.end();
    if (once_more) given_again_.push_back(task.run);
    waiting_.push_back({.run = task.run, .stage = once_more ? "analysis" : "conversation"});
  } else if (call == "conversation") {
    waiting_.push_back(
        {.run = task.run, .stage = "publishing", .parts = {"in_progress", "result"}});
  }
  return taken;
}

}  // namespace docket::demo
