// Every view over the records of its source. Input: a byte that picks the source log, then records,
// each two bytes of length and its bytes: the body of a commit, or the stored record of a delivery
// or of its result.
// Holds: a view applies an input or refuses it, in which case the row stays as it was; a row is
// stored and read back, and its index entries are those of what was read; all records again give
// the same rows; an input that was queued is the input that it was.
#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "eventstore/log_names.h"
#include "platform/check.h"
#include "projections/input.h"
#include "projections/registry.h"
#include "schemas/codec/frame.h"
#include "tests/fuzz/input.h"

namespace docket::fuzz {
namespace {

using projections::AnyRow;
using projections::AnyView;
using projections::SourceKind;
using ViewInput = projections::Input;
using Rows = std::map<std::string, std::string>;

struct Source {
  std::string_view log;
  SourceKind kind = SourceKind::kJournal;
};

// Their order is the first byte of the corpus.
constexpr Source kSources[] = {
    {eventstore::kReviewEvents, SourceKind::kJournal},
    {eventstore::kOrganizationEvents, SourceKind::kJournal},
    {eventstore::kWebhookReceived, SourceKind::kDeliveries},
    {eventstore::kDeliveryResults, SourceKind::kDeliveryResults},
};

constexpr eventstore::PartitionIndex kPartition{0};

eventstore::LogName NameOf(const Source& source) {
  return {.base = std::string(source.log), .generation = 1};
}

// A stream named as the command: a queue tells the outcome from the events by the name, and ids of
// streams and of commands never are the same.
bool NamesItsCommandAsAStream(const journal_proto::Commit& commit) {
  return std::any_of(commit.events().begin(), commit.events().end(),
                     [&](const journal_proto::Event& event) {
                       return event.stream() == commit.outcome().command_id();
                     });
}

// Nothing of a commit that is none: a journal's reader stops before it.
void TakeRecord(const Source& source, std::string_view bytes, eventstore::Offset offset,
                projections::Inputs& inputs) {
  constexpr domain::Timestamp kAppendedAt = domain::FromSeconds(1'770'000'000);
  if (source.kind != SourceKind::kJournal) {
    inputs.push_back(projections::InputOfRecord(source.kind,
                                                {.log = NameOf(source),
                                                 .partition = kPartition,
                                                 .offset = offset,
                                                 .index = 0,
                                                 .appended_at = kAppendedAt},
                                                schemas::WrapFrame(bytes)));
    return;
  }
  const auto commit = std::make_shared<journal_proto::Commit>();
  if (!schemas::ParseMessage(bytes, *commit).ok()) return;
  if (NamesItsCommandAsAStream(*commit)) return;
  projections::AppendInputs(
      NameOf(source), kPartition,
      {.offset = offset, .appended_at = kAppendedAt, .commit = commit, .after = {}}, inputs);
}

projections::Inputs TakeInputs(const Source& source, Input& input) {
  projections::Inputs inputs;
  for (std::int64_t offset = 0; !input.empty(); ++offset) {
    TakeRecord(source, input.Bytes(input.Short()), eventstore::Offset(offset), inputs);
  }
  return inputs;
}

AnyRow RowAt(const AnyView& view, const Rows& rows, const std::string& key) {
  const auto stored = rows.find(key);
  if (stored == rows.end()) return nullptr;
  auto row = view.Decode(stored->second);
  DOCKET_CHECK(row.ok());
  return *std::move(row);
}

void Store(const AnyView& view, const std::string& key, const AnyRow& row, Rows& rows) {
  if (row == nullptr) {
    rows.erase(key);
    return;
  }
  rows[key] = schemas::SerializeDeterministically(*row);
  const AnyRow read = RowAt(view, rows, key);
  DOCKET_CHECK(schemas::SerializeDeterministically(*read) == rows[key]);
  DOCKET_CHECK(view.IndexEntries(key, *read) == view.IndexEntries(key, *row));
  DOCKET_CHECK(!view.ReadableKey(key).empty());
}

Rows Build(const AnyView& view, const projections::Inputs& inputs) {
  Rows rows;
  for (const ViewInput& input : inputs) {
    for (const std::string& key : view.Keys(input)) {
      const auto next = view.Apply(RowAt(view, rows, key), input);
      if (next.ok()) Store(view, key, *next, rows);
    }
  }
  return rows;
}

projections::Inputs Queued(const Source& source, const projections::Inputs& inputs) {
  projections::Inputs queued;
  for (const ViewInput& input : inputs) {
    auto again = projections::FromQueued({.kind = source.kind,
                                          .log = NameOf(source),
                                          .partition = kPartition,
                                          .stream = input.stream},
                                         projections::ToQueued(input));
    DOCKET_CHECK(again.ok());
    DOCKET_CHECK(again->stream == input.stream && again->what.index() == input.what.index());
    queued.push_back(*std::move(again));
  }
  return queued;
}

void Run(Input input) {
  const Source& source = kSources[input.Byte() % std::size(kSources)];
  const projections::Inputs inputs = TakeInputs(source, input);
  const projections::Inputs queued = Queued(source, inputs);
  for (const AnyView* view : projections::AllViews()) {
    if (view->source_log() != source.log) continue;
    const Rows rows = Build(*view, inputs);
    DOCKET_CHECK(Build(*view, inputs) == rows);
    DOCKET_CHECK(Build(*view, queued) == rows);
  }
}

}  // namespace
}  // namespace docket::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docket::fuzz::Run({data, size});
  return 0;
}
