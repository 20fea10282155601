// FaultFileSystem: the machine's files, with a disk that can be full, fail to sync, or hold syncs
// back, and a limit of open files that can be reached. Thread-safety: every method may be called
// from any thread at the same time.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

namespace docket::eventstore {

// What is wrong with the disk; shared by a file system and its open files.
class DiskFaults {
 public:
  void FillUp() { Set(&DiskFaults::full_, true); }
  void MakeRoom() { Set(&DiskFaults::full_, false); }
  void FailSyncs() { Set(&DiskFaults::syncs_fail_, true); }
  void RepairSyncs() { Set(&DiskFaults::syncs_fail_, false); }
  void RefuseNewFiles() { Set(&DiskFaults::new_files_refused_, true); }
  void AllowNewFiles() { Set(&DiskFaults::new_files_refused_, false); }
  void HoldSyncs() { Set(&DiskFaults::syncs_held_, true); }
  void ReleaseSyncs() { Set(&DiskFaults::syncs_held_, false); }
  void AwaitHeldSync();  // until a sync is being held

  [[nodiscard]] rocksdb::IOStatus BeforeAppend();
  [[nodiscard]] rocksdb::IOStatus BeforeSync();
  [[nodiscard]] rocksdb::IOStatus BeforeNewFile();
  [[nodiscard]] bool full() const;

 private:
  void Set(bool DiskFaults::*which, bool value);

  mutable absl::Mutex mutex_;
  bool full_ = false;  // these and the count: under mutex_
  bool syncs_fail_ = false;
  bool new_files_refused_ = false;
  bool syncs_held_ = false;
  int holding_ ABSL_GUARDED_BY(mutex_) = 0;
};

class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultFileSystem(DiskFaults& faults);

  [[nodiscard]] const char* Name() const override { return "FaultFileSystem"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* free_bytes,
                                 rocksdb::IODebugContext* debug) override;

 private:
  DiskFaults& faults_;
};

// An Env over a FaultFileSystem.
[[nodiscard]] std::unique_ptr<rocksdb::Env> MakeFaultEnv(DiskFaults& faults);

}  // namespace docket::eventstore
