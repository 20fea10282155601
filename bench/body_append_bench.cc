// The bodies of prepared requests appended straight to RocksDB: synced WriteBatches of 64, which is
// as many as 64 clients could have outstanding. The ceiling that bench/ingest.py asks for.
//   body_append_bench --requests FILE [--seconds S] [--directory DIR]
#include <CLI/CLI.hpp>
#include <array>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/clock.h"
#include "bench/raw_database.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "platform/check.h"

namespace docket::bench {
namespace {

constexpr std::size_t kOutstanding = 64;

struct Options {
  std::string requests;
  double seconds = 1.0;
  std::string directory = "build/bench/scratch";
};

// The format is that of bench/http_load.py: a line of three counts, then as many bytes of head and
// tail; the body is the end of the tail.
std::vector<std::string> ReadBodies(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> bodies;
  std::size_t head = 0;
  std::size_t tail = 0;
  std::size_t body = 0;
  while (file >> head >> tail >> body) {
    DOCKET_CHECK(body <= tail);
    file.ignore(static_cast<std::streamsize>(1 + head + tail - body));  // the end of the line too
    std::string& bytes = bodies.emplace_back(body, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(body));
    DOCKET_CHECK(file.good());
  }
  return bodies;
}

void Run(const Options& options, const std::vector<std::string>& bodies) {
  const Scratch scratch(options.directory);
  double done = 0;
  double seconds = 0;
  {
    RawDatabase raw(scratch.path());
    std::size_t next = 0;
    const absl::Time begin = absl::Now();
    const absl::Time end = begin + absl::Seconds(options.seconds);
    while (absl::Now() < end) {
      std::array<std::string_view, kOutstanding> batch;
      for (std::string_view& value : batch) value = bodies[next++ % bodies.size()];
      raw.Append(batch);
      done += kOutstanding;
    }
    seconds = absl::ToDoubleSeconds(absl::Now() - begin);
  }
  Print({.what = "body appends",
         .ours = done / seconds,
         .ceiling = 0,
         .unit = "bodies/s",
         .ceiling_is = "",
         .more = {{"bytes on disk per body", scratch.Bytes() / done}}});
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::Options options;
  CLI::App app("Bodies of prepared requests appended straight to RocksDB, 64 in a synced batch.");
  app.add_option("--requests", options.requests, "written by bench/http_load.py")->required();
  app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber);
  app.add_option("--directory", options.directory, "where to write, on the disk to be measured");
  CLI11_PARSE(app, argc, argv);
  const std::vector<std::string> bodies = docket::bench::ReadBodies(options.requests);
  if (bodies.empty()) {
    std::cerr << "error: there are no requests in " << options.requests << "\n";
    return 1;
  }
  docket::bench::Run(options, bodies);
  return 0;
}
