#include "apps/kafka_properties_file.h"

#include <cstddef>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "apps/secret_file.h"
#include "apps/whole_file.h"
#include "eventstore/kafka/kafka_properties.h"
#include "platform/status_macros.h"

namespace docket::apps {
namespace {

// Far more than all properties; certificates stand in files of their own.
constexpr std::size_t kFileBytesMax = 1U << 16U;

absl::Status ReadInto(const std::string& path, std::map<std::string, std::string>& properties) {
  const absl::StatusOr<std::string> text = ReadFileWhole(path, kFileBytesMax);
  if (!text.ok()) {
    return {text.status().code(),
            absl::StrCat("kafka.properties_files: ", text.status().message())};
  }
  if (text->size() > kFileBytesMax) {
    return absl::InvalidArgumentError(absl::StrCat("kafka.properties_files: ", path,
                                                   " is larger than ", kFileBytesMax, " bytes"));
  }
  int number = 0;
  for (const absl::string_view whole : absl::StrSplit(*text, '\n')) {
    ++number;
    const absl::string_view line = absl::StripAsciiWhitespace(whole);
    if (line.empty() || line.front() == '#') continue;
    const std::pair<absl::string_view, absl::string_view> property =
        absl::StrSplit(line, absl::MaxSplits('=', 1));
    const absl::string_view name = absl::StripAsciiWhitespace(property.first);
    if (line.find('=') == absl::string_view::npos || name.empty()) {
      return absl::InvalidArgumentError(
          absl::StrCat("kafka.properties_files: ", path, ":", number, ": name=value is wanted"));
    }
    properties[std::string(name)] = std::string(absl::StripAsciiWhitespace(property.second));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::map<std::string, std::string>> KafkaPropertiesOf(
    const platform::KafkaConfig& config, const platform::Logger& logger) {
  std::map<std::string, std::string> properties;
  for (const std::string& path : config.properties_files) {
    DOCKET_RETURN_IF_ERROR(ReadInto(path, properties));
    if (const auto open = DescribeOpenFile(path); open.has_value()) logger.Warning(*open);
  }
  for (const auto& [name, value] : config.properties) properties[name] = value;
  if (!config.oauth_token_file.empty()) {
    properties[eventstore::kOauthTokenFileProperty] = config.oauth_token_file;
  }
  return properties;
}

}  // namespace docket::apps
