// A month after somebody was erased: the keys of the days are gone, too, and nothing that is on the
// disk reads as what named them, with whatever keys are left. What was recorded is as it was.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "apps/stores.h"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "commands/stored_body.h"
#include "privacy/rocksdb/rocksdb_key_table.h"
#include "schemas/codec/frame.h"
#include "tests/apps/working_node.h"

namespace docket::apps {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr absl::Duration kAMonthAndADay = absl::Hours(24 * 32);

// The machine's, some time ago.
class EarlierClock final : public platform::Clock {
 public:
  [[nodiscard]] domain::Timestamp Now() const override {
    return domain::Timestamp(machine_.Now().value() - absl::ToInt64Microseconds(ago));
  }
  [[nodiscard]] absl::Time MonotonicNow() const override { return machine_.MonotonicNow(); }

  absl::Duration ago = kAMonthAndADay;

 private:
  const platform::SystemClock machine_;
};

constexpr char kLogin[] = "jane-doe-of-nowhere";
constexpr char kTitle[] = "What Jane would not have known";

// By somebody whose name is not that of the repository.
demo::Delivery OpenedByJane(const PullRequestShape& shape) {
  demo::Delivery delivery = PullRequestOpened(shape);
  boost::json::object payload = boost::json::parse(delivery.body).as_object();
  boost::json::object& pull_request = payload["pull_request"].as_object();
  pull_request["title"] = kTitle;
  pull_request["user"].as_object()["login"] = kLogin;
  payload["sender"].as_object()["login"] = kLogin;
  delivery.body = boost::json::serialize(payload);
  return delivery;
}

std::vector<std::string> FilesWith(const std::string& word, const std::string& directory) {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (absl::StrContains(bytes, word)) found.push_back(entry.path().string());
  }
  return found;
}

class ForgottenTest : public WorkingNode {
 protected:
  ForgottenTest() { node_clock_ = &clock_; }

  // The body of every delivery that the keys which are left can open; of the others why not.
  std::vector<std::string> Bodies() {
    std::vector<std::string> bodies;
    auto stores = OpenStores(config_, clock_, ground_.logger);
    EXPECT_TRUE(stores.ok()) << stores.status();
    if (!stores.ok()) return bodies;
    eventstore::RecordLog& log = *stores->logs.webhook_received;
    for (std::int32_t i = 0; i < log.partition_count(); ++i) {
      const auto batch = log.Read(eventstore::PartitionIndex(i), eventstore::Offset(0), {});
      EXPECT_TRUE(batch.ok()) << batch.status();
      for (const eventstore::StoredRecord& record : batch->records) {
        const auto delivery =
            schemas::LoadMessage<inbox_proto::WebhookReceived>(record.record.value);
        EXPECT_TRUE(delivery.ok()) << delivery.status();
        const auto body =
            commands::StoredBody(*delivery, *stores->blobs, stores->privacy.body_seal());
        bodies.push_back(body.ok() ? *body : absl::StrCat("none: ", body.status().ToString()));
      }
    }
    return bodies;
  }

  // As of now: a copy of the store is looked into.
  std::size_t LivingKeysOfDays() {
    const std::string copy = absl::StrCat(directory_.path(), "/copy", ++copies_);
    const auto made = SendToOperator({.method = "POST",
                                      .target = "/operator/v1/privacy/backup?to=" + copy,
                                      .headers = {},
                                      .body = {}});
    EXPECT_EQ(made.status, 200) << made.body;
    const auto table = privacy::RocksDbKeyTable::Open({.directory = copy});
    EXPECT_TRUE(table.ok()) << table.status();
    const auto names =
        (*table)->Living(privacy::KeyName::Stored("day/"), privacy::KeyName::Stored("e"), 100);
    EXPECT_TRUE(names.ok()) << names.status();
    return names->size();
  }

  EarlierClock clock_;
  int copies_ = 0;
};

TEST_F(ForgottenTest, AMonthLaterNothingReadsAsWhatNamedThem) {
  {
    const auto node = StartReady();
    ASSERT_EQ(Deliver(OpenedByJane({.number = 1, .owner = 501})).status, 202);
    // Its body is a blob.
    ASSERT_EQ(Deliver(OpenedByJane({.number = 2, .text_bytes = 400'000, .owner = 501})).status,
              202);
    Await([this] {
      return Get("/api/v1/reviews/rev_gh_99000001_1").status == 200 &&
             Get("/api/v1/reviews/rev_gh_99000001_2").status == 200;
    });
    const auto review = boost::json::parse(Get("/api/v1/reviews/rev_gh_99000001_1").body);
    EXPECT_EQ(review.at("author").at("login"), kLogin);
    EXPECT_EQ(review.at("title"), kTitle);
    const std::string subject(review.at("author").at("id").as_string());
    const Told erased = Call("PUT", "/api/v1/organizations/gh:501/erasures/" + subject,
                             boost::json::object{{"reason", "request 40"}});
    ASSERT_EQ(erased.status, 200) << boost::json::serialize(erased.body);
    EXPECT_EQ(LivingKeysOfDays(), 1U);
  }
  // Until then whoever has the keys can read what came.
  EXPECT_THAT(Bodies(), testing::AllOf(SizeIs(2), Each(HasSubstr(kLogin))));

  clock_.ago = absl::ZeroDuration();
  {
    const auto node = StartReady();
    Await([this] { return LivingKeysOfDays() == 0; });
    const auto verified = SendToOperator(
        {.method = "POST", .target = "/operator/v1/replay/verify", .headers = {}, .body = {}});
    EXPECT_THAT(verified.body, HasSubstr(R"("ok":true)"));
    EXPECT_THAT(Get("/api/v1/reviews/rev_gh_99000001_1").body, HasSubstr("erased:"));
  }
  EXPECT_THAT(Bodies(), testing::AllOf(SizeIs(2), Each(HasSubstr("none: NOT_FOUND"))));
  for (const char* word : {kLogin, kTitle}) {
    EXPECT_THAT(FilesWith(word, data_.path), IsEmpty()) << word;
  }
}

}  // namespace
}  // namespace docket::apps
