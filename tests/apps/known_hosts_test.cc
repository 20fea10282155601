#include "apps/known_hosts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

platform::HostConfig Host(const std::string& code, const std::string& name) {
  return {.code = domain::HostCode(code), .name = name};
}

class KnownHostsTest : public testing::Test {
 protected:
  absl::Status Keep(const std::vector<platform::HostConfig>& hosts) {
    return KeepHostCodes({.path = directory_.path()}, hosts);
  }

  const eventstore::TemporaryDirectory directory_;
};

TEST_F(KnownHostsTest, CodesStayAndNewOnesMayCome) {
  EXPECT_TRUE(Keep({Host("gh", "github.com")}).ok());
  EXPECT_TRUE(Keep({Host("gh", "github.com")}).ok());
  EXPECT_TRUE(Keep({Host("gh", "github.com"), Host("corp", "git.example.com")}).ok());
  const absl::Status dropped = Keep({Host("gh", "github.com")});
  EXPECT_TRUE(absl::IsFailedPrecondition(dropped)) << dropped;
  EXPECT_THAT(std::string(dropped.message()),
              testing::AllOf(testing::HasSubstr(directory_.path()), testing::HasSubstr("corp"),
                             testing::HasSubstr("set it back")));
}

TEST_F(KnownHostsTest, AHostMayMoveToAnotherNameButNotToAnotherCode) {
  EXPECT_TRUE(Keep({Host("gh", "old.example.com")}).ok());
  EXPECT_TRUE(Keep({Host("gh", "new.example.com")}).ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(Keep({Host("gx", "new.example.com")})));
  EXPECT_TRUE(Keep({Host("gh", "new.example.com")}).ok()) << "the refusal changed nothing";
}

TEST_F(KnownHostsTest, NotesThatCannotBeReadAreNotTakenForNone) {
  const std::string notes = directory_.path() + "/host_codes";
  std::filesystem::create_directory(notes);
  const absl::Status unread = Keep({Host("gh", "github.com")});
  EXPECT_TRUE(absl::IsFailedPrecondition(unread)) << unread;
  EXPECT_THAT(std::string(unread.message()),
              testing::AllOf(testing::HasSubstr(notes), testing::HasSubstr("directory"),
                             testing::HasSubstr("from a backup")));
  EXPECT_TRUE(std::filesystem::is_directory(notes)) << "it was not replaced";
}

TEST_F(KnownHostsTest, NotesOfAnImpossibleSizeAreRefused) {
  std::ofstream(directory_.path() + "/host_codes") << std::string((1U << 16U) + 1, 'x');
  const absl::Status large = Keep({Host("gh", "github.com")});
  EXPECT_TRUE(absl::IsFailedPrecondition(large)) << large;
  EXPECT_THAT(std::string(large.message()), testing::HasSubstr("is larger than"));
}

}  // namespace
}  // namespace docket::apps
