// docket audit keygen|prove|verify; also docket-audit, which has nothing else.
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "apps/cli/audit_key.h"
#include "apps/cli/audit_verify_export.h"
#include "apps/cli/command_options.h"
#include "apps/cli/commands.h"
#include "apps/cli/output.h"
#include "apps/secret_file.h"
#include "apps/whole_file.h"
#include "boost/json/array.hpp"
#include "boost/json/serialize.hpp"
#include "platform/status_macros.h"
#include "replay/audit/proofs.h"
#include "replay/audit/signed_note.h"
#include "replay/audit/tile_files.h"
#include "replay/audit/tree_check.h"

namespace docket::apps {
namespace {

// Between two lines of progress: a fraction of a second.
constexpr std::uint64_t kLeavesPerReport = std::uint64_t{1} << 16U;
// DIRECTORY/review_events.g1/0
constexpr int kDepthMax = 1;

struct AuditOptions {
  std::string name;
  std::string out;
  std::string tiles;
  std::string exported;
  std::string key;
  std::string origin;
  std::vector<std::string> since;
  std::uint64_t index = 0;
  bool json = false;
};

int Keygen(const AuditOptions& options) {
  const auto made = replay::MakeSignerKey(options.name);
  if (!made.ok()) return Complain(made.status());
  const auto kept = ReadOrMakeSecretFile(options.out, [&] { return ToSecretText(*made); });
  if (!kept.ok()) return Complain(kept.status());
  if (!kept->made_now) {
    return Complain(absl::FailedPreconditionError(
        absl::StrCat(options.out,
                     " is there already, and a key is not written over: what it has signed could "
                     "not go on. Name another file")));
  }
  std::cout << ToString(made->verifier) << "\n";
  std::cerr << "This is the public key, for whoever verifies. The private one is in " << options.out
            << ".\n";
  return kDone;
}

void FindTrees(const std::filesystem::path& directory, int depth, std::vector<std::string>& trees) {
  std::error_code ignored;  // a directory that cannot be read holds no tree that could be
  if (std::filesystem::exists(directory / "checkpoint", ignored)) {
    trees.push_back(directory.string());
    return;
  }
  if (depth > kDepthMax) return;
  for (const auto& below : std::filesystem::directory_iterator(directory, ignored)) {
    if (below.is_directory(ignored)) FindTrees(below.path(), depth + 1, trees);
  }
}

absl::StatusOr<std::vector<std::string>> TreesIn(const std::string& directory) {
  std::vector<std::string> trees;
  FindTrees(directory, 0, trees);
  std::ranges::sort(trees);
  if (!trees.empty()) return trees;
  return absl::NotFoundError(absl::StrCat(
      "there is no tree in ", directory,
      "; name a directory with a file `checkpoint` and a folder `tile`, or the one above such "
      "directories"));
}

absl::StatusOr<replay::TreeCheckOptions> CheckOptionsOf(const AuditOptions& options) {
  replay::TreeCheckOptions check{.key = {}, .origin = options.origin};
  DOCKET_ASSIGN_OR_RETURN(check.key, VerifierKeyOf(options.key));
  for (const std::string& file : options.since) {
    DOCKET_ASSIGN_OR_RETURN(std::string note, ReadFileWhole(file, kNoteBytesMax));
    check.earlier_notes.push_back(std::move(note));
  }
  return check;
}

absl::StatusOr<replay::TreeReport> CheckShowing(const std::string& directory,
                                                replay::TreeCheckOptions check) {
  ProgressLine progress;
  check.report = [&](std::uint64_t leaves) {
    if (leaves % kLeavesPerReport == 0) {
      progress.Show(absl::StrCat(directory, ": ", leaves, " records"));
    }
  };
  return replay::CheckTree(replay::TileFiles(directory), check);
}

boost::json::object ToJson(const std::string& directory,
                           const absl::StatusOr<replay::TreeReport>& report) {
  boost::json::object tree;
  tree["directory"] = directory;
  tree["ok"] = report.ok() && report->ok();
  if (!report.ok()) {
    tree["error"] = std::string(report.status().message());
    return tree;
  }
  tree["origin"] = report->checkpoint.origin;
  tree["records"] = report->checkpoint.size;
  tree["head"] = replay::Base64Of(replay::AsBytes(report->checkpoint.head));
  boost::json::object kinds;
  for (const auto& [kind, count] : report->leaves_by_kind) kinds[kind] = count;
  tree["kinds"] = std::move(kinds);
  tree["findings"] = boost::json::array(report->findings.begin(), report->findings.end());
  return tree;
}

void Print(const std::string& directory, const absl::StatusOr<replay::TreeReport>& report) {
  if (!report.ok()) {
    std::cout << directory << ": FAILED\n  " << report.status().message() << "\n";
    return;
  }
  std::cout << report->checkpoint.origin << ": "
            << Counted(absl::StrCat(report->checkpoint.size), {.one = "record", .many = "records"});
  for (const auto& [kind, count] : report->leaves_by_kind)
    std::cout << ", " << count << " " << kind;
  std::cout << (report->ok() ? ": as signed\n" : ": NOT as signed\n");
  for (const std::string& finding : report->findings) std::cout << "  " << finding << "\n";
}

int VerifyExported(const AuditOptions& options) {
  if (!options.since.empty() || !options.origin.empty()) {
    return Complain(absl::InvalidArgumentError(
        "--since and --origin are for a tree; an export has checkpoints of its own: compare them "
        "with the tree by verify --tiles TREE --since EXPORT/audit/LOG/PARTITION/checkpoint"));
  }
  const auto key = VerifierKeyOf(options.key);
  if (!key.ok()) return Complain(key.status());
  return VerifyExport({.directory = options.exported, .key = *key, .json = options.json});
}

int Verify(const AuditOptions& options) {
  if (!options.exported.empty()) return VerifyExported(options);
  const auto check = CheckOptionsOf(options);
  if (!check.ok()) return Complain(check.status());
  const auto trees = TreesIn(options.tiles);
  if (!trees.ok()) return Complain(trees.status());
  if (trees->size() > 1 && (!options.since.empty() || !options.origin.empty())) {
    return Complain(absl::InvalidArgumentError(
        absl::StrCat("--since and --origin are for one tree, and there are ", trees->size(), " in ",
                     options.tiles, "; name the directory of one, such as ", trees->front())));
  }
  bool ok = true;
  boost::json::array documents;
  for (const std::string& directory : *trees) {
    const auto report = CheckShowing(directory, *check);
    ok = ok && report.ok() && report->ok();
    if (options.json) {
      documents.push_back(ToJson(directory, report));
    } else {
      Print(directory, report);
    }
  }
  if (options.json) {
    std::cout << boost::json::serialize(boost::json::object{{"ok", ok}, {"trees", documents}})
              << "\n";
  }
  return ok ? kDone : kFoundOrFailed;
}

absl::StatusOr<std::string> MakeProof(const AuditOptions& options) {
  DOCKET_ASSIGN_OR_RETURN(const replay::VerifierKey key, VerifierKeyOf(options.key));
  const replay::TileFiles files(options.tiles);
  if (options.since.empty()) return replay::ProveRecord(files, key, options.index);
  DOCKET_ASSIGN_OR_RETURN(const std::string note,
                          ReadFileWhole(options.since.front(), kNoteBytesMax));
  return replay::ProveSince(files, key, note);
}

int Prove(const AuditOptions& options) {
  const auto proof = MakeProof(options);
  if (!proof.ok()) return Complain(proof.status());
  std::cout << *proof;
  return kDone;
}

void AddKeygen(CommandLine& line, CLI::App& audit) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* command = audit.add_subcommand(
      "keygen", "Make a key that signs audit trees, and print its public part");
  command
      ->add_option("--name", options->name,
                   "Whose key it is, such as a domain and a path: it stands in each signature")
      ->required();
  command->add_option("--out", options->out, "File for the private key, made with mode 0600")
      ->required();
  command->footer("Example: docket audit keygen --name docket.example.com --out audit.key");
  command->callback([&line, options] { line.run = [options] { return Keygen(*options); }; });
}

void AddVerify(CommandLine& line, CLI::App& audit) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* command = audit.add_subcommand(
      "verify", "Check trees, or an export, with nothing but files and the public key");
  auto* what = command->add_option_group("what", "Of these, one");
  what->add_option("--tiles", options->tiles, "Directory of a tree's files, or of several trees");
  what->add_option("--export", options->exported, "Directory that `docket audit export` made");
  what->require_option(1);
  AddAuditKeyOption(*command, options->key);
  command->add_option("--since", options->since,
                      "A checkpoint that you kept, which the tree must begin with; may be given "
                      "several times");
  command->add_option("--origin", options->origin, "Which tree it must be");
  AddJsonOption(*command, options->json);
  command->footer(
      "Exit codes: 0 all is as signed, 1 something is not, or it failed, 2 wrong use.\n"
      "Example: docket audit verify --tiles data/audit --key audit.pub\n"
      "Example: docket audit verify --tiles data/audit/review_events.g1/0 --key audit.pub "
      "--since checkpoint-of-january\n"
      "Example: docket audit verify --export evidence-2026-h1 --key audit.pub");
  command->callback([&line, options] { line.run = [options] { return Verify(*options); }; });
}

void AddProve(CommandLine& line, CLI::App& audit) {
  const auto options = std::make_shared<AuditOptions>();
  CLI::App* command = audit.add_subcommand(
      "prove", "Print a proof that a record is in a tree, or that a tree begins with another");
  command->add_option("--tiles", options->tiles, "Directory of the tree's files")->required();
  AddAuditKeyOption(*command, options->key);
  auto* what = command->add_option_group("what", "Of these, one");
  what->add_option("--index", options->index, "The record, counted from 0")->check(WholeNumber({}));
  what->add_option("--since", options->since, "A checkpoint that you kept")->expected(1);
  what->require_option(1);
  command->footer(
      "The forms are those of c2sp.org/tlog-proof, and of what is sent to a "
      "c2sp.org/tlog-witness.\n"
      "Example: docket audit prove --tiles data/audit/review_events.g1/0 --key audit.pub "
      "--index 17");
  command->callback([&line, options] { line.run = [options] { return Prove(*options); }; });
}

}  // namespace

void AddAuditCommands(CommandLine& line, CLI::App& parent) {
  AddKeygen(line, parent);
  AddVerify(line, parent);
  AddProve(line, parent);
}

}  // namespace docket::apps
