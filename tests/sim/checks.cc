#include "tests/sim/checks.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "schemas/codec/frame.h"
#include "tests/sim/owner_checks.h"

namespace docket::sim {
namespace {

void CheckEveryDeliveryIsTranslated(const History& history, const Inbox& inbox,
                                    std::vector<std::string>& broken) {
  std::set<std::string> in_inbox;
  for (const auto& [offset, record] : inbox) in_inbox.insert(record.id());
  std::set<std::int64_t> translated;
  for (const eventstore::StoredRecord& stored : history.results) {
    const auto result = schemas::LoadMessage<inbox_proto::DeliveryTranslated>(stored.record.value);
    if (!result.ok()) continue;  // a foreign record
    translated.insert(result->delivery().offset());
    for (const inbox_proto::CommandRef& command : result->commands()) {
      if (!in_inbox.contains(command.id())) {
        broken.push_back(absl::StrCat(command.id(), " has a result but is in no inbox"));
      }
    }
  }
  for (const eventstore::StoredRecord& stored : history.received) {
    if (!translated.contains(stored.offset.value())) {
      broken.push_back(absl::StrCat("delivery ", stored.offset.value(), " has no result"));
    }
  }
}

}  // namespace

std::vector<std::string> BrokenPromises(const History& history, const Reading& reading) {
  const Inbox inbox = ReadInbox(history.inbox);
  OwnedPartition owned{.partition = eventstore::PartitionIndex(0),
                       .inbox_records = history.inbox,
                       .inbox = inbox,
                       .journal = reading,
                       .stores = {}};
  for (const auto& store : history.stores) owned.stores.push_back(store.get());
  std::vector<std::string> broken = BrokenByOwners(owned);
  CheckEveryDeliveryIsTranslated(history, inbox, broken);
  return broken;
}

}  // namespace docket::sim
