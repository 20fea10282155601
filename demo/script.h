// The whole story as stages, which are sent one after the other: a stage begins when every delivery
// of the stage before is visible. Chapters are written when they are asked for, each from the seed
// and its index alone, so that a long story needs no more memory than a short one. Thread-safety:
// immutable; chapters may be written by several threads. Ownership: borrows the corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "demo/corpus.h"
#include "demo/estate.h"
#include "demo/payloads.h"
#include "demo/random.h"
#include "demo/story.h"

namespace docket::demo {

// Lifecycles are numbered below the named cases' pull requests; beyond this it is no longer a demo.
inline constexpr std::size_t kMostLifecycles = 100'000;

struct ScriptOptions {
  std::uint64_t seed = 1;
  std::uint64_t run = 1;  // another run of one seed sends the same bodies under new GUIDs
  std::size_t lifecycles = 200;
};

// What happens when a stage is over, where the bot has a part in the story.
enum class Afterwards { kNothing, kPoliciesAreSet, kBotWorks };

struct Stage {
  std::string name;
  std::size_t chapters = 0;
  bool named_cases = false;
  Afterwards afterwards = Afterwards::kNothing;
  std::function<Chapter(std::size_t index)> write;
};

class Script {
 public:
  // Precondition: Payloads::MissingTemplate(corpus) is empty.
  Script(const Corpus& corpus, const ScriptOptions& options);
  Script(const Script&) = delete;
  Script& operator=(const Script&) = delete;

  [[nodiscard]] const std::vector<Stage>& stages() const { return stages_; }
  // Of the stages that the bot has a part in, HOST:ID each.
  [[nodiscard]] std::vector<std::string> Organizations(const std::string& host) const;

 private:
  void AddExamples();
  void AddOpening();
  void AddPullRequests();
  void AddFarewells();
  void AddLateDeliveries();

  [[nodiscard]] Chapter Example(std::size_t index, bool owner_mismatch) const;
  [[nodiscard]] Chapter Installation(std::size_t index) const;
  [[nodiscard]] Chapter NamedCase(std::size_t index) const;
  [[nodiscard]] Chapter Lifecycle(std::size_t index) const;
  [[nodiscard]] Chapter Farewell(std::size_t index) const;
  [[nodiscard]] Chapter Suspension(const Organization& organization, Random& guids) const;
  [[nodiscard]] Chapter Retirement(Repository repository, Random& guids) const;

  const Corpus& corpus_;
  ScriptOptions options_;
  Payloads payloads_;
  Estate estate_;
  std::vector<Stage> stages_;
};

// The examples that name an owner other than the one that most examples name for their repository.
[[nodiscard]] std::vector<bool> ExamplesOfOtherOwners(const Corpus& corpus);

}  // namespace docket::demo
