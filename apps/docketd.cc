// docketd: the server. Its roles (ingest, intake, commands, projections, query, archive, relay) are
// configuration.
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdio>
#include <iostream>
#include <string>

#include "absl/synchronization/mutex.h"
#include "apps/docketd_arguments.h"
#include "apps/endpoints.h"
#include "apps/leave.h"
#include "apps/node.h"
#include "apps/version.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "platform/signal_waiter.h"

namespace docket::apps {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUse = 2;

constexpr char kUsage[] =
    R"(docketd: the system of record of a code-review bot: webhooks in, journal, read models out.

Usage: docketd [--config docket.yaml] [--print-config] [--KEY=VALUE ...]

  --config FILE     read this configuration; every key is explained in docket.yaml
  --print-config    print the effective configuration with the origin of each value, and end
  --version         print the version, and end
  --help            print this text, and end

Each key can also be set by the environment (http.listen is DOCKET_HTTP_LISTEN) or by a flag. A
flag is given once; its name may have - for _ (--data-dir=DIR).

Examples:
  docketd                                        all roles on 127.0.0.1:8080, data in ./data
  docketd --config /etc/docket/docket.yaml
  docketd --data_dir=/srv/docket --http.listen=127.0.0.1:9000

Keys:
)";

int Serve(const platform::Config& config) {
  // Debian's Abseil looks for deadlocks at every lock. Tests do that; it is not for production.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  // Before any other thread, so that all of them leave the signals to it.
  platform::SignalWaiter signals;
  const platform::SystemClock clock;
  platform::FileDescriptorSink sink(STDERR_FILENO);
  const platform::Logger logger(
      {.service = "docketd",
       .level = config.log.level,
       .format = platform::ResolveFormat(config.log.format, STDERR_FILENO)},
      clock, sink);

  absl::StatusOr<std::unique_ptr<Node>> node = Node::Start(config, clock, logger);
  if (!node.ok()) {
    logger.Error("docketd did not start", {{"error", std::string(node.status().message())}});
    return kFailed;
  }
  const int signal_number = signals.Wait();
  logger.Info("stopping", {{"signal", signal_number}});
  LeaveUnlessStopped((*node)->Stop(), logger);
  logger.Info("stopped");
  return kDone;
}

int Complain(const absl::Status& wrong_use) {
  std::cerr << "docketd: " << wrong_use.message() << "\n";
  return kWrongUse;
}

int Main(int argc, char** argv) {
  const auto count = static_cast<std::size_t>(argc > 0 ? argc - 1 : 0);
  const absl::StatusOr<DocketdArguments> parsed = ParseDocketdArguments({argv + 1, count});
  if (!parsed.ok()) return Complain(parsed.status());
  const DocketdArguments& arguments = *parsed;
  if (arguments.help) {
    std::cout << kUsage << platform::DescribeFlags();
    return kDone;
  }
  if (arguments.version) {
    std::cout << "docketd " << kVersion << "\n";
    return kDone;
  }
  const absl::StatusOr<platform::LoadedConfig> loaded =
      platform::LoadConfig({.file = arguments.config_file,
                            .environment = platform::ProcessEnvironment(),
                            .flags = arguments.keys});
  if (!loaded.ok()) return Complain(loaded.status());
  if (arguments.print_config) {
    std::cout << platform::PrintConfig(*loaded);
    return kDone;
  }
  if (const absl::Status secrets = CheckSecretFiles(*loaded); !secrets.ok()) {
    return Complain(secrets);
  }
  return Serve(loaded->config);
}

}  // namespace
}  // namespace docket::apps

int main(int argc, char** argv) {
  // Whoever reads the log may go away, and a file may be as large as it may get; that ends no
  // server.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  return docket::apps::Main(argc, argv);
}
