#include "tests/system/docketd.h"

#include <gtest/gtest.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/secret_file.h"
#include "boost/json/parse.hpp"
#include "platform/check.h"

namespace docket::system_test {
namespace {

std::vector<std::string> ArgumentsOf(const std::string& data_dir,
                                     const std::vector<std::string>& flags) {
  std::vector<std::string> arguments = {absl::StrCat("--data_dir=", data_dir),
                                        "--http.listen=127.0.0.1:0", "--log.format=json"};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  return arguments;
}

// A shell that lowers its limits and becomes docketd.
constexpr char kShell[] = "/bin/sh";
std::vector<std::string> UnderLimits(const Limits& limits,
                                     const std::vector<std::string>& arguments) {
  std::string script;
  // The hard limit with the soft one, which may not stand above it.
  if (limits.open_files_hard > 0) {
    absl::StrAppend(&script, "ulimit -n ", limits.open_files_hard, " && ");
  }
  if (limits.open_files_soft > 0) {
    absl::StrAppend(&script, "ulimit -Sn ", limits.open_files_soft, " && ");
  }
  if (limits.file_bytes > 0) {
    absl::StrAppend(&script, "ulimit -f ", limits.file_bytes / kFileBlockBytes, " && ");
  }
  script += "exec \"$0\" \"$@\"";
  std::vector<std::string> words = {"-c", script, DOCKETD_PROGRAM};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return words;
}

}  // namespace

std::string DocketdProgram() { return DOCKETD_PROGRAM; }

std::string DocketProgram() { return DOCKET_PROGRAM; }

Finished Docket(const std::vector<std::string>& arguments) {
  return RunToEnd(DOCKET_PROGRAM, arguments);
}

Finished RunDocketd(const std::vector<std::string>& arguments, const Limits& limits) {
  return RunToEnd(kShell, UnderLimits(limits, arguments));
}

Docketd::Docketd(const std::string& data_dir, const std::vector<std::string>& flags,
                 const Limits& limits)
    : data_{.path = data_dir}, process_(kShell, UnderLimits(limits, ArgumentsOf(data_dir, flags))) {
  const std::optional<std::string> line =
      process_.errors().AwaitLine("\"message\":\"serving\"", kPatience);
  if (!line.has_value()) {
    Kill();
    ADD_FAILURE() << "docketd does not serve:\n" << process_.errors().All();
    return;
  }
  url_ = std::string(JsonOf(*line).at("url").as_string());
  AwaitReady();
}

Docketd::~Docketd() = default;

// Each question is answered at once; the last component to be ready is some milliseconds away.
void Docketd::AwaitReady() {
  const absl::Time end = absl::Now() + kPatience;
  apps::HttpClient client = Connect();
  while (absl::Now() < end) {
    const auto answer =
        client.Send({.method = "GET", .target = "/readyz", .headers = {}, .body = {}});
    if (answer.ok() && answer->status == 200) return;
  }
  ADD_FAILURE() << "docketd at " << url_ << " does not become ready";
}

void Docketd::Kill() {
  process_.Signal(SIGKILL);
  EXPECT_TRUE(process_.Wait(kPatience).has_value());
}

int Docketd::Stop() {
  Terminate();
  const std::optional<int> code = process_.Wait(kPatience);
  EXPECT_TRUE(code.has_value()) << "docketd does not stop";
  return code.value_or(-1);
}

std::uint16_t Docketd::port() const {
  const auto address = apps::ParseServerUrl(url_);
  int port = 0;
  DOCKET_CHECK(address.ok() && absl::SimpleAtoi(address->port, &port));
  return static_cast<std::uint16_t>(port);
}

apps::HttpClient Docketd::Connect() const {
  const auto address = apps::ParseServerUrl(url_);
  DOCKET_CHECK(address.ok());
  return apps::HttpClient(*address, kAnswerLimit);
}

apps::ClientResponse Docketd::Get(const std::string& target) const {
  return GetWithKey({.url = url_, .key = SecretIn(data_.admin_key()), .target = target});
}

apps::ClientResponse GetWithKey(const KeyedGet& get) {
  const auto address = apps::ParseServerUrl(get.url);
  DOCKET_CHECK(address.ok());
  apps::HttpClient client(*address, kAnswerLimit);
  const auto answer = client.Send({.method = "GET",
                                   .target = get.target,
                                   .headers = {{"Authorization", absl::StrCat("Bearer ", get.key)}},
                                   .body = {}});
  EXPECT_TRUE(answer.ok()) << answer.status();
  return answer.value_or(apps::ClientResponse());
}

boost::json::value JsonOf(const std::string& text) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(text, error);
  return error ? boost::json::value() : value;
}

std::string SecretIn(const std::string& path) {
  const auto secret = apps::ReadSecretFile(path);
  EXPECT_TRUE(secret.ok()) << secret.status();
  return secret.value_or("");
}

}  // namespace docket::system_test
