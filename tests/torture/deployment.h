// Deployment: docketd as somebody runs it, one process or several, and the blows that fall on it.
// What a run does besides, and how it judges, is the same for each.
// Thread-safety: used by one thread. Ownership: borrows the ledger, in which it writes what went
// wrong. What it started ends with it.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "apps/data_directory.h"
#include "platform/config.h"
#include "tests/torture/history.h"
#include "tests/torture/victim.h"

namespace docket::torture {

// A process that serves clients.
struct Served {
  std::string url;  // of its latest start
  apps::DataDirectory data;
};

class Deployment {
 public:
  Deployment() = default;
  virtual ~Deployment() = default;
  Deployment(const Deployment&) = delete;
  Deployment& operator=(const Deployment&) = delete;

  // Begins everything, until it is ready. False: it is not.
  [[nodiscard]] virtual bool Launch() = 0;
  // Strikes, and calls `on_moved` when clients should look where they are served now. All stands
  // again when it returns. False: it does not.
  [[nodiscard]] virtual bool StrikeUntil(absl::Time end, const std::function<void()>& on_moved) = 0;
  // Ends every process in order.
  virtual void Terminate() = 0;

  // Where webhooks go; where questions and operators go.
  [[nodiscard]] virtual Served door() const = 0;
  [[nodiscard]] virtual Served reader() const = 0;

  // 0: one that does not run. Safe for any thread.
  [[nodiscard]] virtual std::vector<pid_t> process_ids() const = 0;

  // How `docket` finds it, besides the reader's data directory.
  [[nodiscard]] virtual std::vector<std::string> docket_flags() const = 0;
  // Where an onlooker finds the logs, once no process holds them.
  [[nodiscard]] virtual platform::Config logs() const = 0;
  // What only this deployment can be asked of what is stored, and what it came to. No process runs.
  virtual void Judge(const History& history) = 0;
};

}  // namespace docket::torture
