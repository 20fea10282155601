#include "tests/system/settled.h"

#include <gtest/gtest.h>

#include <string_view>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/system/docketd.h"

namespace docket::system_test {
namespace {

bool IsFinal(std::string_view status) {
  return status == "ignored" || status == "accepted" || status == "rejected" || status == "parked";
}

// What the server says of an acknowledged delivery, once it is settled; empty: what it must say.
std::string Contradiction(const Ask& ask, const Acknowledged& acknowledged) {
  const absl::Time end = absl::Now() + kPatience;
  apps::ClientResponse answer;
  while (absl::Now() < end) {
    answer = ask(absl::StrCat("/api/v1/deliveries/", acknowledged.delivery, "?wait=5000"));
    if (answer.status == 404) continue;  // its view is not there yet; it waits no longer for that
    if (answer.status != 200) break;
    const boost::json::value delivery = JsonOf(answer.body);
    if (delivery.at("guid").as_string() != acknowledged.guid ||
        delivery.at("body_sha256").as_string() != acknowledged.body_sha256) {
      break;
    }
    if (IsFinal(delivery.at("status").as_string())) return {};
  }
  return absl::StrCat(acknowledged.delivery, " of ", acknowledged.guid, ": ", answer.status, " ",
                      answer.body);
}

}  // namespace

void ExpectAllSettle(const Ask& ask, const std::vector<Acknowledged>& all) {
  std::size_t lost = 0;
  for (const Acknowledged& acknowledged : all) {
    const std::string contradiction = Contradiction(ask, acknowledged);
    EXPECT_EQ(contradiction, "");
    lost += contradiction.empty() ? 0 : 1;
    ASSERT_LT(lost, 5U) << "and perhaps more";
  }
}

}  // namespace docket::system_test
