// How a value of each kind is read from YAML, written back, and described. A field is a small value
// with Allowed(), Read() and Write(); config_schema.cc binds one to each key.
// Thread-safety: value types. Failure: Read() answers the problem and may leave `out` half written.
#pragma once

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/config.h"

namespace docket::platform {

// What is wrong with a value, without the key and the place, which the loader knows.
struct Problem {
  int line = 0;      // of the offending node, from 1
  std::string path;  // inside the value: "[0].owners"; empty: the value itself
  std::string what;
};
using ReadResult = std::optional<Problem>;  // nullopt: read

struct IntegerField {
  std::int64_t least = 0;
  std::int64_t most = 0;

  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::int64_t& out) const;
  [[nodiscard]] YAML::Node Write(std::int64_t value) const;
};

struct PathField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::string& out) const;
  [[nodiscard]] YAML::Node Write(const std::string& value) const;
};

// A text, which may be empty.
struct TextField {
  std::string what;  // "host:port, several separated by commas"

  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::string& out) const;
  [[nodiscard]] YAML::Node Write(const std::string& value) const;
};

struct PathsField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<std::string>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<std::string>& value) const;
};

// One of the names of an enumeration.
template <class T>
struct NameField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, T& out) const;
  [[nodiscard]] YAML::Node Write(T value) const;
};

using JournalTypeField = NameField<JournalType>;
using BlobsStoreField = NameField<BlobsStore>;
using PrivacyKeysField = NameField<PrivacyKeys>;
using ShardPlacementField = NameField<ShardPlacement>;
using JournalRetentionField = NameField<JournalRetention>;
using AccessTrailField = NameField<AccessTrail>;
using LogLevelField = NameField<LogLevel>;
using LogFormatField = NameField<LogFormat>;

struct ShardsField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<ShardConfig>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<ShardConfig>& value) const;
};

// Names of librdkafka's properties and their values. Write() masks those that are secrets.
struct PropertiesField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node,
                                std::map<std::string, std::string>& out) const;
  [[nodiscard]] YAML::Node Write(const std::map<std::string, std::string>& value) const;
};

struct EndpointIdField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::string& out) const;
  [[nodiscard]] YAML::Node Write(const std::string& value) const;
};

struct ListenField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, ListenAddress& out) const;
  [[nodiscard]] YAML::Node Write(const ListenAddress& value) const;
};

// Where others reach this process, which may be empty.
struct ServerUrlField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::string& out) const;
  [[nodiscard]] YAML::Node Write(const std::string& value) const;
};

// Origins of pages in browsers, or "*" alone.
struct OriginsField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<std::string>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<std::string>& value) const;
};

// Addresses, and networks as 10.0.0.0/8.
struct NetworksField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<std::string>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<std::string>& value) const;
};

// A list of names, the same separated by commas in one text (for flags), or "all".
struct RolesField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::set<Role>& out) const;
  [[nodiscard]] YAML::Node Write(const std::set<Role>& value) const;
};

struct OidcGrantsField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<OidcGrantConfig>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<OidcGrantConfig>& value) const;
};

struct HostsField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<HostConfig>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<HostConfig>& value) const;
};

// Write() masks the secrets.
struct EndpointsField {
  [[nodiscard]] std::string Allowed() const;
  [[nodiscard]] ReadResult Read(const YAML::Node& node, std::vector<EndpointConfig>& out) const;
  [[nodiscard]] YAML::Node Write(const std::vector<EndpointConfig>& value) const;
};

// nullopt unless `text` is ADDRESS:PORT with a numeric address, IPv6 in brackets.
[[nodiscard]] std::optional<ListenAddress> ParseListenAddress(std::string_view text);

// The candidate that `text` was probably meant to be; empty if none is near.
[[nodiscard]] std::string NearestName(std::string_view text,
                                      const std::vector<std::string>& candidates);

}  // namespace docket::platform
