// EmbeddedDeployment: one docketd with its logs in its own data directory.
// Thread-safety, ownership: as Deployment.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/torture/deployment.h"
#include "tests/torture/report.h"
#include "tests/torture/schedule.h"

namespace docket::torture {

struct EmbeddedOptions {
  std::uint64_t seed = 1;
  std::string data_dir;
  std::string docketd;
  std::int64_t verify_every = 0;  // restarts; 0: never
};

class EmbeddedDeployment final : public Deployment {
 public:
  // `verify` is called between two blows.
  EmbeddedDeployment(EmbeddedOptions options, Ledger& ledger, std::function<void()> verify);

  [[nodiscard]] bool Launch() override;
  [[nodiscard]] bool StrikeUntil(absl::Time end, const std::function<void()>& on_moved) override;
  void Terminate() override;
  [[nodiscard]] Served door() const override { return served_; }
  [[nodiscard]] Served reader() const override { return served_; }
  [[nodiscard]] std::vector<pid_t> process_ids() const override { return {victim_.process_id()}; }
  [[nodiscard]] std::vector<std::string> docket_flags() const override { return {}; }
  [[nodiscard]] platform::Config logs() const override;
  void Judge(const History& /*history*/) override {}

 private:
  // Peace, then a blow, and what follows it. False: there is no server any more.
  [[nodiscard]] bool Strike(const Blow& blow);
  [[nodiscard]] bool Restart(const Blow& blow);

  const EmbeddedOptions options_;
  const std::function<void()> verify_;
  Schedule schedule_;
  Victim victim_;
  Ledger& ledger_;
  Served served_;
  std::int64_t restarts_ = 0;  // since the last verification
};

}  // namespace docket::torture
