#include "platform/config_fields.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"
#include "platform/config_items.h"
#include "platform/string_view_bridge.h"

namespace docket::platform {
namespace {

template <class T>
using Names = std::vector<std::pair<std::string, T>>;

// Of an enumeration.
template <class T>
const Names<T>& NamesOf();

const Names<Role>& RoleNames() {
  static const Names<Role> names = {
      {"ingest", Role::kIngest},     {"intake", Role::kIntake},
      {"commands", Role::kCommands}, {"projections", Role::kProjections},
      {"query", Role::kQuery},       {"archive", Role::kArchive},
      {"relay", Role::kRelay}};
  return names;
}

// What "all" stands for.
const std::set<Role>& AllRoles() {
  static const std::set<Role> roles = {Role::kIngest,      Role::kIntake, Role::kCommands,
                                       Role::kProjections, Role::kQuery,  Role::kArchive,
                                       Role::kRelayOnKafka};
  return roles;
}

template <>
const Names<LogLevel>& NamesOf<LogLevel>() {
  static const Names<LogLevel> names = {{"debug", LogLevel::kDebug},
                                        {"info", LogLevel::kInfo},
                                        {"warning", LogLevel::kWarning},
                                        {"error", LogLevel::kError}};
  return names;
}

template <>
const Names<LogFormat>& NamesOf<LogFormat>() {
  static const Names<LogFormat> names = {
      {"auto", LogFormat::kAuto}, {"json", LogFormat::kJson}, {"text", LogFormat::kText}};
  return names;
}

template <>
const Names<JournalType>& NamesOf<JournalType>() {
  static const Names<JournalType> names = {{"rocksdb", JournalType::kRocksdb},
                                           {"kafka", JournalType::kKafka}};
  return names;
}

constexpr std::int64_t kShardWeightMax = 1000;

template <>
const Names<ShardPlacement>& NamesOf<ShardPlacement>() {
  static const Names<ShardPlacement> names = {{"hash", ShardPlacement::kHash},
                                              {"range", ShardPlacement::kRange}};
  return names;
}

template <>
const Names<JournalRetention>& NamesOf<JournalRetention>() {
  static const Names<JournalRetention> names = {{"keep", JournalRetention::kKeep},
                                                {"archive", JournalRetention::kArchive}};
  return names;
}

template <>
const Names<AccessTrail>& NamesOf<AccessTrail>() {
  static const Names<AccessTrail> names = {
      {"off", AccessTrail::kOff}, {"auditors_and_admins", AccessTrail::kAuditorsAndAdmins}};
  return names;
}

template <>
const Names<PrivacyKeys>& NamesOf<PrivacyKeys>() {
  static const Names<PrivacyKeys> names = {{"none", PrivacyKeys::kNone},
                                           {"rocksdb", PrivacyKeys::kRocksdb},
                                           {"postgres", PrivacyKeys::kPostgres}};
  return names;
}

template <>
const Names<BlobsStore>& NamesOf<BlobsStore>() {
  static const Names<BlobsStore> names = {{"rocksdb", BlobsStore::kRocksdb},
                                          {"directory", BlobsStore::kDirectory},
                                          {"postgres", BlobsStore::kPostgres}};
  return names;
}

template <class T>
std::vector<std::string> Keys(const Names<T>& names) {
  std::vector<std::string> keys;
  for (const auto& [name, value] : names) keys.push_back(name);
  return keys;
}

template <class T>
std::string NameOf(const Names<T>& names, T value) {
  for (const auto& [name, named] : names) {
    if (named == value) return name;
  }
  return {};
}

template <class T>
ReadResult ReadName(const YAML::Node& node, const Names<T>& names, T& out) {
  if (!node.IsScalar()) return NotAllowed(node);
  for (const auto& [name, value] : names) {
    if (name == node.Scalar()) {
      out = value;
      return std::nullopt;
    }
  }
  return Wrong(node, absl::StrCat("\"", node.Scalar(), "\" is not allowed",
                                  DidYouMean(node.Scalar(), Keys(names))));
}

// ssl.key.password, sasl.password, ssl.key.pem, sasl.oauthbearer.client.secret, …
bool IsSecretProperty(const std::string& name) {
  const std::array<absl::string_view, 5> signs = {"password", "secret", "pem", "sasl.jaas",
                                                  "oauthbearer.config"};
  return std::any_of(signs.begin(), signs.end(),
                     [&name](absl::string_view sign) { return absl::StrContains(name, sign); });
}

bool IsEndpointId(const std::string& text) {
  const auto fits = [](char c) {
    return absl::ascii_islower(static_cast<unsigned char>(c)) ||
           absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

ReadResult ReadOwners(const YAML::Node& map, const std::string& path, OwnerScope& out) {
  const YAML::Node node = map["owners"];
  if (!node.IsDefined()) return Wrong(map, "\"owners\" is missing", path);
  if (node.IsScalar() && node.Scalar() == "any") {
    out.any = true;
    return std::nullopt;
  }
  if (!node.IsSequence() || node.size() == 0) {
    return Wrong(node, "\"any\" or a list of organisation ids is wanted", Inside(path, "owners"));
  }
  for (const YAML::Node& item : node) {
    std::int64_t id = 0;
    if (!item.IsScalar() || !absl::SimpleAtoi(item.Scalar(), &id) || id <= 0) {
      return NotAllowed(item, Inside(path, "owners"));
    }
    out.ids.insert(domain::OrganizationId(id));
  }
  return std::nullopt;
}

ReadResult ReadAppEvents(const YAML::Node& map, const std::string& path, bool& out) {
  const YAML::Node node = map["app_events"];
  if (!node.IsDefined()) return std::nullopt;
  if (!node.IsScalar() || (node.Scalar() != "true" && node.Scalar() != "false")) {
    return NotAllowed(node, Inside(path, "app_events"));
  }
  out = node.Scalar() == "true";
  return std::nullopt;
}

bool IsShardId(const std::string& text) {
  return text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
         });
}

ReadResult ReadShard(const YAML::Node& map, const std::string& path, ShardConfig& out) {
  if (auto problem = CheckFields(map, path, {"id", "dsn_file", "weight"})) return problem;
  if (auto problem = ReadText(map, "id", path, out.id)) return problem;
  if (!IsShardId(out.id)) return NotAllowed(map["id"], Inside(path, "id"));
  if (auto problem = ReadText(map, "dsn_file", path, out.dsn_file)) return problem;
  const YAML::Node weight = map["weight"];
  const bool wrong =
      weight.IsDefined() && IntegerField{1, kShardWeightMax}.Read(weight, out.weight);
  return wrong ? NotAllowed(weight, Inside(path, "weight")) : ReadResult();
}

ReadResult ReadEndpoint(const YAML::Node& map, const std::string& path, EndpointConfig& out) {
  if (auto problem = CheckFields(
          map, path,
          {"id", "provider", "host", "secrets", "secret_files", "owners", "app_events"})) {
    return problem;
  }
  if (auto problem = ReadText(map, "id", path, out.id)) return problem;
  if (!IsEndpointId(out.id)) return NotAllowed(map["id"], Inside(path, "id"));
  const YAML::Node provider = map["provider"];
  if (provider.IsDefined() && (!provider.IsScalar() || provider.Scalar() != out.provider)) {
    return NotAllowed(provider, Inside(path, "provider"));
  }
  if (auto problem = ReadHostCode(map, "host", path, out.host)) return problem;
  if (auto problem = ReadTexts(map["secrets"], Inside(path, "secrets"), out.secrets)) {
    return problem;
  }
  if (auto problem =
          ReadTexts(map["secret_files"], Inside(path, "secret_files"), out.secret_files)) {
    return problem;
  }
  if (out.secrets.empty() && out.secret_files.empty()) {
    return Wrong(map, "\"secrets\" or \"secret_files\" is missing", path);
  }
  if (auto problem = ReadOwners(map, path, out.owners)) return problem;
  return ReadAppEvents(map, path, out.app_events);
}

}  // namespace

std::string IntegerField::Allowed() const {
  return absl::StrCat("a whole number from ", least, " to ", most);
}

ReadResult IntegerField::Read(const YAML::Node& node, std::int64_t& out) const {
  std::int64_t value = 0;
  if (!node.IsScalar() || !absl::SimpleAtoi(node.Scalar(), &value) || value < least ||
      value > most) {
    return NotAllowed(node);
  }
  out = value;
  return std::nullopt;
}

YAML::Node IntegerField::Write(std::int64_t value) const { return YAML::Node(value); }

std::string PathField::Allowed() const { return "a path"; }

ReadResult PathField::Read(const YAML::Node& node, std::string& out) const {
  if (!node.IsScalar() || node.Scalar().empty()) return NotAllowed(node);
  out = node.Scalar();
  return std::nullopt;
}

YAML::Node PathField::Write(const std::string& value) const { return YAML::Node(value); }

std::string TextField::Allowed() const { return what; }

ReadResult TextField::Read(const YAML::Node& node, std::string& out) const {
  if (!node.IsScalar()) return Wrong(node, "a single value is wanted");
  out = node.Scalar();
  return std::nullopt;
}

YAML::Node TextField::Write(const std::string& value) const { return YAML::Node(value); }

std::string PathsField::Allowed() const { return "a list of paths"; }

ReadResult PathsField::Read(const YAML::Node& node, std::vector<std::string>& out) const {
  out.clear();
  return ReadTexts(node, "", out);
}

YAML::Node PathsField::Write(const std::vector<std::string>& value) const {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const std::string& path : value) list.push_back(path);
  return list;
}

template <class T>
std::string NameField<T>::Allowed() const {
  return absl::StrJoin(Keys(NamesOf<T>()), ", ");
}

template <class T>
ReadResult NameField<T>::Read(const YAML::Node& node, T& out) const {
  return ReadName(node, NamesOf<T>(), out);
}

template <class T>
YAML::Node NameField<T>::Write(T value) const {
  return YAML::Node(NameOf(NamesOf<T>(), value));
}

template struct NameField<JournalType>;
template struct NameField<BlobsStore>;
template struct NameField<PrivacyKeys>;
template struct NameField<ShardPlacement>;
template struct NameField<JournalRetention>;
template struct NameField<AccessTrail>;
template struct NameField<LogLevel>;
template struct NameField<LogFormat>;

std::string ShardsField::Allowed() const {
  return "a list of {id: 1 to 32 of a-z, 0-9 and _, dsn_file: path, weight: 1 to 1000 (1 unless "
         "given)}, each id and file once";
}

ReadResult ShardsField::Read(const YAML::Node& node, std::vector<ShardConfig>& out) const {
  if (!node.IsSequence()) return Wrong(node, "a list is wanted");
  out.clear();
  for (const YAML::Node& item : node) {
    const std::string path = absl::StrCat("[", out.size(), "]");
    ShardConfig shard;
    if (auto problem = ReadShard(item, path, shard)) return problem;
    for (const ShardConfig& other : out) {
      if (other.id == shard.id || other.dsn_file == shard.dsn_file) {
        return Wrong(item, "its id or dsn_file was given before", path);
      }
    }
    out.push_back(std::move(shard));
  }
  return std::nullopt;
}

YAML::Node ShardsField::Write(const std::vector<ShardConfig>& value) const {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const ShardConfig& shard : value) {
    YAML::Node map;
    map["id"] = shard.id;
    map["dsn_file"] = shard.dsn_file;
    map["weight"] = shard.weight;
    list.push_back(map);
  }
  return list;
}

std::string PropertiesField::Allowed() const {
  return "a map of librdkafka's properties, {name: value}; what Docket's promises rest on is "
         "refused";
}

// Does not repeat a value: it may be a secret.
ReadResult PropertiesField::Read(const YAML::Node& node,
                                 std::map<std::string, std::string>& out) const {
  if (!node.IsMap()) return Wrong(node, "a map is wanted");
  out.clear();
  for (const auto& property : node) {
    const std::string name = property.first.IsScalar() ? property.first.Scalar() : "";
    if (name.empty()) return Wrong(property.first, "a property has no name");
    if (!property.second.IsScalar()) {
      return Wrong(property.second, "a single value is wanted", absl::StrCat(".", name));
    }
    if (!out.emplace(name, property.second.Scalar()).second) {
      return Wrong(property.first, absl::StrCat("\"", name, "\" stands twice"));
    }
  }
  return std::nullopt;
}

YAML::Node PropertiesField::Write(const std::map<std::string, std::string>& value) const {
  YAML::Node map(YAML::NodeType::Map);
  for (const auto& [name, text] : value) map[name] = IsSecretProperty(name) ? "****" : text;
  return map;
}

std::string EndpointIdField::Allowed() const { return "1 to 64 of a-z, 0-9, - and _"; }

ReadResult EndpointIdField::Read(const YAML::Node& node, std::string& out) const {
  if (!node.IsScalar() || !IsEndpointId(node.Scalar())) return NotAllowed(node);
  out = node.Scalar();
  return std::nullopt;
}

YAML::Node EndpointIdField::Write(const std::string& value) const { return YAML::Node(value); }

std::string ServerUrlField::Allowed() const {
  return "empty, or http:// or https:// with a host and perhaps a port and a path";
}

ReadResult ServerUrlField::Read(const YAML::Node& node, std::string& out) const {
  if (!node.IsScalar()) return NotAllowed(node);
  const std::string& text = node.Scalar();
  if (!text.empty()) {
    const auto url = boost::urls::parse_absolute_uri(text);
    if (!url || (url->scheme() != "http" && url->scheme() != "https") || url->host().empty() ||
        url->has_userinfo() || url->has_query()) {
      return NotAllowed(node);
    }
  }
  out = text;
  return std::nullopt;
}

YAML::Node ServerUrlField::Write(const std::string& value) const { return YAML::Node(value); }

std::string ListenField::Allowed() const {
  return "a numeric address and a port, 127.0.0.1:8080 or [::1]:8080; port 0 is any free one";
}

ReadResult ListenField::Read(const YAML::Node& node, ListenAddress& out) const {
  if (!node.IsScalar()) return NotAllowed(node);
  const std::optional<ListenAddress> listen = ParseListenAddress(node.Scalar());
  if (!listen.has_value()) return NotAllowed(node);
  out = *listen;
  return std::nullopt;
}

YAML::Node ListenField::Write(const ListenAddress& value) const {
  return YAML::Node(ToString(value));
}

std::string RolesField::Allowed() const {
  return absl::StrCat("all, or a list of ", absl::StrJoin(Keys(RoleNames()), ", "));
}

ReadResult RolesField::Read(const YAML::Node& node, std::set<Role>& out) const {
  if (node.IsScalar() && node.Scalar() == "all") {
    out = AllRoles();
    return std::nullopt;
  }
  std::vector<YAML::Node> items;
  if (node.IsSequence()) {
    for (const YAML::Node& item : node) items.push_back(item);
  } else if (node.IsScalar()) {
    for (const absl::string_view name : absl::StrSplit(node.Scalar(), ',')) {
      items.emplace_back(std::string(absl::StripAsciiWhitespace(name)));
    }
  }
  if (items.empty()) return Wrong(node, "no role is given");
  out.clear();
  for (const YAML::Node& item : items) {
    Role role{};
    if (auto problem = ReadName(item, RoleNames(), role)) {
      problem->line = node.Mark().line + 1;
      return problem;
    }
    out.insert(role);
  }
  return std::nullopt;
}

YAML::Node RolesField::Write(const std::set<Role>& value) const {
  if (value.contains(Role::kRelayOnKafka)) return YAML::Node("all");
  YAML::Node list(YAML::NodeType::Sequence);
  for (const Role role : value) list.push_back(NameOf(RoleNames(), role));
  return list;
}

std::string HostsField::Allowed() const {
  return "a list of {code: 1 to 16 of a-z and 0-9, name: host name}, each code and name once";
}

ReadResult HostsField::Read(const YAML::Node& node, std::vector<HostConfig>& out) const {
  if (!node.IsSequence() || node.size() == 0) return Wrong(node, "a list is wanted");
  out.clear();
  for (const YAML::Node& item : node) {
    const std::string path = absl::StrCat("[", out.size(), "]");
    if (auto problem = CheckFields(item, path, {"code", "name"})) return problem;
    HostConfig host;
    if (auto problem = ReadHostCode(item, "code", path, host.code)) return problem;
    if (auto problem = ReadText(item, "name", path, host.name)) return problem;
    for (const HostConfig& other : out) {
      if (other.code == host.code || other.name == host.name) {
        return Wrong(item, "its code or name was given before", path);
      }
    }
    out.push_back(std::move(host));
  }
  return std::nullopt;
}

YAML::Node HostsField::Write(const std::vector<HostConfig>& value) const {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const HostConfig& host : value) {
    YAML::Node map;
    map["code"] = std::string(host.code.value());
    map["name"] = host.name;
    list.push_back(map);
  }
  return list;
}

std::string EndpointsField::Allowed() const {
  return "a list of {id, provider: github, host: a code of hosts, secrets: [text] and/or "
         "secret_files: [path], owners: any or [organisation ids], app_events: true or false}";
}

ReadResult EndpointsField::Read(const YAML::Node& node, std::vector<EndpointConfig>& out) const {
  if (!node.IsSequence()) return Wrong(node, "a list is wanted");
  out.clear();
  for (const YAML::Node& item : node) {
    const std::string path = absl::StrCat("[", out.size(), "]");
    EndpointConfig endpoint;
    if (auto problem = ReadEndpoint(item, path, endpoint)) return problem;
    for (const EndpointConfig& other : out) {
      if (other.id == endpoint.id) {
        return Wrong(item, absl::StrCat("id \"", endpoint.id, "\" was given before"), path);
      }
    }
    out.push_back(std::move(endpoint));
  }
  return std::nullopt;
}

YAML::Node EndpointsField::Write(const std::vector<EndpointConfig>& value) const {
  YAML::Node list(YAML::NodeType::Sequence);
  for (const EndpointConfig& endpoint : value) {
    YAML::Node map;
    map["id"] = endpoint.id;
    map["provider"] = endpoint.provider;
    map["host"] = std::string(endpoint.host.value());
    for (std::size_t i = 0; i < endpoint.secrets.size(); ++i) map["secrets"].push_back("****");
    for (const std::string& path : endpoint.secret_files) map["secret_files"].push_back(path);
    if (endpoint.owners.any) {
      map["owners"] = "any";
    } else {
      for (const domain::OrganizationId id : endpoint.owners.ids) {
        map["owners"].push_back(id.value());
      }
    }
    map["app_events"] = endpoint.app_events;
    list.push_back(map);
  }
  return list;
}

}  // namespace docket::platform
