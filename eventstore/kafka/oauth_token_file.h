// Tokens for SASL OAUTHBEARER out of a file that something else keeps fresh: a JSON Web Token
// (RFC 7519) in its compact form, as a mounted service account has it. The signature is the
// broker's to check. A client asks when it needs its first token and when four fifths of the
// token's time are over, and ten seconds after it was told that there is none.
// Thread-safety: functions without shared state; the client calls back on a thread of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "eventstore/kafka/kafka_handles.h"

namespace docket::eventstore {

struct OauthToken {
  std::string text;
  std::string principal;  // the claim "sub"
  absl::Time expires_at;  // the claim "exp"
};

// kInvalidArgument: it is no such token, or lacks a claim. No message repeats any of it.
[[nodiscard]] absl::StatusOr<OauthToken> ParseOauthToken(std::string_view text);

// White space around the token is left out. kNotFound: the file cannot be read; kInvalidArgument:
// as above; kUnauthenticated: the token's time is over.
[[nodiscard]] absl::StatusOr<OauthToken> ReadOauthTokenFile(const std::string& path,
                                                            absl::Time now);

// Has the client that is made of `conf` take its tokens from the file. ServeOauthTokens must be
// called for it.
[[nodiscard]] absl::Status TakeTokensFrom(rd_kafka_conf_t& conf, const std::string& path);

// Lets the client ask for tokens on its own thread, whoever empties its queues. Nothing for a
// client without such a file.
[[nodiscard]] absl::Status ServeOauthTokens(rd_kafka_t& client);

}  // namespace docket::eventstore
