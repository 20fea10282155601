// Where the master keys come from.
#include "apps/privacy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "platform/clock.h"
#include "privacy/master_keys.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr char kVariable[] = "PRIVACY_TEST_MASTER_KEYS";

class PrivacyTest : public testing::Test {
 protected:
  ~PrivacyTest() override { ::unsetenv(kVariable); }

  absl::StatusOr<Privacy> Open() {
    return OpenPrivacy({.keys = platform::PrivacyKeys::kRocksdb,
                        .master_key_file = std::string("env:") + kVariable},
                       data_, clock_, nullptr);
  }

  const eventstore::TemporaryDirectory directory_;
  const DataDirectory data_{.path = directory_.path()};
  const platform::SystemClock clock_;
};

TEST_F(PrivacyTest, MasterKeysMayComeFromTheEnvironment) {
  std::string lines = privacy::MakeMasterKeyLine("second") + privacy::MakeMasterKeyLine("first");
  lines.pop_back();
  const std::string with_comma = [&lines] {
    std::string text = lines;
    text.replace(text.find('\n'), 1, ",");
    return text;
  }();
  for (const std::string& text : {lines, with_comma}) {
    ::setenv(kVariable, text.c_str(), 1);
    const auto opened = Open();
    ASSERT_TRUE(opened.ok()) << opened.status();
    EXPECT_NE(opened->keys, nullptr);
    EXPECT_FALSE(std::filesystem::exists(data_.master_keys()));
  }
}

TEST_F(PrivacyTest, AVariableThatIsNotThereOrWrongIsNamedAndNotShown) {
  for (const char* text : {static_cast<const char*>(nullptr), "", "not a key: secret"}) {
    if (text != nullptr) ::setenv(kVariable, text, 1);
    const auto opened = Open();
    ASSERT_FALSE(opened.ok());
    EXPECT_THAT(std::string(opened.status().message()), HasSubstr(kVariable));
    EXPECT_THAT(std::string(opened.status().message()), Not(HasSubstr("secret")));
    EXPECT_FALSE(std::filesystem::exists(data_.master_keys()));
  }
}

// Without what wrapped them, keys are lost; a new master key would lose those that come, too.
TEST_F(PrivacyTest, AMasterKeyThatIsGoneIsNotReplacedWhileThereAreKeys) {
  const auto open = [this] {
    return OpenPrivacy({.keys = platform::PrivacyKeys::kRocksdb}, data_, clock_, nullptr);
  };
  const std::string aside = data_.master_keys() + ".aside";
  const privacy::KeyName name = privacy::KeyName::Stored("subject/gh/7/1");
  {
    const auto opened = open();
    ASSERT_TRUE(opened.ok()) << opened.status();
    ASSERT_TRUE(opened->keys->ForSealing(name).ok());
  }
  std::filesystem::rename(data_.master_keys(), aside);
  const auto missing = open();
  EXPECT_TRUE(absl::IsFailedPrecondition(missing.status())) << missing.status();
  EXPECT_THAT(std::string(missing.status().message()), HasSubstr("Put back"));
  EXPECT_FALSE(std::filesystem::exists(data_.master_keys()));

  const std::filesystem::path keys = data_.keys();
  std::filesystem::rename(keys, keys.string() + ".aside");
  ASSERT_TRUE(open().ok());  // makes another one
  std::filesystem::remove_all(keys);
  std::filesystem::rename(keys.string() + ".aside", keys);
  const auto other = open();
  EXPECT_TRUE(absl::IsFailedPrecondition(other.status())) << other.status();
  EXPECT_THAT(std::string(other.status().message()), HasSubstr("Put back"));

  std::filesystem::rename(aside, data_.master_keys());
  const auto right = open();
  ASSERT_TRUE(right.ok()) << right.status();
  EXPECT_TRUE(right->keys->ForSealing(name).ok());
}

}  // namespace
}  // namespace docket::apps
