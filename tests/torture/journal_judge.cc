// journal_judge: reads Docket's logs from Kafka with a client, a reader rule and checks of its own.
// Of the product it has the schemas alone; docs/formats/journal-record.md is what it goes by.
#include <librdkafka/rdkafka.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "docket/inbox/v1/inbox.pb.h"
#include "docket/journal/v1/journal.pb.h"
#include "platform/hashing.h"

namespace docket::torture {
namespace {

constexpr std::size_t kFrameBytes = 10;  // versions and hash before each value
constexpr int kLimitMs = 60'000;

[[noreturn]] void GiveUp(const std::string& why) {
  std::cerr << "journal_judge: " << why << "\n";
  std::exit(2);
}

template <class Message>
Message Parse(const rd_kafka_message_t& record) {
  Message message;
  if (record.len < kFrameBytes ||
      !message.ParseFromArray(static_cast<const char*>(record.payload) + kFrameBytes,
                              static_cast<int>(record.len - kFrameBytes))) {
    GiveUp("a record cannot be parsed");
  }
  return message;
}

// Reads topics from their begin to the end that they have when it comes there.
class Reader {
 public:
  explicit Reader(const std::string& bootstrap) {
    rd_kafka_conf_t* const conf = rd_kafka_conf_new();
    for (const auto& [name, value] :
         std::map<std::string, std::string>{{"bootstrap.servers", bootstrap},
                                            {"group.id", "journal_judge"},
                                            {"enable.auto.commit", "false"},
                                            {"enable.partition.eof", "true"},
                                            {"auto.offset.reset", "error"},
                                            {"check.crcs", "true"}}) {
      rd_kafka_conf_set(conf, name.c_str(), value.c_str(), nullptr, 0);
    }
    client_.reset(rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0));
    rd_kafka_poll_set_consumer(client_.get());
  }

  void ForEach(const std::string& topic,
               const std::function<void(const rd_kafka_message_t&)>& see) {
    const int partitions = Assign(topic);
    for (int ended = 0; ended < partitions;) {
      const std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)> record(
          rd_kafka_consumer_poll(client_.get(), kLimitMs), &rd_kafka_message_destroy);
      if (record == nullptr) GiveUp(topic + " is not delivered");
      if (record->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        ++ended;
      } else if (record->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        see(*record);
      } else if (record->err != RD_KAFKA_RESP_ERR__TRANSPORT) {
        GiveUp(topic + ": " + rd_kafka_message_errstr(record.get()));
      }
    }
    rd_kafka_assign(client_.get(), nullptr);
  }

 private:
  // The number of its partitions.
  int Assign(const std::string& topic) {
    rd_kafka_topic_t* const handle = rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr);
    const rd_kafka_metadata_t* told = nullptr;
    if (rd_kafka_metadata(client_.get(), 0, handle, &told, kLimitMs) !=
            RD_KAFKA_RESP_ERR_NO_ERROR ||
        told->topic_cnt != 1 || told->topics[0].partition_cnt == 0) {
      GiveUp("there is no topic " + topic);
    }
    const int partitions = told->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(told);
    rd_kafka_topic_destroy(handle);
    rd_kafka_topic_partition_list_t* const all = rd_kafka_topic_partition_list_new(partitions);
    for (int i = 0; i < partitions; ++i) {
      rd_kafka_topic_partition_list_add(all, topic.c_str(), i)->offset = 0;
    }
    rd_kafka_assign(client_.get(), all);
    rd_kafka_topic_partition_list_destroy(all);
    return partitions;
  }

  std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)> client_{nullptr, &rd_kafka_destroy};
};

// The reader rule of one partition.
struct Rule {
  bool on = true;
  std::int64_t term = 0;
  std::string claim{};
  std::int64_t next = 0;

  bool Accepts(const journal::v1::Claim& one) {
    if (on && one.term() <= term) return false;
    term = one.term();
    claim = one.claim_id();
    next = 0;
    return true;
  }
  bool Accepts(const journal::v1::Commit& one) {
    if (!on) return true;
    if (term == 0 || one.claim_id() != claim || one.seq() != next) return false;
    ++next;
    return true;
  }
};

struct Figures {
  std::int64_t claims = 0, commits = 0, zombies = 0;
  std::int64_t doubled = 0, undecided = 0, absent = 0, disorder = 0;
};

struct Decided {
  int attempt = 0;
  bool parked = false;
};

class Judge {
 public:
  Judge(std::string bootstrap, bool rule) : reader_(bootstrap), rule_(rule) {}

  // Of one aggregate kind: what was asked, and what came of it.
  void JudgeJournal(const std::string& name) {
    std::map<std::string, std::int64_t> asked;  // command → where it stands first
    reader_.ForEach(name + "_commands.g1", [&](const rd_kafka_message_t& record) {
      const auto command = Parse<inbox::v1::CommandRecord>(record);
      // A reaction to an event follows its commit, and may have been sent when its owner had
      // stopped.
      if (command.source().provider() == "system") return;
      // What was read, and that a key was used, is decided while nobody waits for it.
      if (command.type() == "trail.RecordAccesses" || command.type() == "access.RecordUse") return;
      asked.emplace(command.id(), record.offset);
    });
    std::map<std::string, Decided> decided;
    std::map<std::string, std::int64_t> place_of_key;  // how far its commands are decided
    std::map<std::string, std::int64_t> versions;      // of each stream
    std::map<int, Rule> rules;
    reader_.ForEach(name + "_events.g1", [&](const rd_kafka_message_t& record) {
      Rule& rule = rules.try_emplace(record.partition, Rule{.on = rule_}).first->second;
      const auto parsed = Parse<journal::v1::Record>(record);
      const bool claim = parsed.has_claim();
      if (claim ? !rule.Accepts(parsed.claim()) : !rule.Accepts(parsed.commit())) {
        ++figures_.zombies;
        return;
      }
      ++(claim ? figures_.claims : figures_.commits);
      if (claim) return;
      for (const journal::v1::Event& event : parsed.commit().events()) {
        if (event.version() == versions[event.stream()] + 1) {
          versions[event.stream()] = event.version();
        } else {
          CountDisorder(event.stream() + " version " + std::to_string(event.version()));
        }
      }
      if (!parsed.commit().has_outcome()) return;
      const journal::v1::CommandOutcome& outcome = parsed.commit().outcome();
      if (!IsFirst(outcome, decided)) return;
      const std::string key(static_cast<const char*>(record.key), record.key_len);
      const auto place = asked.find(outcome.command_id());
      if (place == asked.end() || outcome.attempt() > 1) return;
      std::int64_t& reached = place_of_key.try_emplace(key, -1).first->second;
      if (place->second <= reached) CountDisorder(outcome.command_id());
      reached = std::max(reached, place->second);
    });
    for (const auto& [command, offset] : asked) {
      if (decided.contains(command)) continue;
      ++figures_.undecided;
      std::cerr << "without a commit: " << command << "\n";
    }
  }

  // Each line: the id of a delivery, and the SHA-256 of its body.
  void JudgeAcknowledged(const std::string& path) {
    std::map<std::pair<int, std::int64_t>, std::string> received;
    reader_.ForEach("webhook_received.g1", [&](const rd_kafka_message_t& record) {
      const auto delivery = Parse<inbox::v1::WebhookReceived>(record);
      received[{record.partition, record.offset}] =
          delivery.has_body_blob() ? platform::HexEncode(delivery.body_blob())
                                   : std::string(platform::Sha256Hex(delivery.body()).value());
    });
    std::ifstream file(path);
    for (std::string id, body; file >> id >> body;) {
      int partition = 0;
      long long offset = 0;
      if (std::sscanf(id.c_str(), "dlv_1_%d_%lld", &partition, &offset) != 2) GiveUp("odd " + id);
      const auto found = received.find({partition, offset});
      if (found != received.end() && found->second == body) continue;
      ++figures_.absent;
      std::cerr << "not present: " << id << "\n";
    }
  }

  [[nodiscard]] const Figures& figures() const { return figures_; }

 private:
  void CountDisorder(const std::string& what) {
    ++figures_.disorder;
    std::cerr << "out of order: " << what << "\n";
  }

  // A command that could not be decided may be tried again, with the next number.
  bool IsFirst(const journal::v1::CommandOutcome& outcome,
               std::map<std::string, Decided>& decided) {
    const auto before = decided.find(outcome.command_id());
    const bool again = before != decided.end() &&
                       !(before->second.parked && outcome.attempt() == before->second.attempt + 1);
    decided[outcome.command_id()] = {.attempt = outcome.attempt(), .parked = outcome.has_parked()};
    if (!again) return true;
    ++figures_.doubled;
    std::cerr << "decided again: " << outcome.command_id() << "\n";
    return false;
  }

  Reader reader_;
  const bool rule_;
  Figures figures_;
};

int Main(int argc, char** argv) {
  CLI::App app("Reads Docket's logs from Kafka, and says whether they keep Docket's promises");
  std::string bootstrap;
  std::string acknowledged;
  std::string rule = "on";
  app.add_option("--bootstrap", bootstrap, "Brokers: host:port, comma-separated")->required();
  app.add_option("--acknowledged", acknowledged,
                 "A file with a line for each acknowledged delivery: its id, and the SHA-256 of "
                 "its body");
  app.add_option("--rule", rule, "off: every record counts, to see what the reader rule is for")
      ->check(CLI::IsMember({"on", "off"}))
      ->capture_default_str();
  app.footer("Example:\n  docket_journal_judge --bootstrap 127.0.0.1:9092 --rule off");
  CLI11_PARSE(app, argc, argv);
  Judge judge(bootstrap, rule == "on");
  judge.JudgeJournal("review");
  judge.JudgeJournal("organization");
  if (!acknowledged.empty()) judge.JudgeAcknowledged(acknowledged);
  const Figures& figures = judge.figures();
  std::cout << "accepted claims: " << figures.claims << "\naccepted commits: " << figures.commits
            << "\nignored zombie records: " << figures.zombies
            << "\ncommands with several commits: " << figures.doubled
            << "\ncommands without a commit: " << figures.undecided
            << "\nacknowledged and not present: " << figures.absent
            << "\norder per key violations: " << figures.disorder << "\n";
  return figures.doubled + figures.undecided + figures.absent + figures.disorder == 0 ? 0 : 1;
}

}  // namespace
}  // namespace docket::torture

int main(int argc, char** argv) { return docket::torture::Main(argc, argv); }
