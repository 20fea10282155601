#include "tests/torture/findings.h"

namespace docket::torture {
namespace {

constexpr std::size_t kWordsMax = 20;

}  // namespace

const std::vector<std::pair<Wrong, std::string>>& KindsOfWrong() {
  static const auto* const kinds = new std::vector<std::pair<Wrong, std::string>>{
      {Wrong::kLost, "lost"},
      {Wrong::kDoubled, "doubled"},
      {Wrong::kOrder, "out of order"},
      {Wrong::kUndecided, "commands without outcome"},
      {Wrong::kReview, "reviews wrong"},
      {Wrong::kKey, "keys wrong"},
      {Wrong::kView, "views differing"},
      {Wrong::kWentBack, "readers went back"},
      {Wrong::kLateStart, "late starts"},
      {Wrong::kDisorderlyEnd, "disorderly ends"},
      {Wrong::kDeath, "ended by itself"},
      {Wrong::kBound, "beyond a bound"},
      {Wrong::kAnswer, "answers nobody may get"},
      {Wrong::kArchive, "archives not right"},
      {Wrong::kBroker, "brokers not back"},
      {Wrong::kHarmless, "blows that hit nothing"},
  };
  return *kinds;
}

void Findings::Note(Wrong kind, std::string words) {
  ++counts_[kind];
  if (words_.size() < kWordsMax) words_.push_back(std::move(words));
}

void Findings::Add(const Findings& other) {
  for (const auto& [kind, count] : other.counts_) counts_[kind] += count;
  for (const std::string& words : other.words_) {
    if (words_.size() < kWordsMax) words_.push_back(words);
  }
}

std::int64_t Findings::Count(Wrong kind) const {
  const auto found = counts_.find(kind);
  return found == counts_.end() ? 0 : found->second;
}

}  // namespace docket::torture
