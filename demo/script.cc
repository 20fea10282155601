#include "demo/script.h"

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <utility>

#include "demo/cases.h"
#include "demo/faults.h"
#include "demo/lifecycle.h"
#include "demo/random.h"
#include "demo/teller.h"

namespace docket::demo {
namespace json = boost::json;
namespace {

// The kinds of chapters, apart in every random stream.
constexpr std::uint64_t kExampleKind = 11;
constexpr std::uint64_t kInstallationKind = 12;
constexpr std::uint64_t kCaseKind = 13;
constexpr std::uint64_t kLifecycleKind = 14;
constexpr std::uint64_t kFarewellKind = 15;

constexpr std::size_t kSuspensions = 4;  // organisations that suspend the App for a while
constexpr std::int64_t kAppHook = 400'000'999;

std::int64_t IdAt(const json::object& object, std::string_view member) {
  const json::value* value = object.if_contains(member);
  const json::object* child = value == nullptr ? nullptr : value->if_object();
  const json::value* id = child == nullptr ? nullptr : child->if_contains("id");
  return id != nullptr && id->is_int64() ? id->get_int64() : 0;
}

struct RepositoryAndOwner {
  std::int64_t repository = 0;  // 0: the payload has none
  std::int64_t owner = 0;
};

RepositoryAndOwner NamedIn(const json::object& payload) {
  const json::value* repository = payload.if_contains("repository");
  if (repository == nullptr || !repository->is_object()) return {};
  return {IdAt(payload, "repository"), IdAt(repository->get_object(), "owner")};
}

Delivery Written(std::string guid, std::string event, std::string action,
                 const json::object& payload) {
  return Delivery{.guid = std::move(guid),
                  .event = std::move(event),
                  .action = std::move(action),
                  .hook_id = kAppHook,
                  .body = json::serialize(payload)};
}

}  // namespace

std::vector<bool> ExamplesOfOtherOwners(const Corpus& corpus) {
  std::map<std::int64_t, std::map<std::int64_t, std::size_t>> owners;
  for (const demo::Example& example : corpus.examples()) {
    const RepositoryAndOwner named = NamedIn(example.payload);
    ++owners[named.repository][named.owner];
  }
  std::vector<bool> others;
  for (const demo::Example& example : corpus.examples()) {
    const RepositoryAndOwner named = NamedIn(example.payload);
    const auto& counts = owners[named.repository];
    bool other = false;
    for (const auto& [owner, count] : counts) other = other || count > counts.at(named.owner);
    others.push_back(named.repository != 0 && other);
  }
  return others;
}

Script::Script(const Corpus& corpus, const ScriptOptions& options)
    : corpus_(corpus), options_(options), payloads_(corpus), estate_(options.seed) {
  AddExamples();
  AddOpening();
  AddPullRequests();
  AddFarewells();
  AddLateDeliveries();
}

std::vector<std::string> Script::Organizations(const std::string& host) const {
  std::vector<std::string> organizations;
  for (std::size_t i = 0; i < Estate::kOrganizations; ++i) {
    organizations.push_back(host + ":" + std::to_string(estate_.OrganizationAt(i).id));
  }
  return organizations;
}

// A repository belongs to the owner that is named first, so the rightful ones are named first.
void Script::AddExamples() {
  const std::vector<bool> others = ExamplesOfOtherOwners(corpus_);
  std::vector<std::size_t> rightful;
  std::vector<std::size_t> mismatched;
  for (std::size_t i = 0; i < others.size(); ++i) (others[i] ? mismatched : rightful).push_back(i);
  stages_.push_back({"recorded examples", rightful.size(), false, Afterwards::kNothing,
                     [this, rightful](std::size_t i) { return Example(rightful[i], false); }});
  stages_.push_back({"examples of another owner", mismatched.size(), false, Afterwards::kNothing,
                     [this, mismatched](std::size_t i) { return Example(mismatched[i], true); }});
}

void Script::AddOpening() {
  stages_.push_back({"installations", Estate::kOrganizations, false, Afterwards::kPoliciesAreSet,
                     [this](std::size_t i) { return Installation(i); }});
}

void Script::AddPullRequests() {
  stages_.push_back({"named cases", NamedCaseCount(), true, Afterwards::kNothing,
                     [this](std::size_t i) { return NamedCase(i); }});
  stages_.push_back({"lifecycles", options_.lifecycles, false, Afterwards::kBotWorks,
                     [this](std::size_t i) { return Lifecycle(i); }});
}

void Script::AddFarewells() {
  stages_.push_back({"archived and suspended", Estate::kRetiredRepositories + kSuspensions, false,
                     Afterwards::kNothing, [this](std::size_t i) { return Farewell(i); }});
}

// A late copy of a push asks for a run again where the run of that head has failed.
void Script::AddLateDeliveries() {
  std::vector<std::size_t> lifecycles;
  for (std::size_t i = 0; i < options_.lifecycles; ++i) {
    if (HasLateDeliveries({options_.seed, options_.run, kLifecycleKind, i}))
      lifecycles.push_back(i);
  }
  stages_.push_back({"late deliveries", lifecycles.size(), false, Afterwards::kBotWorks,
                     [this, lifecycles](std::size_t i) {
                       Chapter chapter = Lifecycle(lifecycles[i]);
                       chapter.deliveries = std::exchange(chapter.late, {});
                       return chapter;
                     }});
}

Chapter Script::Example(std::size_t index, bool owner_mismatch) const {
  const demo::Example& example = corpus_.examples()[index];
  Random guids({options_.seed, options_.run, kExampleKind, index});
  Chapter chapter;
  chapter.name = "example " + std::to_string(index) + " (" + example.event +
                 (example.action.empty() ? "" : "." + example.action) + ")";
  chapter.owner_mismatch = owner_mismatch;
  chapter.deliveries.push_back(
      Written(guids.Uuid(), example.event, example.action, example.payload));
  return chapter;
}

Chapter Script::Installation(std::size_t index) const {
  const Organization organization = estate_.OrganizationAt(index);
  Random guids({options_.seed, options_.run, kInstallationKind, index});
  Chapter chapter;
  chapter.name = "installation of " + organization.login;
  chapter.deliveries.push_back(
      Written(guids.Uuid(), "installation", "created",
              payloads_.InstallationEvent({"created", kStoryBegins}, organization,
                                          estate_.UserAt(organization, 0))));
  return chapter;
}

Chapter Script::NamedCase(std::size_t index) const {
  return WriteNamedCase(payloads_, estate_, {options_.seed, options_.run, kCaseKind, index});
}

Chapter Script::Lifecycle(std::size_t index) const {
  const ChapterSeed seed{options_.seed, options_.run, kLifecycleKind, index};
  Chapter chapter = WriteLifecycle(payloads_, estate_, seed);
  AddFaults(chapter, seed);
  return chapter;
}

Chapter Script::Farewell(std::size_t index) const {
  Random guids({options_.seed, options_.run, kFarewellKind, index});
  if (index < kSuspensions) return Suspension(estate_.OrganizationAt(index), guids);
  return Retirement(estate_.RetiredRepositoryAt(index - kSuspensions), guids);
}

Chapter Script::Suspension(const Organization& organization, Random& guids) const {
  const User sender = estate_.UserAt(organization, 0);
  Chapter chapter;
  chapter.name = "suspension of " + organization.login;
  std::int64_t at = kStoryEnds;
  for (const std::string action : {"suspend", "unsuspend"}) {
    chapter.deliveries.push_back(
        Written(guids.Uuid(), "installation", action,
                payloads_.InstallationEvent({action, at++}, organization, sender)));
  }
  return chapter;
}

Chapter Script::Retirement(Repository repository, Random& guids) const {
  const User sender = estate_.UserAt(repository.owner, 0);
  Chapter chapter;
  chapter.name = "end of " + repository.FullName();
  const std::string old_name = std::exchange(repository.name, repository.name + "-attic");
  json::object renamed = payloads_.RepositoryEvent({"renamed", kStoryEnds}, repository, sender);
  renamed["changes"] = {{"repository", {{"name", {{"from", old_name}}}}}};
  chapter.deliveries.push_back(Written(guids.Uuid(), "repository", "renamed", renamed));
  chapter.deliveries.push_back(
      Written(guids.Uuid(), "repository", "archived",
              payloads_.RepositoryEvent({"archived", kStoryEnds + 1}, repository, sender)));
  return chapter;
}

}  // namespace docket::demo
