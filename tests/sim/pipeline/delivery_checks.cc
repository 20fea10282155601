#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "platform/hashing.h"
#include "platform/murmur2.h"
#include "schemas/codec/common_codec.h"
#include "tests/sim/pipeline/checks.h"

namespace docket::sim {
namespace {

using Place = std::pair<std::int32_t, std::int64_t>;  // partition, offset

class DeliveryJudge {
 public:
  DeliveryJudge(const PipelineWorld& world, const LogsRead& logs) : world_(world), logs_(logs) {
    for (std::size_t i = 0; i < logs.partitions.size(); ++i) {
      const PartitionRead& read = logs.partitions[i];
      const auto partition = static_cast<std::int32_t>(i);
      for (const ResultRead& result : read.results) {
        if (!result.result.has_value()) continue;
        if (result.result->delivery().partition() != partition) {
          Note("a result in partition ", partition, " is about another one");
        }
        results_[{partition, result.result->delivery().offset()}].push_back(&*result.result);
      }
      for (const JournalRead* journal : {&read.reviews, &read.organizations}) {
        const std::string log =
            journal == &read.reviews ? "review_commands" : "organization_commands";
        for (const auto& [offset, record] : journal->inbox) {
          inboxes_.emplace(log, partition, record.id());
        }
      }
    }
  }

  [[nodiscard]] Broken Run() {
    CheckAcknowledged();
    for (std::size_t i = 0; i < logs_.partitions.size(); ++i) {
      for (const DeliveryRead& read : logs_.partitions[i].deliveries) {
        CheckResults({static_cast<std::int32_t>(i), read.offset}, read);
      }
    }
    return std::move(broken_);
  }

 private:
  template <class... Parts>
  void Note(const Parts&... parts) {
    broken_.push_back(absl::StrCat(parts...));
  }

  // As it came: id, event, body.
  void CheckAcknowledged() {
    const std::vector<Told>& told = world_.story().deliveries();
    for (std::size_t i = 0; i < told.size(); ++i) {
      const commands::IncomingDelivery& sent = told[i].delivery;
      for (const domain::DeliveryId& id : world_.sender().acknowledged()[i]) {
        const inbox_proto::WebhookReceived* kept = Find(id);
        const std::string hash(platform::AsBytes(platform::Sha256(sent.body)));
        if (kept == nullptr) {
          Note(ToString(id), " was acknowledged and is not in the log");
        } else if (kept->guid() != sent.guid.value() || kept->event() != sent.event ||
                   kept->body_sha256() != hash ||
                   (!kept->has_body_blob() && kept->body() != sent.body)) {
          Note(ToString(id), " was acknowledged and is another delivery in the log");
        }
      }
    }
  }

  [[nodiscard]] const inbox_proto::WebhookReceived* Find(const domain::DeliveryId& id) const {
    for (const DeliveryRead& read :
         logs_.partitions[static_cast<std::size_t>(id.partition)].deliveries) {
      if (read.offset == id.offset && read.delivery.has_value()) return &*read.delivery;
    }
    return nullptr;
  }

  void CheckResults(const Place& place, const DeliveryRead& read) {
    const auto found = results_.find(place);
    if (found == results_.end()) {
      Note("delivery ", place.second, " of partition ", place.first, " has no result");
      return;
    }
    for (const inbox_proto::DeliveryTranslated* result : found->second) {
      CheckMeaning(place, read, *result);
      if (!SameResult(*result, *found->second.front())) {
        Note("delivery ", place.second, " of partition ", place.first, " has two results");
      }
    }
  }

  // But for the time.
  static bool SameResult(const inbox_proto::DeliveryTranslated& one,
                         const inbox_proto::DeliveryTranslated& other) {
    const auto ids = [](const inbox_proto::DeliveryTranslated& result) {
      std::vector<std::string> found;
      for (const inbox_proto::CommandRef& ref : result.commands()) found.push_back(ref.id());
      return found;
    };
    return one.ignored_reason() == other.ignored_reason() && ids(one) == ids(other);
  }

  void CheckMeaning(const Place& place, const DeliveryRead& read,
                    const inbox_proto::DeliveryTranslated& result) {
    Meaning meaning{.ignored = "unreadable: ", .command_type = {}, .partition_key = {}};
    if (read.delivery.has_value()) {
      meaning = world_.story().MeaningOf(read.delivery->guid(), read.delivery->body_sha256());
    }
    if (!meaning.ignored.empty()) {
      if (result.commands_size() == 0 &&
          absl::StartsWith(result.ignored_reason(), meaning.ignored)) {
        return;
      }
      Note("delivery ", place.second, " should be ignored as ", meaning.ignored, ", not as ",
           result.ignored_reason());
      return;
    }
    if (result.commands_size() != 1) {
      Note("delivery ", place.second, " became ", result.commands_size(),
           " commands: ", result.ignored_reason());
      return;
    }
    const inbox_proto::CommandRef& command = result.commands(0);
    const std::string log(platform::CommandLogName(meaning.log));
    const std::int32_t partition =
        platform::PartitionOf(meaning.partition_key, world_.conditions().partitions);
    if (command.type() != meaning.command_type || command.log() != log ||
        command.partition() != partition) {
      Note("delivery ", place.second, " became ", command.type(), " in ", command.log(), " ",
           command.partition());
    } else if (!inboxes_.contains({log, partition, command.id()})) {
      Note(command.id(), " has a result but is in no inbox");
    }
  }

  const PipelineWorld& world_;
  const LogsRead& logs_;
  std::map<Place, std::vector<const inbox_proto::DeliveryTranslated*>> results_;
  std::set<std::tuple<std::string, std::int32_t, std::string>> inboxes_;
  Broken broken_;
};

}  // namespace

Broken BrokenDeliveries(const PipelineWorld& world, const LogsRead& logs) {
  return DeliveryJudge(world, logs).Run();
}

Broken BrokenCommands(const PipelineWorld& world, const LogsRead& logs) {
  Broken broken;
  for (std::int32_t i = 0; i < world.conditions().partitions; ++i) {
    for (const LogKind kind : {LogKind::kReviewEvents, LogKind::kOrganizationEvents}) {
      const std::string name(kLogNames[static_cast<std::size_t>(kind)]);
      const JournalRead& journal = logs.Journal(name, i);
      OwnedPartition owned{.partition = eventstore::PartitionIndex(i),
                           .inbox_records = journal.inbox_records,
                           .inbox = journal.inbox,
                           .journal = journal.reading,
                           .stores = {},
                           .parks_large = world.conditions().parks_large()};
      for (const OwnerUnit* owner : world.owners()) {
        if (owner->place().journal == kind && owner->place().partition.value() == i) {
          owned.stores.push_back(&owner->store());
        }
      }
      for (const std::string& line : BrokenByOwners(owned)) {
        broken.push_back(absl::StrCat(name, " ", i, ": ", line));
      }
    }
  }
  for (const KeyDesk::Wish& wish : world.keys().wishes()) {
    if (!wish.sent.has_value()) continue;
    const Inbox& inbox = logs.Journal("organization_commands", wish.sent->partition.value()).inbox;
    const auto found = inbox.find(wish.sent->offset.value());
    if (found == inbox.end() || found->second.id() != wish.command) {
      broken.push_back(absl::StrCat(wish.command, " was acknowledged and is not in the inbox"));
    }
  }
  return broken;
}

}  // namespace docket::sim
