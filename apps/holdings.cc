#include "apps/holdings.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "boost/json/array.hpp"
#include "eventstore/reader_rule.h"
#include "eventstore/record_log.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"
#include "privacy/key_name.h"
#include "projections/registry.h"
#include "projections/view_store.h"
#include "schemas/journal_proto.h"

namespace docket::apps {
namespace {

using eventstore::PartitionIndex;

constexpr std::size_t kStreamsListed = 1'000;
constexpr std::int64_t kRowsBetweenLooks = 4'096;

class Search {
 public:
  Search(const Stores& stores, std::string key_id, const HoldingsListener& listener)
      : stores_(stores), key_id_(std::move(key_id)), listener_(listener) {}

  absl::Status CountRecords(eventstore::RecordLog& log, bool is_journal) {
    std::int64_t found = 0;
    for (std::int32_t i = 0; i < log.partition_count(); ++i) {
      const PartitionIndex partition(i);
      DOCKET_ASSIGN_OR_RETURN(const eventstore::OffsetRange range, log.Offsets(partition));
      for (eventstore::Offset at = range.start; at < range.end;) {
        DOCKET_RETURN_IF_ERROR(StillWanted());
        DOCKET_ASSIGN_OR_RETURN(const eventstore::ReadBatch batch, log.Read(partition, at, {}));
        for (const eventstore::StoredRecord& stored : batch.records) {
          if (!Holds(stored.record.value)) continue;
          ++found;
          if (is_journal) NoteStreams(stored.record);
        }
        if (batch.next == at) break;
        at = batch.next;
        Report(log.name().base, found);
      }
    }
    boost::json::object line;
    line["log"] = log.name().base;
    line["records"] = found;
    logs_.push_back(std::move(line));
    return absl::OkStatus();
  }

  absl::Status CountRows(const projections::AnyView& view) {
    const auto snapshot = stores_.views->Snapshot();
    DOCKET_ASSIGN_OR_RETURN(const auto generations, snapshot->Generations(view.id()));
    const std::int32_t partitions = PartitionsOf(view);
    std::int64_t found = 0;
    std::int64_t looked_at = 0;
    for (std::int32_t i = 0; i < partitions; ++i) {
      const auto rows = snapshot->ScanRows(
          {.view = view.id(), .generation = generations.live(), .partition = PartitionIndex(i)},
          {.prefix = "", .after = ""});
      for (; rows->Valid(); rows->Next()) {
        if (++looked_at % kRowsBetweenLooks == 0) DOCKET_RETURN_IF_ERROR(StillWanted());
        if (Holds(rows->value())) ++found;
      }
      DOCKET_RETURN_IF_ERROR(rows->status());
    }
    Report(std::string(view.name()), found);
    if (found == 0) return absl::OkStatus();
    boost::json::object line;
    line["view"] = std::string(view.name());
    line["rows"] = found;
    views_.push_back(std::move(line));
    return absl::OkStatus();
  }

  void PutInto(boost::json::object& result) {
    boost::json::array first;
    for (const std::string& stream : streams_) {
      if (first.size() == kStreamsListed) break;
      first.emplace_back(stream);
    }
    result["logs"] = std::move(logs_);
    result["views"] = std::move(views_);
    result["streams"] = streams_.size();
    result["first_streams"] = std::move(first);
  }

 private:
  [[nodiscard]] bool Holds(std::string_view bytes) const {
    return bytes.find(key_id_) != std::string_view::npos;
  }

  // Of a commit; what is none says nothing of streams.
  void NoteStreams(const eventstore::Record& record) {
    const auto parsed = eventstore::ParseJournalRecord(record);
    if (!parsed.ok()) return;
    const auto* commit = std::get_if<std::shared_ptr<journal_proto::Commit>>(&*parsed);
    if (commit == nullptr) return;
    for (const journal_proto::Event& event : (*commit)->events()) {
      if (Holds(event.data())) streams_.insert(event.stream());
    }
  }

  [[nodiscard]] std::int32_t PartitionsOf(const projections::AnyView& view) const {
    for (const projections::Source& source : stores_.Sources()) {
      if (source.log->name().base == view.source_log()) return source.log->partition_count();
    }
    return 0;
  }

  [[nodiscard]] absl::Status StillWanted() const {
    if (listener_.cancelled && listener_.cancelled()) {
      return absl::CancelledError("ended before all was looked through");
    }
    return stores_.views->failure();  // a snapshot would hold up that they are opened anew
  }

  void Report(const std::string& where, std::int64_t found) const {
    if (listener_.report) listener_.report(absl::StrCat(where, ": ", found, " found"));
  }

  const Stores& stores_;
  const std::string key_id_;
  const HoldingsListener& listener_;
  boost::json::array logs_;
  boost::json::array views_;
  std::set<std::string> streams_;
};

}  // namespace

absl::StatusOr<boost::json::object> FindHoldings(const Stores& stores, const Person& person,
                                                 const HoldingsListener& listener) {
  if (stores.privacy.table == nullptr) {
    return absl::FailedPreconditionError(
        "privacy.keys is none: what is recorded of people is not sealed, and stays as it is");
  }
  DOCKET_ASSIGN_OR_RETURN(const std::optional<privacy::KeyRow> row,
                          stores.privacy.table->FindByName(
                              privacy::KeyName::OfSubject(person.organization, person.subject)));
  boost::json::object result;
  result["host"] = person.organization.host.value();
  result["organization_id"] = std::to_string(person.organization.organization.value());
  result["subject_id"] = std::to_string(person.subject.value());
  result["key"] = !row.has_value() ? "none" : row->destroyed() ? "destroyed" : "lives";
  // Without a key no text has its id, and of a fresh one none has, either.
  Search search(stores,
                std::string(privacy::BytesOf(row.has_value() ? row->id : privacy::MakeKeyId())),
                listener);
  const Logs& logs = stores.logs;
  for (eventstore::RecordLog* inbox :
       {logs.review_commands.get(), logs.organization_commands.get()}) {
    DOCKET_RETURN_IF_ERROR(search.CountRecords(*inbox, /*is_journal=*/false));
  }
  for (eventstore::RecordLog* journal :
       {logs.review_events.get(), logs.organization_events.get()}) {
    DOCKET_RETURN_IF_ERROR(search.CountRecords(*journal, /*is_journal=*/true));
  }
  for (const projections::AnyView* view : projections::AllViews()) {
    DOCKET_RETURN_IF_ERROR(search.CountRows(*view));
  }
  search.PutInto(result);
  return result;
}

}  // namespace docket::apps
