#include "commands/sarif/tree_walk.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "commands/sarif/limits.h"
#include "commands/sarif/text.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"
#include "platform/string_view_bridge.h"

namespace docket::commands::sarif {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD; no store takes U+0000 in text
constexpr std::size_t kPointerKeyBytesMax = 64;
constexpr double kExactIntegersEnd = 9007199254740992.0;  // 2^53

// A key as it stands in a pointer, readable and short.
std::string Escaped(std::string_view key) {
  std::string escaped;
  for (const char c : CutText(key, kPointerKeyBytesMax)) {
    if (c == '~') {
      escaped += "~0";
    } else if (c == '/') {
      escaped += "~1";
    } else {
      escaped += c;
    }
  }
  std::string one_line;
  platform::AppendOneLine(escaped, one_line);
  return one_line;
}

}  // namespace

// One byte more than is kept tells whether the last character before it is whole.
void TreeWalk::Kept::Add(std::string_view part, std::size_t bytes_max) {
  const std::size_t room = bytes_max + 1 - std::min(text.size(), bytes_max + 1);
  for (const char c : part.substr(0, room)) {
    if (c == '\0') {
      text += kReplacement;
    } else {
      text += c;
    }
  }
  if (part.size() > room || text.size() > bytes_max) cut = true;
}

void TreeWalk::Kept::End(std::size_t bytes_max) { text.resize(CutText(text, bytes_max).size()); }

TreeWalk::TreeWalk(SarifVisitor& visitor, std::set<Node> skipped)
    : visitor_(&visitor), skipped_(std::move(skipped)) {}

absl::Status TreeWalk::BeginObject() { return Begin(true); }
absl::Status TreeWalk::BeginArray() { return Begin(false); }

Node TreeWalk::Take() {
  if (frames_.empty()) return Node::kDocument;
  Frame& frame = frames_.back();
  if (frame.shape.type == Type::kArray) ++frame.index;
  const Node node = frame.shape.type == Type::kArray ? frame.shape.element : frame.next;
  return skipped_.contains(node) ? Node::kSkipped : node;
}

absl::Status TreeWalk::Begin(bool object) {
  if (skipping()) {
    ++skipped_depth_;
    return absl::OkStatus();
  }
  const Node node = Take();
  const Shape shape = ShapeOf(node);
  if (shape.type == Type::kAnything) {
    skipped_depth_ = 1;
    return absl::OkStatus();
  }
  const bool fits =
      object ? shape.type == Type::kObject || shape.type == Type::kMap : shape.type == Type::kArray;
  DOCKET_RETURN_IF_ERROR(CheckType(shape.type, fits));
  const bool named = !frames_.empty() && frames_.back().shape.type == Type::kMap;
  const absl::Status entered =
      visitor_->Enter(node, named ? frames_.back().key.read() : ReadText{}, *this);
  if (!entered.ok()) return At(entered);
  Frame& frame = frames_.emplace_back();
  frame.node = node;
  frame.shape = shape;
  return absl::OkStatus();
}

absl::Status TreeWalk::End() {
  if (skipping()) {
    --skipped_depth_;
    return absl::OkStatus();
  }
  const Node node = frames_.back().node;
  frames_.pop_back();
  return At(visitor_->Leave(node, *this));
}

absl::Status TreeWalk::Key(TextPart part) {
  if (skipping()) return absl::OkStatus();
  Frame& frame = frames_.back();
  if (!in_key_) frame.key = {};
  in_key_ = !part.last;
  frame.key.Add(part.text, kNameBytesMax);
  if (in_key_) return absl::OkStatus();
  frame.key.End(kNameBytesMax);
  return NameMember(frame);
}

absl::Status TreeWalk::NameMember(Frame& frame) {
  if (frame.shape.type == Type::kMap) {
    frame.next = frame.shape.element;
    return absl::OkStatus();
  }
  frame.next = Node::kSkipped;
  for (std::size_t i = 0; i < frame.shape.members.size(); ++i) {
    if (frame.key.cut || frame.shape.members[i].name != frame.key.text) continue;
    const std::uint32_t bit = std::uint32_t{1} << i;
    if ((frame.seen & bit) != 0) return Refuse("stands twice in its object; write it once");
    frame.seen |= bit;
    frame.next = frame.shape.members[i].node;
  }
  return absl::OkStatus();
}

absl::Status TreeWalk::String(TextPart part) {
  if (skipping()) return absl::OkStatus();
  if (!in_string_) {
    string_node_ = Take();
    string_shape_ = ShapeOf(string_node_);
    string_ = {};
  }
  in_string_ = !part.last;
  if (string_shape_.type == Type::kAnything) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(CheckType(string_shape_.type, string_shape_.type == Type::kText ||
                                                           string_shape_.type == Type::kNumber));
  string_.Add(part.text, string_shape_.text_bytes_max);
  if (in_string_) return absl::OkStatus();
  string_.End(string_shape_.text_bytes_max);
  return At(visitor_->Text(string_node_, string_.read(), *this));
}

absl::Status TreeWalk::Integer(std::int64_t value) {
  if (skipping()) return absl::OkStatus();
  const Node node = Take();
  const Type type = ShapeOf(node).type;
  if (type == Type::kAnything) return absl::OkStatus();
  DOCKET_RETURN_IF_ERROR(CheckType(type, type == Type::kInteger || type == Type::kNumber));
  if (type == Type::kInteger) return At(visitor_->Integer(node, value));
  return At(visitor_->Number(node, static_cast<double>(value), *this));
}

absl::Status TreeWalk::Double(double value) {
  if (skipping()) return absl::OkStatus();
  const Node node = Take();
  const Type type = ShapeOf(node).type;
  if (type == Type::kAnything) return absl::OkStatus();
  // 3.0 is a whole number to JSON Schema; what no double holds exactly is too large for any use.
  const bool whole = std::trunc(value) == value && std::abs(value) < kExactIntegersEnd;
  DOCKET_RETURN_IF_ERROR(
      CheckType(type, type == Type::kNumber || (type == Type::kInteger && whole)));
  if (type == Type::kNumber) return At(visitor_->Number(node, value, *this));
  return At(visitor_->Integer(node, static_cast<std::int64_t>(value)));
}

absl::Status TreeWalk::Bool(bool) {
  if (skipping()) return absl::OkStatus();
  const Type type = ShapeOf(Take()).type;
  return CheckType(type, type == Type::kAnything);
}

absl::Status TreeWalk::Null() {
  if (skipping()) return absl::OkStatus();
  const bool element = frames_.empty() || frames_.back().shape.type == Type::kArray;
  const Type type = ShapeOf(Take()).type;
  return CheckType(type, !element || type == Type::kAnything);
}

absl::Status TreeWalk::CheckType(Type type, bool fits) const {
  if (fits) return absl::OkStatus();
  if (type == Type::kElsewhere) {
    return Refuse("says that properties of a run stand in another place; write them into the run");
  }
  return Refuse(
      absl::StrCat("is not ", platform::AbslView(NameOf(type)), ", as SARIF 2.1.0 wants"));
}

absl::Status TreeWalk::Refuse(std::string_view what) const {
  return absl::InvalidArgumentError(absl::StrCat(Pointer(), " ", platform::AbslView(what)));
}

absl::Status TreeWalk::At(const absl::Status& status) const {
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat(Pointer(), ": ", status.message()));
}

std::string TreeWalk::Pointer() const {
  if (frames_.empty()) return "the document";
  std::string pointer;
  for (const Frame& frame : frames_) {
    if (frame.shape.type == Type::kArray) {
      // Before its first element and behind its last one, an array has no place of its own.
      if (frame.index >= 0) absl::StrAppend(&pointer, "/", frame.index);
    } else {
      absl::StrAppend(&pointer, "/", Escaped(frame.key.text));
    }
  }
  return pointer;
}

}  // namespace docket::commands::sarif
