// How long reads take that begin by the clock, at a rate that is not the server's to choose.
//   read_bench --port P --key-file F --targets F [--rate N] [--seconds S]
// The file of targets has a path with its query on each line; they are read in turn.
#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "bench/clocked_client.h"
#include "bench/quantile.h"
#include "bench/report.h"

namespace docket::bench {
namespace {

namespace http = boost::beast::http;

struct Options {
  ClockedClient::Options client{.port = 0, .per_second = 500};
  std::string key_file;
  std::string targets_file;
  double seconds = 10;
};

std::vector<std::string> LinesOf(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

boost::asio::awaitable<absl::Status> Read(ClientConnection& connection, const std::string& request,
                                          SteadyTime due, std::vector<double>& took_ms) {
  const absl::StatusOr<ClientAnswer> answer = co_await ClockedClient::Exchange(connection, request);
  if (!answer.ok()) co_return answer.status();
  if (answer->result() != http::status::ok) {
    co_return absl::FailedPreconditionError(
        absl::StrCat("docketd answered ", answer->result_int(), " ", answer->body()));
  }
  took_ms.push_back(MillisecondsSince(due));
  co_return absl::OkStatus();
}

absl::Status Measure(const Options& options) {
  const std::vector<std::string> targets = LinesOf(options.targets_file);
  const std::vector<std::string> key = LinesOf(options.key_file);
  if (targets.empty() || key.empty()) return absl::NotFoundError("no targets, or no key");
  std::vector<std::string> requests;
  for (const std::string& target : targets) {
    requests.push_back(absl::StrCat("GET ", target,
                                    " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ",
                                    key.front(), "\r\n\r\n"));
  }
  std::vector<double> took_ms;
  const auto count = static_cast<std::size_t>(options.client.per_second * options.seconds);
  const absl::Status done =
      ClockedClient(options.client)
          .Run(count, [&](ClientConnection& connection, std::size_t n, SteadyTime due) {
            return Read(connection, requests[n % requests.size()], due, took_ms);
          });
  if (!done.ok()) return done;
  Print({.what = "reads",
         .ours = Quantile(took_ms, 0.99),
         .unit = "ms (p99)",
         .ceiling_is = "",
         .more = {{"p50 ms", Quantile(took_ms, 0.5)},
                  {"reads", static_cast<double>(took_ms.size())}}});
  return absl::OkStatus();
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::Options options;
  CLI::App app("How long reads take that begin by the clock.");
  app.add_option("--port", options.client.port, "of a docketd on 127.0.0.1")->required();
  app.add_option("--key-file", options.key_file, "an API key")->required();
  app.add_option("--targets", options.targets_file, "paths, one a line")->required();
  app.add_option("--rate", options.client.per_second, "a second")->check(CLI::PositiveNumber);
  app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  const absl::Status done = docket::bench::Measure(options);
  if (!done.ok()) std::cerr << "error: " << done << "\n";
  return done.ok() ? 0 : 1;
}
