#include "tests/eventstore/fault_file_system.h"

#include <utility>

namespace docket::eventstore {
namespace {

class FaultFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultFile(std::unique_ptr<rocksdb::FSWritableFile> file, DiskFaults& faults)
      : FSWritableFileOwnerWrapper(std::move(file)), faults_(faults) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus fault = faults_.BeforeAppend();
    return fault.ok() ? FSWritableFileOwnerWrapper::Append(data, options, debug) : fault;
  }

  rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus fault = faults_.BeforeAppend();
    return fault.ok() ? FSWritableFileOwnerWrapper::Append(data, options, verification, debug)
                      : fault;
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus fault = faults_.BeforeSync();
    return fault.ok() ? FSWritableFileOwnerWrapper::Sync(options, debug) : fault;
  }

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    rocksdb::IOStatus fault = faults_.BeforeSync();
    return fault.ok() ? FSWritableFileOwnerWrapper::Fsync(options, debug) : fault;
  }

 private:
  DiskFaults& faults_;
};

}  // namespace

void DiskFaults::Set(bool DiskFaults::*which, bool value) {
  const absl::MutexLock lock(&mutex_);
  this->*which = value;
}

bool DiskFaults::full() const {
  const absl::MutexLock lock(&mutex_);
  return full_;
}

void DiskFaults::AwaitHeldSync() {
  const absl::MutexLock lock(&mutex_);
  const auto held = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return holding_ > 0; };
  mutex_.Await(absl::Condition(&held));
}

rocksdb::IOStatus DiskFaults::BeforeAppend() {
  return full() ? rocksdb::IOStatus::NoSpace("injected") : rocksdb::IOStatus::OK();
}

rocksdb::IOStatus DiskFaults::BeforeSync() {
  const absl::MutexLock lock(&mutex_);
  ++holding_;
  const auto released = [this] { return !syncs_held_; };
  mutex_.Await(absl::Condition(&released));
  --holding_;
  return syncs_fail_ ? rocksdb::IOStatus::IOError("injected") : rocksdb::IOStatus::OK();
}

rocksdb::IOStatus DiskFaults::BeforeNewFile() {
  const absl::MutexLock lock(&mutex_);
  return new_files_refused_ ? rocksdb::IOStatus::IOError("injected", "Too many open files")
                            : rocksdb::IOStatus::OK();
}

FaultFileSystem::FaultFileSystem(DiskFaults& faults)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), faults_(faults) {}

rocksdb::IOStatus FaultFileSystem::NewWritableFile(const std::string& name,
                                                   const rocksdb::FileOptions& options,
                                                   std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                   rocksdb::IODebugContext* debug) {
  if (rocksdb::IOStatus refused = faults_.BeforeNewFile(); !refused.ok()) return refused;
  rocksdb::IOStatus made = FileSystemWrapper::NewWritableFile(name, options, file, debug);
  if (made.ok()) *file = std::make_unique<FaultFile>(std::move(*file), faults_);
  return made;
}

rocksdb::IOStatus FaultFileSystem::GetFreeSpace(const std::string& path,
                                                const rocksdb::IOOptions& options,
                                                std::uint64_t* free_bytes,
                                                rocksdb::IODebugContext* debug) {
  rocksdb::IOStatus found = FileSystemWrapper::GetFreeSpace(path, options, free_bytes, debug);
  if (faults_.full()) *free_bytes = 0;
  return found;
}

std::unique_ptr<rocksdb::Env> MakeFaultEnv(DiskFaults& faults) {
  return rocksdb::NewCompositeEnv(std::make_shared<FaultFileSystem>(faults));
}

}  // namespace docket::eventstore
