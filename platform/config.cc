#include "platform/config.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "platform/check.h"
#include "platform/config_rules.h"
#include "platform/config_schema.h"
#include "platform/status_macros.h"
#include "platform/yaml_text.h"

namespace docket::platform {
namespace {

constexpr char kEnvironmentPrefix[] = "DOCKET_";
constexpr char kFlagPrefix[] = "--";
// How the origin of a value begins that stands in no file; the name of its variable or flag
// follows.
constexpr char kEnvironment[] = "environment";
constexpr char kFlag[] = "flag";

constexpr std::int64_t kPartitionsOnKafka = 64;

// Far more than all keys with hundreds of endpoints need; the parser takes up to 500 times as much.
constexpr std::size_t kFileBytesMax = 1U << 20U;

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream || std::filesystem::is_directory(path)) {
    return absl::NotFoundError(absl::StrCat(
        "cannot read the configuration ", path,
        stream ? " (it is a directory)" : absl::StrCat(" (", std::strerror(errno), ")"),
        "; name an existing file with --config, or leave it out for the defaults"));
  }
  std::string text(kFileBytesMax + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(stream.gcount()));
  if (stream.bad()) {
    return absl::NotFoundError(absl::StrCat("cannot read the configuration ", path,
                                            " to its end; check the file and its disk"));
  }
  if (text.size() > kFileBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is larger than ", kFileBytesMax,
                                                   " bytes; no configuration needs as much"));
  }
  return text;
}

// Applies one source after the other onto a config, remembering who set what.
class Loader {
 public:
  Loader() : keys_(ConfigKeys()) {}

  void ApplyDefaults() {
    for (const KeySpec& key : keys_) {
      const auto problem = key.read(YAML::Load(key.default_yaml), loaded_.config);
      DOCKET_CHECK(!problem.has_value());
      loaded_.origins[key.name] = kDefaultOrigin;
    }
  }

  absl::Status ApplyFile(const std::string& path) {
    DOCKET_ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
    DOCKET_ASSIGN_OR_RETURN(const YAML::Node root, ParseYaml(text, path));
    return ApplySection(root, "", path);
  }

  absl::Status ApplyEnvironment(const std::vector<std::string>& environment) {
    for (const std::string& variable : environment) {
      if (!absl::StartsWith(variable, kEnvironmentPrefix)) continue;
      const std::string name = variable.substr(0, variable.find('='));
      if (name.size() + 1 >= variable.size() || IsServiceLink(name)) continue;
      const auto has_name = [&](const KeySpec& key) { return EnvironmentName(key.name) == name; };
      const auto key = std::find_if(keys_.begin(), keys_.end(), has_name);
      if (key == keys_.end()) {
        std::vector<std::string> names;
        for (const KeySpec& known : keys_) {
          names.push_back(EnvironmentName(known.name).substr(std::strlen(kEnvironmentPrefix)));
        }
        return Unknown({.place = kEnvironment, .name = name, .prefix = kEnvironmentPrefix}, names);
      }
      DOCKET_RETURN_IF_ERROR(
          ApplyText(*key, variable.substr(name.size() + 1), absl::StrCat(kEnvironment, " ", name)));
    }
    return absl::OkStatus();
  }

  absl::Status ApplyFlags(const std::vector<std::string>& flags) {
    std::set<std::string> given;
    for (const std::string& flag : flags) {
      const std::size_t equals = flag.find('=');
      const std::string name(absl::StripPrefix(flag.substr(0, equals), kFlagPrefix));
      const std::string with_underscores = absl::StrReplaceAll(name, {{"-", "_"}});
      const auto has_name = [&](const KeySpec& key) { return key.name == with_underscores; };
      const auto key = std::find_if(keys_.begin(), keys_.end(), has_name);
      if (key == keys_.end() || !absl::StartsWith(flag, kFlagPrefix)) {
        std::vector<std::string> names;
        for (const KeySpec& known : keys_) names.push_back(known.name);
        return Unknown({.place = kFlag, .name = flag.substr(0, equals), .prefix = kFlagPrefix},
                       names);
      }
      const std::string origin = absl::StrCat(kFlag, " ", kFlagPrefix, key->name);
      if (equals == std::string::npos) {
        return absl::InvalidArgumentError(absl::StrCat(origin, ": has no value; write ",
                                                       kFlagPrefix, key->name,
                                                       "=VALUE, allowed: ", key->allowed));
      }
      if (!given.insert(key->name).second) {
        return absl::InvalidArgumentError(absl::StrCat(
            origin, ": is given more than once; give it once, a list as YAML in one line"));
      }
      DOCKET_RETURN_IF_ERROR(ApplyText(*key, flag.substr(equals + 1), origin));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<LoadedConfig> Finish() && {
    DefaultPartitions();
    if (const auto violation = FindRuleViolation(loaded_.config)) {
      return absl::InvalidArgumentError(absl::StrCat(
          Named(loaded_.origins[violation->key], violation->key), ": ", violation->what));
    }
    return std::move(loaded_);
  }

 private:
  // Their number bounds how many processes can share the work, and is never changed.
  void DefaultPartitions() {
    std::string& origin = loaded_.origins["partitions"];
    if (origin != kDefaultOrigin || loaded_.config.journal.type != JournalType::kKafka) return;
    loaded_.config.partitions = kPartitionsOnKafka;
    origin = absl::StrCat(kDefaultOrigin, " with journal.type kafka");
  }

  // What Kubernetes sets in every pod beside a service named docket.
  static bool IsServiceLink(const std::string& name) {
    return name == "DOCKET_PORT" || absl::StartsWith(name, "DOCKET_PORT_") ||
           absl::StartsWith(name, "DOCKET_SERVICE_");
  }

  struct UnknownName {
    std::string place;
    std::string name;    // as it was written
    std::string prefix;  // of every name in that place
  };

  static absl::Status Unknown(const UnknownName& unknown, const std::vector<std::string>& names) {
    const std::string nearest =
        NearestName(std::string(absl::StripPrefix(unknown.name, unknown.prefix)), names);
    return absl::InvalidArgumentError(absl::StrCat(
        unknown.place, ": unknown key ", unknown.name,
        nearest.empty() ? "; docket.yaml and `docketd --help` explain every key"
                        : absl::StrCat(", did you mean ", unknown.prefix, nearest, "?")));
  }

  // A flag and a variable name their key themselves.
  static std::string Named(const std::string& origin, const std::string& key) {
    const bool itself = absl::StartsWith(origin, absl::StrCat(kFlag, " ")) ||
                        absl::StartsWith(origin, absl::StrCat(kEnvironment, " "));
    return itself ? origin : absl::StrCat(origin, ": ", key);
  }

  // `prefix` is "" or ends in a dot.
  absl::Status ApplySection(const YAML::Node& section, const std::string& prefix,
                            const std::string& path) {
    if (section.IsNull()) return absl::OkStatus();
    if (!section.IsMap()) {
      return absl::InvalidArgumentError(
          absl::StrCat(path, ":", section.Mark().line + 1, ": ", absl::StripSuffix(prefix, "."),
                       prefix.empty() ? "" : ": ", "is not a map of keys"));
    }
    for (const auto& entry : section) {
      const std::string place = absl::StrCat(path, ":", entry.first.Mark().line + 1);
      const std::string name =
          absl::StrCat(prefix, entry.first.IsScalar() ? entry.first.Scalar() : "?");
      const auto has_name = [&](const KeySpec& key) { return key.name == name; };
      const auto in_section = [&](const KeySpec& key) {
        return absl::StartsWith(key.name, name + ".");
      };
      if (!seen_.insert(name).second) {
        return absl::InvalidArgumentError(absl::StrCat(place, ": ", name, ": stands twice"));
      }
      if (const auto key = std::find_if(keys_.begin(), keys_.end(), has_name); key != keys_.end()) {
        DOCKET_RETURN_IF_ERROR(ApplyFileValue(*key, entry.second, {path, place}));
      } else if (std::any_of(keys_.begin(), keys_.end(), in_section)) {
        DOCKET_RETURN_IF_ERROR(ApplySection(entry.second, name + ".", path));
      } else {
        return Unknown({.place = place, .name = name, .prefix = ""}, FileNames());
      }
    }
    return absl::OkStatus();
  }

  std::vector<std::string> FileNames() const {
    std::vector<std::string> names;
    for (const KeySpec& key : keys_) {
      names.push_back(key.name);
      for (std::size_t dot = 0; (dot = key.name.find('.', dot)) != std::string::npos; ++dot) {
        names.push_back(key.name.substr(0, dot));
      }
    }
    return names;
  }

  struct FilePlace {
    std::string path;
    std::string place;  // path:line of the key
  };

  absl::Status ApplyFileValue(const KeySpec& key, const YAML::Node& value, const FilePlace& file) {
    const auto problem = key.read(value, loaded_.config);
    // The parser places an empty value behind whatever follows it: its key is the better place.
    const bool placed = problem.has_value() && problem->line > 0 && !value.IsNull();
    return Applied(key, problem, placed ? absl::StrCat(file.path, ":", problem->line) : file.place);
  }

  // A value of the environment or of a flag: YAML in one line.
  absl::Status ApplyText(const KeySpec& key, const std::string& text, const std::string& origin) {
    DOCKET_ASSIGN_OR_RETURN(const YAML::Node value, ParseYaml(text, origin));
    return Applied(key, key.read(value, loaded_.config), origin);
  }

  absl::Status Applied(const KeySpec& key, const ReadResult& problem, const std::string& origin) {
    if (problem.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat(Named(origin, key.name), problem->path, ": ",
                                                     problem->what, "; allowed: ", key.allowed));
    }
    loaded_.origins[key.name] = origin;
    return absl::OkStatus();
  }

  const std::vector<KeySpec> keys_;
  LoadedConfig loaded_;
  std::set<std::string> seen_;  // names met in the file
};

}  // namespace

std::vector<std::string> ProcessEnvironment() {
  std::vector<std::string> variables;
  for (char** variable = environ; variable != nullptr && *variable != nullptr; ++variable) {
    variables.emplace_back(*variable);
  }
  return variables;
}

absl::StatusOr<LoadedConfig> LoadConfig(const ConfigSources& sources) {
  Loader loader;
  loader.ApplyDefaults();
  if (!sources.file.empty()) DOCKET_RETURN_IF_ERROR(loader.ApplyFile(sources.file));
  DOCKET_RETURN_IF_ERROR(loader.ApplyEnvironment(sources.environment));
  DOCKET_RETURN_IF_ERROR(loader.ApplyFlags(sources.flags));
  return std::move(loader).Finish();
}

bool PublishesEvents(const Config& config) {
  if (config.roles.contains(Role::kRelay)) return true;
  return config.roles.contains(Role::kRelayOnKafka) && config.journal.type == JournalType::kKafka;
}

Config DefaultConfig() {
  absl::StatusOr<LoadedConfig> loaded = LoadConfig({});
  DOCKET_CHECK(loaded.ok());
  return std::move(loaded)->config;
}

}  // namespace docket::platform
