// Story: what happens at GitHub, and the webhooks that it sends about it: pull requests that live,
// are reviewed and end, repositories, installations; with everything that goes wrong on the way:
// the same delivery twice, a second hook's copy, an old body under a new id, a body that nobody can
// read. Told before the run; what must come of each delivery, and of all of them together, is known
// by telling, without a rule of the receiver. Thread-safety: immutable once told.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "commands/delivery_receiver.h"
#include "platform/ids.h"
#include "tests/sim/pipeline/payloads.h"
#include "tests/sim/random.h"

namespace docket::sim {

// What a delivery must become.
struct Meaning {
  std::string ignored;  // how the reason begins; empty: a command
  std::string command_type;
  platform::CommandLog log = platform::CommandLog::kReviewCommands;
  std::string partition_key;  // of the command
};

struct Told {
  commands::IncomingDelivery delivery;
  Meaning meaning;
};

// How a review must look if the delivery of its last act was received.
struct ReviewEnd {
  PullRequestShown shown;
  std::size_t last_act = 0;  // its delivery
  bool tied = false;         // another act happened in the same second
};

// How an installation must look if the deliveries named were received.
struct InstallationEnd {
  InstallationShown shown;
  std::size_t last_change = 0;  // the delivery of the last (un)suspension, or of the creation
  bool deleted = false;
  std::size_t deletion = 0;
};

class Story {
 public:
  Story(Random& random, int deliveries);

  [[nodiscard]] const std::vector<Told>& deliveries() const { return told_; }
  // By stream.
  [[nodiscard]] const std::map<std::string, ReviewEnd>& reviews() const { return reviews_; }
  [[nodiscard]] const std::map<std::string, InstallationEnd>& installations() const {
    return installations_;
  }
  // Of the delivery with this id and body. Precondition: it was told.
  [[nodiscard]] const Meaning& MeaningOf(const std::string& guid,
                                         const std::string& body_sha256) const;

 private:
  void ActOnPullRequest(Random& random);
  void ActOnRepository(Random& random);
  void ActOnInstallation(Random& random);
  void Disturb(Random& random);
  void TellUnreadable(Random& random);
  void TellPullRequest(const RepositoryShown& repository, const ReviewEnd& review,
                       const PullRequestAct& act);
  void TellHumanReview(Random& random, const RepositoryShown& repository, const ReviewEnd& review);
  // To a review or repository.
  void Tell(std::string event, std::string action, const RepositoryShown& repository,
            std::string body, std::string command_type);
  void TellInstallation(std::string event, std::string action, const InstallationShown& shown,
                        std::string body);
  void Add(Told told);
  [[nodiscard]] std::string NewGuid();

  std::vector<RepositoryShown> repositories_;
  std::map<std::string, ReviewEnd> reviews_;
  std::map<std::string, InstallationEnd> installations_;
  std::vector<Told> told_;
  std::map<std::pair<std::string, std::string>, std::size_t> by_guid_and_body_;
  std::int64_t second_ = 0;  // of the newest payload
  std::int64_t head_ = 0;    // the newest commit
  std::int64_t guids_ = 0;
  std::int64_t human_reviews_ = 0;
};

}  // namespace docket::sim
