#include "apps/export_findings.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "api/json/sarif_json.h"
#include "boost/json/array.hpp"
#include "boost/json/object.hpp"
#include "boost/json/serialize.hpp"
#include "domain/catalogue.h"
#include "domain/review/events.h"
#include "platform/hashing.h"
#include "platform/ids.h"
#include "platform/status_macros.h"
#include "schemas/codec/event_codec.h"
#include "schemas/codec/finding_codec.h"

namespace docket::apps {
namespace {

using boost::json::object;
using domain::review::AnalysisCompleted;

constexpr char kBeginning[] =
    "{\"$schema\":\"https://json.schemastore.org/"
    "sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[";

// Nothing: the event is another one. An error: it is one that cannot be read.
absl::StatusOr<std::optional<AnalysisCompleted>> AnalysisAt(
    const docket::journal_proto::Commit& commit, int index) {
  static const std::string_view kType =
      schemas::EventType(domain::review::Event(AnalysisCompleted()));
  const docket::journal_proto::Event& stored = commit.events(index);
  if (stored.type() != kType) return std::optional<AnalysisCompleted>();
  DOCKET_ASSIGN_OR_RETURN(
      const domain::Event event,
      schemas::DecodeEvent(stored.type(), stored.schema_version(), stored.data()));
  return std::optional(std::get<AnalysisCompleted>(std::get<domain::review::Event>(event)));
}

absl::StatusOr<domain::FindingSet> LoadFindings(const AnalysisCompleted& analysis,
                                                eventstore::BlobStore& blobs) {
  eventstore::BlobHash name{};
  const std::string hash = platform::HexDecode(analysis.findings.value()).value_or("");
  std::copy_n(hash.begin(), std::min(hash.size(), name.size()), name.begin());
  const absl::StatusOr<std::string> stored = blobs.Get(name);
  if (absl::IsNotFound(stored.status())) {
    return absl::DataLossError(absl::StrCat("the findings of run ", ToString(analysis.run),
                                            ", blob ", std::string(analysis.findings.value()),
                                            ", are not there; restore them from the archive"));
  }
  DOCKET_RETURN_IF_ERROR(stored.status());
  return schemas::DecodeFindingSet(*stored);
}

}  // namespace

absl::Status FindingsSarif::Begin(replay::ExportDirectory& directory) {
  DOCKET_ASSIGN_OR_RETURN(file_, directory.Begin(kFindingsName));
  return file_->Append(kBeginning);
}

absl::Status FindingsSarif::Take(const docket::journal_proto::Commit& commit) {
  for (int index = 0; index < commit.events_size(); ++index) {
    DOCKET_ASSIGN_OR_RETURN(const auto analysis, AnalysisAt(commit, index));
    if (!analysis.has_value()) continue;
    DOCKET_ASSIGN_OR_RETURN(const domain::FindingSet findings, LoadFindings(*analysis, blobs_));
    const domain::EventId event =
        platform::MakeEventId(domain::CommandId(commit.outcome().command_id()), index);
    object document = api::SarifJson(findings, {});
    for (boost::json::value& one : document.at("runs").as_array()) {
      object& run = one.as_object();
      const boost::json::string tool = run.at("tool").at("driver").at("name").as_string();
      run["automationDetails"] =
          object{{"id", absl::StrCat(ToString(analysis->run), "/", std::string(tool))}};
      run["properties"] = object{{"docketEvent", event.value()},
                                 {"docketHead", std::string(analysis->head.value())}};
      DOCKET_RETURN_IF_ERROR(file_->Append(
          absl::StrCat(std::exchange(has_run_, true) ? ",\n" : "\n", boost::json::serialize(run))));
    }
  }
  return absl::OkStatus();
}

absl::Status FindingsSarif::Finish() {
  DOCKET_RETURN_IF_ERROR(file_->Append("\n]}\n"));
  return file_->Finish();
}

}  // namespace docket::apps
