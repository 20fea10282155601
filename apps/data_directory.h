// Where everything stands in the data directory. docs/hacking.md has the same list for people.
// Thread-safety: pure functions.
#pragma once

#include <string>

namespace docket::apps {

struct DataDirectory {
  std::string path;

  [[nodiscard]] std::string journal() const { return path + "/journal"; }  // all logs
  [[nodiscard]] std::string blobs() const { return path + "/blobs"; }
  [[nodiscard]] std::string state() const { return path + "/state"; }  // derived: owners
  [[nodiscard]] std::string review_states() const { return state() + "/review_events"; }
  [[nodiscard]] std::string organization_states() const { return state() + "/organization_events"; }
  [[nodiscard]] std::string views() const { return path + "/views"; }  // derived: read models
  [[nodiscard]] std::string audit() const { return path + "/audit"; }  // derived: audit trees
  [[nodiscard]] std::string audit_key() const { return path + "/audit.key"; }
  // Exports of audit evidence that were asked for over the API; kept for a day.
  [[nodiscard]] std::string exports() const { return path + "/exports"; }
  // What is sealed of people, and what wraps that.
  [[nodiscard]] std::string keys() const { return path + "/keys"; }
  [[nodiscard]] std::string master_keys() const { return path + "/master.keys"; }
  [[nodiscard]] std::string kafka_cluster() const { return path + "/kafka_cluster"; }
  [[nodiscard]] std::string host_codes() const { return path + "/host_codes"; }
  // There when something was trimmed that an archive has.
  [[nodiscard]] std::string trimmed_archive() const { return path + "/trimmed.archive"; }
  [[nodiscard]] std::string lock() const { return path + "/lock"; }
  [[nodiscard]] std::string operator_socket() const { return path + "/docketd.sock"; }
  [[nodiscard]] std::string admin_key() const { return path + "/admin.key"; }
  [[nodiscard]] std::string webhook_secret() const { return path + "/webhook.secret"; }
  // There while a restore has not come to its end.
  [[nodiscard]] std::string unfinished_restore() const { return path + "/restore.unfinished"; }
  [[nodiscard]] std::string cursor_key() const { return path + "/cursor.key"; }
};

}  // namespace docket::apps
