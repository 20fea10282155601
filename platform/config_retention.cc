#include "platform/config_key.h"

namespace docket::platform {
namespace {

constexpr std::int64_t kDayS = 24 * 3'600;
constexpr std::int64_t kRetentionSecondsMax = 100 * 366 * kDayS;

IntegerField Seconds() { return {0, kRetentionSecondsMax}; }

std::vector<KeySpec> KeysOfWhatIsArchived() {
  return {
      Key(
          {.name = "retention.interval_s",
           .default_yaml = "600",
           .doc = "How often the role archive looks for records that are older than is said below, "
                  "and trims them (docs/retention.md). With journal.type rocksdb; Kafka's topics "
                  "have their own retention. All times here are in seconds; 0 is for ever."},
          IntegerField{1, kDayS},
          [](auto& config) -> auto& { return config.retention.interval_s; }),
      Key(
          {.name = "retention.webhooks_s",
           .default_yaml = "691200",
           .doc = "Of webhook_received and delivery_results: 8 days, which is longer than an "
                  "enterprise server can send a delivery again. They are trimmed only with "
                  "archive.directory, and are read from there then."},
          Seconds(), [](auto& config) -> auto& { return config.retention.webhooks_s; }),
      Key(
          {.name = "retention.commands_s",
           .default_yaml = "604800",
           .doc = "Of review_commands and organization_commands: 7 days, and not before they are "
                  "decided."},
          Seconds(), [](auto& config) -> auto& { return config.retention.commands_s; }),
      Key(
          {.name = "retention.journals",
           .default_yaml = "keep",
           .doc =
               "Of review_events and organization_events. keep: they are never trimmed. archive: "
               "what is older than retention.journals_s is in archive.directory alone, which "
               "rebuilds and new views then read, too."},
          JournalRetentionField{}, [](auto& config) -> auto& { return config.retention.journals; }),
      Key(
          {.name = "retention.journals_s",
           .default_yaml = "7776000",
           .doc = "For retention.journals archive: 90 days."},
          Seconds(), [](auto& config) -> auto& { return config.retention.journals_s; }),
  };
}

std::vector<KeySpec> KeysOfWhatIsPublished() {
  return {
      Key(
          {.name = "retention.published_s",
           .default_yaml = "604800",
           .doc = "Of the published topics, but for the two below: 7 days. They are made of the "
                  "journals, and not archived."},
          Seconds(), [](auto& config) -> auto& { return config.retention.published_s; }),
      Key(
          {.name = "retention.audit_events_s",
           .default_yaml = "7776000",
           .doc = "Of the published topic audit_events: 90 days."},
          Seconds(), [](auto& config) -> auto& { return config.retention.audit_events_s; }),
      Key(
          {.name = "retention.metrics_events_s",
           .default_yaml = "2592000",
           .doc = "Of the published topic metrics_events: 30 days."},
          Seconds(), [](auto& config) -> auto& { return config.retention.metrics_events_s; }),
      Key(
          {.name = "retention.dead_letters_s",
           .default_yaml = "2592000",
           .doc = "Of what could not be published: 30 days."},
          Seconds(), [](auto& config) -> auto& { return config.retention.dead_letters_s; }),
  };
}

}  // namespace

std::vector<KeySpec> RetentionKeys() {
  std::vector<KeySpec> keys = KeysOfWhatIsArchived();
  for (KeySpec& key : KeysOfWhatIsPublished()) keys.push_back(std::move(key));
  return keys;
}

}  // namespace docket::platform
