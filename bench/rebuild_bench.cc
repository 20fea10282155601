// Rebuild of the views from a journal on RocksDB into RocksDB: journal events a second,
// review_detail alone, the first twelve views and all of them, on one thread. Beside it a scan of
// the same journal through the reader rule, which every rebuild begins with. With --bootstrap, the
// same logs are copied to topics of a Kafka cluster, and the rebuild from there stands beside the
// one from RocksDB.
//   rebuild_bench [--reviews N] [--directory DIR] [--bootstrap B [--rounds N]]
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/as_docketd.h"
#include "bench/kafka_run.h"
#include "bench/owner_run.h"
#include "bench/quantile.h"
#include "bench/report.h"
#include "bench/scratch.h"
#include "bench/workload.h"
#include "eventstore/committed_reader.h"
#include "platform/check.h"
#include "platform/config.h"
#include "platform/hashing.h"
#include "projections/rocksdb/rocksdb_view_store.h"
#include "replay/rebuild.h"
#include "schemas/codec/common_codec.h"
#include "schemas/codec/frame.h"
#include "schemas/journal_proto.h"

namespace docket::bench {
namespace {

using projections::SourceKind;

struct Options {
  std::int64_t reviews = 50'000;
  std::string directory = "build/bench/scratch";
  std::string bootstrap = {};  // empty: without Kafka
  int rounds = 3;              // with Kafka, both in turn
};

// The four logs that views are made from: the journal of the owner's run, and for each command the
// delivery and the result that it came from.
struct SourceLogs {
  SourceLogs(OwnerRun& run, const ReviewWorkload& workload, std::int64_t commands,
             const CommandOrder& order);

  [[nodiscard]] std::vector<projections::Source> Sources(OwnerRun& run) const {
    return {{.kind = SourceKind::kDeliveries, .log = received.get()},
            {.kind = SourceKind::kDeliveryResults, .log = results.get()},
            {.kind = SourceKind::kJournal, .log = &run.journal()},
            {.kind = SourceKind::kJournal, .log = organization_events.get()}};
  }

  std::unique_ptr<eventstore::RecordLog> received;
  std::unique_ptr<eventstore::RecordLog> results;
  std::unique_ptr<eventstore::RecordLog> organization_events;
};

std::unique_ptr<eventstore::RecordLog> MustOpen(OwnerRun& run, const char* name) {
  auto log = run.logs().OpenLog({.base = name, .generation = 1}, 1);
  DOCKET_CHECK(log.ok());
  return *std::move(log);
}

inbox_proto::WebhookReceived DeliveryFor(const domain::RecordedCommand& command,
                                         const Payload& payload) {
  inbox_proto::WebhookReceived delivery;
  delivery.set_provider(command.metadata.source.provider);
  delivery.set_endpoint("default");
  delivery.set_host(std::string(command.metadata.source.host.value()));
  delivery.set_guid(command.metadata.source.guid.value());
  delivery.set_event(payload.event);
  delivery.set_action(payload.action);
  *delivery.mutable_tenant() = schemas::ToProto(command.metadata.tenant);
  delivery.set_repository(command.metadata.repository->value());
  delivery.set_body_sha256(schemas::Sha256Bytes(command.metadata.source.body_sha256));
  delivery.set_body(payload.body);
  delivery.set_body_bytes(static_cast<std::int64_t>(payload.body.size()));
  delivery.set_received_at(command.metadata.issued_at.value());
  return delivery;
}

inbox_proto::DeliveryTranslated ResultFor(const domain::RecordedCommand& command,
                                          std::int64_t offset) {
  inbox_proto::DeliveryTranslated result;
  result.mutable_delivery()->set_generation(1);
  result.mutable_delivery()->set_offset(offset);
  result.set_table_version(1);
  inbox_proto::CommandRef& ref = *result.add_commands();
  ref.set_id(command.metadata.id.value());
  ref.set_log("review_commands");
  result.set_guid(command.metadata.source.guid.value());
  return result;
}

SourceLogs::SourceLogs(OwnerRun& run, const ReviewWorkload& workload, std::int64_t commands,
                       const CommandOrder& order)
    : received(MustOpen(run, "webhook_received")),
      results(MustOpen(run, "delivery_results")),
      organization_events(MustOpen(run, "organization_events")) {
  AppendAll(*received, kPartition, commands, [&](std::int64_t n) {
    const auto [place, step] = order.At(n);
    const domain::RecordedCommand command = workload.Command(place, step);
    return eventstore::Record{
        .key = domain::PartitionKey(command.metadata.tenant.organization),
        .headers = {},
        .value = schemas::StoreMessage(DeliveryFor(command, workload.payloads()[step]))};
  });
  AppendAll(*results, kPartition, commands, [&](std::int64_t n) {
    const auto [place, step] = order.At(n);
    return eventstore::Record{
        .key = "",
        .headers = {},
        .value = schemas::StoreMessage(ResultFor(workload.Command(place, step), n))};
  });
}

// The same logs as topics of the same names, by which views find them.
struct CopiedLogs {
  CopiedLogs(KafkaRun& kafka, const std::vector<projections::Source>& originals) {
    for (const projections::Source& original : originals) {
      kafka.MakeTopic(original.log->name());
      logs.push_back(kafka.Open(original.log->name(), eventstore::AppenderKind::kSharedProducer));
      Copy(*original.log, *logs.back());
      sources.push_back({.kind = original.kind, .log = logs.back().get()});
    }
  }

  static void Copy(eventstore::RecordLog& from, eventstore::RecordLog& to) {
    const auto range = from.Offsets(kPartition);
    DOCKET_CHECK(range.ok() && range->start == eventstore::Offset(0));
    eventstore::ReadBatch batch;
    std::size_t at = 0;
    AppendAll(to, kPartition, range->end.value(), [&](std::int64_t n) {
      if (n >= batch.next.value()) {
        batch = *from.Read(kPartition, eventstore::Offset(n), {});
        at = 0;
      }
      // It asks for one again that the full queue did not take.
      while (batch.records[at].offset.value() != n) ++at;
      return batch.records[at].record;
    });
  }

  std::vector<std::unique_ptr<eventstore::RecordLog>> logs;
  std::vector<projections::Source> sources;
};

double ScanSeconds(OwnerRun& run) {
  const absl::Time begin = absl::Now();
  eventstore::CommittedReader reader(run.journal(), kPartition, {});
  while (true) {
    const auto batch = reader.Read({.records_max = 2'048, .bytes_max = 8U << 20U});
    DOCKET_CHECK(batch.ok());
    if (batch->commits.empty() && reader.state().next_offset == batch->end) break;
  }
  return absl::ToDoubleSeconds(absl::Now() - begin);
}

struct Rebuilt {
  double seconds = 0;
  double rows = 0;
};

Rebuilt RebuildViews(OwnerRun& run, std::vector<projections::Source> sources,
                     const std::string& directory, std::vector<std::string> views) {
  const platform::Config config = platform::DefaultConfig();  // as docketd has them
  const auto store = projections::RocksDbViewStore::Open(
      {.directory = directory,
       .write_buffer_bytes = static_cast<std::size_t>(config.rocksdb.write_buffer_bytes),
       .block_cache_bytes = static_cast<std::size_t>(config.rocksdb.block_cache_bytes)});
  DOCKET_CHECK(store.ok());
  const replay::ReplayContext context{
      .store = **store, .clock = run.clock(), .sources = std::move(sources), .groups = {}};
  const absl::Time begin = absl::Now();
  const auto result = replay::Rebuild(context, {.views = std::move(views)});
  DOCKET_CHECK(result.ok() && result->all_switched());
  Rebuilt rebuilt{.seconds = absl::ToDoubleSeconds(absl::Now() - begin)};
  for (const replay::ViewRebuild& view : result->views) {
    rebuilt.rows += static_cast<double>(view.built.rows);
  }
  return rebuilt;
}

struct Views {
  const char* what;
  std::vector<std::string> names;
};

const std::vector<Views>& MeasuredViews() {
  static const auto& views = *new std::vector<Views>{
      {"review_detail", {"review_detail"}},
      // Those that there were when the goal for all of them was set.
      {"first_twelve",
       {"review_detail", "review_list", "review_events", "repository_status", "installation_status",
        "access_keys", "deliveries", "delivery_results", "review_command_outcomes",
        "organization_command_outcomes", "review_owners", "organization_owners"}},
      {"all", {}}};
  return views;
}

// Each of both in turn, into a directory that is gone afterwards.
void MeasureOnKafka(OwnerRun& run, const std::vector<projections::Source>& originals, double events,
                    const Options& options) {
  KafkaRun kafka(options.bootstrap);
  const CopiedLogs copies(kafka, originals);
  const auto rate = [&](const std::vector<projections::Source>& sources, const Views& views) {
    const Scratch scratch(options.directory);
    return events / RebuildViews(run, sources, scratch.path(), views.names).seconds;
  };
  for (const Views& views : MeasuredViews()) {
    std::vector<double> ours;
    std::vector<double> ceiling;
    for (int round = 0; round < options.rounds; ++round) {
      ceiling.push_back(rate(originals, views));
      ours.push_back(rate(copies.sources, views));
    }
    Print({.what = absl::StrCat("kafka_rebuild.", views.what),
           .ours = Quantile(ours, 0.5),
           .ceiling = Quantile(ceiling, 0.5),
           .unit = "events/s",
           .ceiling_is = "the same from the RocksDB log",
           .more = {{"events", events}}});
  }
}

void Measure(const ReviewWorkload& workload, const Options& options) {
  const Scratch scratch(options.directory);
  OwnerRun run(scratch.path());
  const auto commands = options.reviews * static_cast<std::int64_t>(ReviewWorkload::kSteps.size());
  const CommandOrder order{.group = 1'000};
  run.FillInbox(workload, commands, order);
  const auto events = static_cast<double>(run.DecideAll(commands).events);
  const SourceLogs logs(run, workload, commands, order);
  if (!options.bootstrap.empty()) {
    MeasureOnKafka(run, logs.Sources(run), events, options);
    return;
  }
  const double scan = events / ScanSeconds(run);
  for (const Views& views : MeasuredViews()) {
    const Rebuilt rebuilt = RebuildViews(
        run, logs.Sources(run), absl::StrCat(scratch.path(), "/", views.what), views.names);
    Print({.what = absl::StrCat("rebuild.", views.what),
           .ours = events / rebuilt.seconds,
           .ceiling = scan,
           .unit = "events/s",
           .ceiling_is = "the journal read through the reader rule",
           .more = {{"events", events},
                    {"commits", static_cast<double>(commands)},
                    {"rows", rebuilt.rows}}});
  }
}

}  // namespace
}  // namespace docket::bench

int main(int argc, char** argv) {
  docket::bench::SetUpAsDocketd();
  docket::bench::Options options;
  CLI::App app("Journal events a second of a rebuild.");
  app.add_option("--reviews", options.reviews, "in the journal, of six commands each");
  app.add_option("--directory", options.directory, "where to write, on the disk to be measured");
  app.add_option("--bootstrap", options.bootstrap, "brokers of Kafka, host:port");
  app.add_option("--rounds", options.rounds, "with Kafka")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  const auto workload = docket::bench::ReviewWorkload::Load(docket::bench::ExamplesPath());
  if (!workload.ok()) {
    std::cerr << "error: " << workload.status() << "\n";
    return 1;
  }
  docket::bench::Measure(*workload, options);
  return 0;
}
