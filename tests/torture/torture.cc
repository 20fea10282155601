#include "tests/torture/torture.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/secret_file.h"
#include "platform/check.h"
#include "tests/system/load.h"
#include "tests/system/process_usage.h"
#include "tests/system/stored_data.h"
#include "tests/system/whereabouts.h"
#include "tests/torture/checks.h"
#include "tests/torture/deployment.h"
#include "tests/torture/embedded_deployment.h"
#include "tests/torture/kafka_deployment.h"
#include "tests/torture/key_client.h"
#include "tests/torture/review_reader.h"
#include "tests/torture/script.h"

namespace docket::torture {
namespace {

constexpr std::size_t kClients = 4;
constexpr std::uint64_t kOneRepeatedIn = 10;
// What the caches and buffers of the default configuration allow, and the rest of a process.
constexpr std::int64_t kResidentBytesMax = std::int64_t{1} << 30;
constexpr std::int64_t kFilesMax = 2'048;

system_test::Acknowledged NeverSent() {
  return {.delivery = "dlv_1_0_999999999",
          .guid = "00000000-0000-4000-8000-000000000000",
          .body_sha256 = std::string(64, '0')};
}

struct Secrets {
  std::string webhook;
  std::string key;
};

// Those who use the servers while they are tortured.
struct Clients {
  Clients(const TortureOptions& options, const Deployment& deployment, const Script& script,
          const Secrets& secrets)
      : load({.more_chapters = [&script](std::size_t index) { return script.Write(index); },
              .secret = secrets.webhook,
              .clients = kClients,
              .pause = absl::Seconds(static_cast<double>(kClients) / options.rate),
              .one_repeated_in = kOneRepeatedIn,
              .seed = options.seed}),
        keys({.operator_socket = deployment.reader().data.operator_socket(), .seed = options.seed},
             reads),
        reader({.key = secrets.key, .seed = options.seed}, load, reads) {}

  // Where they are served from now on. Again, for those whom a blow left waiting.
  void Look(const Deployment& deployment) {
    reads.Set(deployment.reader().url);
    load.SetServer(deployment.door().url);
  }

  system_test::Whereabouts reads;
  system_test::Load load;
  KeyClient keys;
  ReviewReader reader;
};

class Torturer {
 public:
  Torturer(const TortureOptions& options, std::ostream& out)
      : options_(options), script_(options.seed), ledger_(out), deployment_(Deploy()) {}

  TortureReport Run() {
    if (!deployment_->Launch() || !StartClients()) return ledger_.report();
    Watch watch([this] { return deployment_->process_ids(); }, options_.time,
                [this] { ledger_.Say(clients_->load.acknowledged()); });
    Enter("under load");
    const bool serves = deployment_->StrikeUntil(absl::Now() + options_.time,
                                                 [this] { clients_->Look(*deployment_); });
    Enter("ending the load");
    History history = EndClients(serves);
    if (options_.with_a_wrong) history.deliveries.push_back(NeverSent());
    if (serves) Check(history);
    JudgeUsed(watch.Finish());
    return ledger_.report();
  }

 private:
  std::unique_ptr<Deployment> Deploy() {
    if (options_.backend == Backend::kKafka) {
      return std::make_unique<KafkaDeployment>(
          KafkaDeploymentOptions{.seed = options_.seed,
                                 .directory = options_.data_dir,
                                 .programs = options_.programs,
                                 .verify_every = options_.verify_every,
                                 .without = options_.without,
                                 .zombies_are_due = options_.time >= kLongEnoughForZombies},
          ledger_, [this] { Verify(); });
    }
    return std::make_unique<EmbeddedDeployment>(
        EmbeddedOptions{.seed = options_.seed,
                        .data_dir = options_.data_dir,
                        .docketd = options_.programs.docketd,
                        .verify_every = options_.verify_every},
        ledger_, [this] { Verify(); });
  }

  void Enter(const std::string& phase) { ledger_.Enter(phase, clients_->load.acknowledged()); }

  // With the secrets that the first processes made.
  bool StartClients() {
    const auto secret = apps::ReadSecretFile(deployment_->door().data.webhook_secret());
    const auto key = apps::ReadSecretFile(deployment_->reader().data.admin_key());
    if (!secret.ok() || !key.ok()) {
      ledger_.Note(Wrong::kLost, "the first start left no secrets");
      return false;
    }
    clients_ = std::make_unique<Clients>(options_, *deployment_, script_,
                                         Secrets{.webhook = *secret, .key = *key});
    clients_->Look(*deployment_);
    return true;
  }

  void Verify() {
    ledger_.Count(&TortureReport::verifications);
    ledger_.Add(CheckViews(options_.programs, deployment_->reader().data.path,
                           deployment_->docket_flags()));
  }

  History EndClients(bool serves) {
    clients_->load.BeginNoChapter();
    if (serves) clients_->Look(*deployment_);
    system_test::LoadResult sent = clients_->load.Finish();
    ledger_.Count(&TortureReport::reads, clients_->reader.reads());
    ledger_.Add(clients_->reader.Finish());
    KeyClientResult keys = clients_->keys.Finish();
    ledger_.Add(keys.findings);
    for (const std::string& surprise : sent.surprises) ledger_.Note(Wrong::kAnswer, surprise);
    ledger_.Count(&TortureReport::unanswered, sent.answers[0]);
    ledger_.Count(&TortureReport::deliveries, clients_->load.acknowledged());
    ledger_.Count(&TortureReport::reviews, static_cast<std::int64_t>(sent.told.size()));
    ledger_.Count(&TortureReport::keys, keys.acknowledged);
    return {.deliveries = std::move(sent.acknowledged),
            .reviews = std::move(sent.told),
            .keys = std::move(keys.keys)};
  }

  void Check(const History& history) {
    const Served server = deployment_->reader();
    Enter("waiting for the views");
    ledger_.Add(AwaitViews(server));
    Enter("asking for deliveries");
    ledger_.Add(CheckDeliveries(server, history));
    Enter("asking for reviews and keys");
    ledger_.Add(CheckReviews(server, history));
    ledger_.Add(CheckKeys(server, history));
    Enter("verifying");
    Verify();
    deployment_->Terminate();
    Enter("checking what is stored");
    ledger_.Add(CheckStored(deployment_->logs(), history));
    deployment_->Judge(history);
    if (options_.with_a_wrong) {
      DOCKET_CHECK(system_test::AlterOneRow(server.data.path, "access_keys").ok());
    }
    Verify();
  }

  void JudgeUsed(const MostUsed& most) {
    ledger_.NoteUsed(most);
    const std::int64_t bytes = system_test::AllowedResident(kResidentBytesMax);
    if (most.resident_bytes > bytes) {
      ledger_.Note(Wrong::kBound, absl::StrCat(most.resident_bytes, " bytes of at most ", bytes));
    }
    if (most.files > kFilesMax) {
      ledger_.Note(Wrong::kBound, absl::StrCat(most.files, " files of at most ", kFilesMax));
    }
  }

  const TortureOptions& options_;
  const Script script_;
  Ledger ledger_;
  const std::unique_ptr<Deployment> deployment_;
  std::unique_ptr<Clients> clients_;  // last: their threads use the others
};

}  // namespace

TortureReport Torture(const TortureOptions& options, std::ostream& out) {
  return Torturer(options, out).Run();
}

}  // namespace docket::torture
