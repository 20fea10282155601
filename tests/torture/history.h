// What the clients of a tortured docketd know at the end: what they were told.
// Thread-safety: plain values.
#pragma once

#include <string>
#include <vector>

#include "demo/story.h"
#include "tests/system/load.h"

namespace docket::torture {

enum class Revocation { kNotAsked, kAsked, kAcknowledged };

// An API key that was asked for. Who got no answer does not know whether there is one.
struct AskedKey {
  std::string label;      // of this one alone
  bool answered = false;  // the following two are known
  std::string id{};
  std::string key{};
  Revocation revocation = Revocation::kNotAsked;
};

struct History {
  std::vector<system_test::Acknowledged> deliveries;
  std::vector<demo::ExpectedReview> reviews;  // of chapters that were sent to their end
  std::vector<AskedKey> keys;
};

}  // namespace docket::torture
