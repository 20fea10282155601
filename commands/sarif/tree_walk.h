// TreeWalk: from the tokens of a document to the values at the nodes of node.h. Checks what holds
// for all of them: types, and that no member which is read stands twice. Skips what has no node. A
// null is the same as nothing.
// Memory: a frame for each level, with its key, and one text up to the most that is read of it.
// Thread-safety: used by one thread. Ownership: refers to the visitor, which outlives it.
// Failure: kInvalidArgument with the place as a JSON pointer (RFC 6901); a refusal of the visitor
// gets the pointer of what was visited.
#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "commands/sarif/json_stream.h"
#include "commands/sarif/node.h"

namespace docket::commands::sarif {

// Where a visit takes place.
class Place {
 public:
  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  virtual ~Place() = default;
  [[nodiscard]] virtual std::string Pointer() const = 0;
};

// What was read at a node of type kText or kNumber.
struct ReadText {
  std::string_view text;  // valid during the visit
  bool cut = false;       // there was more
};

class SarifVisitor {
 public:
  SarifVisitor() = default;
  SarifVisitor(const SarifVisitor&) = delete;
  SarifVisitor& operator=(const SarifVisitor&) = delete;
  virtual ~SarifVisitor() = default;

  // An object or an array. `key`: its name in a map, else empty.
  [[nodiscard]] virtual absl::Status Enter(Node node, ReadText key, const Place& place) = 0;
  [[nodiscard]] virtual absl::Status Leave(Node node, const Place& place) = 0;
  [[nodiscard]] virtual absl::Status Text(Node node, ReadText text, const Place& place) = 0;
  [[nodiscard]] virtual absl::Status Integer(Node node, std::int64_t value) = 0;
  [[nodiscard]] virtual absl::Status Number(Node node, double value, const Place& place) = 0;
};

class TreeWalk final : public JsonSink, private Place {
 public:
  // Of the nodes in `skipped` nothing is read, as if they were none.
  TreeWalk(SarifVisitor& visitor, std::set<Node> skipped);

  [[nodiscard]] absl::Status BeginObject() override;
  [[nodiscard]] absl::Status EndObject() override { return End(); }
  [[nodiscard]] absl::Status BeginArray() override;
  [[nodiscard]] absl::Status EndArray() override { return End(); }
  [[nodiscard]] absl::Status Key(TextPart part) override;
  [[nodiscard]] absl::Status String(TextPart part) override;
  [[nodiscard]] absl::Status Integer(std::int64_t value) override;
  [[nodiscard]] absl::Status Double(double value) override;
  [[nodiscard]] absl::Status Bool(bool value) override;
  [[nodiscard]] absl::Status Null() override;

 private:
  // The text of a key or value, as far as it is read.
  struct Kept {
    std::string text;
    bool cut = false;

    void Add(std::string_view part, std::size_t bytes_max);
    void End(std::size_t bytes_max);
    [[nodiscard]] ReadText read() const { return {.text = text, .cut = cut}; }
  };

  struct Frame {
    Node node = Node::kSkipped;
    Shape shape;
    std::uint32_t seen = 0;   // members, by their order in the shape
    std::int64_t index = -1;  // of the element that is read, in an array
    Kept key;                 // of the member that is read
    Node next = Node::kSkipped;
  };

  [[nodiscard]] std::string Pointer() const override;
  [[nodiscard]] bool skipping() const { return skipped_depth_ > 0; }
  // Takes the next value of the innermost container: its node.
  [[nodiscard]] Node Take();
  [[nodiscard]] absl::Status Begin(bool object);
  [[nodiscard]] absl::Status End();
  [[nodiscard]] absl::Status NameMember(Frame& frame);
  [[nodiscard]] absl::Status CheckType(Type type, bool fits) const;
  [[nodiscard]] absl::Status Refuse(std::string_view what) const;
  // A status of the visitor, with the place.
  [[nodiscard]] absl::Status At(const absl::Status& status) const;

  SarifVisitor* visitor_;
  std::set<Node> skipped_;
  std::vector<Frame> frames_;
  std::int64_t skipped_depth_ = 0;
  bool in_key_ = false;
  bool in_string_ = false;
  Node string_node_ = Node::kSkipped;
  Shape string_shape_;
  Kept string_;
};

}  // namespace docket::commands::sarif
