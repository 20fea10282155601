// What every BlobStore adapter must do; eventstore/blob_store.h is the text of it. An adapter's
// test instantiates the suite with a factory:
//   struct Factory { std::unique_ptr<BlobStore> Open(); };  // an empty store, once
#pragma once

#include <gtest/gtest.h>

#include <concepts>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "eventstore/blob_store.h"
#include "platform/hashing.h"

namespace docket::eventstore {

template <class F>
concept BlobStoreFactory = requires(F factory) {
  { factory.Open() } -> std::same_as<std::unique_ptr<BlobStore>>;
};

template <BlobStoreFactory Factory>
class BlobStoreContract : public testing::Test {
 protected:
  Factory factory_;
  std::unique_ptr<BlobStore> store_ = factory_.Open();
};

TYPED_TEST_SUITE_P(BlobStoreContract);

TYPED_TEST_P(BlobStoreContract, ContentIsFoundUnderItsHash) {
  const std::string large(5U << 20U, 'l');
  for (const std::string& content : {std::string(), std::string("\0 binary \xff", 10), large}) {
    const auto hash = this->store_->Put(content);
    ASSERT_TRUE(hash.ok()) << hash.status();
    EXPECT_EQ(*hash, platform::Sha256(content));
    const auto found = this->store_->Get(*hash);
    ASSERT_TRUE(found.ok()) << found.status();
    EXPECT_EQ(*found, content);
  }
}

TYPED_TEST_P(BlobStoreContract, PuttingAgainHasNoEffect) {
  const auto first = this->store_->Put("same");
  const auto second = this->store_->Put("same");
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(*first, *second);
  const auto found = this->store_->Get(*first);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, "same");
}

TYPED_TEST_P(BlobStoreContract, WhatIsNotThereIsNotFound) {
  ASSERT_TRUE(this->store_->Put("there").ok());
  EXPECT_TRUE(absl::IsNotFound(this->store_->Get(platform::Sha256("not there")).status()));
}

TYPED_TEST_P(BlobStoreContract, WhatIsNotThereIsNoFailureOfTheStore) {
  EXPECT_FALSE(this->store_->Get(platform::Sha256("not there")).ok());
  EXPECT_TRUE(this->store_->failure().ok()) << this->store_->failure();
}

TYPED_TEST_P(BlobStoreContract, ManyThreadsPutAndGet) {
  constexpr int kThreads = 4;
  constexpr int kBlobsEach = 20;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < kBlobsEach; ++i) {  // every thread the same ones
        const std::string content = "blob " + std::to_string(i);
        const auto hash = this->store_->Put(content);
        ASSERT_TRUE(hash.ok()) << hash.status();
        const auto found = this->store_->Get(*hash);
        ASSERT_TRUE(found.ok()) << found.status();
        EXPECT_EQ(*found, content);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

REGISTER_TYPED_TEST_SUITE_P(BlobStoreContract, ContentIsFoundUnderItsHash, PuttingAgainHasNoEffect,
                            WhatIsNotThereIsNotFound, WhatIsNotThereIsNoFailureOfTheStore,
                            ManyThreadsPutAndGet);

}  // namespace docket::eventstore
