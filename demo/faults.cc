#include "demo/faults.h"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <cstddef>
#include <string>
#include <utility>

#include "demo/random.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

constexpr std::uint64_t kFaultStream = 4;
constexpr std::uint64_t kLateStream = 5;
constexpr std::uint64_t kFaultGuidStream = 6;

// Percent of chapters with each fault.
constexpr unsigned kReordered = 35;
constexpr unsigned kDuplicated = 30;
constexpr unsigned kLate = 30;
constexpr unsigned kWithSibling = 20;
constexpr unsigned kReplayed = 15;
constexpr unsigned kForged = 15;
constexpr unsigned kUnknownEvent = 8;
constexpr unsigned kUnknownAction = 8;

json::object ParseBody(const Delivery& delivery) {
  return json::parse(delivery.body).as_object();  // our own serialization: always an object
}

void InsertAfter(Chapter& chapter, std::size_t index, Delivery delivery) {
  chapter.deliveries.insert(chapter.deliveries.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                            std::move(delivery));
}

Delivery AgainAs(Fault fault, const Delivery& original) {
  Delivery again = original;
  again.fault = fault;
  again.expectation = Expectation::kDuplicate;
  return again;
}

Delivery ReplayOf(const Delivery& original, std::string guid) {
  Delivery replay = original;
  replay.guid = std::move(guid);
  replay.fault = Fault::kReplay;
  return replay;
}

// As another App's hook would send it: its own installation, everything else alike.
Delivery SiblingOf(const Delivery& original) {
  Delivery sibling = original;
  sibling.fault = Fault::kSibling;
  ++sibling.hook_id;
  json::object body = ParseBody(original);
  body["installation"] =
      json::object{{"id", 90'000'000 + original.hook_id}, {"node_id", "MDIzOkludGVncmF0aW9u"}};
  sibling.body = json::serialize(body);
  return sibling;
}

// Would close or reopen the pull request and rename it for good, if it were believed.
Delivery ForgeryOf(const Delivery& original, std::string guid, Signing signing) {
  Delivery forgery = original;
  forgery.guid = std::move(guid);
  forgery.event = "pull_request";
  forgery.action = "closed";
  forgery.signing = signing;
  forgery.expectation = Expectation::kUnauthorized;
  forgery.fault = Fault::kForged;
  json::object body = ParseBody(original);
  body["action"] = "closed";
  if (json::value* member = body.if_contains("pull_request"); member && member->is_object()) {
    json::object& pull_request = member->get_object();
    pull_request["state"] = pull_request["state"] == "open" ? "closed" : "open";
    pull_request["title"] = "Forged";
    pull_request["updated_at"] = "2037-12-31T23:59:59Z";
  }
  forgery.body = json::serialize(body);
  return forgery;
}

Delivery UnknownEventLike(const Delivery& original, std::string guid) {
  Delivery unknown = original;
  unknown.guid = std::move(guid);
  unknown.event = "pull_request_premonition";
  unknown.fault = Fault::kUnknownEvent;
  return unknown;
}

Delivery UnknownActionLike(const Delivery& original, std::string guid) {
  Delivery unknown = original;
  unknown.guid = std::move(guid);
  unknown.action = "foreseen";
  unknown.fault = Fault::kUnknownAction;
  json::object body = ParseBody(original);
  body["action"] = "foreseen";
  unknown.body = json::serialize(body);
  return unknown;
}

std::size_t AnyIndex(const Chapter& chapter, Random& random) {
  return random.Below(chapter.deliveries.size());
}

void Reorder(Chapter& chapter, Random& random) {
  if (chapter.deliveries.size() < 2) return;
  const std::size_t from = AnyIndex(chapter, random);
  std::size_t to = AnyIndex(chapter, random);
  if (to == from) to = from == 0 ? 1 : from - 1;
  Delivery moved = std::move(chapter.deliveries[from]);
  moved.fault = Fault::kReordered;
  auto& deliveries = chapter.deliveries;
  deliveries.erase(deliveries.begin() + static_cast<std::ptrdiff_t>(from));
  deliveries.insert(deliveries.begin() + static_cast<std::ptrdiff_t>(to), std::move(moved));
}

void AddLate(Chapter& chapter, Random& random, Random& guids, const std::vector<Delivery>& story) {
  const Delivery& redelivered = story[random.Below(story.size())];
  chapter.late.push_back(AgainAs(Fault::kRedelivery, redelivered));
  if (random.Chance(kReplayed)) {
    chapter.late.push_back(ReplayOf(story[random.Below(story.size())], guids.Uuid()));
  }
}

}  // namespace

bool HasLateDeliveries(const ChapterSeed& seed) {
  return Random({seed.seed, seed.kind, seed.index, kLateStream}).Chance(kLate);
}

void AddFaults(Chapter& chapter, const ChapterSeed& seed) {
  if (chapter.deliveries.empty()) return;
  Random random({seed.seed, seed.kind, seed.index, kFaultStream});
  Random guids({seed.seed, seed.run, seed.kind, seed.index, kFaultGuidStream});
  const std::vector<Delivery> story = chapter.deliveries;  // what faults are made of

  if (random.Chance(kReordered)) Reorder(chapter, random);
  if (random.Chance(kWithSibling)) {
    const std::size_t index = AnyIndex(chapter, random);
    InsertAfter(chapter, index, SiblingOf(chapter.deliveries[index]));
  }
  if (random.Chance(kDuplicated)) {
    const std::size_t index = AnyIndex(chapter, random);
    const std::size_t place = index + random.Below(chapter.deliveries.size() - index);
    InsertAfter(chapter, place, AgainAs(Fault::kDuplicate, chapter.deliveries[index]));
  }
  const auto add_anywhere = [&chapter, &random](Delivery delivery) {
    const std::size_t index = AnyIndex(chapter, random);
    InsertAfter(chapter, index, std::move(delivery));
  };
  const auto any = [&story, &random]() -> const Delivery& {
    return story[random.Below(story.size())];
  };
  if (random.Chance(kReplayed)) add_anywhere(ReplayOf(any(), guids.Uuid()));
  if (random.Chance(kForged)) {
    const Signing signing = random.Chance(50) ? Signing::kOtherSecret : Signing::kOtherBytes;
    add_anywhere(ForgeryOf(any(), guids.Uuid(), signing));
  }
  if (random.Chance(kUnknownEvent)) add_anywhere(UnknownEventLike(any(), guids.Uuid()));
  if (random.Chance(kUnknownAction)) add_anywhere(UnknownActionLike(any(), guids.Uuid()));
  if (HasLateDeliveries(seed)) AddLate(chapter, random, guids, story);
}

}  // namespace docket::demo
