#include "apps/directory_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "absl/synchronization/notification.h"
#include "apps/data_directory.h"
#include "apps/stores.h"
#include "platform/clock.h"
#include "platform/config.h"
#include "platform/logging.h"
#include "tests/eventstore/temporary_directory.h"

namespace docket::apps {
namespace {

using testing::HasSubstr;

TEST(DirectoryLock, OneHoldsADirectoryUntilItIsGone) {
  const eventstore::TemporaryDirectory directory;
  {
    const auto first = DirectoryLock::Take(directory.path());
    ASSERT_TRUE(first.ok()) << first.status();
    const auto second = DirectoryLock::Take(directory.path());
    EXPECT_TRUE(absl::IsFailedPrecondition(second.status())) << second.status();
    EXPECT_THAT(std::string(second.status().message()), HasSubstr(directory.path()));
    EXPECT_THAT(std::string(second.status().message()), HasSubstr("has it open"));
  }
  EXPECT_TRUE(DirectoryLock::Take(directory.path()).ok());
}

TEST(DirectoryLock, WaitsForWhoeverIsAboutToEnd) {
  const eventstore::TemporaryDirectory directory;
  auto first = DirectoryLock::Take(directory.path());
  ASSERT_TRUE(first.ok()) << first.status();
  absl::Notification asked;
  std::thread ending([&] {
    asked.WaitForNotification();
    first->reset();
  });
  asked.Notify();
  EXPECT_TRUE(DirectoryLock::Take(directory.path(), absl::Seconds(60)).ok());
  ending.join();
}

TEST(DirectoryLock, ADirectoryThatIsNotThereIsNotInUse) {
  const eventstore::TemporaryDirectory directory;
  const auto taken = DirectoryLock::Take(directory.path() + "/none");
  EXPECT_TRUE(absl::IsFailedPrecondition(taken.status())) << taken.status();
  EXPECT_THAT(std::string(taken.status().message()), HasSubstr("/none/lock"));
}

// Whoever comes second touches no database of the first.
TEST(DirectoryLock, StoresOfAHeldDirectoryAreNotOpened) {
  const eventstore::TemporaryDirectory directory;
  const platform::SystemClock clock;
  platform::Config config = platform::DefaultConfig();
  config.data_dir = directory.path();
  const auto held = DirectoryLock::Take(directory.path());
  ASSERT_TRUE(held.ok()) << held.status();
  const auto stores = OpenStores(config, clock, platform::LogToStandardError("test", clock));
  EXPECT_TRUE(absl::IsFailedPrecondition(stores.status())) << stores.status();
  EXPECT_FALSE(std::filesystem::exists(DataDirectory{.path = directory.path()}.journal()));
}

}  // namespace
}  // namespace docket::apps
