// The write-behind store over a store whose writes a test lets through one by one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "commands/memory/memory_state_store.h"
#include "commands/write_behind_state_store.h"
#include "tests/contract/state_store_contract.h"

namespace docket::commands {
namespace {

// What the test and the store share; outlives both.
class Gate {
 public:
  // Lets the next `writes` through.
  void Open(std::int64_t writes) {
    const absl::MutexLock lock(&mutex_);
    left_ += writes;
  }
  void Close() {
    const absl::MutexLock lock(&mutex_);
    left_ = 0;
  }
  void FailNext(absl::Status failure) {
    const absl::MutexLock lock(&mutex_);
    failure_ = std::move(failure);
  }
  [[nodiscard]] std::int64_t arrived() {
    const absl::MutexLock lock(&mutex_);
    return arrived_;
  }
  // Until so many writes have come to the gate.
  void AwaitArrived(std::int64_t writes) {
    const absl::MutexLock lock(&mutex_);
    const auto arrived = [&]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return arrived_ >= writes; };
    mutex_.Await(absl::Condition(&arrived));
  }
  absl::Status Pass() {
    const absl::MutexLock lock(&mutex_);
    ++arrived_;
    const auto open = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return left_ > 0; };
    mutex_.Await(absl::Condition(&open));
    --left_;
    return std::exchange(failure_, absl::OkStatus());
  }

 private:
  absl::Mutex mutex_;
  std::int64_t left_ ABSL_GUARDED_BY(mutex_) = 0;
  std::int64_t arrived_ ABSL_GUARDED_BY(mutex_) = 0;
  absl::Status failure_ ABSL_GUARDED_BY(mutex_);
};

class GatedStore final : public StateStore {
 public:
  GatedStore(Gate& gate, MemoryStateStore& kept) : gate_(gate), kept_(kept) {}

  absl::StatusOr<OwnerCheckpoint> LoadCheckpoint(eventstore::PartitionIndex partition) override {
    return kept_.LoadCheckpoint(partition);
  }
  absl::StatusOr<std::shared_ptr<const StreamState>> LoadStream(
      eventstore::PartitionIndex partition, const domain::StreamId& stream) override {
    return kept_.LoadStream(partition, stream);
  }
  absl::StatusOr<std::vector<domain::StreamId>> ListStreams(eventstore::PartitionIndex partition,
                                                            const StreamRange& range,
                                                            std::size_t count) override {
    return kept_.ListStreams(partition, range, count);
  }
  absl::StatusOr<std::optional<DecidedCommand>> FindCommand(
      eventstore::PartitionIndex partition, const domain::CommandId& command) override {
    return kept_.FindCommand(partition, command);
  }
  absl::StatusOr<std::optional<SeenBody>> FindBody(eventstore::PartitionIndex partition,
                                                   const BodyKey& body) override {
    return kept_.FindBody(partition, body);
  }
  absl::StatusOr<std::vector<Timer>> FindTimers(eventstore::PartitionIndex partition,
                                                std::size_t count) override {
    return kept_.FindTimers(partition, count);
  }
  absl::Status Write(eventstore::PartitionIndex partition, const StateChanges& changes) override {
    const absl::Status passed = gate_.Pass();
    return passed.ok() ? kept_.Write(partition, changes) : passed;
  }
  absl::Status ForgetBefore(eventstore::PartitionIndex partition, domain::Timestamp time) override {
    return kept_.ForgetBefore(partition, time);
  }

 private:
  Gate& gate_;
  MemoryStateStore& kept_;
};

class WriteBehindTest : public testing::Test {
 protected:
  static constexpr std::size_t kEntriesMax = 8;
  static constexpr std::int64_t kAll = 1'000'000;

  ~WriteBehindTest() override { gate_.Open(kAll); }

  static domain::CommandId CommandOf(std::int64_t position) {
    return domain::CommandId("c" + std::to_string(position));
  }
  static StateChanges Changes(std::int64_t position) {
    StateChanges changes = ChangesTo(position);
    changes.commands[CommandOf(position)] = DecidedAt(position);
    changes.bodies[BodyNamed(static_cast<char>(position))] = SeenAt(position);
    changes.streams[domain::StreamId("s")] = std::make_shared<const StreamState>(StreamState{
        .state = tests::SampleStates().front(), .version = domain::StreamVersion(position)});
    return changes;
  }
  void Write(std::int64_t position) {
    const absl::Status written = store_->Write(kPartition0, Changes(position));
    ASSERT_TRUE(written.ok()) << written;
  }
  // The first one waits at the gate, the others behind it.
  void WriteWithGateClosed(std::int64_t positions) {
    Write(1);
    gate_.AwaitArrived(1);
    for (std::int64_t position = 2; position <= positions; ++position) Write(position);
  }
  bool IsFound(std::int64_t position) {
    const auto command = store_->FindCommand(kPartition0, CommandOf(position));
    const auto body = store_->FindBody(kPartition0, BodyNamed(static_cast<char>(position)));
    EXPECT_TRUE(command.ok() && body.ok());
    EXPECT_EQ((*command).has_value(), (*body).has_value());
    return (*command).has_value();
  }
  std::int64_t VersionOfStream() {
    const auto stream = store_->LoadStream(kPartition0, domain::StreamId("s"));
    return stream.ok() && *stream != nullptr ? (*stream)->version.value() : 0;
  }
  std::int64_t Kept() { return kept_.LoadCheckpoint(kPartition0)->journal.next_offset.value(); }

  void Lingering(std::size_t entries_enough) {
    store_ = std::make_unique<WriteBehindStateStore>(
        std::make_unique<GatedStore>(gate_, kept_),
        WriteBehindOptions{.entries_enough = entries_enough, .linger = absl::InfiniteDuration()});
  }

  Gate gate_;
  MemoryStateStore kept_;
  std::unique_ptr<WriteBehindStateStore> store_ = std::make_unique<WriteBehindStateStore>(
      std::make_unique<GatedStore>(gate_, kept_),
      WriteBehindOptions{.entries_max = kEntriesMax, .linger = absl::ZeroDuration()});
};

TEST_F(WriteBehindTest, WhatWaitsIsFound) {
  WriteWithGateClosed(3);
  EXPECT_EQ(Kept(), 0);
  for (const std::int64_t position : {1, 2, 3}) EXPECT_TRUE(IsFound(position)) << position;
  EXPECT_FALSE(IsFound(4));
  EXPECT_EQ(VersionOfStream(), 3);
}

TEST_F(WriteBehindTest, WhatCameMeanwhileIsOneWrite) {
  WriteWithGateClosed(3);
  gate_.Open(1);
  gate_.AwaitArrived(2);
  EXPECT_EQ(Kept(), 1);
  gate_.Open(1);
  EXPECT_EQ(store_->LoadCheckpoint(kPartition0)->journal.next_offset, eventstore::Offset(3));
  EXPECT_EQ(Kept(), 3);
  for (const std::int64_t position : {1, 2, 3}) EXPECT_TRUE(IsFound(position)) << position;
}

TEST_F(WriteBehindTest, TheEndHandsOnWhatWaits) {
  WriteWithGateClosed(3);
  gate_.Open(kAll);
  store_.reset();
  EXPECT_EQ(Kept(), 3);
}

TEST_F(WriteBehindTest, AFailureVoidsWhatWaitedAndIsAnsweredUntilTheCheckpointIsLoaded) {
  WriteWithGateClosed(3);
  gate_.FailNext(absl::UnavailableError("the disk is full"));
  gate_.Open(1);
  absl::Status written;
  for (std::int64_t position = 4; written.ok(); ++position) {  // until it has come about
    written = store_->Write(kPartition0, Changes(position));
  }
  EXPECT_TRUE(absl::IsUnavailable(written)) << written;
  // The other store does not know what is void, and an owner must not take that for an answer.
  EXPECT_EQ(store_->FindCommand(kPartition0, CommandOf(1)).status(), written);
  EXPECT_EQ(store_->FindCommand(kPartition0, CommandOf(99)).status(), written);
  EXPECT_EQ(store_->FindBody(kPartition0, BodyNamed(3)).status(), written);
  EXPECT_EQ(store_->LoadStream(kPartition0, domain::StreamId("s")).status(), written);
  EXPECT_EQ(store_->ForgetBefore(kPartition0, domain::Timestamp(1)), written);
  EXPECT_TRUE(store_->Write(kPartition1, Changes(1)).ok()) << "another partition's";
  EXPECT_EQ(*store_->LoadCheckpoint(kPartition0), OwnerCheckpoint{});
  EXPECT_FALSE(IsFound(1));
  EXPECT_FALSE(IsFound(3));
  gate_.Open(kAll);
  Write(1);
  EXPECT_EQ(*store_->LoadCheckpoint(kPartition0), Changes(1).checkpoint);
}

TEST_F(WriteBehindTest, AWriteWaitsWhileTooMuchDoes) {
  WriteWithGateClosed(5);  // the first one at the gate; one stream and four of each behind it
  bool written = false;
  std::thread writer([&] {
    Write(6);
    written = true;
    Write(7);
  });
  EXPECT_FALSE(IsFound(6));
  gate_.Open(kAll);
  writer.join();
  EXPECT_TRUE(written);
  EXPECT_EQ(*store_->LoadCheckpoint(kPartition0), Changes(7).checkpoint);
}

TEST_F(WriteBehindTest, WaitsUntilThereIsEnough) {
  Lingering(7);  // one stream and three of each
  for (const std::int64_t position : {1, 2, 3}) Write(position);
  gate_.AwaitArrived(1);
  gate_.Open(kAll);
  EXPECT_EQ(*store_->LoadCheckpoint(kPartition0), Changes(3).checkpoint);
  EXPECT_EQ(gate_.arrived(), 1);
}

// Not one of them each time that is waited.
TEST_F(WriteBehindTest, WhenThereIsEnoughAllPartitionsGoOn) {
  Lingering(6);  // three of each partition
  gate_.Open(kAll);
  ASSERT_TRUE(store_->Write(kPartition0, Changes(1)).ok());
  ASSERT_TRUE(store_->Write(kPartition1, Changes(1)).ok());
  gate_.AwaitArrived(2);
}

TEST_F(WriteBehindTest, WhoLoadsTheCheckpointOrEndsItDoesNotWaitForMore) {
  Lingering(100);
  gate_.Open(kAll);
  Write(1);
  EXPECT_EQ(*store_->LoadCheckpoint(kPartition0), Changes(1).checkpoint);
  Write(2);
  store_.reset();
  EXPECT_EQ(Kept(), 2);
}

TEST_F(WriteBehindTest, WhatWaitsCanBeForgotten) {
  WriteWithGateClosed(3);
  ASSERT_TRUE(store_->ForgetBefore(kPartition0, domain::FromSeconds(3)).ok());
  EXPECT_FALSE(IsFound(1));
  EXPECT_FALSE(IsFound(2));
  EXPECT_TRUE(IsFound(3));
  gate_.Open(kAll);
  ASSERT_TRUE(store_->LoadCheckpoint(kPartition0).ok());
  EXPECT_FALSE(IsFound(2));
  EXPECT_TRUE(IsFound(3));
}

// What is handed on, what waits behind it, and what is stored: a stream is due once, at its newest
// time.
TEST_F(WriteBehindTest, ATimerIsFoundWhereverItWaits) {
  const auto write = [this](std::int64_t position, const std::string& stream,
                            std::optional<std::int64_t> was, std::optional<std::int64_t> is) {
    const auto time = [](std::optional<std::int64_t> second) {
      return second ? std::optional(domain::FromSeconds(*second)) : std::nullopt;
    };
    StateChanges changes = ChangesTo(position);
    changes.timers[domain::StreamId(stream)] = {.was = time(was), .is = time(is)};
    const absl::Status written = store_->Write(kPartition0, changes);
    ASSERT_TRUE(written.ok()) << written;
  };
  gate_.Open(kAll);
  write(1, "stored", std::nullopt, 10);
  write(2, "moved", std::nullopt, 5);
  ASSERT_TRUE(store_->LoadCheckpoint(kPartition0).ok());
  gate_.Close();
  write(3, "moved", 5, 20);
  write(4, "new", std::nullopt, 15);
  write(5, "moved", 20, 30);
  write(6, "new", 15, std::nullopt);
  EXPECT_THAT(*store_->FindTimers(kPartition0, 10),
              testing::ElementsAre(DueAt(10, "stored"), DueAt(30, "moved")));
  EXPECT_THAT(*store_->FindTimers(kPartition0, 1), testing::ElementsAre(DueAt(10, "stored")));
  gate_.Open(kAll);
  ASSERT_TRUE(store_->LoadCheckpoint(kPartition0).ok());
  EXPECT_THAT(*kept_.FindTimers(kPartition0, 10),
              testing::ElementsAre(DueAt(10, "stored"), DueAt(30, "moved")));
}

TEST_F(WriteBehindTest, StreamsThatWaitAreListedAmongThoseThatAreStored) {
  const auto write = [this](std::int64_t position, std::vector<std::string> streams) {
    StateChanges changes = ChangesTo(position);
    for (const std::string& stream : streams) {
      changes.streams[domain::StreamId(stream)] = std::make_shared<const StreamState>(StreamState{
          .state = tests::SampleStates().front(), .version = domain::StreamVersion(position)});
    }
    const absl::Status written = store_->Write(kPartition0, changes);
    ASSERT_TRUE(written.ok()) << written;
  };
  const auto listed = [this](std::size_t count) {
    std::vector<std::string> ids;
    const auto streams = store_->ListStreams(kPartition0, {.prefix = "rev_", .after = {}}, count);
    EXPECT_TRUE(streams.ok()) << streams.status();
    for (const domain::StreamId& stream : *streams) ids.push_back(stream.value());
    return ids;
  };
  gate_.Open(kAll);
  write(1, {"rev_b", "rev_d", "other"});
  ASSERT_TRUE(store_->LoadCheckpoint(kPartition0).ok());
  gate_.Close();
  write(2, {"rev_a", "rev_d"});
  write(3, {"rev_c"});
  EXPECT_THAT(listed(10), testing::ElementsAre("rev_a", "rev_b", "rev_c", "rev_d"));
  EXPECT_THAT(listed(2), testing::ElementsAre("rev_a", "rev_b"));
  gate_.Open(kAll);
}

}  // namespace
}  // namespace docket::commands
