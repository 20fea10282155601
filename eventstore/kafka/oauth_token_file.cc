#include "eventstore/kafka/oauth_token_file.h"

#include <array>
#include <cmath>
#include <fstream>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/system/error_code.hpp"
#include "platform/clock.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::eventstore {
namespace {

// Far more than a token that fits into a request of the client.
constexpr std::size_t kFileBytesMax = 1U << 16U;
// Header, payload, signature.
constexpr std::size_t kTokenParts = 3;
// The year 9999, which no clock of a client reaches.
constexpr double kSecondsMax = 253'402'300'799;

absl::Status NoToken(std::string_view why) {
  return absl::InvalidArgumentError(
      absl::StrCat("it is no JSON Web Token: ", platform::AbslView(why)));
}

absl::StatusOr<boost::json::object> PayloadOf(std::string_view text) {
  const std::vector<std::string> parts = absl::StrSplit(platform::AbslView(text), '.');
  if (parts.size() != kTokenParts) return NoToken("not header.payload.signature");
  std::string payload;
  if (!absl::WebSafeBase64Unescape(parts[1], &payload)) return NoToken("its payload is no base64");
  boost::system::error_code error;
  boost::json::value document = boost::json::parse(payload, error);
  if (error || !document.is_object()) return NoToken("its payload is no JSON object");
  return std::move(document.get_object());
}

std::optional<absl::Time> ExpiryOf(const boost::json::object& payload) {
  const boost::json::value* exp = payload.if_contains("exp");
  if (exp == nullptr || !exp->is_number()) return std::nullopt;
  const auto seconds = exp->to_number<double>();
  if (!(seconds >= 0) || seconds > kSecondsMax) return std::nullopt;
  return absl::FromUnixMillis(static_cast<std::int64_t>(std::floor(seconds * 1000)));
}

absl::StatusOr<std::string> Contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.eof() && !file) {
    return absl::NotFoundError(absl::StrCat(
        path, " cannot be read; let what renews the token write it there, readable for docketd"));
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() <= kFileBytesMax) return text;
  return absl::InvalidArgumentError(
      absl::StrCat(path, " is larger than ", kFileBytesMax, " bytes"));
}

std::string Failure(const absl::Status& status) {
  return absl::StrCat("kafka.oauth_token_file: ", status.message());
}

void GiveToken(rd_kafka_t* client, const char* path, void* /*opaque*/) {
  const absl::Time now = absl::FromUnixMicros(platform::SystemClock().Now().value());
  const absl::StatusOr<OauthToken> token = ReadOauthTokenFile(path, now);
  if (!token.ok()) {
    rd_kafka_oauthbearer_set_token_failure(client, Failure(token.status()).c_str());
    return;
  }
  std::array<char, kKafkaErrorBytes> why{};
  if (rd_kafka_oauthbearer_set_token(client, token->text.c_str(),
                                     absl::ToUnixMillis(token->expires_at),
                                     token->principal.c_str(), nullptr, 0, why.data(),
                                     why.size()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    rd_kafka_oauthbearer_set_token_failure(
        client, Failure(absl::InvalidArgumentError(absl::StrCat(path, ": ", why.data()))).c_str());
  }
}

}  // namespace

absl::StatusOr<OauthToken> ParseOauthToken(std::string_view text) {
  DOCKET_ASSIGN_OR_RETURN(const boost::json::object payload, PayloadOf(text));
  const std::optional<absl::Time> expires_at = ExpiryOf(payload);
  if (!expires_at.has_value()) return NoToken("its claim exp is no time in seconds");
  const boost::json::value* subject = payload.if_contains("sub");
  if (subject == nullptr || !subject->is_string() || subject->get_string().empty()) {
    return NoToken("its claim sub is no text");
  }
  return OauthToken{.text = std::string(text),
                    .principal = std::string(subject->get_string()),
                    .expires_at = *expires_at};
}

absl::StatusOr<OauthToken> ReadOauthTokenFile(const std::string& path, absl::Time now) {
  DOCKET_ASSIGN_OR_RETURN(const std::string text, Contents(path));
  const absl::string_view stripped = absl::StripAsciiWhitespace(text);
  absl::StatusOr<OauthToken> token = ParseOauthToken({stripped.data(), stripped.size()});
  if (!token.ok()) {
    return absl::Status(token.status().code(), absl::StrCat(path, ": ", token.status().message()));
  }
  if (token->expires_at > now) return token;
  return absl::UnauthenticatedError(
      absl::StrCat("the token in ", path, " expired at ", absl::FormatTime(token->expires_at),
                   "; see to what renews it, and that the clock is right"));
}

absl::Status TakeTokensFrom(rd_kafka_conf_t& conf, const std::string& path) {
  std::array<char, kKafkaErrorBytes> why{};
  // The client hands this text to the callback.
  if (rd_kafka_conf_set(&conf, "sasl.oauthbearer.config", path.c_str(), why.data(), why.size()) !=
          RD_KAFKA_CONF_OK ||
      rd_kafka_conf_set(&conf, "sasl.mechanism", "OAUTHBEARER", why.data(), why.size()) !=
          RD_KAFKA_CONF_OK) {
    return absl::InvalidArgumentError(absl::StrCat("kafka.oauth_token_file: ", why.data()));
  }
  rd_kafka_conf_set_oauthbearer_token_refresh_cb(&conf, GiveToken);
  rd_kafka_conf_enable_sasl_queue(&conf, 1);
  return absl::OkStatus();
}

absl::Status ServeOauthTokens(rd_kafka_t& client) {
  if (const KafkaQueue tokens{rd_kafka_queue_get_sasl(&client)}; tokens == nullptr) {
    return absl::OkStatus();
  }
  rd_kafka_error_t* const error = rd_kafka_sasl_background_callbacks_enable(&client);
  if (error == nullptr) return absl::OkStatus();
  absl::Status failed = absl::InternalError(
      absl::StrCat("a client of Kafka cannot ask for tokens: ", rd_kafka_error_string(error)));
  rd_kafka_error_destroy(error);
  return failed;
}

}  // namespace docket::eventstore
