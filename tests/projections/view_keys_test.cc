#include "projections/rocksdb/view_keys.h"

#include <gtest/gtest.h>

#include <set>

#include "projections/index_key.h"
#include "projections/list_order.h"
#include "projections/registry.h"

namespace docket::projections {
namespace {

Scope ScopeAt(std::uint16_t view, std::uint32_t generation, std::int32_t partition) {
  return {.view = ViewId(view),
          .generation = generation,
          .partition = eventstore::PartitionIndex(partition)};
}

TEST(ViewKeys, KeysOfOneScopeAreNeighbours) {
  const std::string last_of_first = RowKey(ScopeAt(1, 1, 0), "\xff\xff");
  const std::string first_of_next = RowKey(ScopeAt(1, 1, 1), "");
  EXPECT_LT(last_of_first, first_of_next);
  EXPECT_LT(first_of_next, RowKey(ScopeAt(1, 2, 0), ""));
  EXPECT_LT(RowKey(ScopeAt(1, 255, 0), ""), RowKey(ScopeAt(1, 256, 0), ""));
}

TEST(ViewKeys, AGenerationRangeHoldsAllOfItAndNothingElse) {
  const KeyRange range = GenerationRange(KeyKind::kRow, ViewId(1), 0xff);
  EXPECT_LE(range.begin, RowKey(ScopeAt(1, 0xff, 0), ""));
  EXPECT_GT(range.end, RowKey(ScopeAt(1, 0xff, 0x7fffffff), "\xff"));
  EXPECT_GT(range.begin, RowKey(ScopeAt(1, 0xfe, 0x7fffffff), "\xff"));
  EXPECT_LE(range.end, RowKey(ScopeAt(1, 0x100, 0), ""));
}

TEST(ViewKeys, OneStreamsQueueIsNotAnothersPrefix) {
  const Scope scope = ScopeAt(1, 1, 0);
  const std::string key = QueuedKey(scope, {.stream = "ab", .offset = 1, .index = 0});
  EXPECT_FALSE(key.starts_with(QueuedPrefix(scope, "a")));
  EXPECT_LT(key, QueuedKey(scope, {.stream = "ab", .offset = 256, .index = 0}));
}

TEST(IndexKeys, NumbersAndTextKeepTheirOrder) {
  const auto ascending = [](std::int64_t value) { return KeyWriter().Ascending(value).Take(); };
  const auto descending = [](std::int64_t value) { return KeyWriter().Descending(value).Take(); };
  const auto text = [](std::string_view value) { return KeyWriter().Text(value).Take(); };
  EXPECT_LT(ascending(-1), ascending(0));
  EXPECT_LT(ascending(255), ascending(256));
  EXPECT_GT(descending(255), descending(256));
  EXPECT_EQ(ReadAscending(ascending(-42)), -42);
  EXPECT_LT(text("a"), text("ab"));
  EXPECT_LT(text(std::string("a\0b", 3)), text("ab"));
  EXPECT_FALSE(text("ab").starts_with(text("a")));
  EXPECT_EQ(ReadListOrder(ListOrder({.at = 77, .id = "x"})), (ListPlace{.at = 77, .id = "x"}));
}

TEST(Registry, IdsAndNamesAreUnique) {
  std::set<ViewId> ids;
  std::set<std::string_view> names;
  for (const AnyView* view : AllViews()) {
    EXPECT_TRUE(ids.insert(view->id()).second) << view->name();
    EXPECT_TRUE(names.insert(view->name()).second) << view->name();
    EXPECT_EQ(FindView(view->name()), view);
  }
  EXPECT_EQ(FindView("no_such_view"), nullptr);
}

}  // namespace
}  // namespace docket::projections
