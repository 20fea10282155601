// What an audit tree's check cannot go without: the hash of each leaf and of each node above them,
// one after another, of bytes that are in memory. bench/run sets `docket audit verify` beside it.
//   audit_hash_bench --leaves N
#include <CLI/CLI.hpp>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "bench/as_docketd.h"
#include "bench/measured.h"
#include "bench/report.h"
#include "platform/check.h"
#include "replay/audit/leaf.h"
#include "replay/audit/merkle.h"

namespace docket::bench {
namespace {

// One level above another; a node that has no neighbour is carried up.
std::vector<replay::MerkleHash> Above(const std::vector<replay::MerkleHash>& row) {
  std::vector<replay::MerkleHash> above;
  above.reserve(row.size() / 2 + 1);
  for (std::size_t i = 0; i + 1 < row.size(); i += 2) {
    above.push_back(replay::NodeHash({.left = row[i], .right = row[i + 1]}));
  }
  if (row.size() % 2 == 1) above.push_back(row.back());
  return above;
}

void Measure(std::int64_t leaves) {
  std::vector<std::string> data;
  data.reserve(static_cast<std::size_t>(leaves));
  for (std::int64_t n = 0; n < leaves; ++n) {
    data.push_back(replay::LeafData(
        {.kind = replay::LeafKind::kCommit, .record = replay::Sha256Of(std::to_string(n))}));
  }
  std::vector<replay::MerkleHash> row;
  row.reserve(data.size());
  const Stopwatch watch;
  for (const std::string& leaf : data) row.push_back(replay::LeafHash(leaf));
  while (row.size() > 1) row = Above(row);
  const Measured hashed = watch.Stop(static_cast<double>(leaves));
  DOCKET_CHECK(!row.empty());
  Print({.what = "audit.hashes",
         .ours = hashed.per_second,
         .unit = "leaves/s",
         .ceiling_is = "",
         .more = {}});
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  std::int64_t leaves = 1'000'000;
  CLI::App app("Hashes the leaves and nodes of a Merkle tree.");
  app.add_option("--leaves", leaves)->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  docket::bench::Measure(leaves);
  return 0;
}
