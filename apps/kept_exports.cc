#include "apps/kept_exports.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <functional>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/durable_directory.h"
#include "apps/whole_file.h"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "platform/time_format.h"
#include "replay/export/manifest.h"

namespace docket::apps {
namespace {

namespace fs = std::filesystem;
using api::EvidenceExport;
using api::ExportState;

constexpr std::size_t kRecordBytesMax = 64U << 10U;
// A manifest names a tile for 256 records of a partition at the most.
constexpr std::size_t kManifestBytesMax = 256U << 20U;
constexpr std::size_t kPartBytes = 256U << 10U;
constexpr std::string_view kRecordEnds = ".json";

replay::ExportRange RangeOf(const api::ExportWish& wish) {
  return {.organization = wish.organization, .from = wish.from, .to = wish.to};
}

domain::Timestamp KeptFrom(domain::Timestamp now) {
  return domain::Timestamp(now.value() + absl::ToInt64Microseconds(KeptExports::kKept));
}

absl::Status NoSuchExport() { return absl::NotFoundError("there is no such export"); }

// Also what is not there is gone.
absl::Status RemoveAll(const std::string& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) return absl::OkStatus();
  return absl::UnavailableError(absl::StrCat("cannot remove ", path, ": ", error.message()));
}

// Closes the file with its last reader.
class OpenFile {
 public:
  explicit OpenFile(int file) : file_(file) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { ::close(file_); }

  absl::StatusOr<std::string> Read() const {
    std::string part(kPartBytes, '\0');
    const ssize_t got = ::read(file_, part.data(), part.size());
    if (got < 0) {
      return absl::UnavailableError(
          absl::StrCat("a file of an export cannot be read: ", std::strerror(errno)));
    }
    part.resize(static_cast<std::size_t>(got));
    return part;
  }

 private:
  const int file_;
};

absl::StatusOr<api::FileReader> ReaderOf(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) {
    return absl::UnavailableError(absl::StrCat("cannot read ", path, ": ", std::strerror(errno)));
  }
  return [open = std::make_shared<const OpenFile>(file)] { return open->Read(); };
}

// Those that the manifest names, and the manifest.
absl::StatusOr<std::vector<api::ExportFileEntry>> FilesIn(const std::string& directory) {
  DOCKET_ASSIGN_OR_RETURN(
      const std::string text,
      ReadFileWhole(absl::StrCat(directory, "/", replay::kManifestName), kManifestBytesMax));
  DOCKET_ASSIGN_OR_RETURN(const replay::Manifest manifest, replay::ParseManifest(text));
  std::vector<api::ExportFileEntry> files;
  files.push_back({.path = replay::kManifestName,
                   .bytes = text.size(),
                   .sha256 = platform::HexEncode(platform::AsBytes(platform::Sha256(text)))});
  DOCKET_ASSIGN_OR_RETURN(
      const std::string note,
      ReadFileWhole(absl::StrCat(directory, "/", replay::kManifestNoteName), kRecordBytesMax));
  files.push_back({.path = replay::kManifestNoteName,
                   .bytes = note.size(),
                   .sha256 = platform::HexEncode(platform::AsBytes(platform::Sha256(note)))});
  for (const replay::ExportedFile& file : manifest.files) {
    files.push_back({.path = file.path, .bytes = file.bytes, .sha256 = file.sha256});
  }
  return files;
}

// What a client is told of one that could not be made: nothing of the server's files.
std::string ReasonFor(const absl::Status& failure) {
  switch (failure.code()) {
    case absl::StatusCode::kNotFound:
    case absl::StatusCode::kInvalidArgument:
      return std::string(failure.message());
    case absl::StatusCode::kResourceExhausted:
      return "The server has no room for it; its operator can make some.";
    case absl::StatusCode::kUnavailable:
      return "What it is made of was not there, or behind what is recorded, for a minute; ask "
             "again.";
    default:
      return "It could not be made; the server's log has why, under this id.";
  }
}

std::string TextOf(const EvidenceExport& one) {
  return boost::json::serialize(
      boost::json::object{{"from", platform::FormatRfc3339(one.wish.from)},
                          {"to", platform::FormatRfc3339(one.wish.to)},
                          {"asked_at", platform::FormatRfc3339(one.asked_at)},
                          {"kept_until", platform::FormatRfc3339(one.kept_until)},
                          {"state", NameOf(one.state)},
                          {"detail", one.detail},
                          {"key", one.key}});
}

std::optional<EvidenceExport> ParseExport(const std::string& id, const std::string& text) {
  const auto parsed = api::ParseExportId(id);
  boost::system::error_code error;
  const boost::json::value document = boost::json::parse(text, error);
  if (!parsed.has_value() || error || !document.is_object()) return std::nullopt;
  const auto text_of = [&](const char* name) -> std::string {
    const boost::json::value* value = document.as_object().if_contains(name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
  };
  const auto from = platform::ParseRfc3339(text_of("from"));
  const auto to = platform::ParseRfc3339(text_of("to"));
  const auto asked_at = platform::ParseRfc3339(text_of("asked_at"));
  const auto kept_until = platform::ParseRfc3339(text_of("kept_until"));
  const auto state = api::ParseExportState(text_of("state"));
  // One that runs when its process ends is written down as waiting.
  if (!from || !to || !asked_at || !kept_until || !state || *state == ExportState::kRunning) {
    return std::nullopt;
  }
  return EvidenceExport{.id = id,
                        .wish = {.organization = parsed->organization, .from = *from, .to = *to},
                        .asked_at = *asked_at,
                        .kept_until = *kept_until,
                        .state = *state,
                        .detail = text_of("detail"),
                        .key = text_of("key")};
}

class ExportUnit final : public platform::WorkUnit {
 public:
  explicit ExportUnit(KeptExports& exports) : exports_(exports) {}

  absl::StatusOr<bool> Step() override { return exports_.Step(); }
  absl::Time NextDue() const override { return exports_.NextDue(); }

 private:
  KeptExports& exports_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<KeptExports>> KeptExports::Open(Parts parts) {
  DOCKET_RETURN_IF_ERROR(MakeDurableDirectory(parts.directory));
  std::unique_ptr<KeptExports> exports(new KeptExports(std::move(parts)));
  DOCKET_RETURN_IF_ERROR(exports->Load());
  return exports;
}

// Nothing of a day's files keeps docketd from starting.
absl::Status KeptExports::Load() {
  std::vector<std::string> others;
  const absl::MutexLock lock(&mutex_);
  std::error_code error;
  for (fs::directory_iterator at(parts_.directory, error); !error && at != fs::end(at);
       at.increment(error)) {
    std::string name = at->path().filename().string();
    if (!name.ends_with(kRecordEnds)) {
      others.push_back(std::move(name));
      continue;
    }
    name.resize(name.size() - kRecordEnds.size());
    LoadRecord(name);
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot look into ", parts_.directory, ": ", error.message()));
  }
  for (const std::string& name : others) {
    // Of one that was being made, or removed, when the process ended.
    const auto known = exports_.find(name);
    const bool is_ready = known != exports_.end() && known->second.state == ExportState::kReady;
    if (!name.starts_with("exp_") || is_ready) continue;
    if (const absl::Status gone = RemoveAll(PathOf(name)); !gone.ok()) {
      parts_.logger.Warning("what is left of an export stays",
                            {{"path", PathOf(name)}, {"error", gone.ToString()}});
    }
  }
  return absl::OkStatus();
}

void KeptExports::LoadRecord(const std::string& id) {
  const auto text = ReadFileWhole(RecordOf(id), kRecordBytesMax);
  std::optional<EvidenceExport> one = text.ok() ? ParseExport(id, *text) : std::nullopt;
  if (one.has_value()) {
    exports_.emplace(id, *std::move(one));
    return;
  }
  parts_.logger.Warning(
      "a file is no record of an export, and is passed over",
      {{"path", RecordOf(id)}, {"error", text.ok() ? "" : text.status().ToString()}});
}

absl::Status KeptExports::CheckRoomFor(const api::ExportWish& wish) const {
  std::size_t unfinished = 0;
  for (const auto& [id, one] : exports_) {
    if (!IsUnfinished(one.state)) continue;
    ++unfinished;
    if (one.wish.organization == wish.organization) {
      return absl::FailedPreconditionError(absl::StrCat(
          "Another export of the organisation is to be made yet, ", id, "; wait for its end."));
    }
  }
  if (unfinished >= kUnfinishedMax) {
    return absl::ResourceExhaustedError("Too many exports are to be made yet; ask again later.");
  }
  if (HasRoom()) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      "The server has no room for an export; its operator can make some.");
}

absl::StatusOr<EvidenceExport> KeptExports::Ask(const api::ExportWish& wish) {
  const domain::Timestamp now = parts_.clock.Now();
  DOCKET_RETURN_IF_ERROR(replay::CheckExportRange(RangeOf(wish), now));
  const absl::MutexLock lock(&mutex_);
  for (const auto& [id, one] : exports_) {
    if (IsUnfinished(one.state) && one.wish == wish) return one;
  }
  DOCKET_RETURN_IF_ERROR(CheckRoomFor(wish));
  const api::ExportId id{
      .organization = wish.organization,
      .token = platform::HexEncode(platform::RandomBytes(api::kExportTokenBytes))};
  EvidenceExport one{
      .id = ToString(id), .wish = wish, .asked_at = now, .kept_until = KeptFrom(now)};
  DOCKET_RETURN_IF_ERROR(Write(one));
  exports_.emplace(one.id, one);
  if (wake_) wake_();
  return one;
}

absl::StatusOr<EvidenceExport> KeptExports::Look(const std::string& id) {
  const absl::MutexLock lock(&mutex_);
  const auto found = exports_.find(id);
  if (found == exports_.end() || found->second.kept_until < parts_.clock.Now()) {
    return NoSuchExport();
  }
  return found->second;
}

absl::StatusOr<KeptExports::Files> KeptExports::FilesOf(const std::string& id) {
  {
    const absl::MutexLock lock(&mutex_);
    if (listed_ == id) return files_;
  }
  auto found = FilesIn(PathOf(id));
  // Whatever it is, it is not the client's.
  if (!found.ok()) return absl::UnavailableError(found.status().message());
  Files files = std::make_shared<const std::vector<api::ExportFileEntry>>(*std::move(found));
  const absl::MutexLock lock(&mutex_);
  listed_ = id;
  files_ = files;
  return files;
}

absl::StatusOr<EvidenceExport> KeptExports::Find(const api::ExportId& id) {
  DOCKET_ASSIGN_OR_RETURN(EvidenceExport one, Look(ToString(id)));
  if (one.state != ExportState::kReady) return one;
  DOCKET_ASSIGN_OR_RETURN(const Files files, FilesOf(one.id));
  one.files = *files;
  return one;
}

absl::StatusOr<api::FileReader> KeptExports::Open(const api::ExportId& id, std::string_view path) {
  DOCKET_ASSIGN_OR_RETURN(const EvidenceExport one, Look(ToString(id)));
  if (one.state != ExportState::kReady) {
    return absl::FailedPreconditionError(
        absl::StrCat("The export is not ready; ask for ", one.id, " itself to see how far it is."));
  }
  DOCKET_ASSIGN_OR_RETURN(const Files files, FilesOf(one.id));
  // So that no path leads out of the directory.
  if (std::ranges::find(*files, path, &api::ExportFileEntry::path) == files->end()) {
    return NoSuchExport();
  }
  return ReaderOf(absl::StrCat(PathOf(one.id), "/", platform::AbslView(path)));
}

absl::StatusOr<bool> KeptExports::Step() {
  due_ = parts_.clock.MonotonicNow() + kInterval;
  const absl::Status removed = RemoveOver();
  DOCKET_ASSIGN_OR_RETURN(const bool made, MakeNext());
  DOCKET_RETURN_IF_ERROR(removed);
  return made;
}

absl::Status KeptExports::RemoveOver() {
  std::vector<EvidenceExport> ended;  // youngest first
  {
    const absl::MutexLock lock(&mutex_);
    for (const auto& [id, one] : exports_) {
      if (!IsUnfinished(one.state)) ended.push_back(one);
    }
  }
  std::ranges::sort(ended, std::greater(), &EvidenceExport::asked_at);
  std::map<domain::Tenant, std::size_t> kept;
  absl::Status failure;
  for (const EvidenceExport& one : ended) {
    const bool over =
        one.kept_until < parts_.clock.Now() || ++kept[one.wish.organization] > kOfOrganizationMax;
    if (!over) continue;
    {
      const absl::MutexLock lock(&mutex_);
      exports_.erase(one.id);
    }
    // The record last: until it is gone, the next start removes what is left.
    absl::Status gone = RemoveAll(PathOf(one.id));
    if (gone.ok()) gone = RemoveAll(RecordOf(one.id));
    failure.Update(gone);
  }
  return failure;
}

bool KeptExports::HasRoom() const {
  std::error_code error;
  const fs::space_info space = fs::space(parts_.directory, error);
  return error || space.available >= parts_.free_bytes_min;
}

absl::StatusOr<bool> KeptExports::MakeNext() {
  EvidenceExport next;
  {
    const absl::MutexLock lock(&mutex_);
    for (const auto& [id, one] : exports_) {
      if (!IsUnfinished(one.state)) continue;
      if (next.id.empty() || one.asked_at < next.asked_at) next = one;
    }
    if (next.id.empty()) return false;
  }
  const auto tell = [&](std::string text) {
    const absl::MutexLock lock(&mutex_);
    EvidenceExport& one = exports_.at(next.id);
    one.state = ExportState::kRunning;
    one.detail = std::move(text);
  };
  tell("");
  const replay::ExportOrder order{.range = RangeOf(next.wish), .out = PathOf(next.id)};
  const auto report = [&tell](const replay::ReplayProgress& progress) {
    tell(absl::StrCat(progress.log, ": ", progress.events_done, " of ", progress.events_total,
                      " records"));
  };
  const auto ends = [this] { return parts_.stopping() || !HasRoom(); };
  absl::StatusOr<std::string> key;
  if (const absl::Status gone = RemoveAll(order.out); !gone.ok()) {
    key = gone;
  } else {
    key = parts_.make(order, {.report = report, .cancelled = ends});
  }
  if (!key.ok() && parts_.stopping()) return false;  // made again after the next start
  if (absl::IsCancelled(key.status())) key = absl::ResourceExhaustedError("the disk is full");
  if (!key.ok() && TriesAgain(next.id, key.status())) {
    due_ = parts_.clock.MonotonicNow() + kRetryInterval;
    return false;
  }
  End(next.id, key);
  return true;
}

bool KeptExports::TriesAgain(const std::string& id, const absl::Status& failure) {
  const absl::Time now = parts_.clock.MonotonicNow();
  if (tried_ != id) {
    tried_ = id;
    tried_since_ = now;
  }
  return absl::IsUnavailable(failure) && now - tried_since_ < kTriedFor;
}

void KeptExports::End(const std::string& id, const absl::StatusOr<std::string>& key) {
  if (!key.ok()) {
    parts_.logger.Warning("an export of audit evidence failed",
                          {{"export", id}, {"error", key.status().ToString()}});
  }
  const absl::MutexLock lock(&mutex_);
  EvidenceExport& one = exports_.at(id);
  one.state = key.ok() ? ExportState::kReady : ExportState::kFailed;
  one.detail = key.ok() ? "" : ReasonFor(key.status());
  one.key = key.ok() ? *key : "";
  one.kept_until = KeptFrom(parts_.clock.Now());
  // Not written down, it is made once more after the next start, and that is all.
  if (const absl::Status written = Write(one); !written.ok()) {
    parts_.logger.Warning("what became of an export could not be written down",
                          {{"export", id}, {"error", written.ToString()}});
  }
}

void KeptExports::WakeWith(std::function<void()> wake) {
  const absl::MutexLock lock(&mutex_);
  wake_ = std::move(wake);
}

std::string KeptExports::PathOf(const std::string& id) const {
  return absl::StrCat(parts_.directory, "/", id);
}

std::string KeptExports::RecordOf(const std::string& id) const {
  return absl::StrCat(PathOf(id), platform::AbslView(kRecordEnds));
}

absl::Status KeptExports::Write(const EvidenceExport& one) const {
  return WriteFileWhole(RecordOf(one.id), TextOf(one));
}

std::unique_ptr<platform::WorkLoop> MakeExportsLoop(KeptExports& exports,
                                                    const platform::Clock& clock,
                                                    const platform::Logger& logger) {
  std::vector<platform::NamedWork> work;
  work.push_back(
      {.name = "exports of audit evidence", .make = [&exports](const std::function<void()>& wake) {
         exports.WakeWith(wake);
         return std::make_unique<ExportUnit>(exports);
       }});
  return std::make_unique<platform::WorkLoop>("exports", std::move(work), clock, logger);
}

}  // namespace docket::apps
