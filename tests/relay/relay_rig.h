// RelayRig: a journal partition with commits of given events, memory logs for everything that a
// relay writes, and a relay over them that can be crashed and begun anew at any point.
// Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "eventstore/memory/memory_log.h"
#include "eventstore/relay/relay.h"
#include "platform/ids.h"
#include "platform/manual_clock.h"
#include "platform/murmur2.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/journal_codec.h"
#include "tests/journal/records.h"
#include "tests/support/samples.h"

namespace docket::tests {

inline constexpr std::int32_t kTopicPartitions = 3;

// One commit of the journal.
struct CommitOfEvents {
  std::string command;
  std::int64_t organization = 21031067;
  std::int64_t repository = 186853002;
  std::vector<std::string> types = {};  // of the samples' events
};

// A message as a consumer meets it.
struct Message {
  std::string key;
  std::string id;    // ce_id
  std::string type;  // ce_type
  std::string value;
  std::int32_t partition = 0;
};

inline domain::Event SampleOf(std::string_view type) {
  for (const domain::Event& event : SampleEvents()) {
    if (schemas::EventType(event) == type) return event;
  }
  ADD_FAILURE() << "no sample of " << type;
  return SampleEvents().front();
}

inline std::string HeaderOf(const eventstore::Record& record, std::string_view name) {
  for (const eventstore::Header& header : record.headers) {
    if (header.name == name) return header.value;
  }
  return {};
}

class RelayRig {
 public:
  using FaultsFor = std::function<std::unique_ptr<eventstore::FaultInjector>(const std::string&)>;

  explicit RelayRig(
      eventstore::Delivery delivery = eventstore::Delivery::kImmediate,
      const FaultsFor& faults_for = [](const std::string&) { return nullptr; },
      std::size_t record_bytes_max = 1U << 20U)
      : journal_(eventstore::JournalOptions(), clock_) {
    const auto open = [&](const std::string& name, std::int32_t partitions) {
      return std::make_unique<eventstore::MemoryLog>(
          eventstore::MemoryLogOptions{.name = {.base = name},
                                       .partition_count = partitions,
                                       .delivery = delivery,
                                       .record_bytes_max = record_bytes_max},
          clock_, faults_for(name));
    };
    for (const eventstore::PublishedTopic& topic : eventstore::kPublishedTopics) {
      const std::string name(topic.name);
      topics_.push_back(open(name, kTopicPartitions));
      letters_.push_back(open(eventstore::DeadLettersOf(name), kTopicPartitions));
    }
    positions_ = open("review_events_relayed", 1);
    journal_.AppendForeign(eventstore::kPartition, eventstore::ClaimRecord({}));
  }

  // Appends it as the next commit of the claim; answers the events' ids.
  std::vector<std::string> Commit(const CommitOfEvents& given) {
    journal_proto::Commit commit = Empty(given);
    const domain::StreamId stream(absl::StrCat("rev_gh_", given.repository, "_2"));
    for (const std::string& type : given.types) {
      *commit.add_events() = schemas::EncodeJournalEvent(
          stream, domain::StreamVersion(++versions_[stream.value()]), SampleOf(type));
    }
    return Append(given, commit);
  }

  // The same with events as they are given, which need not be readable.
  std::vector<std::string> CommitStored(const CommitOfEvents& given,
                                        const std::vector<journal_proto::Event>& events) {
    journal_proto::Commit commit = Empty(given);
    for (const journal_proto::Event& event : events) *commit.add_events() = event;
    return Append(given, commit);
  }

  void Start() {
    relay_.reset();
    std::array<eventstore::Relay::TopicLogs, eventstore::kTopicCount> logs;
    for (std::size_t i = 0; i < logs.size(); ++i) {
      logs.at(i) = {.messages = topics_[i].get(), .dead_letters = letters_[i].get()};
    }
    relay_ = std::make_unique<eventstore::Relay>(
        eventstore::Relay::Parts{.journal = journal_,
                                 .positions = *positions_,
                                 .topics = logs,
                                 .partition = eventstore::kPartition,
                                 .clock = clock_},
        eventstore::RelayOptions{.outstanding_max = 64,
                                 .read_limits = {.records_max = 8, .bytes_max = 1U << 20U}},
        [] {});
  }

  // One step of the relay, one action of each log, and some time.
  void Tick() {
    const auto moved = relay().Step();
    EXPECT_TRUE(moved.ok()) << moved.status();
    for (eventstore::MemoryLog* log : AllWritten()) log->Pump();
    clock_.Advance(absl::Milliseconds(50));
  }

  // Until everything is published and the position is stored.
  void RunToTheEnd() {
    constexpr int kTicksMax = 200'000;
    for (int ticks = 0; ticks < kTicksMax; ++ticks) {
      Tick();
      if (relay().published_before() != End() || !Quiet()) continue;
      if (relay().NextDue() == absl::InfiniteFuture()) return;
    }
    FAIL() << "the relay did not come to the end";
  }

  [[nodiscard]] std::vector<Message> MessagesOf(std::string_view topic) {
    return ReadAll(*topics_[PlaceOf(topic)]);
  }
  [[nodiscard]] std::vector<Message> LettersOf(std::string_view topic) {
    return ReadAll(*letters_[PlaceOf(topic)]);
  }

  [[nodiscard]] eventstore::Offset End() {
    return journal_.Offsets(eventstore::kPartition).value().end;
  }
  [[nodiscard]] eventstore::Relay& relay() { return *relay_; }
  void Crash() { relay_.reset(); }
  [[nodiscard]] eventstore::MemoryLog& journal() { return journal_; }
  [[nodiscard]] eventstore::MemoryLog& positions() { return *positions_; }
  [[nodiscard]] eventstore::MemoryLog& topic(std::string_view name) {
    return *topics_[PlaceOf(name)];
  }
  [[nodiscard]] platform::ManualClock& clock() { return clock_; }

 private:
  static std::size_t PlaceOf(std::string_view topic) {
    std::size_t place = 0;
    while (eventstore::kPublishedTopics[place].name != topic) ++place;
    return place;
  }

  static journal_proto::Commit Empty(const CommitOfEvents& given) {
    domain::CommandMetadata metadata = SampleMetadata();
    metadata.id = domain::CommandId(given.command);
    metadata.tenant.organization = domain::OrganizationId(given.organization);
    metadata.repository = domain::RepositoryId(given.repository);
    journal_proto::Commit commit;
    commit.set_claim_id("one");
    commit.set_recorded_at(metadata.issued_at.value());
    *commit.mutable_outcome() = schemas::OutcomeHeader(metadata, "review.SyncPullRequest", 1);
    commit.mutable_outcome()->mutable_accepted();
    return commit;
  }

  std::vector<std::string> Append(const CommitOfEvents& given, journal_proto::Commit& commit) {
    commit.set_seq(sequence_++);
    std::vector<std::string> ids;
    for (int i = 0; i < commit.events_size(); ++i) {
      ids.push_back(platform::MakeEventId(domain::CommandId(given.command), i).value());
    }
    journal_.AppendForeign(eventstore::kPartition,
                           eventstore::MakeCommitRecord("186853002", commit));
    return ids;
  }

  std::vector<eventstore::MemoryLog*> AllWritten() {
    std::vector<eventstore::MemoryLog*> logs = {positions_.get()};
    for (const auto& log : topics_) logs.push_back(log.get());
    for (const auto& log : letters_) logs.push_back(log.get());
    return logs;
  }

  bool Quiet() {
    for (eventstore::MemoryLog* log : AllWritten()) {
      if (!log->Pending().empty()) return false;
    }
    return true;
  }

  static std::vector<Message> ReadAll(eventstore::MemoryLog& log) {
    std::vector<Message> messages;
    for (std::int32_t partition = 0; partition < log.partition_count(); ++partition) {
      const auto batch = log.Read(eventstore::PartitionIndex(partition), eventstore::Offset(0),
                                  {.records_max = 1'000'000, .bytes_max = 1U << 30U});
      EXPECT_TRUE(batch.ok()) << batch.status();
      for (const eventstore::StoredRecord& stored : batch->records) {
        messages.push_back({.key = stored.record.key,
                            .id = HeaderOf(stored.record, "ce_id"),
                            .type = HeaderOf(stored.record, "ce_type"),
                            .value = stored.record.value,
                            .partition = partition});
      }
    }
    return messages;
  }

  platform::ManualClock clock_;
  eventstore::MemoryLog journal_;
  std::vector<std::unique_ptr<eventstore::MemoryLog>> topics_;
  std::vector<std::unique_ptr<eventstore::MemoryLog>> letters_;
  std::unique_ptr<eventstore::MemoryLog> positions_;
  std::map<std::string, std::int64_t> versions_;
  std::int64_t sequence_ = 0;
  std::unique_ptr<eventstore::Relay> relay_;
};

// For each key the ids of its messages, each where it stands first.
[[nodiscard]] inline std::map<std::string, std::vector<std::string>> FirstAppearances(
    const std::vector<Message>& messages) {
  std::map<std::string, std::vector<std::string>> ids;
  for (const Message& message : messages) {
    if (message.id.empty()) continue;  // nobody's of ours
    std::vector<std::string>& of_key = ids[message.key];
    if (std::ranges::find(of_key, message.id) == of_key.end()) of_key.push_back(message.id);
  }
  return ids;
}

}  // namespace docket::tests
