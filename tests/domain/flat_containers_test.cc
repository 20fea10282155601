// FlatMap and FlatSet beside the standard's own containers, by the same operations in any order.
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "domain/flat_map.h"
#include "domain/flat_set.h"

namespace docket::domain {
namespace {

using Map = FlatMap<int, std::string>;

template <class Flat>
auto Listed(const Flat& flat) {
  return std::vector<typename Flat::value_type>(flat.begin(), flat.end());
}

std::vector<std::pair<int, std::string>> Listed(const std::map<int, std::string>& map) {
  return {map.begin(), map.end()};
}

TEST(FlatMap, DoesWhatAnOrderedMapDoes) {
  std::mt19937 random(1);
  Map flat;
  std::map<int, std::string> map;
  for (int i = 0; i < 10'000; ++i) {
    const int key = static_cast<int>(random() % 40);
    const std::string value = std::to_string(i);
    switch (random() % 6) {
      case 0:
        EXPECT_EQ(flat.try_emplace(key, value).second, map.try_emplace(key, value).second);
        break;
      case 1:
        flat.insert_or_assign(key, value);
        map.insert_or_assign(key, value);
        break;
      case 2:
        flat[key] += "x";
        map[key] += "x";
        break;
      case 3:
        flat.erase(key);
        map.erase(key);
        break;
      case 4:
        if (const auto found = flat.find(key); found != flat.end()) flat.erase(found);
        if (const auto found = map.find(key); found != map.end()) map.erase(found);
        break;
      default:
        EXPECT_EQ(flat.contains(key), map.contains(key));
        EXPECT_EQ(flat.emplace(key, value).first->second, map.emplace(key, value).first->second);
    }
    ASSERT_EQ(Listed(flat), Listed(map)) << "after operation " << i;
    ASSERT_EQ(flat.size(), map.size());
    ASSERT_EQ(flat.empty(), map.empty());
  }
}

TEST(FlatMap, IsEqualWhateverTheOrderOfItsEntries) {
  const Map one = {{2, "b"}, {1, "a"}};
  EXPECT_EQ(one, (Map{{1, "a"}, {2, "b"}}));
  EXPECT_NE(one, (Map{{1, "a"}, {2, "c"}}));
}

TEST(FlatMap, KeepsTheFirstOfOneKey) { EXPECT_EQ((Map{{1, "a"}, {1, "b"}}), (Map{{1, "a"}})); }

TEST(FlatSet, DoesWhatAnOrderedSetDoes) {
  std::mt19937 random(2);
  FlatSet<int> flat;
  std::set<int> set;
  for (int i = 0; i < 10'000; ++i) {
    const int value = static_cast<int>(random() % 40);
    if (random() % 3 != 0) {
      flat.insert(value);
      set.insert(value);
    } else if (!set.empty()) {
      flat.erase(flat.begin());
      set.erase(set.begin());
    }
    EXPECT_EQ(flat.contains(value), set.contains(value));
    ASSERT_EQ(Listed(flat), std::vector<int>(set.begin(), set.end())) << "after operation " << i;
    if (!set.empty()) {
      ASSERT_EQ(*flat.rbegin(), *set.rbegin());
    }
  }
  flat.clear();
  EXPECT_TRUE(flat.empty());
}

}  // namespace
}  // namespace docket::domain
