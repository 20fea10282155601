// BlobStory: a small workload of the RocksDB blob store, and the contract of a BlobStore held
// against what is left: acknowledged blobs are there and hash right, others are there whole or not
// at all, and what was readable once stays so. Thread-safety: used by one thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "eventstore/blob_store.h"
#include "tests/faults/walk.h"

namespace docket::tests {

class BlobStory final : public StoreStory {
 public:
  explicit BlobStory(SimulatedDisk& disk);
  ~BlobStory() override;

  void Work() override;
  void Check(Since since, Findings& findings) override;
  [[nodiscard]] bool CheckDamaged(Findings& findings) override;

 private:
  struct Blob {
    std::string content;
    bool must_be_there = false;  // acknowledged, or read once
  };

  [[nodiscard]] absl::StatusOr<std::unique_ptr<eventstore::BlobStore>> Open();
  void WorkOnce();
  // False: refused.
  bool Put(eventstore::BlobStore& store, Blob& blob);
  Blob& NewBlob(std::size_t bytes);
  void Get(eventstore::BlobStore& store, Blob& blob, Findings& findings);

  SimulatedDisk& disk_;
  std::vector<std::unique_ptr<Blob>> blobs_;
  std::vector<absl::Status> errors_;
};

}  // namespace docket::tests
