// The frame of every stored value: written once around the serialised message, so that a torn or
// altered value is found before Protobuf reads it, and a value of a later version is refused.
//
//   byte 0      frame version of the writer (kFrameVersion)
//   byte 1      minimum reader version: a reader below it must not interpret the value
//   bytes 2..9  XXH3-64 of the body, little endian, seeded with byte 0 + 256 · byte 1
//   bytes 10..  body
//
// docs/formats/journal-record.md has the limits and downsides. The hash finds accidents, not
// attackers; the audit tree is for those.
// Thread-safety: pure functions. Ownership: OpenFrame answers a view into its argument.
// Source of the hash: xxHash 0.8, XXH3_64bits_withSeed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "google/protobuf/message_lite.h"

namespace docket::schemas {

inline constexpr std::uint8_t kFrameVersion = 1;
inline constexpr std::uint8_t kMinimumReaderVersion = 1;
inline constexpr std::size_t kFrameHeaderBytes = 10;

[[nodiscard]] std::string WrapFrame(std::string_view body);

// The body. kDataLoss: too short, or the hash differs. kUnimplemented: a newer reader is needed.
[[nodiscard]] absl::StatusOr<std::string_view> OpenFrame(std::string_view stored);

// The same bytes for equal messages, within one version of Protobuf; golden files watch over a
// change of it. Precondition: text fields hold valid UTF-8, or no reader will parse them.
[[nodiscard]] std::string SerializeDeterministically(const google::protobuf::MessageLite& message);

// kDataLoss, naming the message type, if `data` is no such message.
[[nodiscard]] absl::Status ParseMessage(std::string_view data,
                                        google::protobuf::MessageLite& message);

// A message as it is stored: framed and deterministic.
[[nodiscard]] std::string StoreMessage(const google::protobuf::MessageLite& message);

// The inverse of StoreMessage; fails as OpenFrame and ParseMessage do.
[[nodiscard]] absl::Status LoadInto(google::protobuf::MessageLite& message,
                                    std::string_view stored);
template <class Message>
[[nodiscard]] absl::StatusOr<Message> LoadMessage(std::string_view stored) {
  Message message;
  if (absl::Status loaded = LoadInto(message, stored); !loaded.ok()) return loaded;
  return message;
}

}  // namespace docket::schemas
