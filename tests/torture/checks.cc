#include "tests/torture/checks.h"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <map>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/strings/str_cat.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/clock.h"
#include "apps/http_client.h"
#include "apps/secret_file.h"
#include "boost/json/serialize.hpp"
#include "demo/check.h"
#include "platform/check.h"
#include "tests/system/docketd.h"
#include "tests/system/stored_data.h"

namespace docket::torture {
namespace {

namespace json = boost::json;
using system_test::kPatience;

constexpr absl::Duration kLongestVerification = absl::Minutes(15);
constexpr std::size_t kConnections = 8;
constexpr absl::Duration kWaitAtOnce = absl::Seconds(5);

// One who may see all, over one connection.
class Questioner {
 public:
  explicit Questioner(const Served& server)
      : public_(*apps::ParseServerUrl(server.url), system_test::kAnswerLimit),
        operator_({.unix_socket = server.data.operator_socket(), .host = {}, .port = {}},
                  system_test::kAnswerLimit),
        key_(apps::ReadSecretFile(server.data.admin_key()).value_or("")) {}

  [[nodiscard]] apps::ClientResponse Get(const std::string& target) {
    return Answer(public_.Send({.method = "GET",
                                .target = target,
                                .headers = {{"Authorization", absl::StrCat("Bearer ", key_)}},
                                .body = {}}));
  }
  [[nodiscard]] apps::ClientResponse GetAsOperator(const std::string& target) {
    return Answer(operator_.Send({.method = "GET", .target = target, .headers = {}, .body = {}}));
  }

 private:
  // Status 0: there was none.
  static apps::ClientResponse Answer(absl::StatusOr<apps::ClientResponse> response) {
    if (response.ok()) return *std::move(response);
    return {.status = 0, .headers = {}, .body = std::string(response.status().message())};
  }

  apps::HttpClient public_;
  apps::HttpClient operator_;
  const std::string key_;
};

std::string Told(const apps::ClientResponse& answer) {
  return absl::StrCat(answer.status, " ", answer.body.substr(0, 500));
}

bool AreBehind(const json::value& status) {
  for (const json::value& view : status.at("projections").as_array()) {
    if (view.at("next_offset").as_int64() < view.at("end_offset").as_int64()) return true;
  }
  return false;
}

bool IsFinal(std::string_view status) {
  return status == "ignored" || status == "accepted" || status == "rejected" || status == "parked";
}

// Waits for the outcomes of a delivery until `end`; the last answer, at least one.
apps::ClientResponse AwaitOutcomes(Questioner& questioner, const std::string& delivery,
                                   absl::Time end) {
  while (true) {
    const absl::Duration left = std::max(end - absl::Now(), absl::ZeroDuration());
    const std::int64_t wait_ms = absl::ToInt64Milliseconds(std::min(left, kWaitAtOnce));
    const apps::ClientResponse answer =
        questioner.Get(absl::StrCat("/api/v1/deliveries/", delivery, "?wait=", wait_ms));
    if (answer.status != 200 || left == absl::ZeroDuration()) return answer;
    if (IsFinal(system_test::JsonOf(answer.body).at("status").as_string())) return answer;
  }
}

// Calls `check` with each item, over some connections at the same time: many small questions.
template <class Item, class Check>
Findings AskAboutEach(const Served& server, const std::vector<Item>& items, const Check& check) {
  std::atomic<std::size_t> next = 0;
  std::vector<Findings> found(kConnections);
  std::vector<std::thread> threads;
  threads.reserve(kConnections);
  for (Findings& findings : found) {
    threads.emplace_back([&] {
      Questioner questioner(server);
      for (std::size_t i = next++; i < items.size(); i = next++) {
        check(questioner, items[i], findings);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  Findings all;
  for (const Findings& findings : found) all.Add(findings);
  return all;
}

// Where each command was decided, as the deliveries say. Thread-safe.
class Decisions {
 public:
  // False: another delivery says otherwise.
  [[nodiscard]] bool Note(const json::value& outcome) {
    if (outcome.as_object().if_contains("offset") == nullptr) return true;  // none yet
    const std::string place = absl::StrCat(json::serialize(outcome.at("journal")), " ",
                                           json::serialize(outcome.at("partition")), " ",
                                           json::serialize(outcome.at("offset")));
    absl::MutexLock lock(&mutex_);
    const auto [known, is_new] =
        places_.emplace(std::string(outcome.at("command_id").as_string()), place);
    return is_new || known->second == place;
  }

 private:
  absl::Mutex mutex_;
  std::map<std::string, std::string> places_ ABSL_GUARDED_BY(mutex_);
};

void CheckDelivery(const system_test::Acknowledged& acknowledged,
                   const apps::ClientResponse& answer, Decisions& decisions, Findings& findings) {
  const std::string what = absl::StrCat(acknowledged.delivery, " of ", acknowledged.guid, ": ");
  if (answer.status != 200) {
    findings.Note(Wrong::kLost, what + Told(answer));
    return;
  }
  const json::value delivery = system_test::JsonOf(answer.body);
  const auto status = delivery.at("status").as_string();
  if (delivery.at("guid").as_string() != acknowledged.guid ||
      delivery.at("body_sha256").as_string() != acknowledged.body_sha256) {
    findings.Note(Wrong::kLost, what + "another delivery stands there");
  } else if (!IsFinal(status) || status == "parked") {
    findings.Note(Wrong::kUndecided, what + std::string(status));
  }
  for (const json::value& outcome : delivery.at("outcomes").as_array()) {
    if (decisions.Note(outcome)) continue;
    findings.Note(Wrong::kDoubled, what + json::serialize(outcome) + " is decided elsewhere too");
  }
}

// The versions that a review's events have, in the order of the answers, and their ids.
struct Events {
  std::vector<std::int64_t> versions;
  std::set<std::string> ids;
  std::string failure;
};

Events ReadEvents(Questioner& questioner, const std::string& review) {
  Events events;
  while (events.failure.empty()) {
    const std::int64_t after = events.versions.empty() ? 0 : events.versions.back();
    const apps::ClientResponse answer = questioner.Get(
        absl::StrCat("/api/v1/reviews/", review, "/events?limit=200&after_version=", after));
    if (answer.status != 200) {
      events.failure = Told(answer);
      break;
    }
    const json::value page = system_test::JsonOf(answer.body);
    if (page.at("items").as_array().empty()) break;
    for (const json::value& event : page.at("items").as_array()) {
      events.versions.push_back(event.at("version").to_number<std::int64_t>());
      events.ids.insert(std::string(event.at("id").as_string()));
    }
  }
  return events;
}

void CheckEvents(Questioner& questioner, const std::string& review, std::int64_t version,
                 Findings& findings) {
  const Events events = ReadEvents(questioner, review);
  if (!events.failure.empty()) {
    findings.Note(Wrong::kLost, absl::StrCat("events of ", review, ": ", events.failure));
    return;
  }
  for (std::size_t i = 0; i < events.versions.size(); ++i) {
    if (events.versions[i] == static_cast<std::int64_t>(i) + 1) continue;
    findings.Note(Wrong::kReview,
                  absl::StrCat(review, ": event ", i + 1, " has version ", events.versions[i]));
    return;
  }
  if (events.ids.size() != events.versions.size()) {
    findings.Note(Wrong::kDoubled, absl::StrCat(review, ": an event stands there twice"));
  }
  if (static_cast<std::int64_t>(events.versions.size()) != version) {
    findings.Note(Wrong::kReview,
                  absl::StrCat(review, ": ", events.versions.size(), " events, version ", version));
  }
}

void CheckReview(Questioner& questioner, const demo::ExpectedReview& expected, Findings& findings) {
  const std::string review = demo::ReviewIdOf(expected, "gh");
  const apps::ClientResponse answer = questioner.Get("/api/v1/reviews/" + review);
  if (answer.status != 200) {
    findings.Note(Wrong::kLost, absl::StrCat(review, ": ", Told(answer)));
    return;
  }
  const auto mismatches = demo::CompareReview(expected, "gh", answer.body);
  if (!mismatches.empty()) {
    const demo::Mismatch& first = mismatches.front();
    findings.Note(Wrong::kReview, absl::StrCat(review, ": ", first.field, " is ", first.actual,
                                               " instead of ", first.expected));
  }
  const json::value document = system_test::JsonOf(answer.body);
  CheckEvents(questioner, review, document.at("version").to_number<std::int64_t>(), findings);
}

void CheckKey(const AskedKey& asked, const std::vector<const json::value*>& there,
              Findings& findings) {
  if (there.size() > 1) {
    findings.Note(Wrong::kDoubled, absl::StrCat("key '", asked.label, "' stands there twice"));
  }
  if (!asked.answered) return;
  if (there.empty() || there.front()->at("id").as_string() != asked.id) {
    findings.Note(Wrong::kLost, absl::StrCat("key ", asked.id, " '", asked.label, "'"));
    return;
  }
  const bool revoked = there.front()->at("revoked").as_bool();
  if (!revoked && asked.revocation == Revocation::kAcknowledged) {
    findings.Note(Wrong::kLost, absl::StrCat("the revocation of key ", asked.id));
  }
  if (revoked && asked.revocation == Revocation::kNotAsked) {
    findings.Note(Wrong::kKey, absl::StrCat("key ", asked.id, " was revoked by nobody"));
  }
}

}  // namespace

Findings AwaitViews(const Served& server) {
  Questioner questioner(server);
  Findings findings;
  const absl::Time end = absl::Now() + kPatience;
  apps::ClientResponse answer;
  do {
    answer = questioner.GetAsOperator("/operator/v1/status");
    if (answer.status == 200 && !AreBehind(system_test::JsonOf(answer.body))) return findings;
  } while (absl::Now() < end);
  findings.Note(Wrong::kUndecided, absl::StrCat("the views stay behind: ", Told(answer)));
  return findings;
}

Findings CheckDeliveries(const Served& server, const History& history) {
  Decisions decisions;
  // Of all of them: an owner that decides nothing any more is found within this time, not after it
  // was waited for once for each of its commands.
  const absl::Time end = absl::Now() + kPatience;
  return AskAboutEach(server, history.deliveries,
                      [&](Questioner& questioner, const system_test::Acknowledged& acknowledged,
                          Findings& findings) {
                        CheckDelivery(acknowledged,
                                      AwaitOutcomes(questioner, acknowledged.delivery, end),
                                      decisions, findings);
                      });
}

Findings CheckReviews(const Served& server, const History& history) {
  return AskAboutEach(server, history.reviews, &CheckReview);
}

Findings CheckKeys(const Served& server, const History& history) {
  Questioner questioner(server);
  Findings findings;
  const apps::ClientResponse answer = questioner.GetAsOperator("/operator/v1/keys");
  if (answer.status != 200) {
    findings.Note(Wrong::kLost, absl::StrCat("all keys: ", Told(answer)));
    return findings;
  }
  const json::value document = system_test::JsonOf(answer.body);
  std::map<std::string, std::vector<const json::value*>> by_label;
  for (const json::value& key : document.at("items").as_array()) {
    by_label[std::string(key.at("label").as_string())].push_back(&key);
  }
  for (const AskedKey& asked : history.keys) CheckKey(asked, by_label[asked.label], findings);
  return findings;
}

Findings CheckViews(const Programs& programs, const std::string& data_dir,
                    const std::vector<std::string>& flags) {
  Findings findings;
  std::vector<std::string> arguments = {"replay", "verify", "--data-dir", data_dir};
  arguments.insert(arguments.end(), flags.begin(), flags.end());
  const system_test::Finished verified =
      system_test::RunToEnd(programs.docket, arguments, kLongestVerification);
  if (verified.code != 0) {
    findings.Note(Wrong::kView, absl::StrCat("docket replay verify: code ", verified.code, "\n",
                                             verified.output, verified.errors));
  }
  return findings;
}

Findings CheckStored(const platform::Config& logs, const History& history) {
  Findings findings;
  const absl::StatusOr<system_test::StoredData> data = system_test::ReadStoredData(logs);
  if (!data.ok()) {
    findings.Note(Wrong::kLost,
                  absl::StrCat("the logs cannot be read: ", data.status().ToString()));
    return findings;
  }
  for (const system_test::Acknowledged& acknowledged : history.deliveries) {
    const auto stored = data->received.find(acknowledged.delivery);
    if (stored == data->received.end() || stored->second != acknowledged.body_sha256) {
      findings.Note(Wrong::kLost, acknowledged.delivery + " is not stored as it was sent");
    }
  }
  for (std::int64_t i = 0; i < data->doubled; ++i) {
    findings.Note(Wrong::kDoubled, "a command was decided twice");
  }
  for (const std::string& command : data->undecided) {
    findings.Note(Wrong::kUndecided, command);
  }
  return findings;
}

}  // namespace docket::torture
