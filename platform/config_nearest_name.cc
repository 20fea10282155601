// NearestName of config_fields.h: what a misspelt name was meant to be.
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "platform/config_fields.h"

namespace docket::platform {
namespace {

// How many a name of that length may have and still be meant; with more it is another word.
std::size_t TypingErrorsIn(std::size_t length) { return std::clamp<std::size_t>(length / 4, 1, 3); }

// Characters to insert, remove or replace, and neighbours to exchange, to make one of the other
// (optimal string alignment: the table of Levenshtein's distance with one case more).
std::size_t EditDistance(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> table(from.size() + 1,
                                              std::vector<std::size_t>(to.size() + 1));
  for (std::size_t i = 0; i <= from.size(); ++i) table[i][0] = i;
  for (std::size_t j = 0; j <= to.size(); ++j) table[0][j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = table[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      table[i][j] = std::min({replaced, table[i - 1][j] + 1, table[i][j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
        table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
      }
    }
  }
  return table[from.size()][to.size()];
}

}  // namespace

std::string NearestName(std::string_view text, const std::vector<std::string>& candidates) {
  std::string nearest;
  std::size_t least = TypingErrorsIn(text.size()) + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = EditDistance(text, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace docket::platform
