// docket_torture: docketd under load, killed, paused and ended at random moments, and judged by its
// clients. scripts/torture builds and runs it.
#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>

#include "tests/torture/small_disk.h"
#include "tests/torture/torture.h"

namespace docket::torture {
namespace {

constexpr int kDone = 0;
constexpr int kFailed = 1;
constexpr int kWrongUse = 2;

// A new directory among the temporary ones.
std::string MakeDirectory() {
  std::string pattern = (std::filesystem::temp_directory_path() / "docket_torture_XXXXXX").string();
  return ::mkdtemp(pattern.data()) == nullptr ? std::string() : pattern;
}

int Run(const TortureOptions& options, bool keep) {
  std::cout << "seed " << options.seed << ", data in " << options.data_dir << "\n" << std::flush;
  const TortureReport report = Torture(options, std::cout);
  Print(report, std::cout);
  if (!report.findings.empty()) {
    std::cout << "WRONG; the data is kept in " << options.data_dir << "\n";
    return kFailed;
  }
  if (!keep) std::filesystem::remove_all(options.data_dir);
  std::cout << "nothing wrong\n";
  return kDone;
}

void LeaveOutWhatIsNotAllowed(TortureOptions& options) {
  const absl::Status allowed = SmallDisk::BecomePrivate();
  if (allowed.ok()) return;
  options.without.insert("full-disk");
  std::cout << "NOT TRIED: a broker's full disk, which needs the right to mount: " << allowed
            << "\n";
}

int Main(int argc, char** argv) {
  CLI::App app(
      "Kills, pauses and ends docketd at random moments under load, and checks from outside "
      "that nothing is lost, doubled or different");
  TortureOptions options;
  options.seed = std::random_device()();
  std::int64_t seconds = 60;
  std::string backend = "rocksdb";
  bool full_disk_if_allowed = false;
  app.add_option("--seconds", seconds, "How long the blows last; the checks come after")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", options.seed,
                 "Of the story, the blows and the keys; default: a new one");
  app.add_option("--backend", backend, "Where docketd stores")
      ->check(CLI::IsMember({"rocksdb", "kafka"}))
      ->capture_default_str();
  app.add_option("--without", options.without, "On Kafka: blows that are left out")
      ->check(CLI::IsMember(KafkaBlowNamesAll()))
      ->delimiter(',');
  app.add_flag("--full-disk-if-allowed", full_disk_if_allowed,
               "On Kafka: where mounting is not allowed, leaves the full disk out, and says so");
  app.add_option("--rate", options.rate, "Deliveries per second at the most")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--verify-every", options.verify_every,
                 "Verifies the views after so many restarts; 0: only at the end")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_flag("--with-a-wrong", options.with_a_wrong,
               "Claims an acknowledgement that never was and alters a row of a view at the end, to "
               "see that both are found: exit code 1");
  app.add_option("--data-dir", options.data_dir,
                 "Kept afterwards; default: a new one, kept if something is wrong");
  app.add_option("--docketd", options.programs.docketd)->capture_default_str();
  app.add_option("--docket", options.programs.docket)->capture_default_str();
  app.footer(
      "Examples:\n"
      "  docket_torture --seconds 120 --seed 7\n"
      "  docket_torture --backend kafka --seconds 300 --without full-disk,cut\n"
      "  docket_torture --seconds 5 --with-a-wrong");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kWrongUse;
  }
  options.time = absl::Seconds(seconds);
  options.backend = backend == "kafka" ? Backend::kKafka : Backend::kRocksdb;
  if (full_disk_if_allowed) LeaveOutWhatIsNotAllowed(options);
  const bool keep = !options.data_dir.empty();
  if (!keep) options.data_dir = MakeDirectory();
  if (options.data_dir.empty()) {
    std::cerr << "docket_torture: no temporary directory can be made; give --data-dir\n";
    return kFailed;
  }
  return Run(options, keep);
}

}  // namespace
}  // namespace docket::torture

int main(int argc, char** argv) { return docket::torture::Main(argc, argv); }
