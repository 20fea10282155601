// A JournalWriter over a MemoryLog that does as it is told.
// Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "eventstore/journal_writer.h"
#include "platform/manual_clock.h"
#include "tests/journal/records.h"
#include "tests/support/seeded_randomness.h"

namespace docket::eventstore {

class WriterRig {
 public:
  explicit WriterRig(std::vector<AppendPlan> plans = {},
                     const MemoryLogOptions& options = JournalOptions(),
                     JournalWriterOptions writer_options = {})
      : log_(options, clock_, std::make_unique<ScriptedFaults>(std::move(plans))),
        writer_(log_, kPartition, {}, clock_, std::move(writer_options), tests::SeededRandomness(1),
                [] {}) {}

  MemoryLog& log() { return log_; }
  JournalWriter& writer() { return writer_; }
  platform::ManualClock& clock() { return clock_; }

  // Polls once; what is accepted is added to accepted().
  JournalWriter::Progress Poll() {
    auto progress = writer_.Poll();
    EXPECT_TRUE(progress.ok()) << progress.status();
    if (!progress.ok()) return {};
    for (const AcceptedCommit& commit : progress->accepted) {
      accepted_.push_back(commit.commit->outcome().command_id());
    }
    lost_ = lost_ || progress->lost_ownership;
    return *std::move(progress);
  }

  // Polls until the writer owns, without letting a wait pass.
  void PollToOwn() {
    for (int polls = 0; polls < 10 && !Owns(); ++polls) Poll();
    EXPECT_TRUE(Owns());
  }

  // The same, waiting as long as the writer wants.
  void WaitToOwn() {
    for (int polls = 0; polls < 50 && !Owns(); ++polls) {
      if (writer_.phase() == JournalWriter::Phase::kWaiting) clock_.Advance(Wait());
      Poll();
    }
    EXPECT_TRUE(Owns());
  }

  void Stage(const std::string& command) { EXPECT_TRUE(TryStage(command).ok()); }
  absl::Status TryStage(const std::string& command, std::size_t padding = 0) {
    auto commit = std::make_shared<journal_proto::Commit>();
    commit->mutable_outcome()->set_command_id(command);
    commit->mutable_outcome()->mutable_rejected()->set_detail(std::string(padding, 'x'));
    return writer_.Stage("key", std::move(commit));
  }

  // Another writer takes the partition; this one is then told so by its next commit.
  void Supersede() {
    log_.AppendForeign(kPartition, ClaimRecord({.term = 1'000 * ++rivals_, .id = "rival"}));
  }

  // How long it still wants to wait.
  absl::Duration Wait() const {
    return std::max(absl::ZeroDuration(), writer_.not_before() - clock_.MonotonicNow());
  }

  [[nodiscard]] bool Owns() const { return writer_.phase() == JournalWriter::Phase::kOwning; }
  [[nodiscard]] bool lost() const { return lost_; }
  [[nodiscard]] const std::vector<std::string>& accepted() const { return accepted_; }

  // What any other reader accepts.
  std::vector<std::string> AcceptedByAll() {
    CommittedReader reader(log_, kPartition, {});
    const auto batch = reader.Read({});
    EXPECT_TRUE(batch.ok()) << batch.status();
    std::vector<std::string> commands;
    for (const AcceptedCommit& commit : batch->commits) {
      commands.push_back(commit.commit->outcome().command_id());
    }
    return commands;
  }

 private:
  platform::ManualClock clock_;
  MemoryLog log_;
  JournalWriter writer_;
  std::int64_t rivals_ = 0;
  std::vector<std::string> accepted_;
  bool lost_ = false;
};

}  // namespace docket::eventstore
