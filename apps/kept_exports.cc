#include "apps/kept_exports.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
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

struct StateName {
  ExportState state;
  std::string_view name;
};
// Of those that are written down: one that runs when its process ends is to be made again.
constexpr StateName kStateNames[] = {{ExportState::kWaiting, "waiting"},
                                     {ExportState::kReady, "ready"},
                                     {ExportState::kFailed, "failed"},
                                     {ExportState::kWithdrawn, "withdrawn"}};

std::string_view NameOf(ExportState state) {
  const auto* const found = std::ranges::find(kStateNames, state, &StateName::state);
  return found == std::end(kStateNames) ? kStateNames[0].name : found->name;
}

bool IsUnfinished(const EvidenceExport& one) {
  return one.state == ExportState::kWaiting || one.state == ExportState::kRunning;
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

absl::Status KeptExports::Load() {
  std::vector<std::string> directories;
  const absl::MutexLock lock(&mutex_);
  std::error_code error;
  for (const auto& found : fs::directory_iterator(parts_.directory, error)) {
    std::string name = found.path().filename().string();
    if (!name.ends_with(kRecordEnds)) {
      directories.push_back(std::move(name));
      continue;
    }
    name.resize(name.size() - kRecordEnds.size());
    DOCKET_ASSIGN_OR_RETURN(const std::string text, ReadFileWhole(RecordOf(name), kRecordBytesMax));
    std::optional<Entry> entry = ParseEntry(name, text);
    if (entry.has_value()) {
      entries_.emplace(name, *std::move(entry));
    } else {
      parts_.logger.Warning("a file is no record of an export, and is passed over",
                            {{"path", RecordOf(name)}});
    }
  }
  if (error) {
    return absl::UnavailableError(
        absl::StrCat("cannot look into ", parts_.directory, ": ", error.message()));
  }
  for (const std::string& name : directories) {
    // Of one that was being made, or removed, when the process ended.
    const auto entry = entries_.find(name);
    const bool is_ready = entry != entries_.end() && entry->second.one.state == ExportState::kReady;
    if (name.starts_with("exp_") && !is_ready) {
      DOCKET_RETURN_IF_ERROR(RemoveAll(PathOf(name)));
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<EvidenceExport> KeptExports::Ask(const api::ExportWish& wish) {
  const domain::Timestamp now = parts_.clock.Now();
  DOCKET_RETURN_IF_ERROR(replay::CheckExportRange(
      {.organization = wish.organization, .from = wish.from, .to = wish.to}, now));
  const absl::MutexLock lock(&mutex_);
  std::size_t unfinished = 0;
  for (const auto& [id, entry] : entries_) {
    if (!IsUnfinished(entry.one)) continue;
    ++unfinished;
    if (entry.one.wish == wish) return entry.one;
    if (entry.one.wish.organization == wish.organization) {
      return absl::FailedPreconditionError(absl::StrCat(
          "Another export of the organisation is to be made yet, ", id, "; wait for its end."));
    }
  }
  if (unfinished >= kUnfinishedMax) {
    return absl::ResourceExhaustedError("Too many exports are to be made yet; ask again later.");
  }
  const api::ExportId id{
      .organization = wish.organization,
      .token = platform::HexEncode(platform::RandomBytes(api::kExportTokenBytes))};
  const Entry entry{
      .one = {.id = ToString(id), .wish = wish, .asked_at = now, .kept_until = KeptFrom(now)}};
  DOCKET_RETURN_IF_ERROR(Write(entry));
  entries_.emplace(entry.one.id, entry);
  if (wake_) wake_();
  return entry.one;
}

absl::StatusOr<EvidenceExport> KeptExports::Find(const api::ExportId& id) {
  DOCKET_ASSIGN_OR_RETURN(Entry entry, Look(ToString(id)));
  if (entry.one.state == ExportState::kReady) {
    DOCKET_ASSIGN_OR_RETURN(entry.one.files, FilesIn(PathOf(entry.one.id)));
  }
  return std::move(entry.one);
}

absl::StatusOr<api::FileReader> KeptExports::Open(const api::ExportId& id, std::string_view path) {
  DOCKET_ASSIGN_OR_RETURN(const EvidenceExport one, Find(id));
  if (one.state != ExportState::kReady) {
    return absl::FailedPreconditionError(
        absl::StrCat("The export is not ready; ask for ", one.id, " itself to see how far it is."));
  }
  // So that no path leads out of the directory.
  if (std::ranges::find(one.files, path, &api::ExportFileEntry::path) == one.files.end()) {
    return NoSuchExport();
  }
  return ReaderOf(absl::StrCat(PathOf(one.id), "/", platform::AbslView(path)));
}

absl::StatusOr<KeptExports::Entry> KeptExports::Look(const std::string& id) {
  Entry entry;
  {
    const absl::MutexLock lock(&mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end()) return NoSuchExport();
    entry = found->second;
  }
  if (entry.one.kept_until < parts_.clock.Now()) return NoSuchExport();
  if (entry.one.state != ExportState::kReady) return entry;
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t erased, parts_.erased(entry.one.wish.organization));
  if (erased == entry.erased) return entry;
  DOCKET_RETURN_IF_ERROR(Withdraw(id));
  const absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return NoSuchExport();
  return found->second;
}

absl::Status KeptExports::Withdraw(const std::string& id) {
  const absl::MutexLock lock(&mutex_);
  const auto found = entries_.find(id);
  if (found == entries_.end()) return absl::OkStatus();
  Entry entry = found->second;
  entry.one.state = ExportState::kWithdrawn;
  entry.one.detail =
      "Somebody was erased in the organisation after this export was begun, and their name may "
      "stand in it. Ask for another one.";
  entry.one.key.clear();
  // Nobody may get it from here on, whether or not the disk takes that now.
  found->second = entry;
  DOCKET_RETURN_IF_ERROR(RemoveAll(PathOf(id)));
  return Write(entry);
}

absl::StatusOr<bool> KeptExports::Step() {
  due_ = parts_.clock.MonotonicNow() + kInterval;
  const absl::Status removed = RemoveOver();
  DOCKET_ASSIGN_OR_RETURN(const bool made, MakeNext());
  DOCKET_RETURN_IF_ERROR(removed);
  return made;
}

absl::Status KeptExports::RemoveOver() {
  std::vector<Entry> all;
  {
    const absl::MutexLock lock(&mutex_);
    for (const auto& [id, entry] : entries_) all.push_back(entry);
  }
  absl::Status failure;
  for (const Entry& entry : all) {
    const std::string& id = entry.one.id;
    if (entry.one.kept_until >= parts_.clock.Now()) {
      failure.Update(Look(id).status());
      if (entry.one.state == ExportState::kWithdrawn) failure.Update(RemoveAll(PathOf(id)));
      continue;
    }
    // The record last, so that what is left of it is tried again.
    absl::Status gone = RemoveAll(PathOf(id));
    if (gone.ok()) gone = RemoveAll(RecordOf(id));
    failure.Update(gone);
    const absl::MutexLock lock(&mutex_);
    if (gone.ok()) entries_.erase(id);
  }
  return failure;
}

absl::StatusOr<bool> KeptExports::MakeNext() {
  EvidenceExport next;
  {
    const absl::MutexLock lock(&mutex_);
    for (auto& [id, entry] : entries_) {
      if (!IsUnfinished(entry.one)) continue;
      if (next.id.empty() || entry.one.asked_at < next.asked_at) next = entry.one;
    }
    if (next.id.empty()) return false;
  }
  // Before anything is read of them: who is erased from here on makes another number.
  DOCKET_ASSIGN_OR_RETURN(const std::int64_t erased, parts_.erased(next.wish.organization));
  DOCKET_RETURN_IF_ERROR(RemoveAll(PathOf(next.id)));
  const auto tell = [&](std::string text) {
    const absl::MutexLock lock(&mutex_);
    EvidenceExport& one = entries_.at(next.id).one;
    one.state = ExportState::kRunning;
    one.detail = std::move(text);
  };
  tell("");
  const replay::ExportOrder order{
      .range = {.organization = next.wish.organization, .from = next.wish.from, .to = next.wish.to},
      .out = PathOf(next.id)};
  const auto report = [&tell](const replay::ReplayProgress& progress) {
    tell(absl::StrCat(progress.log, ": ", progress.events_done, " of ", progress.events_total,
                      " records"));
  };
  const auto key = parts_.make(order, {.report = report, .cancelled = parts_.stopping});
  if (!key.ok() && parts_.stopping()) return false;  // made again after the next start
  if (!key.ok() && TriesAgain(next.id, key.status())) {
    due_ = parts_.clock.MonotonicNow() + kRetryInterval;
    return false;
  }
  DOCKET_RETURN_IF_ERROR(End(next.id, key, erased));
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

absl::Status KeptExports::End(const std::string& id, const absl::StatusOr<std::string>& key,
                              std::int64_t erased) {
  const absl::MutexLock lock(&mutex_);
  Entry entry = entries_.at(id);
  entry.erased = erased;
  entry.one.state = key.ok() ? ExportState::kReady : ExportState::kFailed;
  entry.one.detail = key.ok() ? "" : std::string(key.status().message());
  entry.one.key = key.ok() ? *key : "";
  entry.one.kept_until = KeptFrom(parts_.clock.Now());
  if (!key.ok()) {
    parts_.logger.Warning("an export of audit evidence failed",
                          {{"export", id}, {"error", key.status().ToString()}});
  }
  // Not known to others before it is written down: else a restart would take it back.
  entries_.at(id).one.state = ExportState::kWaiting;
  DOCKET_RETURN_IF_ERROR(Write(entry));
  entries_.at(id) = std::move(entry);
  return absl::OkStatus();
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

absl::Status KeptExports::Write(const Entry& entry) const {
  return WriteFileWhole(RecordOf(entry.one.id), TextOf(entry));
}

std::string KeptExports::TextOf(const Entry& entry) {
  const EvidenceExport& one = entry.one;
  return boost::json::serialize(
      boost::json::object{{"from", platform::FormatRfc3339(one.wish.from)},
                          {"to", platform::FormatRfc3339(one.wish.to)},
                          {"asked_at", platform::FormatRfc3339(one.asked_at)},
                          {"kept_until", platform::FormatRfc3339(one.kept_until)},
                          {"state", NameOf(one.state)},
                          {"detail", one.detail},
                          {"key", one.key},
                          {"erased", entry.erased}});
}

std::optional<KeptExports::Entry> KeptExports::ParseEntry(const std::string& id,
                                                          const std::string& text) {
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
  const std::string state = text_of("state");
  const auto* const named = std::ranges::find(kStateNames, state, &StateName::name);
  const boost::json::value* erased = document.as_object().if_contains("erased");
  if (!from || !to || !asked_at || !kept_until || named == std::end(kStateNames) ||
      erased == nullptr || !erased->is_int64()) {
    return std::nullopt;
  }
  return Entry{.one = {.id = id,
                       .wish = {.organization = parsed->organization, .from = *from, .to = *to},
                       .asked_at = *asked_at,
                       .kept_until = *kept_until,
                       .state = named->state,
                       .detail = text_of("detail"),
                       .key = text_of("key")},
               .erased = erased->as_int64()};
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
