#include "tests/torture/embedded_deployment.h"

#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "tests/torture/striking.h"

namespace docket::torture {

EmbeddedDeployment::EmbeddedDeployment(EmbeddedOptions options, Ledger& ledger,
                                       std::function<void()> verify)
    : options_(std::move(options)),
      verify_(std::move(verify)),
      schedule_(options_.seed),
      victim_({.program = options_.docketd, .data_dir = options_.data_dir}),
      ledger_(ledger),
      served_{.url = {}, .data = {.path = options_.data_dir}} {}

bool EmbeddedDeployment::Launch() {
  const absl::Time begin = absl::Now();
  victim_.Launch();
  const std::optional<std::string> url = AwaitReady(victim_, begin, ledger_);
  if (url.has_value()) served_.url = *url;
  return url.has_value();
}

bool EmbeddedDeployment::StrikeUntil(absl::Time end, const std::function<void()>& on_moved) {
  while (absl::Now() < end) {
    if (!Strike(schedule_.Next())) return false;
    on_moved();
    if (options_.verify_every == 0 || restarts_ < options_.verify_every) continue;
    verify_();
    restarts_ = 0;
  }
  return true;
}

bool EmbeddedDeployment::Strike(const Blow& blow) {
  if (EndsByItself(victim_, blow.after, ledger_)) return Restart(blow);
  if (blow.kind == BlowKind::kPause) {
    Pause(victim_, ledger_);
    (void)victim_.EndsWithin(blow.pause);  // a paused process does not end
    if (!blow.pause_ends_in_kill) {
      victim_.Resume();
      return true;
    }
  }
  if (blow.kind == BlowKind::kTerminate) {
    Terminate();
  } else {
    Kill(victim_, ledger_);
  }
  return Restart(blow);
}

bool EmbeddedDeployment::Restart(const Blow& blow) {
  if (blow.next_start_is_killed) {
    victim_.Launch();
    if (!EndsByItself(victim_, blow.start_killed_after, ledger_)) Kill(victim_, ledger_);
  }
  if (!Launch()) return false;
  ledger_.Count(&TortureReport::restarts);
  ++restarts_;
  return true;
}

void EmbeddedDeployment::Terminate() { torture::Terminate(victim_, ledger_); }

platform::Config EmbeddedDeployment::logs() const {
  platform::Config config = platform::DefaultConfig();
  config.data_dir = options_.data_dir;
  return config;
}

}  // namespace docket::torture
