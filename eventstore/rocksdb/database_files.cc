#include "eventstore/rocksdb/database_files.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "eventstore/rocksdb/record_file.h"
#include "eventstore/rocksdb/rocksdb_status.h"
#include "platform/hashing.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

using Kind = RecordFileState::Kind;

constexpr char kMarkName[] = "docket-closed";
// Written when a database is made; its first opening writes the next one.
constexpr char kFirstManifest[] = "MANIFEST-000001";
// The first log after an opening begins with an empty batch, if it begins with anything.
constexpr std::uint64_t kEmptyBatchBytes = 7 + 12;

std::string PathOf(const std::string& directory, const std::string& name) {
  return absl::StrCat(directory, "/", name);
}

absl::Status Damaged(const std::string& path, const std::string& how) {
  return absl::DataLossError(absl::StrCat(path, ": ", how, ". ", kRestoreAdvice));
}

absl::StatusOr<std::string> ReadFile(rocksdb::Env& env, const std::string& path) {
  std::string content;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(rocksdb::ReadFileToString(&env, path, &content), absl::StrCat("read ", path)));
  return content;
}

struct DirectoryContent {
  std::vector<std::string> logs;  // write-ahead logs, oldest first
  bool has_current = false;
  bool has_tables = false;
  bool has_mark = false;
};

absl::StatusOr<DirectoryContent> ListDirectory(rocksdb::Env& env, const std::string& directory) {
  std::vector<std::string> names;
  DOCKET_RETURN_IF_ERROR(
      FromRocksDb(env.GetChildren(directory, &names), absl::StrCat("look into ", directory)));
  DirectoryContent content;
  for (const std::string& name : names) {
    if (absl::EndsWith(name, ".log")) content.logs.push_back(name);
    if (absl::EndsWith(name, ".sst") || absl::EndsWith(name, ".blob")) content.has_tables = true;
    if (name == "CURRENT") content.has_current = true;
    if (name == kMarkName) content.has_mark = true;
  }
  // Numbers of six digits or more: shorter names are older.
  std::sort(content.logs.begin(), content.logs.end(),
            [](const std::string& a, const std::string& b) {
              return a.size() == b.size() ? a < b : a.size() < b.size();
            });
  return content;
}

// The name in CURRENT.
absl::StatusOr<std::string> ManifestName(rocksdb::Env& env, const std::string& directory) {
  DOCKET_ASSIGN_OR_RETURN(std::string name, ReadFile(env, PathOf(directory, "CURRENT")));
  absl::StripTrailingAsciiWhitespace(&name);
  return name;
}

absl::StatusOr<RecordFileState> Inspect(rocksdb::Env& env, const std::string& path) {
  DOCKET_ASSIGN_OR_RETURN(const RecordFileState state, InspectRecordFile(env, path));
  if (state.kind != Kind::kBroken) return state;
  return Damaged(path, absl::StrCat("the record at byte ", state.whole_bytes,
                                    " is broken, although whole ones follow it"));
}

// What a mark says: the manifest first.
struct MarkedFile {
  std::string name;
  std::uint64_t bytes = 0;
};

// Nothing: it was not written to its end, or was altered.
std::optional<std::vector<MarkedFile>> ParseMark(const std::string& text) {
  const std::size_t end = text.rfind("sha256 ");
  if (end == std::string::npos) return std::nullopt;
  const std::string body = text.substr(0, end);
  if (text.substr(end) !=
      absl::StrCat("sha256 ", platform::AbslView(platform::Sha256Hex(body).value()), "\n")) {
    return std::nullopt;
  }
  std::vector<MarkedFile> files;
  for (const absl::string_view line : absl::StrSplit(body, '\n', absl::SkipEmpty())) {
    const std::pair<std::string, std::string> fields = absl::StrSplit(line, ' ');
    MarkedFile& file = files.emplace_back();
    file.name = fields.first;
    if (!absl::SimpleAtoi(fields.second, &file.bytes)) return std::nullopt;
  }
  return files;
}

absl::Status CheckMarked(rocksdb::Env& env, const std::string& directory,
                         const std::vector<MarkedFile>& files) {
  for (const MarkedFile& file : files) {
    const std::string path = PathOf(directory, file.name);
    DOCKET_ASSIGN_OR_RETURN(const RecordFileState state, Inspect(env, path));
    if (state.kind != Kind::kWhole || state.whole_bytes != file.bytes) {
      return Damaged(path, absl::StrCat("it had ", file.bytes,
                                        " bytes of whole records when it was "
                                        "closed and has ",
                                        state.whole_bytes));
    }
  }
  return absl::OkStatus();
}

// Durable before anything changes: a mark of before would accuse what comes.
absl::Status RemoveMark(rocksdb::Env& env, const std::string& directory) {
  const std::string what = absl::StrCat("remove ", PathOf(directory, kMarkName));
  DOCKET_RETURN_IF_ERROR(FromRocksDb(env.DeleteFile(PathOf(directory, kMarkName)), what));
  std::unique_ptr<rocksdb::Directory> opened;
  DOCKET_RETURN_IF_ERROR(FromRocksDb(env.NewDirectory(directory, &opened), what));
  return FromRocksDb(opened->Fsync(), what);
}

absl::Status CheckMark(rocksdb::Env& env, const std::string& directory,
                       const std::string& manifest) {
  DOCKET_ASSIGN_OR_RETURN(const std::string text, ReadFile(env, PathOf(directory, kMarkName)));
  const auto files = ParseMark(text);
  // With another manifest somebody opened the database since.
  if (files.has_value() && !files->empty() && files->front().name == manifest) {
    DOCKET_RETURN_IF_ERROR(CheckMarked(env, directory, *files));
  }
  return RemoveMark(env, directory);
}

// Point-in-time recovery drops all behind the first damage: right for the last record of all, and
// for nothing else.
absl::StatusOr<rocksdb::WALRecoveryMode> ModeFor(rocksdb::Env& env, const std::string& directory,
                                                 const std::vector<std::string>& logs) {
  bool torn_at_the_end = false;
  for (const std::string& log : logs) {
    DOCKET_ASSIGN_OR_RETURN(const RecordFileState state, Inspect(env, PathOf(directory, log)));
    const bool torn = state.kind == Kind::kTorn;
    const bool nothing_new = !torn && state.whole_bytes <= kEmptyBatchBytes;
    torn_at_the_end = torn || (torn_at_the_end && nothing_new);
  }
  return torn_at_the_end ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                         : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
}

// Nothing: a file is not whole, as after a write that failed.
absl::StatusOr<std::optional<std::string>> MakeMark(rocksdb::Env& env,
                                                    const std::string& directory) {
  DOCKET_ASSIGN_OR_RETURN(const DirectoryContent content, ListDirectory(env, directory));
  DOCKET_ASSIGN_OR_RETURN(std::string manifest, ManifestName(env, directory));
  std::vector<std::string> names = {std::move(manifest)};
  names.insert(names.end(), content.logs.begin(), content.logs.end());
  std::string text;
  for (const std::string& name : names) {
    DOCKET_ASSIGN_OR_RETURN(const RecordFileState state, Inspect(env, PathOf(directory, name)));
    if (state.kind != Kind::kWhole) return std::nullopt;
    absl::StrAppend(&text, name, " ", state.whole_bytes, "\n");
  }
  return absl::StrCat(text, "sha256 ", platform::AbslView(platform::Sha256Hex(text).value()), "\n");
}

}  // namespace

absl::StatusOr<rocksdb::WALRecoveryMode> ChooseRecovery(rocksdb::Env& env,
                                                        const std::string& directory) {
  DOCKET_ASSIGN_OR_RETURN(const DirectoryContent content, ListDirectory(env, directory));
  if (!content.has_current) {
    if (content.has_tables || !content.logs.empty()) {
      return Damaged(PathOf(directory, "CURRENT"), "it is missing, although there is data");
    }
    return rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  }
  DOCKET_ASSIGN_OR_RETURN(const std::string manifest, ManifestName(env, directory));
  DOCKET_RETURN_IF_ERROR(Inspect(env, PathOf(directory, manifest)).status());
  if (content.has_mark) DOCKET_RETURN_IF_ERROR(CheckMark(env, directory, manifest));
  if (content.logs.empty() && manifest != kFirstManifest) {
    return Damaged(directory, "the write-ahead log is missing");
  }
  return ModeFor(env, directory, content.logs);
}

void MarkClosed(rocksdb::Env& env, const std::string& directory) {
  const absl::StatusOr<std::optional<std::string>> mark = MakeMark(env, directory);
  if (!mark.ok() || !mark->has_value()) return;
  const std::string beside = PathOf(directory, absl::StrCat(kMarkName, ".new"));
  if (!rocksdb::WriteStringToFile(&env, **mark, beside, /*should_sync=*/true).ok()) return;
  (void)env.RenameFile(beside, PathOf(directory, kMarkName));  // without it less is found out
}

}  // namespace docket::eventstore
