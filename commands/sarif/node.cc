#include "commands/sarif/node.h"

#include <array>

#include "commands/sarif/limits.h"

namespace docket::commands::sarif {
namespace {

constexpr std::array kDocumentMembers{Member{"version", Node::kVersion},
                                      Member{"runs", Node::kRuns},
                                      Member{"inlineExternalProperties", Node::kInlineExternals}};
constexpr std::array kRunMembers{
    Member{"tool", Node::kTool}, Member{"originalUriBaseIds", Node::kBases},
    Member{"artifacts", Node::kArtifacts}, Member{"results", Node::kResults},
    Member{"externalPropertyFileReferences", Node::kExternals}};
constexpr std::array kExternalsMembers{
    Member{"driver", Node::kExternal}, Member{"extensions", Node::kExternal},
    Member{"artifacts", Node::kExternal}, Member{"results", Node::kExternal}};

constexpr std::array kToolMembers{Member{"driver", Node::kDriver},
                                  Member{"extensions", Node::kExtensions}};
constexpr std::array kComponentMembers{
    Member{"name", Node::kComponentName}, Member{"version", Node::kComponentVersion},
    Member{"semanticVersion", Node::kComponentSemanticVersion},
    Member{"guid", Node::kComponentGuid}, Member{"rules", Node::kRules}};
constexpr std::array kRuleMembers{
    Member{"id", Node::kRuleId}, Member{"defaultConfiguration", Node::kRuleConfiguration},
    Member{"properties", Node::kRuleProperties}, Member{"messageStrings", Node::kMessageStrings}};
constexpr std::array kRuleConfigurationMembers{Member{"level", Node::kRuleLevel}};
constexpr std::array kRulePropertiesMembers{Member{"security-severity", Node::kSecuritySeverity},
                                            Member{"tags", Node::kTags}};
constexpr std::array kMessageStringMembers{Member{"text", Node::kMessageStringText}};

constexpr std::array kBaseMembers{Member{"uri", Node::kBaseUri},
                                  Member{"uriBaseId", Node::kBaseParent}};
constexpr std::array kArtifactMembers{Member{"location", Node::kArtifactLocation}};
constexpr std::array kArtifactLocationMembers{Member{"uri", Node::kArtifactUri},
                                              Member{"uriBaseId", Node::kArtifactBase}};

constexpr std::array kResultMembers{Member{"ruleId", Node::kResultRuleId},
                                    Member{"ruleIndex", Node::kResultRuleIndex},
                                    Member{"rule", Node::kRuleReference},
                                    Member{"level", Node::kLevel},
                                    Member{"kind", Node::kKind},
                                    Member{"baselineState", Node::kBaseline},
                                    Member{"message", Node::kMessage},
                                    Member{"partialFingerprints", Node::kFingerprints},
                                    Member{"suppressions", Node::kSuppressions},
                                    Member{"locations", Node::kLocations},
                                    Member{"codeFlows", Node::kCodeFlows}};
constexpr std::array kRuleReferenceMembers{Member{"id", Node::kRuleReferenceId},
                                           Member{"index", Node::kRuleReferenceIndex},
                                           Member{"toolComponent", Node::kComponentReference}};
constexpr std::array kComponentReferenceMembers{Member{"name", Node::kComponentReferenceName},
                                                Member{"index", Node::kComponentReferenceIndex},
                                                Member{"guid", Node::kComponentReferenceGuid}};
constexpr std::array kMessageMembers{Member{"text", Node::kMessageText},
                                     Member{"id", Node::kMessageId},
                                     Member{"arguments", Node::kMessageArguments}};
constexpr std::array kFingerprintsMembers{Member{"primaryLocationLineHash", Node::kLineHash}};
constexpr std::array kSuppressionMembers{Member{"status", Node::kSuppressionStatus}};
constexpr std::array kLocationMembers{Member{"physicalLocation", Node::kPhysicalLocation}};
constexpr std::array kCodeFlowMembers{Member{"threadFlows", Node::kThreadFlows}};
constexpr std::array kThreadFlowMembers{Member{"locations", Node::kSteps}};
constexpr std::array kStepMembers{Member{"location", Node::kStepLocation}};
constexpr std::array kPhysicalLocationMembers{Member{"artifactLocation", Node::kFile},
                                              Member{"region", Node::kRegion}};
constexpr std::array kFileMembers{Member{"uri", Node::kFileUri},
                                  Member{"uriBaseId", Node::kFileBase},
                                  Member{"index", Node::kFileIndex}};
constexpr std::array kRegionMembers{
    Member{"startLine", Node::kStartLine}, Member{"startColumn", Node::kStartColumn},
    Member{"endLine", Node::kEndLine}, Member{"endColumn", Node::kEndColumn},
    Member{"snippet", Node::kSnippet}};
constexpr std::array kSnippetMembers{Member{"text", Node::kSnippetText}};

constexpr std::size_t kWordBytesMax = 64;  // names of SARIF's own, versions, numbers as text

constexpr Shape Object(std::span<const Member> members) {
  return {.type = Type::kObject, .members = members};
}
constexpr Shape ArrayOf(Node element) { return {.type = Type::kArray, .element = element}; }
constexpr Shape MapOf(Node element) { return {.type = Type::kMap, .element = element}; }
constexpr Shape Text(std::size_t bytes_max) {
  return {.type = Type::kText, .text_bytes_max = bytes_max};
}

Shape ShapeOfContainer(Node node) {
  switch (node) {
    case Node::kDocument:
      return Object(kDocumentMembers);
    case Node::kRuns:
      return ArrayOf(Node::kRun);
    case Node::kRun:
      return Object(kRunMembers);
    case Node::kInlineExternals:
      return ArrayOf(Node::kExternals);
    case Node::kExternals:
      return Object(kExternalsMembers);
    case Node::kTool:
      return Object(kToolMembers);
    case Node::kDriver:
    case Node::kExtension:
      return Object(kComponentMembers);
    case Node::kExtensions:
      return ArrayOf(Node::kExtension);
    case Node::kRules:
      return ArrayOf(Node::kRule);
    case Node::kRule:
      return Object(kRuleMembers);
    case Node::kRuleConfiguration:
      return Object(kRuleConfigurationMembers);
    case Node::kRuleProperties:
      return Object(kRulePropertiesMembers);
    case Node::kTags:
      return ArrayOf(Node::kTag);
    case Node::kMessageStrings:
      return MapOf(Node::kMessageString);
    case Node::kMessageString:
      return Object(kMessageStringMembers);
    case Node::kBases:
      return MapOf(Node::kBase);
    case Node::kBase:
      return Object(kBaseMembers);
    case Node::kArtifacts:
      return ArrayOf(Node::kArtifact);
    case Node::kArtifact:
      return Object(kArtifactMembers);
    case Node::kArtifactLocation:
      return Object(kArtifactLocationMembers);
    default:
      return {};
  }
}

Shape ShapeInResult(Node node) {
  switch (node) {
    case Node::kResults:
      return ArrayOf(Node::kResult);
    case Node::kResult:
      return Object(kResultMembers);
    case Node::kRuleReference:
      return Object(kRuleReferenceMembers);
    case Node::kComponentReference:
      return Object(kComponentReferenceMembers);
    case Node::kMessage:
      return Object(kMessageMembers);
    case Node::kMessageArguments:
      return ArrayOf(Node::kMessageArgument);
    case Node::kFingerprints:
      return Object(kFingerprintsMembers);
    case Node::kSuppressions:
      return ArrayOf(Node::kSuppression);
    case Node::kSuppression:
      return Object(kSuppressionMembers);
    case Node::kLocations:
      return ArrayOf(Node::kLocation);
    case Node::kLocation:
    case Node::kStepLocation:
      return Object(kLocationMembers);
    case Node::kCodeFlows:
      return ArrayOf(Node::kCodeFlow);
    case Node::kCodeFlow:
      return Object(kCodeFlowMembers);
    case Node::kThreadFlows:
      return ArrayOf(Node::kThreadFlow);
    case Node::kThreadFlow:
      return Object(kThreadFlowMembers);
    case Node::kSteps:
      return ArrayOf(Node::kStep);
    case Node::kStep:
      return Object(kStepMembers);
    case Node::kPhysicalLocation:
      return Object(kPhysicalLocationMembers);
    case Node::kFile:
      return Object(kFileMembers);
    case Node::kRegion:
      return Object(kRegionMembers);
    case Node::kSnippet:
      return Object(kSnippetMembers);
    default:
      return {};
  }
}

Shape ShapeOfValue(Node node) {
  switch (node) {
    case Node::kMessageStringText:
    case Node::kMessageText:
    case Node::kMessageArgument:
      return Text(domain::kMessageBytesKept);
    case Node::kSnippetText:
      return Text(domain::kSnippetBytesKept);
    case Node::kTag:
      return Text(domain::kTagBytesKept);
    case Node::kBaseUri:
    case Node::kArtifactUri:
    case Node::kFileUri:
      return Text(kUriBytesMax);
    case Node::kComponentName:
    case Node::kComponentReferenceName:
    case Node::kRuleId:
    case Node::kResultRuleId:
    case Node::kRuleReferenceId:
    case Node::kMessageId:
    case Node::kLineHash:
    case Node::kBaseParent:
    case Node::kArtifactBase:
    case Node::kFileBase:
    case Node::kComponentVersion:
    case Node::kComponentSemanticVersion:
      return Text(kNameBytesMax);
    case Node::kExternal:
      return {.type = Type::kElsewhere};
    case Node::kVersion:
    case Node::kComponentGuid:
    case Node::kComponentReferenceGuid:
    case Node::kRuleLevel:
    case Node::kLevel:
    case Node::kKind:
    case Node::kBaseline:
    case Node::kSuppressionStatus:
      return Text(kWordBytesMax);
    case Node::kSecuritySeverity:
      return {.type = Type::kNumber, .text_bytes_max = kWordBytesMax};
    case Node::kResultRuleIndex:
    case Node::kRuleReferenceIndex:
    case Node::kComponentReferenceIndex:
    case Node::kFileIndex:
    case Node::kStartLine:
    case Node::kStartColumn:
    case Node::kEndLine:
    case Node::kEndColumn:
      return {.type = Type::kInteger};
    default:
      return {};
  }
}

}  // namespace

Shape ShapeOf(Node node) {
  if (const Shape shape = ShapeOfContainer(node); shape.type != Type::kAnything) return shape;
  if (const Shape shape = ShapeInResult(node); shape.type != Type::kAnything) return shape;
  return ShapeOfValue(node);
}

std::string_view NameOf(Type type) {
  switch (type) {
    case Type::kAnything:
      return "anything";
    case Type::kObject:
    case Type::kMap:
      return "an object";
    case Type::kArray:
      return "an array";
    case Type::kText:
      return "text";
    case Type::kInteger:
      return "a whole number";
    case Type::kNumber:
      return "a number or text";
    case Type::kElsewhere:
      return "in its run";
  }
  return "anything";
}

}  // namespace docket::commands::sarif
