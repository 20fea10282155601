// What every ObjectStore adapter must do; eventstore/object_store.h is the text of it. An adapter's
// test instantiates the suite with a factory:
//   struct Factory { std::unique_ptr<ObjectStore> Open(); };  // of one store, each time
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "eventstore/object_store.h"

namespace docket::eventstore {

inline constexpr std::size_t kObjectBytesMax = 1U << 20U;

template <class Factory>
class ObjectStoreContract : public testing::Test {
 protected:
  Factory factory_;
  std::unique_ptr<ObjectStore> store_ = factory_.Open();
};

TYPED_TEST_SUITE_P(ObjectStoreContract);

TYPED_TEST_P(ObjectStoreContract, AnObjectIsFoundAlsoByAnotherOpening) {
  const std::string content("\0 binary \xff", 10);
  ASSERT_TRUE(this->store_->PutIfAbsent("a/b/one", content).ok());
  ASSERT_TRUE(this->store_->PutIfAbsent("empty", "").ok());
  const auto other = this->factory_.Open();
  EXPECT_EQ(*other->Get("a/b/one", kObjectBytesMax), content);
  EXPECT_EQ(*other->Get("empty", 0), "");
}

TYPED_TEST_P(ObjectStoreContract, OneThatIsThereIsNotChanged) {
  ASSERT_TRUE(this->store_->PutIfAbsent("a/one", "first").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(this->store_->PutIfAbsent("a/one", "second")));
  EXPECT_EQ(*this->store_->Get("a/one", kObjectBytesMax), "first");
}

TYPED_TEST_P(ObjectStoreContract, WhatIsNotThereIsNotFound) {
  EXPECT_TRUE(absl::IsNotFound(this->store_->Get("a/one", kObjectBytesMax).status()));
  ASSERT_TRUE(this->store_->PutIfAbsent("a/one", "x").ok());
  EXPECT_TRUE(absl::IsNotFound(this->store_->Get("a/two", kObjectBytesMax).status()));
}

TYPED_TEST_P(ObjectStoreContract, ALongerOneThanIsTakenIsRefused) {
  ASSERT_TRUE(this->store_->PutIfAbsent("one", "12345").ok());
  EXPECT_TRUE(this->store_->Get("one", 5).ok());
  EXPECT_TRUE(absl::IsDataLoss(this->store_->Get("one", 4).status()));
}

TYPED_TEST_P(ObjectStoreContract, ListsWhatIsDirectlyInAFolderInOrder) {
  EXPECT_TRUE(this->store_->List("")->empty());
  for (const char* name : {"b", "a/2", "a/1", "a/c/3"}) {
    ASSERT_TRUE(this->store_->PutIfAbsent(name, "x").ok());
  }
  EXPECT_EQ(*this->store_->List(""), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*this->store_->List("a"), (std::vector<std::string>{"1", "2", "c"}));
  EXPECT_TRUE(this->store_->List("nowhere")->empty());
}

TYPED_TEST_P(ObjectStoreContract, OfManyThatPutOneWins) {
  constexpr int kThreads = 4;
  std::atomic<int> won = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this, thread, &won] {
      const absl::Status put = this->store_->PutIfAbsent("a/one", std::to_string(thread));
      if (put.ok()) ++won;
      EXPECT_TRUE(put.ok() || absl::IsAlreadyExists(put)) << put;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(won, 1);
}

REGISTER_TYPED_TEST_SUITE_P(ObjectStoreContract, AnObjectIsFoundAlsoByAnotherOpening,
                            OneThatIsThereIsNotChanged, WhatIsNotThereIsNotFound,
                            ALongerOneThanIsTakenIsRefused, ListsWhatIsDirectlyInAFolderInOrder,
                            OfManyThatPutOneWins);

}  // namespace docket::eventstore
