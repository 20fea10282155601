#include "commands/sarif/checkout.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "commands/sarif/file_uri.h"
#include "commands/sarif/limits.h"
#include "platform/json_text.h"
#include "platform/status_macros.h"

namespace docket::commands::sarif {
namespace {

constexpr std::string_view kRootBase = "%SRCROOT%";
constexpr std::size_t kNamedBytesMax = 200;  // of a text of the document, in a message

std::string Named(std::string_view text) {
  std::string readable = "'";
  platform::AppendOneLine(text.substr(0, kNamedBytesMax), readable);
  return readable + (text.size() > kNamedBytesMax ? "…'" : "'");
}

absl::Status Because(std::string_view uri, const absl::Status& status) {
  return absl::InvalidArgumentError(absl::StrCat(Named(uri), " ", status.message()));
}

}  // namespace

absl::StatusOr<Checkout> Checkout::Of(const RunCatalogue& run) {
  Checkout checkout(run);
  DOCKET_RETURN_IF_ERROR(checkout.CheckBases());
  checkout.FindRoot();
  return checkout;
}

const FileReference* Checkout::BaseOf(const FileReference& file) const {
  if (file.base.empty()) return nullptr;
  const auto base = run_->bases.find(file.base);
  return base == run_->bases.end() ? nullptr : &base->second;
}

absl::Status Checkout::CheckBases() const {
  for (const auto& [name, base] : run_->bases) {
    std::size_t depth = 0;
    for (const FileReference* parent = BaseOf(base); parent != nullptr; parent = BaseOf(*parent)) {
      if (++depth > kBaseDepthMax) {
        return absl::InvalidArgumentError(
            absl::StrCat("originalUriBaseIds: ", Named(name),
                         " is relative to others in a circle, or more than ", kBaseDepthMax,
                         " deep; let it begin at a base with an absolute URI or none"));
      }
    }
  }
  return absl::OkStatus();
}

// A base whose URI names no file is none, and is refused where it is used.
void Checkout::FindRoot() {
  for (const auto& [name, base] : run_->bases) {
    const absl::StatusOr<FileUri> uri = ParseFileUri(base.uri);
    if (!uri.ok() || !uri->absolute) continue;
    absl::StatusOr<Parts> parts = WithoutDots(uri->parts);
    if (!parts.ok()) continue;
    if (name == kRootBase) {
      root_ = *std::move(parts);
      return;
    }
    if (!root_.has_value() || parts->size() < root_->size()) root_ = *std::move(parts);
  }
}

absl::StatusOr<std::string> Checkout::PathOf(const FileReference& file) const {
  Parts parts;
  std::size_t bytes = 0;
  const FileReference* reference = &file;
  bool absolute = false;
  while (reference != nullptr && !absolute) {
    absl::StatusOr<FileUri> uri = ParseFileUri(reference->uri);
    if (!uri.ok()) return Because(reference->uri, uri.status());
    bytes += reference->uri.size();
    if (bytes > kUriBytesMax) {
      return absl::InvalidArgumentError(absl::StrCat(
          Named(file.uri), " is longer than ", kUriBytesMax, " bytes together with its bases"));
    }
    absolute = uri->absolute;
    parts.insert(parts.begin(), std::make_move_iterator(uri->parts.begin()),
                 std::make_move_iterator(uri->parts.end()));
    reference = BaseOf(*reference);
  }
  absl::StatusOr<Parts> resolved = WithoutDots(std::move(parts));
  if (!resolved.ok()) return Because(file.uri, resolved.status());
  absl::StatusOr<std::string> path =
      absolute ? PathInRoot(*resolved) : absl::StrJoin(*resolved, "/");
  if (!path.ok()) return Because(file.uri, path.status());
  if (path->size() > kPathBytesMax) {
    return absl::InvalidArgumentError(
        absl::StrCat(Named(file.uri), " is a path of more than ", kPathBytesMax, " bytes"));
  }
  return path;
}

absl::StatusOr<std::string> Checkout::PathInRoot(const Parts& parts) const {
  if (!root_.has_value()) {
    return absl::InvalidArgumentError(
        "is absolute, and the run does not say where the checkout is; write paths relative to the "
        "repository, or give originalUriBaseIds a %SRCROOT% with the checkout's URI");
  }
  const bool inside =
      parts.size() >= root_->size() && std::equal(root_->begin(), root_->end(), parts.begin());
  if (!inside) {
    return absl::InvalidArgumentError(
        absl::StrCat("is not in the checkout, which is ", Named("/" + absl::StrJoin(*root_, "/"))));
  }
  const auto first = parts.begin() + static_cast<std::ptrdiff_t>(root_->size());
  return absl::StrJoin(first, parts.end(), "/");
}

}  // namespace docket::commands::sarif
