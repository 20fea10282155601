// A byte of a stored file is another one, or the file is gone: docketd serves what it served
// before, or it says what is broken and what to do; it never ends in another way, and never serves
// anything else. tests/faults/ damages each store in many more places.
// DOCKET_DAMAGE_SEED=n: other places.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <random>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/stored_data.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

namespace fs = std::filesystem;

constexpr char kDeliveries[] = "/api/v1/deliveries?limit=200";

std::uint64_t SeedOfThisRun() {
  const char* const text = std::getenv("DOCKET_DAMAGE_SEED");
  std::uint64_t seed = 1;
  const bool readable = text == nullptr || absl::SimpleAtoi(text, &seed);
  EXPECT_TRUE(readable) << text;
  return seed;
}

// "MANIFEST-000005" and "000007.sst" without their numbers.
std::string KindOf(const fs::path& file) {
  std::string kind = file.filename().string();
  std::erase_if(kind, [](unsigned char c) { return std::isdigit(c) != 0; });
  return kind;
}

bool SaysWhatToDo(const std::string& text) {
  return absl::StrContains(text, "Restore") || absl::StrContains(text, "delete the directory");
}

class DamageTest : public testing::TestWithParam<std::string> {
 protected:
  // A data directory with something in each database, and what docketd says of it.
  void SetUp() override {
    for (unsigned start = 0; start < 2;
         ++start) {  // the second one leaves tables of the first one's logs
      Docketd server(whole_, {"--ingest.blob_threshold_bytes=10000"});
      ASSERT_NE(server.url(), "");
      Load load({.chapters = WriteChapters({.seed = 5U + start, .lifecycles = 4}),
                 .secret = SecretIn(apps::DataDirectory{.path = whole_}.webhook_secret())});
      load.SetServer(server.url());
      for (const Acknowledged& one : load.Finish().acknowledged) {
        const auto answer =
            server.Get(absl::StrCat("/api/v1/deliveries/", one.delivery, "?wait=5000"));
        ASSERT_EQ(answer.status, 200) << answer.body;
      }
      deliveries_ = server.Get(kDeliveries).body;
      ASSERT_EQ(server.Stop(), 0);
    }
    const auto stored = ReadStoredData(whole_);
    ASSERT_TRUE(stored.ok()) << stored.status();
    received_ = stored->received;
  }

  // One file of each kind of the database, the largest.
  [[nodiscard]] std::vector<fs::path> Files() const {
    std::map<std::string, fs::path> largest;
    for (const auto& entry : fs::directory_iterator(whole_ + "/" + GetParam())) {
      fs::path& chosen = largest[KindOf(entry.path())];
      if (chosen.empty() || entry.file_size() > fs::file_size(chosen)) chosen = entry.path();
    }
    std::vector<fs::path> files;
    for (const auto& [kind, file] : largest) files.push_back(fs::relative(file, whole_));
    return files;
  }

  // Starts docketd on a copy with this file gone, or with one byte of it changed, and holds what it
  // says and serves against what it must. Whether it refused.
  bool Try(const fs::path& file, bool remove) {
    const eventstore::TemporaryDirectory copy;
    data_ = copy.path() + "/data";
    fs::copy(whole_, data_, fs::copy_options::recursive);
    if (remove) {
      fs::remove(fs::path(data_) / file);
    } else {
      FlipOneByte(fs::path(data_) / file);
    }
    ChildProcess process(DocketdProgram(), {absl::StrCat("--data_dir=", data_),
                                            "--http.listen=127.0.0.1:0", "--log.format=json"});
    const auto line = process.errors().AwaitLine("\"message\":\"serving\"", kPatience);
    if (!line.has_value()) {
      const std::string errors = process.errors().All();
      EXPECT_EQ(process.Wait(kPatience), 1) << errors;
      EXPECT_THAT(errors, testing::HasSubstr(absl::StrCat(data_, "/", GetParam())));
      EXPECT_TRUE(SaysWhatToDo(errors)) << errors;
      return true;
    }
    const bool refused = !ServesTheSame(std::string(JsonOf(*line).at("url").as_string()));
    process.Signal(SIGTERM);
    EXPECT_EQ(process.Wait(kPatience), 0) << process.errors().All();
    if (!refused) ExpectWholeData();
    return refused;
  }

 private:
  void FlipOneByte(const fs::path& file) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    const std::uintmax_t bytes = fs::file_size(file);
    if (bytes == 0) return;
    const auto place = static_cast<std::streamoff>(random_() % bytes);
    stream.seekg(place);
    const auto byte = static_cast<char>(stream.get() ^ 0x10);
    stream.seekp(place);
    stream.put(byte);
    ASSERT_TRUE(stream.good());
  }

  // False: it does not become ready, and says what to do. The same while it is asked.
  [[nodiscard]] bool ServesTheSame(const std::string& url) const {
    const std::string key = SecretIn(apps::DataDirectory{.path = data_}.admin_key());
    const absl::Time end = absl::Now() + kPatience;
    apps::ClientResponse ready;
    do {
      ready = GetWithKey({.url = url, .key = key, .target = "/readyz"});
      if (ready.status == 503 && SaysWhatToDo(Operator("/readyz"))) return false;
    } while (ready.status != 200 && absl::Now() < end);
    EXPECT_EQ(ready.status, 200) << Operator("/readyz");
    const auto answer = GetWithKey({.url = url, .key = key, .target = kDeliveries});
    const Finished verified = Docket({"replay", "verify", "--data-dir", data_});
    EXPECT_TRUE(verified.code == 0 || SaysWhatToDo(verified.errors)) << verified.errors;
    if (answer.status == 200) {
      EXPECT_EQ(answer.body, deliveries_);
    } else {
      EXPECT_GE(answer.status, 500);
    }
    return answer.status == 200 && verified.code == 0;
  }

  [[nodiscard]] std::string Operator(const std::string& target) const {
    const std::string socket = apps::DataDirectory{.path = data_}.operator_socket();
    apps::HttpClient client({.unix_socket = socket, .host = {}, .port = {}}, kAnswerLimit);
    const auto answer = client.Send({.method = "GET", .target = target, .headers = {}, .body = {}});
    EXPECT_TRUE(answer.ok()) << answer.status();
    return answer.ok() ? answer->body : "";
  }

  void ExpectWholeData() const {
    const auto stored = ReadStoredData(data_);
    ASSERT_TRUE(stored.ok()) << stored.status();
    EXPECT_EQ(stored->received, received_);
    EXPECT_THAT(stored->undecided, testing::IsEmpty());
    EXPECT_EQ(stored->doubled, 0);
  }

  const eventstore::TemporaryDirectory directory_;
  const std::string whole_ = directory_.path() + "/data";
  std::string data_;  // the copy
  std::string deliveries_;
  std::map<std::string, std::string> received_;
  std::mt19937_64 random_{SeedOfThisRun()};
};

TEST_P(DamageTest, IsReportedOrDoesNotMatter) {
  int refused = 0;
  int runs = 0;
  for (const fs::path& file : Files()) {
    for (const bool remove : {false, true}) {
      SCOPED_TRACE(absl::StrCat(remove ? "without " : "damaged: ", file.string()));
      refused += Try(file, remove) ? 1 : 0;
      ++runs;
    }
  }
  std::cout << "  " << runs << " damaged or missing files, " << refused << " reported\n";
  EXPECT_GT(refused, 2);  // the manifest, a table, CURRENT
}

INSTANTIATE_TEST_SUITE_P(Databases, DamageTest,
                         testing::Values("journal", "blobs", "state/review_events",
                                         "state/organization_events", "views"),
                         [](const auto& database) {
                           std::string name = database.param;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
                           return name;
                         });

}  // namespace
}  // namespace docket::system_test
