// Reader: somebody who asks the query side about reviews, deliveries and keys, mostly with the
// consistency token of everything that was answered before, on whichever node. What was answered is
// remembered, and compared afterwards with what the logs say about the positions that the answer
// claims to include. Thread-safety: none; the simulation has one thread.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/status.h"
#include "projections/queries.h"
#include "tests/sim/pipeline/view_node.h"
#include "tests/sim/random.h"

namespace docket::sim {

struct ReviewAnswer {
  std::string review;
  std::int64_t version = 0;  // 0: there is no such review
};

struct HistoryAnswer {
  std::string review;
  std::vector<std::int64_t> versions;
};

struct RepositoryAnswer {
  std::string repository;
  std::int64_t version = 0;  // 0: there is no such repository
  std::int64_t reviews_tracked = 0;
};

struct KeyAnswer {
  std::string key;
  bool found = false;
  bool revoked = false;
};

struct DeliveryAnswer {
  domain::DeliveryId delivery;
  bool found = false;
  bool parked = false;  // it is stored, and the view could not read it
  bool has_result = false;
  std::vector<std::string> outcomes = {};  // command ids
};

struct Answered {
  std::string node;
  projections::Positions token;  // that the answer had to include
  projections::Positions at;     // of an answer that was found: what it includes
  bool incomplete = false;
  std::variant<ReviewAnswer, HistoryAnswer, RepositoryAnswer, KeyAnswer, DeliveryAnswer> what;
};

// What there is to ask about.
struct Askable {
  std::vector<domain::ReviewId> reviews;  // one at least
  std::vector<std::string> keys;
  std::vector<domain::DeliveryId> deliveries;
};

class Reader {
 public:
  // `heedless`: it does not wait for its token (a control).
  explicit Reader(bool heedless) : heedless_(heedless) {}

  // Asks about something drawn. Precondition: the node is running. Not OK: a query failed as none
  // may.
  [[nodiscard]] absl::Status AskOne(ViewNode& node, const Askable& askable, Random& random);

  [[nodiscard]] const std::vector<Answered>& answers() const { return answers_; }
  [[nodiscard]] std::int64_t behind() const { return behind_; }

 private:
  [[nodiscard]] absl::Status AskAbout(ViewNode& node, const Askable& askable, Random& random);
  [[nodiscard]] absl::Status AskReview(ViewNode& node, const domain::ReviewId& review);
  [[nodiscard]] absl::Status AskHistory(ViewNode& node, const domain::ReviewId& review);
  [[nodiscard]] absl::Status AskRepository(ViewNode& node, const domain::RepositoryKey& key);
  [[nodiscard]] absl::Status AskKey(ViewNode& node, const std::string& key);
  [[nodiscard]] absl::Status AskDelivery(ViewNode& node, const domain::DeliveryId& delivery);
  template <class T>
  void Note(const absl::StatusOr<projections::Answer<T>>& answer);

  const bool heedless_;
  projections::Positions token_;  // of everything that was answered
  projections::Visible visible_;  // everything, and the token of this query
  std::vector<Answered> answers_;
  std::int64_t behind_ = 0;  // times that a node had not passed the token
};

}  // namespace docket::sim
