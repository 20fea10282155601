#include "privacy/key_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "platform/manual_clock.h"
#include "privacy/memory/memory_key_table.h"

namespace docket::privacy {
namespace {

const KeyName kName =
    KeyName::OfSubject({.host = domain::HostCode("gh"), .organization = domain::OrganizationId(7)},
                       domain::UserId(40));

// Counts what is asked, and calls somebody between an answer and who gets it.
class WatchedTable final : public KeyTable {
 public:
  absl::StatusOr<KeyRow> PutIfAbsent(const KeyRow& row) override { return table_.PutIfAbsent(row); }
  absl::StatusOr<std::optional<KeyRow>> FindByName(const KeyName& name) override {
    ++asked;
    auto answer = table_.FindByName(name);
    if (meanwhile) std::exchange(meanwhile, {})();
    return answer;
  }
  absl::StatusOr<std::optional<KeyRow>> FindById(const KeyId& id) override {
    ++asked;
    auto answer = table_.FindById(id);
    if (meanwhile) std::exchange(meanwhile, {})();
    return answer;
  }
  absl::StatusOr<std::vector<KeyName>> Living(const KeyName& first, const KeyName& end,
                                              std::size_t count_max) override {
    return table_.Living(first, end, count_max);
  }
  absl::Status Rewrap(std::span<const Rewrapped> rows) override { return table_.Rewrap(rows); }
  absl::Status Destroy(std::span<const KeyName> names, domain::Timestamp at) override {
    return table_.Destroy(names, at);
  }
  absl::Status WriteAnew() override {
    ++written_anew;
    return table_.WriteAnew();
  }
  absl::Status failure() const override { return table_.failure(); }

  int asked = 0;
  int written_anew = 0;
  std::function<void()> meanwhile;

 private:
  MemoryKeyTable table_;
};

class KeyStoreTest : public testing::Test {
 protected:
  static MasterKeys Master(const std::string& line) { return *MasterKeys::Parse(line); }
  KeyStore Open(KeyStoreOptions options = {}) {
    return KeyStore(table_, Master(line_), clock_, options);
  }
  static SharedKey Sealing(KeyStore& store, const KeyName& name = kName) {
    auto key = store.ForSealing(name);
    EXPECT_TRUE(key.ok()) << key.status();
    return key.value_or(nullptr);
  }

  const std::string line_ = MakeMasterKeyLine("first");
  platform::ManualClock clock_;
  WatchedTable table_;
};

TEST_F(KeyStoreTest, AKeyIsMadeOnceAndOpensInAnotherProcess) {
  KeyStore one = Open();
  KeyStore other = Open();
  const SharedKey key = Sealing(one);
  ASSERT_NE(key, nullptr);
  const auto found = other.Find(key->id());
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*(*found)->Open(key->Seal("text", "c"), "c"), "text");
  EXPECT_EQ(Sealing(other)->Seal("text", "c"), key->Seal("text", "c"));
}

TEST_F(KeyStoreTest, WhatWasUsedLatelyIsNotRead) {
  KeyStore store = Open({.cached_max = 10, .cached_for = absl::Seconds(5)});
  const SharedKey key = Sealing(store);
  ASSERT_TRUE(store.Find(key->id()).ok());
  const int asked = table_.asked;
  EXPECT_EQ(Sealing(store), key);
  ASSERT_TRUE(store.Find(key->id()).ok());
  EXPECT_EQ(table_.asked, asked);
  clock_.Advance(absl::Seconds(6));
  Sealing(store);
  EXPECT_EQ(table_.asked, asked + 1);
}

TEST_F(KeyStoreTest, MemoryIsBounded) {
  KeyStore store = Open({.cached_max = 10, .cached_for = absl::Hours(1)});
  for (std::int64_t subject = 1; subject <= 40; ++subject) {
    Sealing(store, KeyName::OfSubject(
                       {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(7)},
                       domain::UserId(subject)));
  }
  const int asked = table_.asked;
  Sealing(store, KeyName::OfSubject(
                     {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(7)},
                     domain::UserId(1)));
  EXPECT_EQ(table_.asked, asked + 1);
}

TEST_F(KeyStoreTest, ADestroyedKeyIsGoneAtOnceAndTheNameGetsNoOther) {
  KeyStore store = Open();
  const KeyId id = Sealing(store)->id();
  ASSERT_TRUE(store.Find(id).ok());
  ASSERT_TRUE(store.Destroy(kName).ok());
  ASSERT_TRUE(store.Destroy(kName).ok());
  EXPECT_EQ(Sealing(store), nullptr);
  const auto found = store.Find(id);
  ASSERT_TRUE(found.ok()) << found.status();
  EXPECT_EQ(*found, nullptr);
}

TEST_F(KeyStoreTest, OneThatWasReadBeforeItWasDestroyedIsNotRememberedAfter) {
  KeyStore store = Open();
  const KeyId id = Sealing(store)->id();
  table_.meanwhile = [&] { EXPECT_TRUE(store.Destroy(kName).ok()); };
  ASSERT_TRUE(store.Find(id).ok());
  EXPECT_EQ(*store.Find(id), nullptr);
  EXPECT_EQ(Sealing(store), nullptr);
}

TEST_F(KeyStoreTest, AnotherProcessStopsToUseItSoon) {
  KeyStore one = Open();
  KeyStore other = Open();
  const KeyId id = Sealing(one)->id();
  ASSERT_NE(*other.Find(id), nullptr);
  ASSERT_TRUE(one.Destroy(kName).ok());
  clock_.Advance(KeyStoreOptions().cached_for);
  EXPECT_EQ(*other.Find(id), nullptr);
  EXPECT_EQ(Sealing(other), nullptr);
}

TEST_F(KeyStoreTest, AKeyThatWasNeverThereIsNoneThatWasDestroyed) {
  KeyStore store = Open();
  EXPECT_TRUE(absl::IsNotFound(store.Find(MakeKeyId()).status()));
}

TEST_F(KeyStoreTest, WithoutTheMasterKeyNothingIsOpenedOrMadeAnew) {
  KeyStore store = Open();
  const KeyId id = Sealing(store)->id();
  KeyStore other(table_, Master(MakeMasterKeyLine("second")), clock_, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(other.Find(id).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(other.ForSealing(kName).status()));
}

TEST_F(KeyStoreTest, WhatIsRewrappedNeedsTheOldMasterKeyNoMore) {
  KeyStore store = Open();
  const SharedKey key = Sealing(store);
  const KeyName gone = KeyName::Stored("subject/gh/7/41");
  Sealing(store, gone);
  ASSERT_TRUE(store.Destroy(gone).ok());
  const std::string second = MakeMasterKeyLine("second");
  KeyStore both(table_, Master(second + line_), clock_, {});
  EXPECT_EQ(*both.RewrapAll(), 1);
  EXPECT_EQ(*both.RewrapAll(), 0);
  EXPECT_EQ(table_.written_anew, 2) << "also when an earlier call wrapped all, and then ended";

  KeyStore alone(table_, Master(second), clock_, {});
  EXPECT_EQ(Sealing(alone)->Seal("text", "c"), key->Seal("text", "c"));
  EXPECT_EQ(Sealing(alone, gone), nullptr);
  KeyStore old(table_, Master(line_), clock_, {});
  EXPECT_TRUE(absl::IsFailedPrecondition(old.RewrapAll().status()));
}

TEST_F(KeyStoreTest, MayBeUsedByManyAtOnce) {
  MemoryKeyTable table;
  KeyStore store(table, Master(line_), clock_, {.cached_max = 8, .cached_for = absl::Hours(1)});
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (std::int64_t subject = 1; subject <= 100; ++subject) {
        const KeyName name = KeyName::OfSubject(
            {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(7)},
            domain::UserId(subject));
        const auto key = store.ForSealing(name);
        if (!key.ok()) {
          ++wrong;
        } else if (*key != nullptr && !store.Find((*key)->id()).ok()) {
          ++wrong;
        }
        if (subject % 10 == 0 && !store.Destroy(name).ok()) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace docket::privacy
