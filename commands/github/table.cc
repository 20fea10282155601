#include "commands/github/table.h"

#include <algorithm>
#include <vector>

#include "commands/github/rows.h"

namespace docket::commands::github {

std::span<const Row> TranslationTable() {
  static const std::vector<Row> table = [] {
    std::vector<Row> all;
    for (const std::span<const Row> part :
         {ReviewRows(), DiscussionRows(), CommitRows(), RepositoryRows(), OrganizationRows()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return table;
}

const Row* FindRow(std::string_view event, std::string_view action) {
  const std::span<const Row> table = TranslationTable();
  const auto row = std::ranges::find_if(
      table, [&](const Row& each) { return each.event == event && each.action == action; });
  return row == table.end() ? nullptr : &*row;
}

}  // namespace docket::commands::github
