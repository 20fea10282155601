#include "tests/torture/victim.h"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/http_client.h"
#include "platform/check.h"
#include "tests/system/docketd.h"

namespace docket::torture {
namespace {

// Between two questions whether it is ready.
constexpr absl::Duration kStep = absl::Milliseconds(5);
constexpr std::size_t kLastWordsBytes = 4'000;

bool SaysReady(const std::string& url) {
  const auto address = apps::ParseServerUrl(url);
  DOCKET_CHECK(address.ok());
  apps::HttpClient client(*address, system_test::kAnswerLimit);
  const auto answer =
      client.Send({.method = "GET", .target = "/readyz", .headers = {}, .body = {}});
  return answer.ok() && answer->status == 200;
}

}  // namespace

Victim::Victim(VictimOptions options) : options_(std::move(options)) {}

void Victim::Launch() {
  DOCKET_CHECK(process_id_ == 0);
  std::vector<std::string> arguments = {absl::StrCat("--data_dir=", options_.data_dir),
                                        "--http.listen=127.0.0.1:0", "--log.format=json"};
  arguments.insert(arguments.end(), options_.flags.begin(), options_.flags.end());
  process_ = std::make_unique<system_test::ChildProcess>(options_.program, arguments);
  process_id_ = process_->pid();
}

std::optional<std::string> Victim::AwaitReady(absl::Duration limit) {
  const absl::Time end = absl::Now() + limit;
  const std::optional<std::string> line =
      process_->errors().AwaitLine("\"message\":\"serving\"", limit);
  if (!line.has_value()) return std::nullopt;
  const std::string url(system_test::JsonOf(*line).at("url").as_string());
  while (!SaysReady(url)) {
    if (absl::Now() >= end || EndsWithin(kStep)) return std::nullopt;
  }
  return url;
}

std::optional<int> Victim::Reap(absl::Duration limit) {
  const std::optional<int> code = process_->Wait(limit);
  if (code.has_value() && process_id_.exchange(0) != 0) {
    std::ofstream(options_.data_dir + "/docketd.log", std::ios::app) << process_->errors().All();
  }
  return code;
}

std::string Victim::LastWords() {
  const std::string all = process_->errors().All();
  return all.substr(all.size() - std::min(all.size(), kLastWordsBytes));
}

bool Victim::EndsWithin(absl::Duration limit) { return Reap(limit).has_value(); }

void Victim::Kill() {
  process_->Signal(SIGKILL);
  DOCKET_CHECK(EndsWithin(absl::InfiniteDuration()));
}

void Victim::Pause() { process_->Signal(SIGSTOP); }

void Victim::Resume() { process_->Signal(SIGCONT); }

std::optional<int> Victim::Terminate(absl::Duration limit) {
  process_->Signal(SIGTERM);
  const std::optional<int> code = Reap(limit);
  if (!code.has_value()) Kill();
  return code;
}

}  // namespace docket::torture
