// What a follower of real partitions is told, also behind a place that it could not be at.
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "eventstore/kafka/kafka_cluster.h"
#include "eventstore/kafka/kafka_follower.h"
#include "eventstore/kafka/kafka_log.h"
#include "platform/clock.h"
#include "platform/logging.h"
#include "tests/kafka/append_once.h"
#include "tests/kafka/topics.h"
#include "tests/support/kafka_cluster.h"

namespace docket::eventstore {
namespace {

constexpr PartitionIndex kFollowed{0};
constexpr absl::Duration kArrivesWithin = absl::Seconds(30);

class Received final : public KafkaArrivals {
 public:
  void Arrived(const rd_kafka_message_t& message) override {
    const absl::MutexLock lock(&mutex_);
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      ++errors_;
    } else {
      offsets_.push_back(message.offset);
    }
  }

  [[nodiscard]] bool AwaitError() const {
    const absl::MutexLock lock(&mutex_);
    const auto one = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return errors_ > 0; };
    return mutex_.AwaitWithTimeout(absl::Condition(&one), kArrivesWithin);
  }
  [[nodiscard]] std::vector<std::int64_t> AwaitOffsets(std::size_t count) const {
    const absl::MutexLock lock(&mutex_);
    const auto enough = [this, count]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
      return offsets_.size() >= count;
    };
    EXPECT_TRUE(mutex_.AwaitWithTimeout(absl::Condition(&enough), kArrivesWithin));
    return offsets_;
  }

 private:
  mutable absl::Mutex mutex_;
  int errors_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::int64_t> offsets_ ABSL_GUARDED_BY(mutex_);
};

class KafkaFollowerTest : public testing::Test {
 protected:
  void SetUp() override {
    auto log = cluster_->OpenLog(name_, 1, AppenderKind::kSharedProducer);
    ASSERT_TRUE(log.ok()) << log.status();
    log_ = *std::move(log);
    ASSERT_TRUE(log_->Check().ok());
    log_->Admit();
    appender_ = log_->OpenAppender(kFollowed);
    auto follower =
        KafkaFollower::Make({{"bootstrap.servers", tests::SharedKafkaBootstrap()}}, loop_, events_);
    ASSERT_TRUE(follower.ok()) << follower.status();
    follower_ = *std::move(follower);
    ASSERT_TRUE(follower_->Join(place_.topic, received_).ok());
  }
  void TearDown() override { follower_->Leave(place_.topic); }

  void Append(int count) {
    for (int i = 0; i < count; ++i) {
      ASSERT_EQ(tests::AppendOnce(*appender_, "value").kind, AppendOutcome::Kind::kAcknowledged);
    }
  }
  void Follow(std::optional<Offset> from) {
    const absl::Status followed = follower_->Follow(place_, from, kArrivesWithin);
    EXPECT_TRUE(followed.ok()) << followed;
  }

  const platform::SystemClock clock_;
  const LogName name_ = tests::MakeTopic(1);
  const KafkaPlace place_{.topic = ToString(name_), .partition = kFollowed};
  std::unique_ptr<KafkaCluster> cluster_ = tests::Connect();
  std::unique_ptr<KafkaLog> log_;
  std::unique_ptr<Appender> appender_;
  Received received_;
  KafkaClientEvents events_{clock_, platform::LogToStandardError("test", clock_), {}};
  KafkaEventLoop loop_{clock_};
  std::unique_ptr<KafkaFollower> follower_;
};

// A new leader may say for a moment that it has no such place. The client then has given the
// partition up, and takes no other place of it unless it begins anew.
TEST_F(KafkaFollowerTest, GoesOnFromElsewhereAfterAPlaceThatIsNotThere) {
  Append(3);
  ASSERT_TRUE(log_->TrimBefore(kFollowed, Offset(2)).ok());
  Follow(Offset(0));
  ASSERT_TRUE(received_.AwaitError());

  Follow(Offset(3));
  Append(2);
  EXPECT_EQ(received_.AwaitOffsets(2), (std::vector<std::int64_t>{3, 4}));
}

TEST_F(KafkaFollowerTest, IsSentElsewhereWhileItFollows) {
  Append(3);
  Follow(Offset(0));
  EXPECT_EQ(received_.AwaitOffsets(3), (std::vector<std::int64_t>{0, 1, 2}));
  Follow(Offset(1));
  EXPECT_EQ(received_.AwaitOffsets(5), (std::vector<std::int64_t>{0, 1, 2, 1, 2}));
}

TEST_F(KafkaFollowerTest, BeginsWithTheNewestRecordIfItIsNotToldWhere) {
  Append(3);
  Follow(std::nullopt);
  EXPECT_EQ(received_.AwaitOffsets(1), (std::vector<std::int64_t>{2}));
  Append(1);
  EXPECT_EQ(received_.AwaitOffsets(2), (std::vector<std::int64_t>{2, 3}));
}

}  // namespace
}  // namespace docket::eventstore
