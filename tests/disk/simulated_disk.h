// SimulatedDisk: a disk in memory, for tests of what is left of a RocksDB database when calls fail,
// the disk fills up, or the power does (disk_tree.h: what that takes). A failing append leaves the
// first half of its bytes, every second time. What is
// written to a LOG, RocksDB's own or ours, is not kept and not counted, but fails like all else.
//
// Thread-safety: every method may be called from any thread at the same time.
// Ownership: the Env lives as long as the disk, which must outlive the databases on it. Files that
// were open when the power failed, or the process was killed, answer errors for ever.
#pragma once

#include <rocksdb/env.h>
#include <rocksdb/io_status.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/functional/function_ref.h"
#include "absl/synchronization/mutex.h"
#include "tests/disk/disk_faults.h"
#include "tests/disk/disk_tree.h"

namespace docket::tests {

class SimulatedDisk {
 public:
  SimulatedDisk();
  ~SimulatedDisk();
  SimulatedDisk(const SimulatedDisk&) = delete;
  SimulatedDisk& operator=(const SimulatedDisk&) = delete;

  [[nodiscard]] rocksdb::Env* env() { return env_.get(); }

  void MakeDurableDirectory(std::string_view path);

  // One fault, counted from this call on; replaces the one planned before.
  void Plan(const DiskFault& fault);
  // No fault, room, and syncs that do what they say.
  void Repair();
  [[nodiscard]] bool fault_reached() const;
  // What fails now fails until the disk is repaired.
  [[nodiscard]] bool fails_for_good() const;
  // Since the last Plan or Repair.
  [[nodiscard]] std::int64_t calls(DiskCall call) const;

  // Everything, or what is below one directory.
  void FillUp(std::string_view below = "/");
  void MakeRoom();
  void FailSyncs() { Set(&SimulatedDisk::syncs_fail_, true); }
  void RepairSyncs() { Set(&SimulatedDisk::syncs_fail_, false); }
  // The process has as many files open as it may.
  void RefuseOpenings() { Set(&SimulatedDisk::openings_refused_, true); }
  void AllowOpenings() { Set(&SimulatedDisk::openings_refused_, false); }
  void HoldSyncs() { Set(&SimulatedDisk::syncs_held_, true); }
  void ReleaseSyncs() { Set(&SimulatedDisk::syncs_held_, false); }
  void AwaitHeldSync();  // until a sync is being held
  // A disk that lies: syncs of files answer OK and make nothing durable.
  void IgnoreSyncs() { Set(&SimulatedDisk::syncs_lie_, true); }

  // From now on every call fails.
  void FailPower();
  // The machine starts again: after FailPower, or after a planned one, with what that left.
  void RestorePower(Remains remains, std::uint64_t seed);
  // Only the process is gone: what it wrote is readable, though not durable.
  void RestartProcess();

  // All that is stored, and going back to it. Precondition of the latter: no file is open.
  [[nodiscard]] DiskTree Image() const;
  void Restore(const DiskTree& image);

  // Paths of all files, sorted.
  [[nodiscard]] std::vector<std::string> Files(std::string_view directory) const;
  [[nodiscard]] std::string Content(std::string_view file) const;
  // Changes what is stored, past every call. Preconditions: the file is there.
  void SetContent(std::string_view file, std::string content);
  void RemoveFile(std::string_view file);

 private:
  friend class SimulatedFileSystem;
  friend class OpenDiskFile;
  friend class InfoLogFile;

  using Change = absl::FunctionRef<rocksdb::IOStatus(DiskTree&)>;
  // Of files opened since the last restart; a file of an earlier one answers errors.
  using Opening = std::int64_t;

  // Counts the call, answers its fault, or else runs it.
  rocksdb::IOStatus Call(DiskCall call, Change change);
  rocksdb::IOStatus CallOn(Opening opening, DiskCall call, Change change);
  struct OpenedFile {
    const std::string& path;
    DiskNode& node;
    Opening opening = 0;
  };
  rocksdb::IOStatus AppendTo(const OpenedFile& file, std::string_view data);
  rocksdb::IOStatus SyncOn(Opening opening, DiskNode& file);
  [[nodiscard]] rocksdb::IOStatus Lock(std::string_view path);
  void Unlock(std::string_view path);
  [[nodiscard]] std::uint64_t FreeBytes(std::string_view path) const;
  // What a line for a LOG is answered.
  rocksdb::IOStatus AppendToInfoLog(std::string_view path, Opening opening) const;
  [[nodiscard]] Opening opening() const;

  void Set(bool SimulatedDisk::*which, bool value);
  [[nodiscard]] bool IsFull(std::string_view path) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Not OK: the fault of this call.
  rocksdb::IOStatus Enter(Opening opening, DiskCall call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // Whether the call that was entered last is the planned one.
  [[nodiscard]] bool IsPlanned(DiskCall call) const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  // The power fails behind the planned call.
  void Leave(DiskCall call) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  mutable absl::Mutex mutex_;
  DiskTree tree_ ABSL_GUARDED_BY(mutex_);
  std::set<std::string, std::less<>> locks_ ABSL_GUARDED_BY(mutex_);
  Opening opening_ ABSL_GUARDED_BY(mutex_) = 0;
  bool powered_ ABSL_GUARDED_BY(mutex_) = true;
  std::optional<DiskFault> fault_ ABSL_GUARDED_BY(mutex_);
  bool fault_reached_ ABSL_GUARDED_BY(mutex_) = false;
  std::array<std::int64_t, kDiskCalls> calls_ ABSL_GUARDED_BY(mutex_) = {};
  std::int64_t failed_appends_ ABSL_GUARDED_BY(mutex_) = 0;
  std::optional<std::string> full_below_ ABSL_GUARDED_BY(mutex_);
  bool syncs_fail_ = false;  // these and the count: under mutex_
  bool openings_refused_ = false;
  bool syncs_held_ = false;
  bool syncs_lie_ = false;
  int holding_ ABSL_GUARDED_BY(mutex_) = 0;
  const std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace docket::tests
