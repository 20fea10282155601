#include "tests/faults/walk.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "eventstore/rocksdb/record_file.h"
#include "platform/string_view_bridge.h"

namespace docket::tests {
namespace {

// Enough to see a pattern.
constexpr std::size_t kFindingsMax = 10;

struct Mishap {
  std::string_view name;
  DiskFaultKind kind;
  Remains remains = Remains::kNothing;
  bool process_alone = false;
};

constexpr std::array kMishaps = {
    Mishap{.name = "io-error-once", .kind = DiskFaultKind::kIoErrorOnce},
    Mishap{.name = "io-error-for-good", .kind = DiskFaultKind::kIoErrorForGood},
    Mishap{.name = "no-space-once", .kind = DiskFaultKind::kNoSpaceOnce},
    Mishap{.name = "no-space-for-good", .kind = DiskFaultKind::kNoSpaceForGood},
    Mishap{.name = "killed", .kind = DiskFaultKind::kPowerFailure, .process_alone = true},
    Mishap{.name = "power-lost", .kind = DiskFaultKind::kPowerFailure},
    Mishap{.name = "power-torn", .kind = DiskFaultKind::kPowerFailure, .remains = Remains::kPart},
    Mishap{.name = "power-scattered",
           .kind = DiskFaultKind::kPowerFailure,
           .remains = Remains::kPages},
};

// A disk that is full refuses what takes room, and nothing else.
bool TakesRoom(DiskCall call) {
  return call == DiskCall::kAppend || call == DiskCall::kSync || call == DiskCall::kOpen ||
         call == DiskCall::kMakeDirectory || call == DiskCall::kRename ||
         call == DiskCall::kSyncDirectory;
}

// Behind a call that changes nothing, a power failure takes what it takes behind the call before.
bool Changes(DiskCall call) { return call != DiskCall::kRead && call != DiskCall::kLook; }

bool CanHappen(DiskCall call, const Mishap& mishap) {
  if (mishap.kind == DiskFaultKind::kPowerFailure && !Changes(call)) return false;
  const bool no_space =
      mishap.kind == DiskFaultKind::kNoSpaceOnce || mishap.kind == DiskFaultKind::kNoSpaceForGood;
  return !no_space || TakesRoom(call);
}

// Two of the mishaps at each call, all of them within four calls.
bool IsDue(const DiskFault& fault, const Mishap& mishap) {
  constexpr std::int64_t kTurns = 4;
  if (!CanHappen(fault.call, mishap)) return false;
  if (std::getenv("DOCKET_FAULTS_ALL") != nullptr) return true;
  const auto place = static_cast<std::int64_t>(&mishap - kMishaps.data());
  return place % kTurns == fault.number % kTurns;
}

std::string NameOfPoint(const DiskFault& fault, const Mishap& mishap) {
  return absl::StrCat(platform::AbslView(NameOf(fault.call)), " ", fault.number, " ",
                      platform::AbslView(mishap.name));
}

bool IsChosen(const std::string& point) {
  const char* const chosen = std::getenv("DOCKET_FAULT_POINT");
  return chosen == nullptr || point == chosen;
}

// Restarts on what the mishap left, checks, takes the power away and checks again: what a store
// showed once must not go any more.
void CheckTwice(SimulatedDisk& disk, StoreStory& story, const DiskFault& fault,
                const Mishap& mishap, Findings& findings) {
  Since since = Since::kProcessEnded;
  if (fault.kind == DiskFaultKind::kPowerFailure && !mishap.process_alone) {
    disk.RestorePower(mishap.remains, static_cast<std::uint64_t>(fault.number));
    since = Since::kPowerFailed;
  } else {
    disk.RestartProcess();
  }
  disk.Repair();
  story.Check(since, findings);
  disk.FailPower();
  disk.RestorePower(Remains::kNothing, 0);
  story.Check(Since::kPowerFailed, findings);
}

// False: the work was done before the call came.
bool Run(const DiskFault& fault, const Mishap& mishap, const MakeStory& make, Findings& findings) {
  SimulatedDisk disk;
  const std::unique_ptr<StoreStory> story = make(disk);
  disk.Plan(fault);
  story->Work();
  const bool reached = disk.fault_reached();
  Findings found;
  CheckTwice(disk, *story, fault, mishap, found);
  for (const std::string& finding : found) {
    findings.push_back(absl::StrCat(NameOfPoint(fault, mishap), ": ", finding));
  }
  return reached;
}

std::int64_t CountCalls(DiskCall call, const MakeStory& make) {
  SimulatedDisk disk;
  const std::unique_ptr<StoreStory> story = make(disk);
  disk.Repair();
  story->Work();
  return disk.calls(call);
}

}  // namespace

WalkResult WalkCalls(DiskCall call, const MakeStory& make) {
  WalkResult result;
  const std::int64_t counted = CountCalls(call, make);
  bool reached = true;
  // Background threads make the count vary: it ends where a run makes no such call any more.
  for (std::int64_t number = 1; reached || number <= counted; ++number) {
    reached = false;
    for (const Mishap& mishap : kMishaps) {
      const DiskFault fault{.call = call, .number = number, .kind = mishap.kind};
      if (!IsDue(fault, mishap) || !IsChosen(NameOfPoint(fault, mishap))) continue;
      if (!Run(fault, mishap, make, result.findings)) continue;
      reached = true;
      ++result.runs;
    }
    if (reached) ++result.points;
    if (result.findings.size() >= kFindingsMax) break;
  }
  return result;
}

Findings RunWithoutFault(const MakeStory& make) {
  SimulatedDisk disk;
  const std::unique_ptr<StoreStory> story = make(disk);
  disk.Repair();
  story->Work();
  Findings findings;
  story->Check(Since::kProcessEnded, findings);
  return findings;
}

namespace {

// So many bytes of the beginning and of the end of a file are damaged each, and some between.
constexpr std::size_t kEachByteOf = 32;
constexpr std::size_t kPlacesBetween = 30;

std::vector<std::size_t> PlacesIn(std::size_t bytes) {
  std::vector<std::size_t> places;
  const std::size_t step = std::max<std::size_t>(1, bytes / kPlacesBetween);
  for (std::size_t i = 0; i < bytes; ++i) {
    if (i < kEachByteOf || i + kEachByteOf >= bytes || i % step == 0) places.push_back(i);
  }
  return places;
}

bool EndsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

void RemoveMarks(SimulatedDisk& disk) {
  for (const std::string& file : disk.Files("/")) {
    if (EndsWith(file, "/docket-closed")) disk.RemoveFile(file);
  }
}

std::string NewestLog(const SimulatedDisk& disk) {
  std::string newest;
  for (const std::string& file : disk.Files("/")) {
    if (EndsWith(file, ".log")) newest = file;
  }
  return newest;
}

// Without its last byte a file's last record is torn. Precondition: there is one.
std::size_t BeginOfLastRecord(std::string_view content) {
  constexpr std::size_t kBlock = eventstore::RecordFileInspector::kBlockBytes;
  content.remove_suffix(1);
  eventstore::RecordFileInspector inspector;
  for (; content.size() >= kBlock; content.remove_prefix(kBlock)) {
    inspector.Add(content.substr(0, kBlock));
  }
  inspector.Add(content);
  return inspector.Finish().whole_bytes;
}

}  // namespace

DamageResult WalkDamage(const MakeStory& make, bool crashed) {
  SimulatedDisk disk;
  const std::unique_ptr<StoreStory> story = make(disk);
  story->Work();
  if (crashed) RemoveMarks(disk);
  const DiskTree image = disk.Image();
  DamageResult result;
  const auto check = [&](const std::string& what) {
    if (IsChosen(what)) {
      Findings found;
      result.reported += story->CheckDamaged(found) ? 1 : 0;
      ++result.runs;
      for (const std::string& finding : found) {
        result.findings.push_back(absl::StrCat(what, ": ", finding));
      }
    }
    disk.Restore(image);
  };
  const std::string doubted = crashed ? NewestLog(disk) : "";
  for (const std::string& file : disk.Files("/")) {
    ++result.files;
    const std::string content = disk.Content(file);
    const std::size_t end = file == doubted ? BeginOfLastRecord(content) : content.size();
    for (const std::size_t place : PlacesIn(end)) {
      std::string damaged = content;
      damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
      disk.SetContent(file, damaged);
      check(absl::StrCat("damage ", file, " ", place));
    }
    if (file == doubted) continue;
    disk.RemoveFile(file);
    check(absl::StrCat("remove ", file));
  }
  return result;
}

bool CheckDamageMessage(const absl::Status& status, const std::string& directory,
                        Findings& findings) {
  if (!absl::IsDataLoss(status)) {
    findings.push_back(absl::StrCat("damage is not reported as such: ", status.ToString()));
  }
  CheckMessage(status, directory, findings);
  return true;
}

void CheckMessage(const absl::Status& status, const std::string& directory, Findings& findings) {
  constexpr std::array kAdvice = {"Make room", "Check the disk", "Restore the directory", "delete",
                                  "Stop that process"};
  const bool advises = std::any_of(kAdvice.begin(), kAdvice.end(), [&](const char* advice) {
    return absl::StrContains(status.message(), advice);
  });
  if (advises && absl::StrContains(status.message(), directory)) return;
  findings.push_back(
      absl::StrCat("an error that does not say where or what to do: ", status.ToString()));
}

}  // namespace docket::tests
