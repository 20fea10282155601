#include "tests/disk/simulated_disk.h"

#include <rocksdb/system_clock.h>

#include <algorithm>
#include <utility>

#include "platform/check.h"
#include "tests/disk/simulated_file_system.h"

namespace docket::tests {
namespace {

using rocksdb::IOStatus;

constexpr std::uint64_t kFreeBytes = std::uint64_t{1} << 40U;

IOStatus NoSpace() { return IOStatus::NoSpace("injected: no space left on device"); }
IOStatus IoError() { return IOStatus::IOError("injected: input/output error"); }
IOStatus TooManyOpenFiles() { return IOStatus::IOError("injected: too many open files"); }

bool IsForGood(DiskFaultKind kind) {
  return kind == DiskFaultKind::kIoErrorForGood || kind == DiskFaultKind::kNoSpaceForGood;
}

bool IsPowerFailure(DiskFaultKind kind) {
  return kind == DiskFaultKind::kPowerFailure || kind == DiskFaultKind::kPowerFailureBehindLie;
}

bool IsNoSpace(DiskFaultKind kind) {
  return kind == DiskFaultKind::kNoSpaceOnce || kind == DiskFaultKind::kNoSpaceForGood;
}

// RocksDB sleeps a second after each background job that failed.
class ShortSleeps final : public rocksdb::SystemClockWrapper {
 public:
  using SystemClockWrapper::SystemClockWrapper;
  [[nodiscard]] const char* Name() const override { return "ShortSleeps"; }
  void SleepForMicroseconds(int micros) override {
    SystemClockWrapper::SleepForMicroseconds(std::min(micros, 1'000));
  }
};

class DiskEnv final : public rocksdb::EnvWrapper {
 public:
  explicit DiskEnv(SimulatedDisk& disk)
      : EnvWrapper(rocksdb::NewCompositeEnv(std::make_shared<SimulatedFileSystem>(disk))) {
    system_clock_ = std::make_shared<ShortSleeps>(rocksdb::SystemClock::Default());
  }
  [[nodiscard]] const char* Name() const override { return "DiskEnv"; }
};

void ListFiles(const DiskNode& node, const std::string& path, std::vector<std::string>& files) {
  if (!node.is_directory) {
    files.push_back(path);
    return;
  }
  for (const auto& [name, child] : node.entries) {
    ListFiles(*child, path + "/" + name, files);
  }
}

}  // namespace

SimulatedDisk::SimulatedDisk() : env_(std::make_unique<DiskEnv>(*this)) {}

SimulatedDisk::~SimulatedDisk() = default;

void SimulatedDisk::Set(bool SimulatedDisk::*which, bool value) {
  const absl::MutexLock lock(&mutex_);
  this->*which = value;
}

void SimulatedDisk::MakeDurableDirectory(std::string_view path) {
  const absl::MutexLock lock(&mutex_);
  tree_.MakeDurableDirectory(path);
}

void SimulatedDisk::Plan(const DiskFault& fault) {
  const absl::MutexLock lock(&mutex_);
  fault_ = fault;
  fault_reached_ = false;
  calls_ = {};
}

void SimulatedDisk::Repair() {
  const absl::MutexLock lock(&mutex_);
  fault_.reset();
  calls_ = {};
  full_below_.reset();
  syncs_fail_ = openings_refused_ = syncs_held_ = syncs_lie_ = false;
}

bool SimulatedDisk::fault_reached() const {
  const absl::MutexLock lock(&mutex_);
  return fault_reached_;
}

bool SimulatedDisk::fails_for_good() const {
  const absl::MutexLock lock(&mutex_);
  return !powered_ || (fault_reached_ && fault_.has_value() && IsForGood(fault_->kind));
}

std::int64_t SimulatedDisk::calls(DiskCall call) const {
  const absl::MutexLock lock(&mutex_);
  return calls_[static_cast<std::size_t>(call)];
}

void SimulatedDisk::AwaitHeldSync() {
  const absl::MutexLock lock(&mutex_);
  const auto held = [this]() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) { return holding_ > 0; };
  mutex_.Await(absl::Condition(&held));
}

void SimulatedDisk::FailPower() {
  const absl::MutexLock lock(&mutex_);
  powered_ = false;
}

void SimulatedDisk::RestorePower(Remains remains, std::uint64_t seed) {
  const absl::MutexLock lock(&mutex_);
  std::mt19937_64 random(seed);
  tree_ = tree_.AfterPowerFailure(remains, random);
  locks_.clear();
  powered_ = true;
  ++opening_;
}

void SimulatedDisk::RestartProcess() {
  const absl::MutexLock lock(&mutex_);
  locks_.clear();
  powered_ = true;
  ++opening_;
}

DiskTree SimulatedDisk::Image() const {
  const absl::MutexLock lock(&mutex_);
  std::mt19937_64 unused;
  return tree_.AfterPowerFailure(Remains::kEverything, unused);
}

void SimulatedDisk::Restore(const DiskTree& image) {
  const absl::MutexLock lock(&mutex_);
  std::mt19937_64 unused;
  tree_ = image.AfterPowerFailure(Remains::kEverything, unused);
  locks_.clear();
  ++opening_;
}

std::vector<std::string> SimulatedDisk::Files(std::string_view directory) const {
  const absl::MutexLock lock(&mutex_);
  std::vector<std::string> files;
  const DiskNodePtr node = tree_.Find(directory);
  if (node != nullptr) ListFiles(*node, std::string(directory), files);
  return files;
}

std::string SimulatedDisk::Content(std::string_view file) const {
  const absl::MutexLock lock(&mutex_);
  const DiskNodePtr node = tree_.Find(file);
  DOCKET_CHECK(node != nullptr);
  return node->content;
}

void SimulatedDisk::SetContent(std::string_view file, std::string content) {
  const absl::MutexLock lock(&mutex_);
  const DiskNodePtr node = tree_.Find(file);
  DOCKET_CHECK(node != nullptr);
  node->content = std::move(content);
  SyncFile(*node);
}

void SimulatedDisk::RemoveFile(std::string_view file) {
  const absl::MutexLock lock(&mutex_);
  tree_.Remove(file);
  SyncDirectory(*tree_.FindParent(file));
}

IOStatus SimulatedDisk::Enter(Opening opening, DiskCall call) {
  if (!powered_ || opening != opening_) return IOStatus::IOError("injected: the power is off");
  const std::int64_t number = ++calls_[static_cast<std::size_t>(call)];
  if (syncs_fail_ && call == DiskCall::kSync) return IoError();
  if (openings_refused_ && call == DiskCall::kOpen) return TooManyOpenFiles();
  if (!fault_.has_value() || fault_->call != call || number < fault_->number) {
    return IOStatus::OK();
  }
  if (number > fault_->number && !IsForGood(fault_->kind)) return IOStatus::OK();
  fault_reached_ = true;
  if (IsPowerFailure(fault_->kind)) return IOStatus::OK();
  return IsNoSpace(fault_->kind) ? NoSpace() : IoError();
}

void SimulatedDisk::Leave(DiskCall call) {
  if (IsPlanned(call) && IsPowerFailure(fault_->kind)) powered_ = false;
}

bool SimulatedDisk::IsPlanned(DiskCall call) const {
  return fault_.has_value() && fault_->call == call &&
         calls_[static_cast<std::size_t>(call)] == fault_->number;
}

IOStatus SimulatedDisk::Call(DiskCall call, Change change) {
  const absl::MutexLock lock(&mutex_);
  IOStatus status = Enter(opening_, call);
  if (!status.ok()) return status;
  status = change(tree_);
  Leave(call);
  return status;
}

IOStatus SimulatedDisk::CallOn(Opening opening, DiskCall call, Change change) {
  const absl::MutexLock lock(&mutex_);
  IOStatus status = Enter(opening, call);
  if (!status.ok()) return status;
  status = change(tree_);
  Leave(call);
  return status;
}

IOStatus SimulatedDisk::AppendTo(const OpenedFile& file, std::string_view data) {
  const absl::MutexLock lock(&mutex_);
  IOStatus status = Enter(file.opening, DiskCall::kAppend);
  if (status.ok() && IsFull(file.path)) status = NoSpace();
  if (status.ok()) {
    tests::AppendTo(file.node, data);
    Leave(DiskCall::kAppend);
    return status;
  }
  const bool dead = !powered_ || file.opening != opening_;
  if (!dead && ++failed_appends_ % 2 == 0) {
    tests::AppendTo(file.node, data.substr(0, data.size() / 2));
  }
  return status;
}

IOStatus SimulatedDisk::SyncOn(Opening opening, DiskNode& file) {
  const absl::MutexLock lock(&mutex_);
  ++holding_;
  const auto released = [this] { return !syncs_held_; };
  mutex_.Await(absl::Condition(&released));
  --holding_;
  IOStatus status = Enter(opening, DiskCall::kSync);
  if (!status.ok()) {
    if (powered_ && opening == opening_) FailToSync(file);
    return status;
  }
  const bool lies = syncs_lie_ || (IsPlanned(DiskCall::kSync) &&
                                   fault_->kind == DiskFaultKind::kPowerFailureBehindLie);
  if (!lies) SyncFile(file);
  Leave(DiskCall::kSync);
  return status;
}

IOStatus SimulatedDisk::Lock(std::string_view path) {
  return Call(DiskCall::kOpen, [&](DiskTree& tree) {
    mutex_.AssertHeld();
    if (locks_.contains(path)) {
      return IOStatus::IOError("lock hold by current process", std::string(path));
    }
    if (tree.FindParent(path) == nullptr) return IOStatus::PathNotFound(std::string(path));
    if (tree.Find(path) == nullptr) tree.Add(path, /*is_directory=*/false);
    locks_.insert(std::string(path));
    return IOStatus::OK();
  });
}

void SimulatedDisk::Unlock(std::string_view path) {
  const absl::MutexLock lock(&mutex_);
  const auto held = locks_.find(path);
  if (held != locks_.end()) locks_.erase(held);
}

void SimulatedDisk::FillUp(std::string_view below) {
  const absl::MutexLock lock(&mutex_);
  full_below_ = below;
}

void SimulatedDisk::MakeRoom() {
  const absl::MutexLock lock(&mutex_);
  full_below_.reset();
}

bool SimulatedDisk::IsFull(std::string_view path) const {
  return full_below_.has_value() && path.substr(0, full_below_->size()) == *full_below_;
}

std::uint64_t SimulatedDisk::FreeBytes(std::string_view path) const {
  const absl::MutexLock lock(&mutex_);
  return IsFull(path) ? 0 : kFreeBytes;
}

IOStatus SimulatedDisk::AppendToInfoLog(std::string_view path, Opening opening) const {
  const absl::MutexLock lock(&mutex_);
  if (!powered_ || opening != opening_) return IOStatus::IOError("injected: the power is off");
  const bool fails_for_good = fault_reached_ && fault_.has_value() &&
                              fault_->call == DiskCall::kAppend && IsForGood(fault_->kind);
  return IsFull(path) || fails_for_good ? NoSpace() : IOStatus::OK();
}

SimulatedDisk::Opening SimulatedDisk::opening() const {
  const absl::MutexLock lock(&mutex_);
  return opening_;
}

}  // namespace docket::tests
