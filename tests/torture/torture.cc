#include "tests/torture/torture.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "apps/data_directory.h"
#include "apps/secret_file.h"
#include "platform/check.h"
#include "tests/system/load.h"
#include "tests/system/process_usage.h"
#include "tests/system/stored_data.h"
#include "tests/torture/checks.h"
#include "tests/torture/key_client.h"
#include "tests/torture/review_reader.h"
#include "tests/torture/schedule.h"
#include "tests/torture/script.h"

namespace docket::torture {
namespace {

constexpr std::size_t kClients = 4;
constexpr std::uint64_t kOneRepeatedIn = 10;
// Far beyond what a start and an end need on a busy machine.
constexpr absl::Duration kLongestStart = absl::Minutes(1);
constexpr absl::Duration kLongestEnd = absl::Minutes(1);
// What the caches and buffers of the default configuration allow, and the rest of a process.
constexpr std::int64_t kResidentBytesMax = std::int64_t{1} << 30;
constexpr std::int64_t kFilesMax = 2'048;

system_test::Acknowledged NeverSent() {
  return {.delivery = "dlv_1_0_999999999",
          .guid = "00000000-0000-4000-8000-000000000000",
          .body_sha256 = std::string(64, '0')};
}

// Those who use the server while it is tortured.
struct Clients {
  Clients(const TortureOptions& options, const apps::DataDirectory& data, const Script& script,
          const std::string& secret, const std::string& key)
      : load({.more_chapters = [&script](std::size_t index) { return script.Write(index); },
              .secret = secret,
              .clients = kClients,
              .pause = absl::Seconds(static_cast<double>(kClients) / options.rate),
              .one_repeated_in = kOneRepeatedIn,
              .seed = options.seed}),
        keys({.operator_socket = data.operator_socket(), .seed = options.seed}, load.whereabouts()),
        reader({.key = key, .seed = options.seed}, load) {}

  system_test::Load load;
  KeyClient keys;
  ReviewReader reader;
};

class Torturer {
 public:
  Torturer(const TortureOptions& options, std::ostream& out)
      : options_(options),
        data_{.path = options.data_dir},
        script_(options.seed),
        schedule_(options.seed),
        victim_(options.programs, options.data_dir),
        ledger_(out) {}

  TortureReport Run() {
    if (!Launch() || !StartClients()) return ledger_.report();
    Watch watch(victim_, options_.time, [this] { ledger_.Say(clients_->load.acknowledged()); });
    Enter("under load");
    const absl::Time end = absl::Now() + options_.time;
    bool serves = true;
    while (serves && absl::Now() < end) serves = Strike(schedule_.Next());
    Enter("ending the load");
    History history = EndClients();
    if (options_.with_a_wrong) history.deliveries.push_back(NeverSent());
    if (serves) Check(history);
    JudgeUsed(watch.Finish());
    return ledger_.report();
  }

 private:
  void Enter(const std::string& phase) { ledger_.Enter(phase, clients_->load.acknowledged()); }

  // A process until it is ready.
  bool Launch() {
    const absl::Time begin = absl::Now();
    victim_.Launch();
    const std::optional<std::string> url = victim_.AwaitReady(kLongestStart);
    if (!url.has_value()) {
      if (victim_.process_id() != 0) victim_.Kill();
      ledger_.Note(Wrong::kLateStart, absl::StrCat("not ready in time:\n", victim_.Errors()));
      return false;
    }
    ledger_.NoteRestart(absl::Now() - begin);
    url_ = *url;
    return true;
  }

  // With the secrets that the first process made.
  bool StartClients() {
    const auto secret = apps::ReadSecretFile(data_.webhook_secret());
    const auto key = apps::ReadSecretFile(data_.admin_key());
    if (!secret.ok() || !key.ok()) {
      ledger_.Note(Wrong::kLost, "the first start left no secrets");
      return false;
    }
    clients_ = std::make_unique<Clients>(options_, data_, script_, *secret, *key);
    clients_->load.SetServer(url_);
    return true;
  }

  // Peace, then a blow, and what follows it. False: there is no server any more.
  bool Strike(const Blow& blow) {
    if (victim_.EndsWithin(blow.after)) {
      ledger_.Note(Wrong::kDeath, absl::StrCat("ended by itself:\n", victim_.Errors()));
      return Restart(blow);
    }
    if (blow.kind == BlowKind::kPause) {
      Pause(blow);
      if (!blow.pause_ends_in_kill) {
        victim_.Resume();
        return true;
      }
    }
    if (blow.kind == BlowKind::kTerminate) {
      Terminate();
    } else {
      Kill();
    }
    return Restart(blow);
  }

  void Kill() {
    victim_.Kill();
    ledger_.Count(&TortureReport::kills);
  }

  void Pause(const Blow& blow) {
    victim_.Pause();
    ledger_.Count(&TortureReport::pauses);
    (void)victim_.EndsWithin(blow.pause);  // a paused process does not end
  }

  void Terminate() {
    ledger_.Count(&TortureReport::terms);
    const std::optional<int> code = victim_.Terminate(kLongestEnd);
    if (code == 0) return;
    const std::string end = code.has_value() ? absl::StrCat("code ", *code) : "no end";
    ledger_.Note(Wrong::kDisorderlyEnd, absl::StrCat("SIGTERM: ", end, "\n", victim_.Errors()));
  }

  bool Restart(const Blow& blow) {
    if (blow.next_start_is_killed) {
      victim_.Launch();
      if (victim_.EndsWithin(blow.start_killed_after)) {
        ledger_.Note(Wrong::kDeath, absl::StrCat("did not start:\n", victim_.Errors()));
      } else {
        Kill();
      }
    }
    if (!Launch()) return false;
    clients_->load.SetServer(url_);
    ledger_.Count(&TortureReport::restarts);
    if (++restarts_ == options_.verify_every) {
      Verify();
      restarts_ = 0;
    }
    return true;
  }

  void Verify() {
    ledger_.Count(&TortureReport::verifications);
    ledger_.Add(CheckViews(options_.programs, data_.path));
  }

  History EndClients() {
    clients_->load.BeginNoChapter();
    clients_->load.SetServer(url_);  // again, for those whom the last blow left waiting
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
    const RunningServer server{.url = url_, .data = data_};
    Enter("waiting for the views");
    ledger_.Add(AwaitViews(server));
    Enter("asking for deliveries");
    ledger_.Add(CheckDeliveries(server, history));
    Enter("asking for reviews and keys");
    ledger_.Add(CheckReviews(server, history));
    ledger_.Add(CheckKeys(server, history));
    Enter("verifying");
    Verify();
    Terminate();
    Enter("checking what is stored");
    ledger_.Add(CheckStored(data_.path, history));
    if (options_.with_a_wrong) {
      DOCKET_CHECK(system_test::AlterOneRow(data_.path, "access_keys").ok());
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
  const apps::DataDirectory data_;
  const Script script_;
  Schedule schedule_;
  Victim victim_;
  Ledger ledger_;
  std::string url_;
  std::int64_t restarts_ = 0;         // since the last verification
  std::unique_ptr<Clients> clients_;  // last: their threads use the others
};

}  // namespace

TortureReport Torture(const TortureOptions& options, std::ostream& out) {
  return Torturer(options, out).Run();
}

}  // namespace docket::torture
