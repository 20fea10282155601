#include "eventstore/archive/manifest_line.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "absl/strings/str_cat.h"
#include "boost/json/object.hpp"
#include "boost/json/parse.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "platform/time_format.h"

namespace docket::eventstore {
namespace {

namespace json = boost::json;

constexpr std::int64_t kVersion = 1;

template <std::size_t N>
json::string Hex(const std::array<std::uint8_t, N>& bytes) {
  return json::string(platform::HexEncode(platform::AsBytes(bytes)));
}

// Reads members of one object, and remembers whether one was missing or of another kind.
class Members {
 public:
  explicit Members(const json::object& object) : object_(object) {}

  std::int64_t Number(std::string_view name) {
    const json::value* value = Find(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    right_ = false;
    return 0;
  }
  std::int32_t SmallNumber(std::string_view name) {
    const std::int64_t number = Number(name);
    right_ = right_ && number >= 0 && number <= std::numeric_limits<std::int32_t>::max();
    return right_ ? static_cast<std::int32_t>(number) : 0;
  }
  std::string Text(std::string_view name) {
    const json::value* value = Find(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    right_ = false;
    return {};
  }
  domain::Timestamp Time(std::string_view name) {
    const auto time = platform::ParseRfc3339(Text(name));
    right_ = right_ && time.has_value();
    return time.value_or(domain::kUnknownTime);
  }
  template <std::size_t N>
  void Bytes(std::string_view text, std::array<std::uint8_t, N>& out) {
    const auto bytes = platform::HexDecode(text);
    right_ = right_ && bytes.has_value() && bytes->size() == N;
    if (right_) std::ranges::copy(*bytes, reinterpret_cast<char*>(out.data()));
  }
  const json::value* Find(std::string_view name) const {
    return object_.if_contains(json::string_view(name.data(), name.size()));
  }
  void Fail() { right_ = false; }
  [[nodiscard]] bool right() const { return right_; }

 private:
  const json::object& object_;
  bool right_ = true;
};

json::object ReaderJson(const ReaderState& reader) {
  json::object made;
  made["term"] = reader.term.value();
  made["claim"] = platform::HexEncode(reader.claim.value());
  made["next_sequence"] = reader.next_sequence.value();
  made["last_offset"] = reader.last_offset.value();
  made["last_record"] = Hex(reader.last_record);
  return made;
}

void ReadReader(Members& line, ReaderState& reader) {
  const json::value* value = line.Find("reader");
  if (value == nullptr || !value->is_object()) return line.Fail();
  Members members(value->get_object());
  reader.term = Term(members.Number("term"));
  const auto claim = platform::HexDecode(members.Text("claim"));
  if (!claim.has_value()) return line.Fail();
  reader.claim = ClaimId(*claim);
  reader.next_sequence = Sequence(members.Number("next_sequence"));
  reader.last_offset = Offset(members.Number("last_offset"));
  members.Bytes(members.Text("last_record"), reader.last_record);
  if (!members.right()) line.Fail();
}

void ReadBlobs(Members& line, std::vector<BlobHash>& blobs) {
  const json::value* value = line.Find("blobs");
  if (value == nullptr || !value->is_array()) return line.Fail();
  for (const json::value& one : value->get_array()) {
    if (!one.is_string()) return line.Fail();
    line.Bytes(std::string_view(one.get_string().data(), one.get_string().size()),
               blobs.emplace_back());
  }
}

absl::Status NoLine(const char* why) {
  return absl::DataLossError(absl::StrCat("it is no manifest line: ", why));
}

}  // namespace

std::string ToText(const ManifestLine& line) {
  json::object made;
  made["version"] = kVersion;
  made["archive"] = line.archive;
  made["log"] = line.partition.log.base;
  made["generation"] = line.partition.log.generation;
  made["partitions"] = line.partition_count;
  made["partition"] = line.partition.partition.value();
  made["base"] = line.range.base.value();
  made["next"] = line.range.next.value();
  made["records"] = line.records;
  made["first_appended_at"] = platform::FormatRfc3339(line.first_appended_at);
  made["last_appended_at"] = platform::FormatRfc3339(line.last_appended_at);
  made["segment_bytes"] = line.segment_bytes;
  made["segment_sha256"] = Hex(line.segment_sha256);
  made["content_bytes"] = line.content_bytes;
  made["content_sha256"] = Hex(line.content_sha256);
  made["reader"] = ReaderJson(line.reader);
  json::array blobs;
  for (const BlobHash& blob : line.blobs) blobs.emplace_back(Hex(blob));
  made["blobs"] = std::move(blobs);
  made["previous"] = Hex(line.previous);
  return json::serialize(made) + "\n";
}

absl::StatusOr<ManifestLine> ParseManifestLine(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), error);
  if (error || !value.is_object()) return NoLine("it is not one object of JSON");
  Members members(value.get_object());
  const std::int64_t version = members.Number("version");
  if (!members.right()) return NoLine("it has no version");
  if (version > kVersion) {
    return absl::UnimplementedError(absl::StrCat("a manifest line of version ", version,
                                                 "; run the newer software that wrote it"));
  }
  ManifestLine line;
  line.archive = members.Text("archive");
  line.partition = {
      .log = {.base = members.Text("log"), .generation = members.SmallNumber("generation")},
      .partition = PartitionIndex(members.SmallNumber("partition"))};
  line.partition_count = members.SmallNumber("partitions");
  line.range = {.base = Offset(members.Number("base")), .next = Offset(members.Number("next"))};
  line.records = members.Number("records");
  line.first_appended_at = members.Time("first_appended_at");
  line.last_appended_at = members.Time("last_appended_at");
  line.segment_bytes = members.Number("segment_bytes");
  members.Bytes(members.Text("segment_sha256"), line.segment_sha256);
  line.content_bytes = members.Number("content_bytes");
  members.Bytes(members.Text("content_sha256"), line.content_sha256);
  ReadReader(members, line.reader);
  line.reader.next_offset = line.range.next;
  ReadBlobs(members, line.blobs);
  members.Bytes(members.Text("previous"), line.previous);
  if (!members.right()) return NoLine("a member is missing or not what it must be");
  if (ToText(line) != text) return NoLine("it is not in the form in which lines are written");
  return line;
}

}  // namespace docket::eventstore
