// What every KeyTable does. A factory has `KeyTable& table()`, and `void Reopen()`, after which
// table() is another one over the same storage.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "privacy/key_table.h"

namespace docket::privacy {

inline KeyRow MakeRow(std::int64_t subject, const std::string& wrapped = "wrapped") {
  return {.name = KeyName::OfSubject(
              {.host = domain::HostCode("gh"), .organization = domain::OrganizationId(7)},
              domain::UserId(subject)),
          .id = MakeKeyId(),
          .wrapped = wrapped,
          .master = "first",
          .made_at = domain::Timestamp(1'000)};
}

template <class Factory>
class KeyTableContract : public testing::Test {
 protected:
  KeyTable& table() { return factory_.table(); }
  KeyRow Put(const KeyRow& row) {
    const auto there = table().PutIfAbsent(row);
    EXPECT_TRUE(there.ok()) << there.status();
    return there.value_or(row);
  }
  std::optional<KeyRow> Named(const KeyName& name) {
    const auto found = table().FindByName(name);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(std::nullopt);
  }
  std::optional<KeyRow> WithId(const KeyId& id) {
    const auto found = table().FindById(id);
    EXPECT_TRUE(found.ok()) << found.status();
    return found.value_or(std::nullopt);
  }
  void Destroy(const KeyName& name, std::int64_t at) {
    const absl::Status destroyed = table().Destroy({&name, 1}, domain::Timestamp(at));
    EXPECT_TRUE(destroyed.ok()) << destroyed;
  }

  Factory factory_;
};
TYPED_TEST_SUITE_P(KeyTableContract);

TYPED_TEST_P(KeyTableContract, ARowIsFoundByNameAndById) {
  const KeyRow row = MakeRow(1, std::string("\0\xff wrapped", 10));
  EXPECT_EQ(this->Named(row.name), std::nullopt);
  EXPECT_EQ(this->WithId(row.id), std::nullopt);
  EXPECT_EQ(this->Put(row), row);
  this->factory_.Reopen();
  EXPECT_EQ(this->Named(row.name), row);
  EXPECT_EQ(this->WithId(row.id), row);
  EXPECT_EQ(this->Named(MakeRow(2).name), std::nullopt);
}

TYPED_TEST_P(KeyTableContract, TheFirstRowOfANameStays) {
  const KeyRow first = MakeRow(1);
  const KeyRow second = MakeRow(1, "another");
  EXPECT_EQ(this->Put(first), first);
  EXPECT_EQ(this->Put(second), first);
  EXPECT_EQ(this->Named(first.name), first);
  EXPECT_EQ(this->WithId(second.id), std::nullopt);
}

TYPED_TEST_P(KeyTableContract, ADestroyedKeyLeavesItsRowAndNothingTakesItsPlace) {
  const KeyRow row = MakeRow(1);
  this->Put(row);
  this->Put(MakeRow(2));
  this->Destroy(row.name, 2'000);
  this->Destroy(row.name, 3'000);
  this->factory_.Reopen();
  const auto left = this->WithId(row.id);
  ASSERT_TRUE(left.has_value());
  EXPECT_TRUE(left->destroyed());
  EXPECT_EQ(left->master, "");
  EXPECT_EQ(left->made_at, row.made_at);
  EXPECT_EQ(left->destroyed_at, domain::Timestamp(2'000));
  EXPECT_EQ(this->Named(row.name), left);
  EXPECT_EQ(this->Put(MakeRow(1, "another")), *left);
  EXPECT_FALSE(this->Named(MakeRow(2).name)->destroyed());
}

TYPED_TEST_P(KeyTableContract, ANameWithoutAKeyIsDestroyedToo) {
  this->Destroy(MakeRow(1).name, 2'000);
  this->Destroy(MakeRow(2).name, 2'000);
  const KeyRow left = this->Put(MakeRow(1));
  EXPECT_TRUE(left.destroyed());
  EXPECT_EQ(left.destroyed_at, domain::Timestamp(2'000));
}

TYPED_TEST_P(KeyTableContract, LivingAreThoseBetweenInTheirOrder) {
  const auto named = [](const std::string& text) {
    KeyRow row = MakeRow(1);
    row.name = KeyName::Stored(text);
    return row;
  };
  for (const char* text : {"day/2026-11-29/gh/7", "day/2026-11-28/gh/7", "day/2026-11-28/gh/10",
                           "day/2026-11-27/gh/7", "subject/gh/7/1", "a"}) {
    this->Put(named(text));
  }
  const std::vector<KeyName> dead = {KeyName::Stored("day/2026-11-27/gh/7"),
                                     KeyName::Stored("day/2026-11-26/gh/7")};
  ASSERT_TRUE(this->table().Destroy(dead, domain::Timestamp(2'000)).ok());
  const auto living = [&](const std::string& end, std::size_t count_max) {
    const auto found =
        this->table().Living(KeyName::Stored("day/"), KeyName::Stored(end), count_max);
    EXPECT_TRUE(found.ok()) << found.status();
    std::vector<std::string> texts;
    for (const KeyName& name : *found) texts.push_back(name.text());
    return texts;
  };
  const std::vector<std::string> both = {"day/2026-11-28/gh/10", "day/2026-11-28/gh/7"};
  EXPECT_EQ(living("day/2026-11-29/", 10), both);
  EXPECT_EQ(living("day/2026-11-29/", 1), std::vector<std::string>{both.front()});
  EXPECT_EQ(living("day/2026-11-28/", 10), std::vector<std::string>());
  EXPECT_EQ(living("e", 10).size(), 3U);
}

TYPED_TEST_P(KeyTableContract, ARowIsRewrappedUnlessItHasChanged) {
  const KeyRow row = MakeRow(1);
  const KeyRow other = MakeRow(2, "not this");
  const KeyRow gone = MakeRow(3);
  this->Put(row);
  this->Put(other);
  this->Put(gone);
  this->Destroy(gone.name, 2'000);
  KeyRow before_other = other;
  before_other.wrapped = "what it was once";
  const std::vector<KeyTable::Rewrapped> rows = {
      {.before = row, .wrapped = "wrapped anew", .master = "second"},
      {.before = before_other, .wrapped = "wrapped anew", .master = "second"},
      {.before = gone, .wrapped = "wrapped anew", .master = "second"},
      {.before = MakeRow(4), .wrapped = "wrapped anew", .master = "second"}};
  ASSERT_TRUE(this->table().Rewrap(rows).ok());
  this->factory_.Reopen();
  KeyRow after = row;
  after.wrapped = "wrapped anew";
  after.master = "second";
  EXPECT_EQ(this->Named(row.name), after);
  EXPECT_EQ(this->Named(other.name), other);
  EXPECT_TRUE(this->Named(gone.name)->destroyed());
  EXPECT_EQ(this->Named(MakeRow(4).name), std::nullopt);
}

TYPED_TEST_P(KeyTableContract, AllWhoPutANameAtOnceGetTheSameRow) {
  constexpr int kThreads = 8;
  std::vector<std::optional<KeyRow>> got(kThreads);
  std::vector<std::thread> threads;
  for (std::optional<KeyRow>& one : got) {
    threads.emplace_back([this, &one] {
      const auto there = this->table().PutIfAbsent(MakeRow(1));
      if (there.ok()) one = *there;
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::optional<KeyRow>& one : got) {
    ASSERT_TRUE(one.has_value());
    EXPECT_EQ(*one, *got.front());
  }
  EXPECT_EQ(this->Named(got.front()->name), got.front());
}

REGISTER_TYPED_TEST_SUITE_P(KeyTableContract, ARowIsFoundByNameAndById, TheFirstRowOfANameStays,
                            ADestroyedKeyLeavesItsRowAndNothingTakesItsPlace,
                            ANameWithoutAKeyIsDestroyedToo, LivingAreThoseBetweenInTheirOrder,
                            ARowIsRewrappedUnlessItHasChanged, AllWhoPutANameAtOnceGetTheSameRow);

}  // namespace docket::privacy
