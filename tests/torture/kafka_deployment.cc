#include "tests/torture/kafka_deployment.h"

#include <filesystem>
#include <fstream>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/secret_file.h"
#include "platform/status_macros.h"
#include "tests/system/docketd.h"
#include "tests/system/metrics.h"
#include "tests/torture/outside_judge.h"
#include "tests/torture/striking.h"

namespace docket::torture {
namespace {

constexpr std::int64_t kPartitions = 4;
// On a busy machine three brokers that have just begun may take longer for an answer than the
// command waits. Who meets that runs it again: what is made already stays as it is.
constexpr int kTriesToApply = 5;
constexpr absl::Duration kStep = absl::Milliseconds(100);
// In which several of an owner's appends come to be held back.
constexpr absl::Duration kGathering = absl::Seconds(2);
constexpr absl::Duration kLongestGathering = absl::Seconds(20);
// The group's session is 6 s; others need a moment more, and longer while a broker is away.
constexpr absl::Duration kSession = absl::Seconds(7);
constexpr absl::Duration kLongestTakeover = absl::Seconds(30);

struct NamedRoles {
  const char* name;
  const char* roles;
};
// In the order of their start.
constexpr NamedRoles kProcesses[] = {
    {kReader, "projections,query"},
    {kDoor, "ingest"},
    {kOwner0, "intake,commands,archive"},
    {kOwner1, "intake,commands,archive"},
};

// To the journal with the most commits. The owner goes on to receive and to decide.
tests::Way AppendsOf(const std::string& owner) {
  return {.client = owner, .topic = "review_events.g1"};
}

const char* OtherOwner(const std::string& owner) { return owner == kOwner0 ? kOwner1 : kOwner0; }

}  // namespace

KafkaDeployment::KafkaDeployment(KafkaDeploymentOptions options, Ledger& ledger,
                                 std::function<void()> verify)
    : options_(std::move(options)),
      ledger_(ledger),
      verify_(std::move(verify)),
      process_schedule_(options_.seed, options_.without),
      broker_schedule_(options_.seed, options_.without),
      brokers_(PathOf("kafka"), proxy_, !options_.without.contains("full-disk")) {}

std::string KafkaDeployment::PathOf(const std::string& name) const {
  return absl::StrCat(options_.directory, "/", name);
}

std::string KafkaDeployment::ConfigOf(const std::string& name) const {
  return PathOf(name + ".yaml");
}

Served KafkaDeployment::ServedBy(const std::string& name) const {
  return {.url = processes_.at(name).url, .data = {.path = PathOf(name)}};
}

std::vector<pid_t> KafkaDeployment::process_ids() const {
  std::vector<pid_t> ids;
  for (const auto& [name, process] : processes_) ids.push_back(process.victim->process_id());
  return ids;
}

std::vector<std::string> KafkaDeployment::docket_flags() const {
  return {"--config", ConfigOf(kReader)};
}

platform::Config KafkaDeployment::logs() const {
  platform::Config config = platform::DefaultConfig();
  config.data_dir = PathOf("onlooker");
  config.partitions = kPartitions;
  config.journal = {.type = platform::JournalType::kKafka, .bootstrap = brokers_.bootstrap()};
  return config;
}

// The proxy knows a process by its client.id.
void KafkaDeployment::WriteConfig(const std::string& name) const {
  std::ofstream(ConfigOf(name)) << "partitions: " << kPartitions
                                << "\njournal: {type: kafka, bootstrap: '" << brokers_.bootstrap()
                                << "'}\nkafka: {replication: " << kBrokers
                                << ", properties: {client.id: " << name
                                << "}}\nblobs: {store: directory, directory: '" << PathOf("blobs")
                                << "'}\nprivacy: {keys: none}\narchive: {directory: '"
                                << PathOf("archive")
                                << "', segment_age_s: 5, segment_bytes: 65536}\n";
}

absl::StatusOr<std::string> KafkaDeployment::RunDocket(std::vector<std::string> arguments) const {
  const system_test::Finished finished = system_test::RunToEnd(options_.programs.docket, arguments);
  if (finished.code == 0) return finished.output;
  return absl::InternalError(absl::StrCat("docket ", arguments.front(), ": code ", finished.code,
                                          "\n", finished.output, finished.errors));
}

absl::Status KafkaDeployment::StartBrokers() {
  DOCKET_RETURN_IF_ERROR(brokers_.Start());
  for (const NamedRoles& process : kProcesses) WriteConfig(process.name);
  absl::StatusOr<std::string> applied;
  for (int i = 0; i < kTriesToApply; ++i) {
    applied = RunDocket({"topics", "apply", "--config", ConfigOf(kReader)});
    if (applied.ok()) break;
  }
  return applied.status();
}

bool KafkaDeployment::StartProcesses() {
  const absl::Time begin = absl::Now();
  for (const NamedRoles& process : kProcesses) {
    auto victim = std::make_unique<Victim>(VictimOptions{
        .program = options_.programs.docketd,
        .data_dir = PathOf(process.name),
        .flags = {"--config", ConfigOf(process.name), absl::StrCat("--roles=", process.roles)}});
    victim->Launch();
    processes_[process.name] = {.victim = std::move(victim), .url = {}};
  }
  for (auto& [name, process] : processes_) {
    if (!Await(process, begin)) return false;
  }
  return true;
}

absl::Status KafkaDeployment::MakeKey() const {
  DOCKET_ASSIGN_OR_RETURN(const std::string made,
                          RunDocket({"keys", "create", "--label", "of the judges", "--role",
                                     "admin", "--json", "--data-dir", PathOf(kReader)}));
  const boost::json::value key = system_test::JsonOf(made);
  return apps::ReadOrMakeSecretFile(apps::DataDirectory{.path = PathOf(kReader)}.admin_key(),
                                    [&key] { return std::string(key.at("key").as_string()); })
      .status();
}

bool KafkaDeployment::Launch() {
  const absl::Status started = StartBrokers();
  if (absl::IsPermissionDenied(started)) {
    ledger_.Note(Wrong::kBroker,
                 absl::StrCat(started.ToString(),
                              ". A full disk needs the right to mount; run this where that may "
                              "be done, or leave it out with --without full-disk"));
  } else if (!started.ok()) {
    ledger_.Note(Wrong::kBroker, started.ToString());
  }
  if (!started.ok() || !StartProcesses()) return false;
  const absl::Status key = MakeKey();
  if (!key.ok()) ledger_.Note(Wrong::kLateStart, key.ToString());
  return key.ok();
}

bool KafkaDeployment::Await(Process& process, absl::Time launched) {
  const std::optional<std::string> url = AwaitReady(*process.victim, launched, ledger_);
  if (url.has_value()) process.url = *url;
  return url.has_value();
}

bool KafkaDeployment::StrikeUntil(absl::Time end, const std::function<void()>& on_moved) {
  absl::Notification over;
  std::thread brokers([this, &over] { StrikeBrokers(over); });
  bool serves = true;
  while (serves && absl::Now() < end && !brokers_failed_) {
    if (process_schedule_.empty()) {
      serves = Rest(kStep);
      continue;
    }
    serves = Strike(process_schedule_.Next());
    if (!serves) break;
    on_moved();
    if (options_.verify_every == 0 || restarts_ < options_.verify_every) continue;
    const absl::MutexLock lock(&brokers_mutex_);
    verify_();
    restarts_ = 0;
  }
  over.Notify();
  brokers.join();
  TellBlows();
  return serves && !brokers_failed_;
}

void KafkaDeployment::StrikeBrokers(const absl::Notification& over) {
  while (!over.HasBeenNotified() && !broker_schedule_.empty()) {
    const BrokerBlow blow = broker_schedule_.Next();
    if (over.WaitForNotificationWithTimeout(blow.after)) return;
    const absl::MutexLock lock(&brokers_mutex_);
    ledger_.Count(&TortureReport::broker_blows);
    const absl::Status struck = brokers_.Strike(blow, over);
    if (struck.ok()) continue;
    ledger_.Note(Wrong::kBroker, struck.ToString());
    brokers_failed_ = true;
    return;
  }
}

bool KafkaDeployment::Strike(const ProcessBlow& blow) {
  if (!Rest(blow.after)) return false;
  Victim& victim = *processes_.at(blow.victim).victim;
  switch (blow.kind) {
    case ProcessBlowKind::kKill:
      Kill(victim, ledger_);
      return Restart(blow.victim, blow.length);
    case ProcessBlowKind::kTerminate:
      torture::Terminate(victim, ledger_);
      return Restart(blow.victim, blow.length);
    case ProcessBlowKind::kPause:
    case ProcessBlowKind::kZombie:
      return PauseAndGoOn(blow);
  }
  return false;
}

bool KafkaDeployment::PauseAndGoOn(const ProcessBlow& blow) {
  Victim& victim = *processes_.at(blow.victim).victim;
  const bool zombie = blow.kind == ProcessBlowKind::kZombie;
  if (zombie && !GatherAppends(blow.victim)) {
    proxy_.Set(AppendsOf(blow.victim), tests::Passage::kOpen);
    return Restart(blow.victim, absl::ZeroDuration());
  }
  Pause(victim, ledger_);
  const bool is_owner = blow.victim == kOwner0 || blow.victim == kOwner1;
  const bool others_live = is_owner ? AwaitTakeover(blow.victim) : Rest(kSession, blow.victim);
  if (blow.pause_ends_in_kill) Kill(victim, ledger_);
  if (zombie) proxy_.Set(AppendsOf(blow.victim), tests::Passage::kOpen);
  if (blow.pause_ends_in_kill) return others_live && Restart(blow.victim, absl::ZeroDuration());
  victim.Resume();
  return others_live;
}

bool KafkaDeployment::GatherAppends(const std::string& owner) {
  ++zombies_;
  Victim& victim = *processes_.at(owner).victim;
  proxy_.Set(AppendsOf(owner), tests::Passage::kNoAppends);
  const absl::Time end = absl::Now() + kLongestGathering;
  while (absl::Now() < end && proxy_.held_appends(owner) == 0) {
    if (victim.EndsWithin(kStep)) break;
  }
  return !EndsByItself(victim, kGathering, ledger_);
}

bool KafkaDeployment::AwaitTakeover(const std::string& owner) {
  const std::string other = OtherOwner(owner);
  const std::int64_t before = system_test::ClaimsOf(processes_.at(other).url);
  if (!Rest(kSession, owner)) return false;
  const absl::Time end = absl::Now() + kLongestTakeover;
  while (absl::Now() < end && system_test::ClaimsOf(processes_.at(other).url) <= before) {
    if (!Rest(kStep, owner)) return false;
  }
  return true;
}

bool KafkaDeployment::Restart(const std::string& name, absl::Duration away) {
  if (!Rest(away, name)) return false;
  Process& process = processes_.at(name);
  const absl::Time begin = absl::Now();
  process.victim->Launch();
  ledger_.Count(&TortureReport::restarts);
  ++restarts_;
  return Await(process, begin);
}

bool KafkaDeployment::Rest(absl::Duration time, const std::string& resting) {
  const absl::Time end = absl::Now() + time;
  for (auto& [name, process] : processes_) {
    if (name == resting) continue;
    const absl::Duration left = std::max(end - absl::Now(), absl::ZeroDuration());
    if (!EndsByItself(*process.victim, left, ledger_)) continue;
    const absl::Time begin = absl::Now();
    process.victim->Launch();
    if (!Await(process, begin)) return false;
  }
  return true;
}

void KafkaDeployment::Terminate() {
  for (const char* name : {kOwner0, kOwner1, kDoor, kReader}) {
    torture::Terminate(*processes_.at(name).victim, ledger_);
  }
}

void KafkaDeployment::TellBlows() {
  const auto& counts = brokers_.counts();
  const auto tell = [&](const char* name, BrokerBlowKind kind) {
    const auto found = counts.find(kind);
    ledger_.Tell(name, absl::StrCat(found == counts.end() ? 0 : found->second));
  };
  ledger_.Tell("pauses with appends held back", absl::StrCat(zombies_));
  tell("brokers killed", BrokerBlowKind::kKill);
  tell("brokers paused", BrokerBlowKind::kPause);
  tell("leaders moved away and back", BrokerBlowKind::kMoveLeaders);
  tell("disks filled", BrokerBlowKind::kFillDisk);
  tell("brokers slowed down", BrokerBlowKind::kSlow);
  tell("ways to a broker cut", BrokerBlowKind::kCut);
}

void KafkaDeployment::Judge(const History& history) {
  JudgeFromOutside({.bootstrap = brokers_.bootstrap(),
                    .acknowledged_file = PathOf("acknowledged"),
                    .zombies_are_due = options_.zombies_are_due},
                   history, ledger_);
  JudgeArchive();
}

// The two owners archived in turn, whichever was alive. What they had not come to yet is missed by
// nobody; what they have must be right.
void KafkaDeployment::JudgeArchive() {
  const absl::StatusOr<std::string> verified =
      RunDocket({"archive", "verify", "--from", PathOf("archive"), "--json"});
  if (!verified.ok()) {
    ledger_.Note(Wrong::kArchive, verified.status().ToString());
    return;
  }
  const std::int64_t records = system_test::JsonOf(*verified).at("records").as_int64();
  ledger_.Tell("records in the archive, verified", absl::StrCat(records));
  if (records == 0) ledger_.Note(Wrong::kHarmless, "nothing was archived");
}

}  // namespace docket::torture
