// A journal in memory with commits of two organisations, its audit trees, and exports of it, to be
// altered and checked. Thread-safety: none; one per test.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "domain/review/events.h"
#include "eventstore/memory/memory_log.h"
#include "eventstore/reader_rule.h"
#include "platform/manual_clock.h"
#include "platform/status_macros.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"
#include "replay/export/audit_export.h"
#include "replay/export/export_addition.h"
#include "replay/export/export_check.h"
#include "replay/export/merge_line.h"
#include "replay/export/record_entry.h"
#include "replay/export/running_sha256.h"
#include "replay/journal_auditor.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/journal_codec.h"
#include "tests/eventstore/temporary_directory.h"
#include "tests/support/samples.h"

namespace docket::replay {

inline constexpr char kVersionOfTests[] = "1.2.3";
inline constexpr domain::Timestamp kBeginning = domain::FromSeconds(1'600'000'000);

inline std::string BytesIn(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.is_open()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}
inline void PutBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// What is known of a merge beside its assessment is not its business.
class MergesOfTests final : public ExportAddition {
 public:
  absl::Status Begin(ExportDirectory& directory) override {
    DOCKET_ASSIGN_OR_RETURN(file_, directory.Begin(kMergesName));
    return file_->Append(MergesHeading());
  }
  absl::Status Take(const journal_proto::Commit& commit) override {
    for (int index = 0; index < commit.events_size(); ++index) {
      const auto first = FirstAssessmentAt(commit, index);
      if (!first.has_value()) continue;
      DOCKET_RETURN_IF_ERROR(file_->Append(BeginningOf(*first) + "evidence\n"));
    }
    return absl::OkStatus();
  }
  absl::Status Finish() override { return file_->Finish(); }

 private:
  std::unique_ptr<ExportDirectory::File> file_;
};

class ExportRig : public testing::Test {
 protected:
  static constexpr int kPartitions = 2;

  ExportRig()
      : log({.name = {.base = "review_events"}, .partition_count = kPartitions}, clock, nullptr) {}

  struct CommitSample {
    std::int32_t partition = 0;
    std::int64_t organization = 7;
    std::string stream = "rev_gh_1_1";
    std::int64_t version = 1;  // of its first event
    int events = 1;
    std::int64_t second = 0;  // recorded so long after kBeginning
    bool next = true;         // false: with a sequence number that came before
    bool merge = false;       // its first event is the first assessment of a merge
  };

  void Claim(std::int32_t partition) {
    Writer& writer = writers_.at(partition);
    ++writer.term;
    writer.claim = std::string(16, static_cast<char>('a' + writer.term));
    writer.sequence = 0;
    journal_proto::Claim claim;
    claim.set_term(writer.term);
    claim.set_claim_id(writer.claim);
    Append(partition, eventstore::MakeClaimRecord(claim));
  }

  void Commit(const CommitSample& sample) {
    Writer& writer = writers_.at(sample.partition);
    journal_proto::Commit commit = *tests::SampleCommit().mutable_commit();
    commit.set_claim_id(writer.claim);
    commit.set_seq(sample.next ? writer.sequence++ : 0);
    commit.set_recorded_at(domain::AddSeconds(kBeginning, sample.second).value());
    commit.mutable_outcome()->set_command_id(absl::StrCat("cmd_", commands_++));
    commit.mutable_outcome()->mutable_tenant()->set_organization(sample.organization);
    const journal_proto::Event event = commit.events(1);
    commit.clear_events();
    for (int i = 0; i < sample.events; ++i) {
      *commit.add_events() = event;
      commit.mutable_events(i)->set_stream(sample.stream);
      commit.mutable_events(i)->set_version(sample.version + i);
    }
    if (sample.merge) {
      domain::review::MergeAssessed assessed;
      assessed.review = {.host = domain::HostCode("gh"),
                         .repository = domain::RepositoryId(1),
                         .number = domain::PullRequestNumber(sample.version)};
      assessed.revision = 1;
      *commit.mutable_events(0) = schemas::EncodeJournalEvent(domain::StreamId(sample.stream),
                                                              domain::StreamVersion(sample.version),
                                                              domain::review::Event(assessed));
    }
    Append(sample.partition, eventstore::MakeCommitRecord("1", commit));
  }

  // Both partitions claimed twice, with commits of organisations 7 and 8, and ones that the rule
  // ignores.
  void WriteStory() {
    for (int partition = 0; partition < kPartitions; ++partition) {
      Claim(partition);
      Claim(partition);
      for (int i = 0; i < 300; ++i) {
        Commit({.partition = partition,
                .organization = i % 3 == 0 ? 7 : 8,
                .stream = absl::StrCat("rev_gh_", partition, "_", i % 3),
                .version = 1 + 2 * (i / 3),
                .events = 2,
                .second = i,
                .merge = i % 30 == 0});
      }
      Commit({.partition = partition, .second = 300, .next = false});
      Claim(partition);
      Commit({.partition = partition, .stream = "rev_gh_5_5", .second = 301});
    }
    SignTrees();
  }

  void SignTrees() {
    for (int partition = 0; partition < kPartitions; ++partition) {
      TileFiles files(TreeOf(partition));
      JournalAuditor auditor(
          {.log = log,
           .partition = eventstore::PartitionIndex(partition),
           .clock = clock,
           .tree = {.files = files,
                    .origin = absl::StrCat("docket.example/review_events.g1/", partition),
                    .key = key},
           .interval = absl::ZeroDuration()},
          [] {});
      for (auto moved = auditor.Step(); *moved; moved = auditor.Step()) ASSERT_TRUE(moved.ok());
    }
  }
  [[nodiscard]] std::string TreeOf(int partition) const {
    return absl::StrCat(directory.path(), "/audit/review_events.g1/", partition);
  }

  [[nodiscard]] ExportOrder Order(const std::string& name = "export") const {
    return {.range = {.organization = {.host = domain::HostCode("gh"),
                                       .organization = domain::OrganizationId(7)},
                      .from = kBeginning,
                      .to = domain::AddSeconds(kBeginning, 1'000)},
            .out = absl::StrCat(directory.path(), "/", name)};
  }
  [[nodiscard]] absl::StatusOr<Manifest> Export(const ExportOrder& order,
                                                const ExportListener& listener = {}) {
    MergesOfTests merges;
    ExportOrder with_merges = order;
    with_merges.additions = {&merges};
    return ExportAudit({.journals = {&log},
                        .trees = directory.path() + "/audit",
                        .key = key,
                        .clock = clock,
                        .software = kVersionOfTests},
                       with_merges, listener);
  }

  [[nodiscard]] ExportReport Check(const std::string& software = kVersionOfTests) const {
    const auto report =
        CheckExport({.directory = Order().out, .key = key.verifier, .software = software});
    EXPECT_TRUE(report.ok()) << report.status();
    return report.value_or(ExportReport{});
  }

  [[nodiscard]] std::string PathIn(const std::string& name) const {
    return absl::StrCat(Order().out, "/", name);
  }
  [[nodiscard]] std::vector<std::string> FilesIn(const std::string& path) const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
      if (entry.is_regular_file()) {
        names.push_back(entry.path().lexically_relative(path).generic_string());
      }
    }
    std::ranges::sort(names);
    return names;
  }

  // As an operator with the private key would, after altering the files.
  void SealAgain() {
    Manifest manifest = *ParseManifest(BytesIn(PathIn(kManifestName)));
    for (ExportedFile& file : manifest.files) {
      const std::string bytes = BytesIn(PathIn(file.path));
      RunningSha256 hash;
      hash.Add(bytes);
      file.bytes = bytes.size();
      file.sha256 = hash.Finish();
    }
    const std::string text = ToText(manifest);
    PutBytes(PathIn(kManifestName), text);
    PutBytes(PathIn(kManifestNoteName), SignNote(ManifestNoteText(text), key));
  }

  using Records = std::vector<ExportedRecord>;
  void AlterRecords(const std::function<void(Records&)>& alter) {
    const std::string path = PathIn("records/review_events.g1/0");
    RecordEntries entries(path);
    ASSERT_TRUE(entries.Open().ok());
    Records records;
    for (auto next = entries.Next(); next.ok() && next->has_value(); next = entries.Next()) {
      records.push_back(**next);
    }
    alter(records);
    std::string bytes = RecordsHeading();
    for (const ExportedRecord& record : records) AppendRecordEntry(record, bytes);
    PutBytes(path, bytes);
    SealAgain();
  }

  const SignerKey key = *SignerKeyOf("docket.example", std::string(32, 'k'));
  platform::ManualClock clock;
  eventstore::TemporaryDirectory directory;
  eventstore::MemoryLog log;

 private:
  struct Writer {
    std::int64_t term = 0;
    std::string claim;
    std::int64_t sequence = 0;
  };

  void Append(std::int32_t partition, eventstore::Record record) {
    (void)log.AppendForeign(eventstore::PartitionIndex(partition), std::move(record));
  }

  std::vector<Writer> writers_ = std::vector<Writer>(kPartitions);
  std::int64_t commands_ = 0;
};

}  // namespace docket::replay
