#include "tests/cluster/rights.h"

#include <array>
#include <fstream>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "eventstore/kafka/kafka_handles.h"
#include "platform/status_macros.h"

namespace docket::tests {
namespace {

using eventstore::KafkaEvent;
using eventstore::KafkaHandle;
using eventstore::KafkaQueue;

constexpr int kAnswerMaxMs = 20'000;
constexpr std::size_t kErrorBytes = 512;

using AclBindings = std::vector<rd_kafka_AclBinding_t*>;

// What stands in `backticks`.
std::vector<std::string> NamesIn(absl::string_view cell) {
  std::vector<std::string> names;
  const std::vector<std::string> parts = absl::StrSplit(cell, '`');
  for (std::size_t i = 1; i < parts.size(); i += 2) names.push_back(parts[i]);
  return names;
}

absl::StatusOr<rd_kafka_AclBinding_t*> BindingOf(const Right& right) {
  std::array<char, kErrorBytes> why{};
  const std::string principal = absl::StrCat("User:", right.principal);
  rd_kafka_AclBinding_t* const binding = rd_kafka_AclBinding_new(
      right.of, right.name.c_str(), RD_KAFKA_RESOURCE_PATTERN_LITERAL, principal.c_str(), "*",
      right.operation, RD_KAFKA_ACL_PERMISSION_TYPE_ALLOW, why.data(), why.size());
  if (binding == nullptr) return absl::InvalidArgumentError(why.data());
  return binding;
}

absl::StatusOr<KafkaEvent> AnswerFrom(const KafkaQueue& answers) {
  KafkaEvent event(rd_kafka_queue_poll(answers.get(), kAnswerMaxMs));
  if (event == nullptr) return absl::DeadlineExceededError("no broker answered");
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return absl::UnavailableError(rd_kafka_event_error_string(event.get()));
  }
  return event;
}

absl::Status Create(rd_kafka_t& client, AclBindings& bindings) {
  const KafkaQueue answers(rd_kafka_queue_new(&client));
  rd_kafka_CreateAcls(&client, bindings.data(), bindings.size(), nullptr, answers.get());
  DOCKET_ASSIGN_OR_RETURN(const KafkaEvent event, AnswerFrom(answers));
  std::size_t count = 0;
  const rd_kafka_acl_result_t** const results =
      rd_kafka_CreateAcls_result_acls(rd_kafka_event_CreateAcls_result(event.get()), &count);
  for (std::size_t i = 0; i < count; ++i) {
    if (const rd_kafka_error_t* const error = rd_kafka_acl_result_error(results[i])) {
      return absl::InternalError(rd_kafka_error_string(error));
    }
  }
  return absl::OkStatus();
}

using RightKey = std::tuple<int, std::string, int>;

// What the broker goes by for that principal.
absl::StatusOr<std::set<RightKey>> KnownRights(rd_kafka_t& client, const std::string& principal) {
  std::array<char, kErrorBytes> why{};
  const KafkaHandle<rd_kafka_AclBindingFilter_t, rd_kafka_AclBinding_destroy> filter(
      rd_kafka_AclBindingFilter_new(RD_KAFKA_RESOURCE_ANY, nullptr, RD_KAFKA_RESOURCE_PATTERN_ANY,
                                    principal.c_str(), nullptr, RD_KAFKA_ACL_OPERATION_ANY,
                                    RD_KAFKA_ACL_PERMISSION_TYPE_ANY, why.data(), why.size()));
  if (filter == nullptr) return absl::InvalidArgumentError(why.data());
  const KafkaQueue answers(rd_kafka_queue_new(&client));
  rd_kafka_DescribeAcls(&client, filter.get(), nullptr, answers.get());
  DOCKET_ASSIGN_OR_RETURN(const KafkaEvent event, AnswerFrom(answers));
  std::size_t count = 0;
  const rd_kafka_AclBinding_t** const known =
      rd_kafka_DescribeAcls_result_acls(rd_kafka_event_DescribeAcls_result(event.get()), &count);
  std::set<RightKey> rights;
  for (std::size_t i = 0; i < count; ++i) {
    rights.emplace(rd_kafka_AclBinding_restype(known[i]), rd_kafka_AclBinding_name(known[i]),
                   rd_kafka_AclBinding_operation(known[i]));
  }
  return rights;
}

// A broker learns of rights after the controller that made them.
absl::Status AwaitRights(rd_kafka_t& client, const std::vector<Right>& rights) {
  const absl::Time deadline = absl::Now() + absl::Milliseconds(kAnswerMaxMs);
  for (const Right& right : rights) {
    const RightKey key{right.of, right.name, right.operation};
    while (true) {
      DOCKET_ASSIGN_OR_RETURN(const auto known,
                              KnownRights(client, absl::StrCat("User:", right.principal)));
      if (known.contains(key)) break;
      if (absl::Now() > deadline) return absl::DeadlineExceededError(right.name);
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::map<std::string, RoleRights>> ReadRights(const std::string& document) {
  std::ifstream file(document);
  std::map<std::string, RoleRights> rights;
  bool in_table = false;
  for (std::string line; std::getline(file, line);) {
    in_table = in_table ? absl::StartsWith(line, "|")
                        : absl::StartsWith(line, "| Role | READ | WRITE | DELETE |");
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '|');
    if (!in_table || cells.size() != 7 || NamesIn(cells[1]).empty()) continue;
    rights[NamesIn(cells[1]).front()] = {.reads = NamesIn(cells[2]),
                                         .writes = NamesIn(cells[3]),
                                         .deletes = NamesIn(cells[4]),
                                         .groups = NamesIn(cells[5])};
  }
  if (rights.empty()) return absl::NotFoundError(absl::StrCat(document, " has no table of rights"));
  return rights;
}

absl::Status GrantRights(const eventstore::KafkaProperties& administrator,
                         const std::vector<Right>& rights) {
  DOCKET_ASSIGN_OR_RETURN(
      auto conf, eventstore::MakeKafkaConf(eventstore::KafkaRole::kLooker, administrator, 0));
  DOCKET_ASSIGN_OR_RETURN(const auto client, eventstore::MakeKafkaClient(
                                                 eventstore::KafkaRole::kLooker, std::move(conf)));
  AclBindings bindings;
  absl::Status made;
  for (const Right& right : rights) {
    auto binding = BindingOf(right);
    if (binding.ok()) bindings.push_back(*binding);
    made.Update(binding.status());
  }
  if (made.ok()) made = Create(*client, bindings);
  for (rd_kafka_AclBinding_t* const binding : bindings) rd_kafka_AclBinding_destroy(binding);
  DOCKET_RETURN_IF_ERROR(made);
  return AwaitRights(*client, rights);
}

}  // namespace docket::tests
