#include "schemas/codec/frame.h"

#include <algorithm>
#include <array>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "platform/check.h"
#include "xxhash.h"

namespace docket::schemas {
namespace {

struct FrameVersions {
  std::uint8_t writer = 0;
  std::uint8_t minimum_reader = 0;
};

constexpr std::size_t kHashOffset = 2;
constexpr std::size_t kHashBytes = 8;
static_assert(kHashOffset + kHashBytes == kFrameHeaderBytes);

std::array<char, kHashBytes> HashOf(FrameVersions versions, std::string_view body) {
  const XXH64_hash_t seed =
      XXH64_hash_t{versions.writer} + XXH64_hash_t{256} * versions.minimum_reader;
  XXH64_hash_t rest = XXH3_64bits_withSeed(body.data(), body.size(), seed);
  std::array<char, kHashBytes> little_endian{};
  for (char& byte : little_endian) {
    byte = static_cast<char>(rest & 0xff);
    rest >>= 8;
  }
  return little_endian;
}

// Fills in the header of a frame whose body is there.
void WriteHeader(std::string& stored) {
  const FrameVersions versions{.writer = kFrameVersion, .minimum_reader = kMinimumReaderVersion};
  const std::array<char, kHashBytes> hash =
      HashOf(versions, std::string_view(stored).substr(kFrameHeaderBytes));
  stored[0] = static_cast<char>(versions.writer);
  stored[1] = static_cast<char>(versions.minimum_reader);
  std::ranges::copy(hash, stored.begin() + kHashOffset);
}

// Appends; the size of the message is computed once.
void AppendDeterministically(const google::protobuf::MessageLite& message, std::string& bytes) {
  const std::size_t size = message.ByteSizeLong();
  DOCKET_CHECK(size <= std::size_t{std::numeric_limits<int>::max()});  // every writer's own limit
  const std::size_t begin = bytes.size();
  bytes.resize(begin + size);
  google::protobuf::io::ArrayOutputStream stream(bytes.data() + begin, static_cast<int>(size));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
}

}  // namespace

std::string WrapFrame(std::string_view body) {
  std::string stored;
  stored.reserve(kFrameHeaderBytes + body.size());
  stored.resize(kFrameHeaderBytes);
  stored.append(body);
  WriteHeader(stored);
  return stored;
}

absl::StatusOr<std::string_view> OpenFrame(std::string_view stored) {
  if (stored.size() < kFrameHeaderBytes) {
    return absl::DataLossError(absl::StrCat("a stored value of ", stored.size(),
                                            " bytes is shorter than its frame of ",
                                            kFrameHeaderBytes, " bytes"));
  }
  const FrameVersions versions{.writer = static_cast<std::uint8_t>(stored[0]),
                               .minimum_reader = static_cast<std::uint8_t>(stored[1])};
  if (versions.minimum_reader > kFrameVersion) {
    return absl::UnimplementedError(
        absl::StrCat("a stored value needs a reader of frame version ", versions.minimum_reader,
                     ", this program reads up to ", kFrameVersion, "; run a newer version"));
  }
  const std::string_view body = stored.substr(kFrameHeaderBytes);
  const std::array<char, kHashBytes> hash = HashOf(versions, body);
  if (stored.substr(kHashOffset, kHashBytes) != std::string_view(hash.data(), hash.size())) {
    return absl::DataLossError(absl::StrCat("a stored value of ", stored.size(),
                                            " bytes does not match its checksum: it was altered "
                                            "or cut; restore it from a replica or the archive"));
  }
  return body;
}

std::string SerializeDeterministically(const google::protobuf::MessageLite& message) {
  std::string bytes;
  AppendDeterministically(message, bytes);
  return bytes;
}

absl::Status ParseMessage(std::string_view data, google::protobuf::MessageLite& message) {
  const bool fits = data.size() <= std::size_t{std::numeric_limits<int>::max()};
  if (!fits || !message.ParseFromArray(data.data(), static_cast<int>(data.size()))) {
    return absl::DataLossError(
        absl::StrCat(data.size(), " bytes are no ", message.GetTypeName(), " message"));
  }
  return absl::OkStatus();
}

std::string StoreMessage(const google::protobuf::MessageLite& message) {
  std::string stored(kFrameHeaderBytes, '\0');
  AppendDeterministically(message, stored);
  WriteHeader(stored);
  return stored;
}

absl::Status LoadInto(google::protobuf::MessageLite& message, std::string_view stored) {
  const absl::StatusOr<std::string_view> body = OpenFrame(stored);
  return body.ok() ? ParseMessage(*body, message) : body.status();
}

}  // namespace docket::schemas
