#include "apps/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

class SecretFileTest : public testing::Test {
 protected:
  [[nodiscard]] std::string Path() const { return directory_.path() + "/a.secret"; }
  static unsigned ModeOf(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(::stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 07777U;
  }

  eventstore::TemporaryDirectory directory_;
};

TEST_F(SecretFileTest, IsMadeOnceForItsOwnerAlone) {
  const auto made = ReadOrMakeSecretFile(Path(), [] { return std::string("first"); });
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->secret, "first");
  EXPECT_TRUE(made->made_now);
  EXPECT_EQ(ModeOf(Path()), 0600U);

  const auto again = ReadOrMakeSecretFile(Path(), [] { return std::string("second"); });
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(again->secret, "first");
  EXPECT_FALSE(again->made_now);
}

TEST_F(SecretFileTest, AFailureLeavesNothingBesideIt) {
  const auto failed = ReadOrMakeSecretFile(Path(), [this] {
    std::filesystem::create_directory(Path());  // no file can be renamed to that
    return std::string("secret");
  });
  EXPECT_TRUE(absl::IsUnavailable(failed.status())) << failed.status();
  EXPECT_THAT(std::string(failed.status().message()), HasSubstr("rename"));
  EXPECT_FALSE(std::filesystem::exists(Path() + ".new"));
}

TEST_F(SecretFileTest, OneThatCannotEvenBeLookedForIsAnError) {
  const std::string path = Path() + std::string(300, 'x');  // too long a name
  const auto read = ReadSecretFile(path);
  EXPECT_TRUE(absl::IsFailedPrecondition(read.status())) << read.status();
  EXPECT_THAT(std::string(read.status().message()), HasSubstr(path));
}

TEST_F(SecretFileTest, OneThatIsThereButCannotBeReadIsNeitherEmptyNorMissing) {
  std::filesystem::create_directory(Path());
  // The second is a file whose every read fails: nothing is mapped at its beginning.
  for (const std::string& path : {Path(), std::string("/proc/self/mem")}) {
    const auto read = ReadSecretFile(path);
    EXPECT_TRUE(absl::IsFailedPrecondition(read.status())) << read.status();
    EXPECT_THAT(std::string(read.status().message()), HasSubstr("cannot read " + path));
  }
}

TEST_F(SecretFileTest, LeavesNothingBesideIt) {
  ASSERT_TRUE(ReadOrMakeSecretFile(Path(), [] { return std::string("x"); }).ok());
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    EXPECT_EQ(entry.path().string(), Path());
    ++files;
  }
  EXPECT_EQ(files, 1);
}

TEST_F(SecretFileTest, WhatACrashLeftBesideDoesNotLendItsMode) {
  const std::string beside = Path() + ".new";
  std::ofstream(beside) << "half of";
  ASSERT_EQ(::chmod(beside.c_str(), 0644), 0);
  const auto made = ReadOrMakeSecretFile(Path(), [] { return std::string("whole"); });
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(*ReadSecretFile(Path()), "whole");
  EXPECT_EQ(ModeOf(Path()), 0600U);
}

TEST_F(SecretFileTest, WhatCannotBeWrittenIsNotThere) {
  std::filesystem::create_directory(Path() + ".new");
  const auto made = ReadOrMakeSecretFile(Path(), [] { return std::string("x"); });
  EXPECT_TRUE(absl::IsUnavailable(made.status())) << made.status();
  EXPECT_THAT(std::string(made.status().message()), HasSubstr(Path()));
  EXPECT_FALSE(std::filesystem::exists(Path()));
}

TEST_F(SecretFileTest, WhiteSpaceAtTheEndIsNotPartOfIt) {
  std::ofstream(Path()) << "with space inside \r\n\n";
  EXPECT_EQ(*ReadSecretFile(Path()), "with space inside");
}

TEST_F(SecretFileTest, AnEmptyOneIsRefusedAndKept) {
  std::ofstream(Path()) << "\n";
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadSecretFile(Path()).status()));
  const auto made = ReadOrMakeSecretFile(Path(), [] { return std::string("x"); });
  EXPECT_TRUE(absl::IsFailedPrecondition(made.status()));
  EXPECT_THAT(std::string(made.status().message()), HasSubstr(Path()));
}

// Else a path such as /dev/zero would take all memory.
TEST_F(SecretFileTest, WhatIsTooLargeForASecretIsRefused) {
  std::ofstream(Path()) << std::string(1U << 16U, 's');
  EXPECT_TRUE(ReadSecretFile(Path()).ok());
  std::ofstream(Path(), std::ios::app) << "s";
  const absl::Status status = ReadSecretFile(Path()).status();
  EXPECT_TRUE(absl::IsFailedPrecondition(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(Path()));
}

TEST_F(SecretFileTest, AMissingOneIsNotFound) {
  const absl::Status status = ReadSecretFile(Path()).status();
  EXPECT_TRUE(absl::IsNotFound(status));
  EXPECT_THAT(std::string(status.message()), HasSubstr(Path()));
}

}  // namespace
}  // namespace docket::apps
