// The bytes of each type of message, in tests/golden/published/, and the descriptions of them, in
// schemas/published/. With DOCKET_UPDATE_GOLDEN=1 a missing message is written, an existing one
// never is: consumers hold on to it. With DOCKET_UPDATE_SCHEMAS=1 the descriptions are written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "eventstore/relay/message_schema.h"
#include "eventstore/relay/published_message.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/journal_codec.h"
#include "tests/support/samples.h"

namespace docket::eventstore {
namespace {

using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

bool IsAsked(const char* variable) {
  const char* asked = std::getenv(variable);
  return asked != nullptr && std::string_view(asked) == "1";
}

std::string ReadText(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

journal_proto::Commit CommitWith(const domain::Event& event) {
  journal_proto::Commit commit;
  commit.set_recorded_at(tests::SampleMetadata().issued_at.value());
  *commit.mutable_outcome() =
      schemas::OutcomeHeader(tests::SampleMetadata(), "review.SyncPullRequest", 1);
  commit.mutable_outcome()->mutable_accepted();
  *commit.add_events() = schemas::EncodeJournalEvent(domain::StreamId("rev_gh_186853002_2"),
                                                     domain::StreamVersion(5), event);
  return commit;
}

// For each topic a line with the key, the headers, and behind an empty line the value.
std::string TextOf(const std::vector<TopicRecord>& messages) {
  std::string text;
  for (const TopicRecord& message : messages) {
    absl::StrAppend(&text, std::string(kPublishedTopics[message.topic].name), " ",
                    message.record.key, "\n");
  }
  const Record& record = messages.back().record;
  for (const Header& header : record.headers) {
    absl::StrAppend(&text, header.name, ": ", header.value, "\n");
  }
  return absl::StrCat(text, "\n", record.value, "\n");
}

TEST(PublishedMessages, AreWhatTheyAlwaysWere) {
  std::set<std::string> names;
  for (const domain::Event& event : tests::SampleEvents()) {
    const journal_proto::Commit commit = CommitWith(event);
    const auto messages = RenderMessages("review_events", commit, 0);
    ASSERT_TRUE(messages.ok()) << messages.status();
    const std::string name =
        PublishedType(commit.events(0).type(), commit.events(0).schema_version()) + ".txt";
    SCOPED_TRACE(name);
    names.insert(name);
    const fs::path path = fs::path(DOCKET_GOLDEN_MESSAGES) / name;
    if (IsAsked("DOCKET_UPDATE_GOLDEN") && !fs::exists(path)) {
      fs::create_directories(path.parent_path());
      std::ofstream(path, std::ios::binary) << TextOf(*messages);
    }
    EXPECT_EQ(ReadText(path), TextOf(*messages));
  }
  EXPECT_EQ(names.size(), schemas::EventTypes().rows().size());
}

TEST(PublishedMessages, HoldNoPersonalDataAndNoSecret) {
  for (const domain::Event& event : tests::SampleEvents()) {
    const journal_proto::Commit commit = CommitWith(event);
    const auto messages = RenderMessages("review_events", commit, 0);
    ASSERT_TRUE(messages.ok()) << messages.status();
    const std::string text = TextOf(*messages);
    // Names and titles of the samples' people, and the field of a secret's hash.
    for (const char* personal :
         {"Codertocåt", "naïve", "Zoë",    "Łukasz", "Bäckerei", "Ñandú", "Ægir",
          "Žofie",      "李雷",  "Jürgen", "Óscar",  "Eşref",    "Šárka", "Håkon",
          "Siân",       "Nuño",  "Octo",   "login",  "title",    "secret"}) {
      EXPECT_THAT(text, Not(HasSubstr(personal)));
    }
  }
}

TEST(PublishedMessages, NeedATimeThatCanBeWritten) {
  journal_proto::Commit commit = CommitWith(tests::SampleEvents().front());
  commit.set_recorded_at(std::numeric_limits<std::int64_t>::max());
  EXPECT_TRUE(absl::IsDataLoss(RenderMessages("review_events", commit, 0).status()));
}

TEST(PublishedMessages, AreDatedByTheirRecordIfTheProviderSaysNoTime) {
  journal_proto::Commit commit = CommitWith(tests::SampleEvents().front());
  commit.mutable_outcome()->set_occurred_at(0);
  commit.mutable_outcome()->mutable_trace()->clear_traceparent();
  const auto messages = RenderMessages("review_events", commit, 0);
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_THAT(TextOf(*messages), HasSubstr("ce_time: 2019-05-15T15:19:25.000062Z\n"));
  EXPECT_THAT(TextOf(*messages), Not(HasSubstr("traceparent")));
  EXPECT_THAT(TextOf(*messages), HasSubstr(R"("occurred_at":null)"));
}

// "docket.review.ReviewRequested.v1.schema.json": the type of what it describes, and which version.
std::pair<std::string, int> DescribedBy(const std::string& file) {
  const std::size_t mark = file.find(".v");
  if (mark == std::string::npos) return {file, 0};
  return {file.substr(0, mark), std::atoi(file.c_str() + mark + 2)};
}

// A message of an earlier version may still be in a topic, so its description stays.
bool DescribesAnEarlierVersion(const std::string& file,
                               const std::map<std::string, std::string>& published) {
  const auto [type, version] = DescribedBy(file);
  return std::ranges::any_of(published, [&](const auto& one) {
    const auto [other, current] = DescribedBy(one.first);
    return other == type && version < current;
  });
}

TEST(PublishedSchemas, AreTheCommittedFiles) {
  const fs::path folder(DOCKET_PUBLISHED_SCHEMAS);
  const std::map<std::string, std::string> files = PublishedSchemas();
  if (IsAsked("DOCKET_UPDATE_SCHEMAS")) {
    for (const auto& [name, text] : files) std::ofstream(folder / name, std::ios::binary) << text;
  }
  std::set<std::string> committed;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().extension() == ".json") committed.insert(entry.path().filename());
  }
  for (const auto& [name, text] : files) {
    EXPECT_EQ(ReadText(folder / name), text)
        << name << " is not what is published; write it with DOCKET_UPDATE_SCHEMAS=1";
    committed.erase(name);
  }
  std::erase_if(committed,
                [&](const auto& file) { return DescribesAnEarlierVersion(file, files); });
  EXPECT_TRUE(committed.empty()) << *committed.begin() << " describes nothing that is published";
}

}  // namespace
}  // namespace docket::eventstore
