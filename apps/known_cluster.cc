#include "apps/known_cluster.h"

#include <filesystem>
#include <system_error>

#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "apps/whole_file.h"

namespace docket::apps {
namespace {

constexpr std::size_t kFileBytesMax = 4096;

bool Exists(const std::string& path) {
  std::error_code ignored;  // what cannot be looked at is not there
  return std::filesystem::exists(path, ignored);
}

}  // namespace

absl::Status KeepCluster(const DataDirectory& data, const std::string& cluster_id) {
  const absl::StatusOr<std::string> text = ReadFileWhole(data.kafka_cluster(), kFileBytesMax);
  if (absl::IsNotFound(text.status())) {
    return WriteFileWhole(data.kafka_cluster(), absl::StrCat(cluster_id, "\n"));
  }
  if (!text.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("journal: from which cluster the data directory was made is not known: ",
                     text.status().message(),
                     "; let the user that runs docketd own it, or bring it back from a backup"));
  }
  const absl::string_view noted = absl::StripAsciiWhitespace(*text);
  if (noted == cluster_id) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat(
      "journal.bootstrap: the brokers are those of cluster ", cluster_id,
      ", and the data directory ", data.path, " was made from cluster ", noted,
      ". Correct journal.bootstrap, or start on an empty data_dir, which is then built from this "
      "cluster"));
}

absl::Status RefuseOtherJournal(const DataDirectory& data, platform::JournalType type) {
  if (type == platform::JournalType::kKafka && Exists(data.journal())) {
    return absl::FailedPreconditionError(absl::StrCat(
        "journal.type: the data directory ", data.path,
        " has logs of its own (journal.type rocksdb), and the configuration says kafka. Give "
        "docketd an empty data_dir"));
  }
  if (type == platform::JournalType::kRocksdb && Exists(data.kafka_cluster())) {
    return absl::FailedPreconditionError(
        absl::StrCat("journal.type: the data directory ", data.path,
                     " was made from a Kafka cluster, and the configuration says rocksdb. Set "
                     "journal.type to kafka, or give docketd an empty data_dir"));
  }
  return absl::OkStatus();
}

}  // namespace docket::apps
