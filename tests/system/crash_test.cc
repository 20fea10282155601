// Acknowledged is never lost, repeated has no effect: while 8 clients send, docketd is killed again
// and again. DOCKET_CRASH_SEED=n: other moments of dying.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/system/docketd.h"
#include "tests/system/load.h"
#include "tests/system/settled.h"
#include "tests/system/stored_data.h"
#include "tests/system/story.h"

namespace docket::system_test {
namespace {

constexpr int kKills = 5;
constexpr std::size_t kLifecycles = 40;

std::uint64_t SeedOfThisRun() {
  const char* const text = std::getenv("DOCKET_CRASH_SEED");
  std::uint64_t seed = 1;
  const bool readable = text == nullptr || absl::SimpleAtoi(text, &seed);
  EXPECT_TRUE(readable) << text;
  return seed;
}

// Nothing runs on the directory.
void ExpectWholeData(const std::string& data_dir, const std::vector<Acknowledged>& all) {
  const absl::StatusOr<StoredData> data = ReadStoredData(data_dir);
  ASSERT_TRUE(data.ok()) << data.status();
  for (const Acknowledged& acknowledged : all) {
    const auto stored = data->received.find(acknowledged.delivery);
    ASSERT_NE(stored, data->received.end()) << acknowledged.delivery << " is lost";
    EXPECT_EQ(stored->second, acknowledged.body_sha256) << acknowledged.delivery;
  }
  EXPECT_EQ(data->doubled, 0);
  EXPECT_THAT(data->undecided, testing::IsEmpty());
  EXPECT_GT(data->commits, 0);
  std::cout << "  " << all.size() << " acknowledged, " << data->received.size()
            << " deliveries stored, " << data->commands << " commands, " << data->commits
            << " commits, " << data->claims << " claims, " << data->ignored << " ignored, "
            << data->doubled << " doubled\n";
}

void ExpectVerified(const std::string& data_dir) {
  const Finished verified = Docket({"replay", "verify", "--data-dir", data_dir});
  EXPECT_EQ(verified.code, 0) << verified.output << verified.errors;
}

LoadOptions LoadOf(const std::string& data_dir, const StoryOptions& story) {
  return {.chapters = WriteChapters(story),
          .secret = SecretIn(apps::DataDirectory{.path = data_dir}.webhook_secret())};
}

TEST(Crash, KilledUnderLoadLosesNothingAndDoublesNothing) {
  const std::uint64_t seed = SeedOfThisRun();
  std::cout << "  seed " << seed << "\n";
  std::mt19937_64 random(seed);
  const eventstore::TemporaryDirectory directory;
  auto server = std::make_unique<Docketd>(directory.path());
  ASSERT_NE(server->url(), "");

  Load load(LoadOf(directory.path(), {.seed = seed, .lifecycles = kLifecycles, .examples = true}));
  load.SetServer(server->url());
  std::size_t threshold = 0;
  int kills_under_load = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    threshold += 20 + random() % 100;
    load.AwaitAcknowledged(threshold);
    kills_under_load += load.done() ? 0 : 1;
    server->Kill();
    server = std::make_unique<Docketd>(directory.path());
    ASSERT_NE(server->url(), "");
    load.SetServer(server->url());
  }
  const LoadResult result = load.Finish();
  std::cout << "  " << kills_under_load << " kills under load, " << result.answers.at(0)
            << " requests without an answer\n";
  EXPECT_GE(kills_under_load, 3);
  EXPECT_EQ(absl::StrJoin(result.surprises, "\n"), "");
  ExpectAllSettle([&server](const std::string& target) { return server->Get(target); },
                  result.acknowledged);

  // Every delivery once more, and what the reviews have become of it all.
  const Finished demo =
      Docket({"demo", "--lifecycles", absl::StrCat(kLifecycles), "--seed", absl::StrCat(seed),
              "--corpus", DOCKET_WEBHOOK_EXAMPLES, "--data-dir", directory.path()});
  EXPECT_EQ(demo.code, 0) << demo.output << demo.errors;
  EXPECT_EQ(server->Stop(), 0);
  ExpectWholeData(directory.path(), result.acknowledged);
  ExpectVerified(directory.path());  // opens the data itself
  const Docketd again(directory.path());
  ExpectVerified(directory.path());  // asks docketd
}

TEST(Crash, TerminatedUnderLoadAnswersOrRefusesEveryRequestAndLosesNothing) {
  const eventstore::TemporaryDirectory directory;
  Docketd server(directory.path());
  ASSERT_NE(server.url(), "");
  LoadOptions options = LoadOf(directory.path(), {.seed = 5, .lifecycles = kLifecycles});
  options.servers_come_back = false;
  Load load(std::move(options));
  load.SetServer(server.url());
  load.AwaitAcknowledged(100);
  ASSERT_FALSE(load.done());
  EXPECT_EQ(server.Stop(), 0) << server.process().errors().All();
  const LoadResult result = load.Finish();
  EXPECT_EQ(absl::StrJoin(result.surprises, "\n"), "");

  const Docketd again(directory.path());
  ASSERT_NE(again.url(), "");
  ExpectAllSettle([&again](const std::string& target) { return again.Get(target); },
                  result.acknowledged);
  ExpectVerified(directory.path());
}

}  // namespace
}  // namespace docket::system_test
