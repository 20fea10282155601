// KeyDesk: an administrator who has API keys made and revoked, and asks again until the command is
// known to be durable. Thread-safety: none; the simulation has one thread. Borrows the logs and the
// clock.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands/command_sender.h"
#include "platform/clock.h"
#include "tests/sim/random.h"

namespace docket::sim {

class KeyDesk {
 public:
  struct Parts {
    eventstore::RecordLog& review_commands;
    eventstore::RecordLog& organization_commands;
    const platform::Clock& clock;
  };
  KeyDesk(const Parts& parts, Random& random, int keys);
  ~KeyDesk();

  // Asks for the next thing, or once more. False: there is nothing to ask for now.
  bool AskOne();
  void CrashSender();
  [[nodiscard]] bool Done() const;

  struct Wish {
    std::string key;
    bool revoke = false;  // the creation is acknowledged before it is asked for
    std::string command = {};
    std::optional<commands::CommandSender::Sent> sent = std::nullopt;  // once it is durable
    int under_way = 0;
  };
  [[nodiscard]] const std::vector<Wish>& wishes() const { return wishes_; }

 private:
  const Parts parts_;
  std::vector<Wish> wishes_;
  std::unique_ptr<commands::CommandSender> sender_;  // last: its destructor still answers
};

}  // namespace docket::sim
