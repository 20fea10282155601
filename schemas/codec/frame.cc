#include "schemas/codec/frame.h"

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

}  // namespace

std::string WrapFrame(std::string_view body) {
  const FrameVersions versions{.writer = kFrameVersion, .minimum_reader = kMinimumReaderVersion};
  const std::array<char, kHashBytes> hash = HashOf(versions, body);
  std::string stored;
  stored.reserve(kFrameHeaderBytes + body.size());
  stored.push_back(static_cast<char>(versions.writer));
  stored.push_back(static_cast<char>(versions.minimum_reader));
  stored.append(hash.data(), hash.size());
  stored.append(body);
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
  bytes.reserve(message.ByteSizeLong());
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    // Fails only above 2 GiB, which every writer's own limit forbids.
    DOCKET_CHECK(message.SerializeToCodedStream(&coded));
  }
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
  return WrapFrame(SerializeDeterministically(message));
}

}  // namespace docket::schemas
