#include "tests/sarif/documents.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "commands/sarif/read_sarif.h"

namespace docket::tests {

std::string SampleDocument(std::string_view name) {
  const std::filesystem::path path = std::filesystem::path(DOCKET_SARIF_DATA) / name;
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string DocumentOf(std::string_view members_of_run) {
  return R"({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "lint"}}, )" +
         std::string(members_of_run) + "}]}";
}

std::string DocumentOfResult(std::string_view members_of_result) {
  return DocumentOf(R"("results": [{"ruleId": "R1", )" + std::string(members_of_result) + "}]");
}

std::string LocatedAt(std::string_view uri, int line) {
  return R"("locations": [{"physicalLocation": {"artifactLocation": {"uri": ")" + std::string(uri) +
         R"("}, "region": {"startLine": )" + std::to_string(line) + "}}}]";
}

std::string Gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string packed(deflateBound(&stream, text.size()), '\0');
  std::string input(text);
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

std::string RefusalOf(std::string_view body) {
  const auto set = commands::sarif::ReadSarif(body);
  if (set.ok() || set.status().code() != absl::StatusCode::kInvalidArgument) return {};
  return std::string(set.status().message());
}

domain::Finding OnlyFindingOf(std::string_view body) {
  const auto set = commands::sarif::ReadSarif(body);
  EXPECT_TRUE(set.ok()) << set.status();
  if (!set.ok()) return {};
  EXPECT_EQ(set->findings.size(), 1U);
  return set->findings.empty() ? domain::Finding{} : set->findings.front();
}

std::int64_t CountOf(domain::Shortened what, const domain::FindingSet& set) {
  for (const domain::Shortening& shortening : set.shortenings) {
    if (shortening.what == what) return shortening.count;
  }
  return 0;
}

}  // namespace docket::tests
