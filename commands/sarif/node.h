// Node: a place in SARIF's tree that is read, and its shape: what stands there, and which nodes are
// below it. Everything that has no node is skipped, whatever it holds.
// Thread-safety: constants and pure functions.
// Source: SARIF 2.1.0, OASIS, section 3; what each is for is said where it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace docket::commands::sarif {

enum class Node : std::uint8_t {
  kSkipped,
  kDocument,
  kVersion,
  kInlineExternals,
  kExternals,  // properties of a run that stand outside of it
  kExternal,
  kRuns,
  kRun,
  // The tool, and what it says once for all results.
  kTool,
  kDriver,
  kExtensions,
  kExtension,
  kComponentName,
  kComponentVersion,
  kComponentSemanticVersion,
  kComponentGuid,
  kRules,
  kRule,
  kRuleId,
  kRuleConfiguration,
  kRuleLevel,
  kRuleProperties,
  kSecuritySeverity,
  kTags,
  kTag,
  kMessageStrings,
  kMessageString,
  kMessageStringText,
  // Where files are.
  kBases,
  kBase,
  kBaseUri,
  kBaseParent,
  kArtifacts,
  kArtifact,
  kArtifactLocation,
  kArtifactUri,
  kArtifactBase,
  // Results.
  kResults,
  kResult,
  kResultRuleId,
  kResultRuleIndex,
  kRuleReference,
  kRuleReferenceId,
  kRuleReferenceIndex,
  kComponentReference,
  kComponentReferenceName,
  kComponentReferenceIndex,
  kComponentReferenceGuid,
  kLevel,
  kKind,
  kBaseline,
  kMessage,
  kMessageText,
  kMessageId,
  kMessageArguments,
  kMessageArgument,
  kFingerprints,
  kLineHash,
  kSuppressions,
  kSuppression,
  kSuppressionStatus,
  kLocations,
  kLocation,
  kCodeFlows,
  kCodeFlow,
  kThreadFlows,
  kThreadFlow,
  kSteps,
  kStep,
  kStepLocation,
  kPhysicalLocation,
  kFile,
  kFileUri,
  kFileBase,
  kFileIndex,
  kRegion,
  kStartLine,
  kStartColumn,
  kEndLine,
  kEndColumn,
  kSnippet,
  kSnippetText,
};

enum class Type : std::uint8_t {
  kAnything,  // skipped
  kObject,    // of the members named
  kMap,       // an object whose keys are names of the document
  kArray,
  kText,
  kInteger,
  kNumber,     // or text that is one
  kElsewhere,  // refused: what belongs here would have to be looked for in another place
};

struct Member {
  std::string_view name;
  Node node = Node::kSkipped;
};

struct Shape {
  Type type = Type::kAnything;
  std::span<const Member> members = {};  // kObject
  Node element = Node::kSkipped;         // kMap, kArray
  std::size_t text_bytes_max = 0;        // kText, kNumber: what is read of it
};

// At most this many, so that those that were seen fit into a word.
inline constexpr std::size_t kMembersMax = 32;

[[nodiscard]] Shape ShapeOf(Node node);

// For messages: "an array".
[[nodiscard]] std::string_view NameOf(Type type);

}  // namespace docket::commands::sarif
