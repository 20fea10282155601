#include "tests/disk/simulated_file_system.h"

#include <algorithm>
#include <utility>

namespace docket::tests {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// What every open file has.
class OpenDiskFile {
 public:
  OpenDiskFile(SimulatedDisk& disk, std::string path, DiskNodePtr node)
      : disk_(disk), path_(std::move(path)), node_(std::move(node)), opening_(disk.opening()) {}

 protected:
  IOStatus Append(const Slice& data) {
    return disk_.AppendTo({.path = path_, .node = *node_, .opening = opening_},
                          {data.data(), data.size()});
  }
  IOStatus Sync() { return disk_.SyncOn(opening_, *node_); }
  IOStatus Truncate(std::size_t bytes) {
    return disk_.CallOn(opening_, DiskCall::kTruncate, [&](DiskTree&) {
      TruncateTo(*node_, bytes);
      return IOStatus::OK();
    });
  }
  IOStatus SyncAsDirectory() {
    return disk_.CallOn(opening_, DiskCall::kSyncDirectory, [&](DiskTree&) {
      SyncDirectory(*node_);
      return IOStatus::OK();
    });
  }
  IOStatus ReadAt(std::uint64_t offset, std::size_t bytes, Slice* result, char* buffer) {
    return disk_.CallOn(opening_, DiskCall::kRead, [&](DiskTree&) {
      const std::size_t from = std::min<std::size_t>(offset, node_->content.size());
      const std::size_t count = std::min(bytes, node_->content.size() - from);
      std::copy_n(node_->content.data() + from, count, buffer);
      *result = Slice(buffer, count);
      return IOStatus::OK();
    });
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const DiskNodePtr node_;
  const SimulatedDisk::Opening opening_;
};

// Where the lines of an info log go.
class InfoLogFile final : public rocksdb::FSWritableFile {
 public:
  InfoLogFile(SimulatedDisk& disk, std::string path)
      : disk_(disk), path_(std::move(path)), opening_(disk.opening()) {}
  IOStatus Append(const Slice& /*data*/, const IOOptions& /*options*/,
                  IODebugContext* /*debug*/) override {
    return disk_.AppendToInfoLog(path_, opening_);
  }
  IOStatus Append(const Slice& /*data*/, const IOOptions& /*options*/,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* /*debug*/) override {
    return disk_.AppendToInfoLog(path_, opening_);
  }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

 private:
  const SimulatedDisk& disk_;
  const std::string path_;
  const SimulatedDisk::Opening opening_;
};

namespace {

class SequentialFile final : public rocksdb::FSSequentialFile, OpenDiskFile {
 public:
  using OpenDiskFile::OpenDiskFile;
  IOStatus Read(std::size_t bytes, const IOOptions& /*options*/, Slice* result, char* buffer,
                IODebugContext* /*debug*/) override {
    IOStatus status = ReadAt(position_, bytes, result, buffer);
    if (status.ok()) position_ += result->size();
    return status;
  }
  IOStatus Skip(std::uint64_t bytes) override {
    position_ += bytes;
    return IOStatus::OK();
  }

 private:
  std::uint64_t position_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile, OpenDiskFile {
 public:
  using OpenDiskFile::OpenDiskFile;
  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& /*options*/,
                Slice* result, char* buffer, IODebugContext* /*debug*/) const override {
    return const_cast<RandomAccessFile*>(this)->ReadAt(offset, bytes, result, buffer);
  }
};

class WritableFile final : public rocksdb::FSWritableFile, OpenDiskFile {
 public:
  using OpenDiskFile::OpenDiskFile;
  IOStatus Append(const Slice& data, const IOOptions& /*options*/,
                  IODebugContext* /*debug*/) override {
    return OpenDiskFile::Append(data);
  }
  IOStatus Append(const Slice& data, const IOOptions& /*options*/,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* /*debug*/) override {
    return OpenDiskFile::Append(data);
  }
  IOStatus Truncate(std::uint64_t bytes, const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    return OpenDiskFile::Truncate(bytes);
  }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return OpenDiskFile::Sync();
  }
  [[nodiscard]] bool IsSyncThreadSafe() const override { return true; }
};

class Directory final : public rocksdb::FSDirectory, OpenDiskFile {
 public:
  using OpenDiskFile::OpenDiskFile;
  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return SyncAsDirectory();
  }
  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }
};

class HeldLock final : public rocksdb::FileLock {
 public:
  explicit HeldLock(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

bool IsInfoLog(const std::string& name) { return name.ends_with("/LOG"); }

// As RocksDB's own file system: there is none of this name.
IOStatus NotThere(const std::string& name) {
  return IOStatus::PathNotFound("No such file or directory", name);
}

}  // namespace

IOStatus SimulatedFileSystem::OpenFile(const std::string& name, DiskNodePtr& file) {
  return disk_.Call(DiskCall::kOpen, [&](DiskTree& tree) {
    file = tree.Find(name);
    return file == nullptr || file->is_directory ? NotThere(name) : IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::NewSequentialFile(const std::string& name,
                                                const FileOptions& /*options*/,
                                                std::unique_ptr<rocksdb::FSSequentialFile>* file,
                                                IODebugContext* /*debug*/) {
  DiskNodePtr node;
  IOStatus status = OpenFile(name, node);
  if (status.ok()) *file = std::make_unique<SequentialFile>(disk_, name, node);
  return status;
}

IOStatus SimulatedFileSystem::NewRandomAccessFile(
    const std::string& name, const FileOptions& /*options*/,
    std::unique_ptr<rocksdb::FSRandomAccessFile>* file, IODebugContext* /*debug*/) {
  DiskNodePtr node;
  IOStatus status = OpenFile(name, node);
  if (status.ok()) *file = std::make_unique<RandomAccessFile>(disk_, name, node);
  return status;
}

IOStatus SimulatedFileSystem::NewWritableFile(const std::string& name,
                                              const FileOptions& /*options*/,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                                              IODebugContext* /*debug*/) {
  if (IsInfoLog(name)) return OpenInfoLog(name, file);
  DiskNodePtr node;
  IOStatus status = disk_.Call(DiskCall::kOpen, [&](DiskTree& tree) {
    if (tree.FindParent(name) == nullptr) return NotThere(name);
    node = tree.Find(name);
    if (node == nullptr) node = tree.Add(name, /*is_directory=*/false);
    TruncateTo(*node, 0);
    return IOStatus::OK();
  });
  if (status.ok()) *file = std::make_unique<WritableFile>(disk_, name, node);
  return status;
}

IOStatus SimulatedFileSystem::OpenInfoLog(const std::string& name,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file) {
  *file = std::make_unique<InfoLogFile>(disk_, name);
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::ReopenWritableFile(const std::string& name,
                                                 const FileOptions& /*options*/,
                                                 std::unique_ptr<rocksdb::FSWritableFile>* file,
                                                 IODebugContext* /*debug*/) {
  if (IsInfoLog(name)) return OpenInfoLog(name, file);
  DiskNodePtr node;
  IOStatus status = OpenFile(name, node);
  if (status.ok()) *file = std::make_unique<WritableFile>(disk_, name, node);
  return status;
}

IOStatus SimulatedFileSystem::NewDirectory(const std::string& name, const IOOptions& /*options*/,
                                           std::unique_ptr<rocksdb::FSDirectory>* directory,
                                           IODebugContext* /*debug*/) {
  DiskNodePtr node;
  IOStatus status = disk_.Call(DiskCall::kOpen, [&](DiskTree& tree) {
    node = tree.Find(name);
    return node == nullptr || !node->is_directory ? NotThere(name) : IOStatus::OK();
  });
  if (status.ok()) *directory = std::make_unique<Directory>(disk_, name, node);
  return status;
}

IOStatus SimulatedFileSystem::FileExists(const std::string& name, const IOOptions& /*options*/,
                                         IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kLook, [&](DiskTree& tree) {
    return tree.Find(name) == nullptr ? IOStatus::NotFound(name) : IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::GetChildren(const std::string& name, const IOOptions& /*options*/,
                                          std::vector<std::string>* names,
                                          IODebugContext* /*debug*/) {
  names->clear();
  return disk_.Call(DiskCall::kLook, [&](DiskTree& tree) {
    const DiskNodePtr node = tree.Find(name);
    if (node == nullptr || !node->is_directory) return IOStatus::NotFound(name);
    for (const auto& [child, unused] : node->entries) names->push_back(child);
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::GetFileSize(const std::string& name, const IOOptions& /*options*/,
                                          std::uint64_t* bytes, IODebugContext* /*debug*/) {
  *bytes = 0;
  if (IsInfoLog(name)) return NotThere(name);
  return disk_.Call(DiskCall::kLook, [&](DiskTree& tree) {
    const DiskNodePtr node = tree.Find(name);
    if (node == nullptr || node->is_directory) return NotThere(name);
    *bytes = node->content.size();
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::GetFileModificationTime(const std::string& /*name*/,
                                                      const IOOptions& /*options*/,
                                                      std::uint64_t* seconds,
                                                      IODebugContext* /*debug*/) {
  *seconds = 0;
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::IsDirectory(const std::string& name, const IOOptions& /*options*/,
                                          bool* is_directory, IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kLook, [&](DiskTree& tree) {
    const DiskNodePtr node = tree.Find(name);
    if (node == nullptr) return NotThere(name);
    *is_directory = node->is_directory;
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::GetFreeSpace(const std::string& name, const IOOptions& /*options*/,
                                           std::uint64_t* bytes, IODebugContext* /*debug*/) {
  *bytes = disk_.FreeBytes(name);
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::DeleteFile(const std::string& name, const IOOptions& /*options*/,
                                         IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kDelete, [&](DiskTree& tree) {
    if (tree.Find(name) == nullptr) return NotThere(name);
    tree.Remove(name);
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::CreateDir(const std::string& name, const IOOptions& /*options*/,
                                        IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kMakeDirectory, [&](DiskTree& tree) {
    if (tree.FindParent(name) == nullptr) return NotThere(name);
    if (tree.Find(name) != nullptr) return IOStatus::IOError("File exists", name);
    tree.Add(name, /*is_directory=*/true);
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::CreateDirIfMissing(const std::string& name,
                                                 const IOOptions& /*options*/,
                                                 IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kMakeDirectory, [&](DiskTree& tree) {
    if (tree.FindParent(name) == nullptr) return NotThere(name);
    if (tree.Find(name) == nullptr) tree.Add(name, /*is_directory=*/true);
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::DeleteDir(const std::string& name, const IOOptions& /*options*/,
                                        IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kDelete, [&](DiskTree& tree) {
    const DiskNodePtr node = tree.Find(name);
    if (node == nullptr) return NotThere(name);
    if (!node->entries.empty()) return IOStatus::IOError("Directory not empty", name);
    tree.Remove(name);
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::RenameFile(const std::string& from, const std::string& to,
                                         const IOOptions& /*options*/, IODebugContext* /*debug*/) {
  return disk_.Call(DiskCall::kRename, [&](DiskTree& tree) {
    if (tree.Find(from) == nullptr || tree.FindParent(to) == nullptr) return NotThere(from);
    tree.Rename(from, to);
    return IOStatus::OK();
  });
}

IOStatus SimulatedFileSystem::LockFile(const std::string& name, const IOOptions& /*options*/,
                                       rocksdb::FileLock** lock, IODebugContext* /*debug*/) {
  *lock = nullptr;
  IOStatus status = disk_.Lock(name);
  if (status.ok()) *lock = new HeldLock(name);
  return status;
}

IOStatus SimulatedFileSystem::UnlockFile(rocksdb::FileLock* lock, const IOOptions& /*options*/,
                                         IODebugContext* /*debug*/) {
  const std::unique_ptr<HeldLock> held(static_cast<HeldLock*>(lock));
  disk_.Unlock(held->path());
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::GetTestDirectory(const IOOptions& /*options*/, std::string* name,
                                               IODebugContext* /*debug*/) {
  *name = "/test";
  return IOStatus::OK();
}

IOStatus SimulatedFileSystem::GetAbsolutePath(const std::string& name, const IOOptions& /*options*/,
                                              std::string* absolute, IODebugContext* /*debug*/) {
  *absolute = name;
  return IOStatus::OK();
}

}  // namespace docket::tests
