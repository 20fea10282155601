// What becomes of an export that was asked for: made once, over restarts, and kept for a day. What
// is in one is told elsewhere.
#include "apps/kept_exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "absl/strings/str_cat.h"
#include "apps/whole_file.h"
#include "platform/manual_clock.h"
#include "replay/export/manifest.h"
#include "tests/api/test_server.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

namespace fs = std::filesystem;
using api::ExportState;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

constexpr char kEvents[] = "{\"id\":1}\n";

api::ExportWish WishOf(std::int64_t organization) {
  return {.organization = {.host = domain::HostCode("gh"),
                           .organization = domain::OrganizationId(organization)},
          .from = domain::FromSeconds(1'600'000'000),
          .to = domain::FromSeconds(1'700'000'000)};
}

class KeptExportsTest : public testing::Test {
 protected:
  std::unique_ptr<KeptExports> Open() {
    auto opened = KeptExports::Open(
        {.directory = path(),
         .clock = clock_,
         .logger = ground_.logger,
         .make = [this](const replay::ExportOrder& order,
                        const replay::ExportListener& listener) { return Make(order, listener); },
         .stopping = [this] { return stopping_; },
         .free_bytes_min = free_bytes_min_});
    EXPECT_TRUE(opened.ok()) << opened.status();
    return *std::move(opened);
  }

  // One file, and the manifest that names it.
  absl::StatusOr<std::string> Make(const replay::ExportOrder& order,
                                   const replay::ExportListener& listener) {
    ++made_;
    listener.report({.log = "review_events", .events_done = 1, .events_total = 2});
    while_made_();
    if (!outcome_.ok()) return outcome_;
    fs::create_directories(order.out);
    const replay::Manifest manifest{.software = "1",
                                    .range = order.range,
                                    .partitions = {},
                                    .files = {{.path = replay::kEventsName,
                                               .bytes = sizeof(kEvents) - 1,
                                               .sha256 = std::string(64, 'a')}}};
    for (const auto& [name, text] :
         {std::pair<std::string, std::string>{replay::kEventsName, kEvents},
          {replay::kManifestName, ToText(manifest)},
          {replay::kManifestNoteName, "signed\n"},
          {"secret", "not of the manifest"}}) {
      EXPECT_TRUE(WriteFileWhole(absl::StrCat(order.out, "/", name), text).ok());
    }
    return "docket.example+key";
  }

  static api::ExportId IdOf(const api::EvidenceExport& one) { return *api::ParseExportId(one.id); }
  static ExportState StateOf(KeptExports& exports, const api::ExportId& id) {
    const auto found = exports.Find(id);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.ok() ? found->state : ExportState::kFailed;
  }
  // Asked for and made.
  api::ExportId Ready(KeptExports& exports, std::int64_t organization = 7) {
    const auto asked = exports.Ask(WishOf(organization));
    EXPECT_TRUE(asked.ok()) << asked.status();
    EXPECT_TRUE(exports.Step().value_or(false));
    EXPECT_EQ(StateOf(exports, IdOf(*asked)), ExportState::kReady);
    return IdOf(*asked);
  }
  [[nodiscard]] std::string path() const { return directory_.path() + "/exports"; }
  [[nodiscard]] bool HasFiles(const api::ExportId& id) const {
    return fs::exists(absl::StrCat(path(), "/", ToString(id)));
  }

  eventstore::TemporaryDirectory directory_;
  api::Ground ground_;
  platform::ManualClock clock_{domain::FromSeconds(1'700'000'100)};
  absl::Status outcome_;
  std::uintmax_t free_bytes_min_ = 0;
  bool stopping_ = false;
  int made_ = 0;
  std::function<void()> while_made_ = [] {};
};

TEST_F(KeptExportsTest, IsMadeAndItsFilesAreRead) {
  const auto exports = Open();
  EXPECT_FALSE(exports->Step().value_or(true));
  bool woken = false;
  exports->WakeWith([&] { woken = true; });
  const auto asked = exports->Ask(WishOf(7));
  ASSERT_TRUE(asked.ok()) << asked.status();
  EXPECT_TRUE(woken);
  EXPECT_EQ(asked->state, ExportState::kWaiting);
  const api::ExportId id = IdOf(*asked);
  EXPECT_TRUE(absl::IsFailedPrecondition(exports->Open(id, replay::kEventsName).status()));
  while_made_ = [&] {
    const auto running = exports->Find(id);
    ASSERT_TRUE(running.ok());
    EXPECT_EQ(running->state, ExportState::kRunning);
    EXPECT_EQ(running->detail, "review_events: 1 of 2 records");
  };
  EXPECT_TRUE(exports->Step().value_or(false));
  const auto ready = exports->Find(id);
  ASSERT_TRUE(ready.ok()) << ready.status();
  EXPECT_EQ(ready->state, ExportState::kReady);
  EXPECT_EQ(ready->key, "docket.example+key");
  EXPECT_THAT(ready->files, SizeIs(3));
  const auto events = exports->Open(id, replay::kEventsName);
  ASSERT_TRUE(events.ok()) << events.status();
  EXPECT_EQ(*(*events)(), kEvents);
  EXPECT_EQ(*(*events)(), "");
  for (const char* none : {"secret", "", "..", "../x", "/etc/passwd", "records"}) {
    EXPECT_TRUE(absl::IsNotFound(exports->Open(id, none).status())) << none;
  }
}

TEST_F(KeptExportsTest, TheSameWishIsOneExportAndAnotherOneWaits) {
  const auto exports = Open();
  const auto first = exports->Ask(WishOf(7));
  ASSERT_TRUE(first.ok());
  const auto again = exports->Ask(WishOf(7));
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->id, first->id);
  api::ExportWish other = WishOf(7);
  other.from = domain::FromSeconds(1'650'000'000);
  const auto refused = exports->Ask(other);
  EXPECT_TRUE(absl::IsFailedPrecondition(refused.status()));
  EXPECT_THAT(std::string(refused.status().message()), HasSubstr(first->id));
  ASSERT_TRUE(exports->Step().value_or(false));
  EXPECT_TRUE(exports->Ask(other).ok());
}

TEST_F(KeptExportsTest, NoMoreThanABoundedNumberWait) {
  const auto exports = Open();
  for (std::int64_t organization = 1; organization <= 16; ++organization) {
    ASSERT_TRUE(exports->Ask(WishOf(organization)).ok());
  }
  EXPECT_TRUE(absl::IsResourceExhausted(exports->Ask(WishOf(17)).status()));
}

TEST_F(KeptExportsTest, ATimeThatHasNotPassedIsRefused) {
  const auto exports = Open();
  api::ExportWish wish = WishOf(7);
  wish.to = domain::FromSeconds(1'800'000'000);
  EXPECT_TRUE(absl::IsInvalidArgument(exports->Ask(wish).status()));
  wish.to = wish.from;
  EXPECT_TRUE(absl::IsInvalidArgument(exports->Ask(wish).status()));
}

TEST_F(KeptExportsTest, WhatIsReadyOrWaitsIsThereAfterARestart) {
  api::ExportId ready;
  api::ExportId waiting;
  {
    const auto exports = Open();
    ready = Ready(*exports, 7);
    waiting = IdOf(*exports->Ask(WishOf(8)));
    // Its process ends in the middle of it: what was begun is there.
    stopping_ = true;
    outcome_ = absl::CancelledError("cancelled");
    while_made_ = [&] { fs::create_directories(absl::StrCat(path(), "/", ToString(waiting))); };
    EXPECT_FALSE(exports->Step().value_or(true));
    fs::create_directories(absl::StrCat(path(), "/", ToString(waiting), ".unfinished-1"));
  }
  stopping_ = false;
  outcome_ = absl::OkStatus();
  while_made_ = [] {};
  const auto exports = Open();
  EXPECT_EQ(StateOf(*exports, ready), ExportState::kReady);
  EXPECT_EQ(StateOf(*exports, waiting), ExportState::kWaiting);
  EXPECT_FALSE(fs::exists(absl::StrCat(path(), "/", ToString(waiting), ".unfinished-1")));
  EXPECT_TRUE(exports->Step().value_or(false));
  EXPECT_EQ(StateOf(*exports, waiting), ExportState::kReady);
  EXPECT_EQ(made_, 3);
}

TEST_F(KeptExportsTest, WhatCannotBeMadeSaysWhy) {
  const auto exports = Open();
  outcome_ = absl::NotFoundError("nothing was ever recorded");
  const api::ExportId id = IdOf(*exports->Ask(WishOf(7)));
  EXPECT_TRUE(exports->Step().value_or(false));
  for (const auto& opened : {Open()}) {
    const auto found = opened->Find(id);
    ASSERT_TRUE(found.ok());
    EXPECT_EQ(found->state, ExportState::kFailed);
    EXPECT_EQ(found->detail, "nothing was ever recorded");
  }
}

TEST_F(KeptExportsTest, WhatIsNotPossibleNowIsTriedAgainForAWhile) {
  const auto exports = Open();
  const api::ExportId id = IdOf(*exports->Ask(WishOf(7)));
  outcome_ = absl::UnavailableError("the trees are behind");
  EXPECT_FALSE(exports->Step().value_or(true));
  EXPECT_EQ(exports->NextDue(), clock_.MonotonicNow() + KeptExports::kRetryInterval);
  EXPECT_EQ(StateOf(*exports, id), ExportState::kRunning);
  outcome_ = absl::OkStatus();
  EXPECT_TRUE(exports->Step().value_or(false));
  EXPECT_EQ(StateOf(*exports, id), ExportState::kReady);
  const api::ExportId never = IdOf(*exports->Ask(WishOf(8)));
  outcome_ = absl::UnavailableError("the trees are behind");
  EXPECT_FALSE(exports->Step().value_or(true));
  clock_.Advance(KeptExports::kTriedFor);
  EXPECT_TRUE(exports->Step().value_or(false));
  EXPECT_EQ(StateOf(*exports, never), ExportState::kFailed);
}

TEST_F(KeptExportsTest, WhyItFailedNamesNothingOfTheServer) {
  const auto exports = Open();
  outcome_ = absl::InternalError("cannot write /srv/docket/exports/x");
  const api::ExportId id = IdOf(*exports->Ask(WishOf(7)));
  EXPECT_TRUE(exports->Step().value_or(false));
  const auto found = exports->Find(id);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->state, ExportState::kFailed);
  EXPECT_THAT(found->detail, Not(HasSubstr("/srv")));
  EXPECT_THAT(ground_.log.text(), HasSubstr("/srv/docket/exports/x"));
}

TEST_F(KeptExportsTest, AnOrganisationHasTheYoungestFewAlone) {
  const auto exports = Open();
  std::vector<api::ExportId> ids;
  for (std::size_t i = 0; i <= KeptExports::kOfOrganizationMax; ++i) {
    ids.push_back(Ready(*exports, 7));
    clock_.Advance(absl::Seconds(1));
  }
  const api::ExportId other = Ready(*exports, 8);
  EXPECT_FALSE(exports->Step().value_or(true));
  EXPECT_TRUE(absl::IsNotFound(exports->Find(ids.front()).status()));
  EXPECT_FALSE(HasFiles(ids.front()));
  for (std::size_t i = 1; i < ids.size(); ++i) {
    EXPECT_EQ(StateOf(*exports, ids[i]), ExportState::kReady) << i;
  }
  EXPECT_EQ(StateOf(*exports, other), ExportState::kReady);
}

TEST_F(KeptExportsTest, NoneIsMadeWithoutRoomForTheRest) {
  {
    free_bytes_min_ = std::numeric_limits<std::uintmax_t>::max();
    EXPECT_TRUE(absl::IsResourceExhausted(Open()->Ask(WishOf(7)).status()));
    free_bytes_min_ = 0;
  }
  const api::ExportId id = IdOf(*Open()->Ask(WishOf(7)));
  free_bytes_min_ = std::numeric_limits<std::uintmax_t>::max();
  const auto exports = Open();
  outcome_ = absl::CancelledError("cancelled");
  EXPECT_TRUE(exports->Step().value_or(false));
  const auto found = exports->Find(id);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(found->state, ExportState::kFailed);
  EXPECT_THAT(found->detail, HasSubstr("no room"));
}

TEST_F(KeptExportsTest, WhatCannotBeWrittenDownIsReadyAllTheSame) {
  const auto exports = Open();
  const api::ExportId id = IdOf(*exports->Ask(WishOf(7)));
  // A directory stands where the new record would be written.
  while_made_ = [&] { fs::create_directories(path() + "/" + ToString(id) + ".json.new/x"); };
  EXPECT_TRUE(exports->Step().value_or(false));
  while_made_ = [] {};
  EXPECT_EQ(StateOf(*exports, id), ExportState::kReady);
  EXPECT_EQ(made_, 1);
  const auto restarted = Open();
  EXPECT_EQ(StateOf(*restarted, id), ExportState::kWaiting);
  EXPECT_TRUE(restarted->Step().value_or(false));
  EXPECT_EQ(StateOf(*restarted, id), ExportState::kReady);
}

TEST_F(KeptExportsTest, IsGoneAfterADay) {
  const auto exports = Open();
  const api::ExportId id = Ready(*exports);
  clock_.Advance(KeptExports::kKept);
  EXPECT_EQ(StateOf(*exports, id), ExportState::kReady);
  clock_.Advance(absl::Seconds(1));
  EXPECT_TRUE(absl::IsNotFound(exports->Find(id).status()));
  EXPECT_FALSE(exports->Step().value_or(true));
  EXPECT_TRUE(fs::is_empty(path()));
}

TEST_F(KeptExportsTest, AFileThatIsNoRecordIsPassedOver) {
  fs::create_directories(path());
  std::ofstream(path() + "/exp_gh_7_x.json") << "{}";
  fs::create_directories(path() + "/exp_gh_8_x.json");
  std::ofstream(path() + "/notes.txt") << "mine";
  const auto exports = Open();
  EXPECT_TRUE(fs::exists(path() + "/exp_gh_7_x.json"));
  EXPECT_TRUE(fs::exists(path() + "/notes.txt"));
}

TEST(ExportId, HasOneTextAlone) {
  const std::string token(32, '0');
  const auto id = api::ParseExportId("exp_gh_7_" + token);
  ASSERT_TRUE(id.has_value());
  EXPECT_EQ(ToString(*id), "exp_gh_7_" + token);
  for (const std::string& none : std::vector<std::string>{
           "exp_gh_07_" + token, "exp_gh_-7_" + token, "exp_gh_0_" + token, "exp__7_" + token,
           "exp_GH_7_" + token, "exp_../x_7_" + token, "exp_gh_7_" + token + "0",
           "exp_gh_7_" + std::string(32, 'A'), "exp_gh_7", "exp_", "", "EXP_gh_7_" + token,
           "exp_gh_9999999999999999999_" + token}) {
    EXPECT_FALSE(api::ParseExportId(none).has_value()) << none;
  }
}

}  // namespace
}  // namespace docket::apps
