// What is read of an archive. Input: a byte that says what the rest is: a manifest line (0), the
// compressed bytes of a segment (1), or what stands behind the head of a segment's content (2).
// Holds: each is read or an error of broken bytes or newer software; a line that was read is
// written as the same bytes; so is the content of the records that were read.
#include <string>

#include "eventstore/archive/blob_candidates.h"
#include "eventstore/archive/manifest_line.h"
#include "eventstore/archive/segment.h"
#include "platform/check.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using eventstore::ArchivedPartition;
using eventstore::Offset;

constexpr Offset kBase{3};

bool IsRefusal(const absl::Status& status) {
  return absl::IsDataLoss(status) || absl::IsUnimplemented(status);
}

void ReadLine(std::string_view text) {
  const auto line = eventstore::ParseManifestLine(text);
  DOCKET_CHECK(line.ok() ? ToText(*line) == text : IsRefusal(line.status()));
}

void ReadContent(std::string_view rest) {
  const ArchivedPartition partition{.log = {.base = "review_events", .generation = 1},
                                    .partition = eventstore::PartitionIndex(2)};
  const std::string head = eventstore::SegmentBuilder(partition, kBase).content();
  const std::string content = head + std::string(rest);
  auto records = eventstore::SegmentRecords::Open(content, partition, kBase);
  DOCKET_CHECK(records.ok());  // its head is right
  eventstore::SegmentBuilder again(partition, kBase);
  eventstore::StoredRecord stored{};
  auto found = records->Read(stored);
  for (; found.ok() && *found; found = records->Read(stored)) {
    again.Add(stored);
    static_cast<void>(eventstore::BlobCandidates(stored.record));
  }
  if (!found.ok()) {
    DOCKET_CHECK(IsRefusal(found.status()));
    return;
  }
  DOCKET_CHECK(again.content() == content);
}

void ReadSegment(std::string_view bytes) {
  eventstore::SegmentDecompressor decompressor;
  const auto content = decompressor.Decompress(bytes);
  if (!content.ok()) {
    DOCKET_CHECK(IsRefusal(content.status()));
    return;
  }
  const std::string kept(*content);
  const auto again = decompressor.Decompress(eventstore::CompressSegment(kept));
  DOCKET_CHECK(again.ok() && *again == kept);
}

void Run(Input input) {
  const auto kind = input.Byte() % 3;
  const std::string_view rest = input.Rest();
  if (kind == 0) ReadLine(rest);
  if (kind == 1) ReadSegment(rest);
  if (kind == 2) ReadContent(rest);
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
