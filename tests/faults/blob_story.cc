#include "tests/faults/blob_story.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/rocksdb_blob_store.h"
#include "platform/hashing.h"

namespace docket::tests {
namespace {

constexpr char kDirectory[] = "/data/blobs";
// RocksDB takes no smaller write buffer; three large blobs fill it.
constexpr std::size_t kWriteBuffer = 64U << 10U;
constexpr std::size_t kInline = 100;
constexpr std::size_t kLarge = 25U << 10U;

}  // namespace

BlobStory::BlobStory(SimulatedDisk& disk) : disk_(disk) { disk_.MakeDurableDirectory("/data"); }

BlobStory::~BlobStory() = default;

absl::StatusOr<std::unique_ptr<eventstore::BlobStore>> BlobStory::Open() {
  return eventstore::RocksDbBlobStore::Open(
      {.directory = kDirectory, .write_buffer_bytes = kWriteBuffer, .env = disk_.env()});
}

void BlobStory::Work() {
  WorkOnce();
  WorkOnce();
}

void BlobStory::WorkOnce() {
  const auto store = Open();
  if (!store.ok()) {
    errors_.push_back(store.status());
    return;
  }
  Put(**store, NewBlob(kInline));
  Put(**store, NewBlob(kLarge));
  Put(**store, *blobs_.front());
  for (int i = 0; i < 4; ++i) Put(**store, NewBlob(kLarge));
  Put(**store, NewBlob(kInline));
}

// Does not compress, so that its bytes reach the disk.
BlobStory::Blob& BlobStory::NewBlob(std::size_t bytes) {
  std::mt19937_64 random(blobs_.size());
  auto blob = std::make_unique<Blob>();
  while (blob->content.size() < bytes) blob->content.push_back(static_cast<char>(random()));
  blobs_.push_back(std::move(blob));
  return *blobs_.back();
}

bool BlobStory::Put(eventstore::BlobStore& store, Blob& blob) {
  const auto hash = store.Put(blob.content);
  if (!hash.ok()) {
    errors_.push_back(hash.status());
    return false;
  }
  blob.must_be_there = true;
  return true;
}

void BlobStory::Check(Since /*since*/, Findings& findings) {
  for (const absl::Status& error : errors_) CheckMessage(error, kDirectory, findings);
  errors_.clear();
  const auto store = Open();
  if (!store.ok()) {
    findings.push_back(absl::StrCat("it does not open: ", store.status().ToString()));
    return;
  }
  for (const auto& blob : blobs_) Get(**store, *blob, findings);
  if (!Put(**store, NewBlob(kLarge))) findings.emplace_back("it takes no blobs");
}

bool BlobStory::CheckDamaged(Findings& findings) {
  const auto store = Open();
  if (!store.ok()) return CheckDamageMessage(store.status(), kDirectory, findings);
  bool reported = false;
  for (const auto& blob : blobs_) {
    const auto content = (*store)->Get(platform::Sha256(blob->content));
    if (!content.ok()) {
      reported = CheckDamageMessage(content.status(), kDirectory, findings);
    } else if (*content != blob->content) {
      findings.emplace_back("a blob is another");
    }
  }
  return reported;
}

void BlobStory::Get(eventstore::BlobStore& store, Blob& blob, Findings& findings) {
  const auto content = store.Get(platform::Sha256(blob.content));
  if (content.ok()) {
    if (*content != blob.content) findings.emplace_back("a blob is another");
    blob.must_be_there = true;
  } else if (blob.must_be_there) {
    findings.push_back(absl::StrCat("a blob was there and is lost: ", content.status().ToString()));
  } else if (!absl::IsNotFound(content.status())) {
    findings.push_back(absl::StrCat("a blob is not whole: ", content.status().ToString()));
  }
}

}  // namespace docket::tests
