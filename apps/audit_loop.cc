#include "apps/audit_loop.h"

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/difference.h"
#include "apps/secret_file.h"
#include "replay/audit/tile_files.h"
#include "replay/journal_auditor.h"

namespace docket::apps {
namespace {

using eventstore::PartitionIndex;

struct AuditPlan {
  eventstore::RecordLog& journal;
  PartitionIndex partition;
  std::string directory;  // of all trees
  replay::SignerKey key;

  [[nodiscard]] std::string path() const {
    return PathOf({.log = journal.name(), .partition = partition});
  }
};

platform::MetricLabels LabelsOf(const AuditPlan& plan) {
  return {{"log", plan.journal.name().base}, {"partition", absl::StrCat(plan.partition.value())}};
}

class AuditUnit final : public platform::WorkUnit {
 public:
  AuditUnit(const PipelineParts& parts, const AuditPlan& plan, const std::function<void()>& wake)
      : position_(parts.backlogs.Follow("audit", plan.journal, plan.partition)),
        signed_records_(parts.metrics
                            .Gauges({.name = "docket_audit_signed_records",
                                     .help = "Records that the last checkpoint of an audit tree "
                                             "covers, by log and partition."})
                            .With(LabelsOf(plan))),
        checkpoints_(parts.metrics
                         .Counters({.name = "docket_audit_checkpoints_total",
                                    .help = "Checkpoints signed by this process, by log."})
                         .With({{"log", plan.journal.name().base}})),
        files_(absl::StrCat(plan.directory, "/", plan.path())),
        auditor_({.log = plan.journal,
                  .partition = plan.partition,
                  .clock = parts.clock,
                  .tree = {.files = files_,
                           .origin = absl::StrCat(plan.key.verifier.name, "/", plan.path()),
                           .key = plan.key},
                  .interval = kCheckpointInterval},
                 wake) {}

  ~AuditUnit() override { position_.Forget(); }

  absl::StatusOr<bool> Step() override {
    absl::StatusOr<bool> moved = auditor_.Step();
    checkpoints_.Reach(auditor_.checkpoints());
    signed_records_.Set(static_cast<double>(auditor_.signed_size()));
    if (const auto next = auditor_.next_offset()) position_.Reach(*next);
    return moved;
  }
  absl::Time NextDue() const override { return auditor_.NextDue(); }

 private:
  Backlogs::Position& position_;
  platform::Gauge& signed_records_;
  Difference checkpoints_;
  replay::TileFiles files_;
  replay::JournalAuditor auditor_;
};

}  // namespace

absl::StatusOr<std::optional<replay::SignerKey>> ReadAuditKey(const DataDirectory& data) {
  const auto text = ReadSecretFile(data.audit_key());
  if (absl::IsNotFound(text.status())) return std::nullopt;
  if (!text.ok()) return text.status();
  absl::StatusOr<replay::SignerKey> key = replay::ParseSignerKey(*text);
  if (key.ok()) return std::optional(*std::move(key));
  return absl::FailedPreconditionError(
      absl::StrCat(data.audit_key(), " is no key for audit trees: ", key.status().message(),
                   "; restore it, or move it away to have no audit trees"));
}

std::string PathOf(const TreePlace& place) {
  return absl::StrCat(ToString(place.log), "/", place.partition.value());
}

std::unique_ptr<platform::WorkLoop> MakeAuditLoop(const PipelineParts& parts,
                                                  const DataDirectory& data,
                                                  const replay::SignerKey& key) {
  std::vector<platform::NamedWork> work;
  for (eventstore::RecordLog* journal :
       {parts.stores.logs.review_events.get(), parts.stores.logs.organization_events.get()}) {
    for (std::int32_t i = 0; i < journal->partition_count(); ++i) {
      const AuditPlan plan{.journal = *journal,
                           .partition = PartitionIndex(i),
                           .directory = data.audit(),
                           .key = key};
      work.push_back({.name = absl::StrCat("audit tree of ", journal->name().base, " ", i),
                      .make = [parts, plan](const std::function<void()>& wake) {
                        return std::make_unique<AuditUnit>(parts, plan, wake);
                      }});
    }
  }
  return std::make_unique<platform::WorkLoop>("audit", std::move(work), parts.clock, parts.logger);
}

}  // namespace docket::apps
