#include "replay/export/export_readme.h"

#include "absl/strings/str_cat.h"
#include "platform/time_format.h"

namespace docket::replay {

std::string ExportReadme(const Manifest& manifest, const VerifierKey& key) {
  return absl::StrCat(
      "What Docket recorded of organisation ", OrganizationText(manifest.range.organization),
      "\nfrom ", platform::FormatRfc3339(manifest.range.from), " (included) to ",
      platform::FormatRfc3339(manifest.range.to), " (excluded).\nWritten by Docket ",
      manifest.software,
      ".\n"
      "\n"
      "To verify it, with nothing but this directory and the public key:\n"
      "\n"
      "  docket-audit verify --export DIRECTORY --key KEY\n"
      "\n"
      "DIRECTORY is where this file is. KEY is the public key that you were given by another way\n"
      "than this directory; the export says that it is signed by\n"
      "\n"
      "  ",
      ToString(key),
      "\n"
      "\n"
      "Exit code 0: every file is as it was exported, every record is in the signed tree at the\n"
      "place that it claims, events.jsonl says what the records say, and merges.csv has every\n"
      "merge of them. Exit code 1: what is wrong is named. docket-audit is one static file that\n"
      "needs no library.\n"
      "\n"
      "  events.jsonl   one event a line, in the order of the journals: where it stands, what\n"
      "                 caused it, and its data\n"
      "  merges.csv     every merge that was assessed in that time, with its evidence, what it\n"
      "                 lacked, and the ids of the events that prove that\n"
      "  findings.sarif what the analyses of that time found, SARIF 2.1.0\n"
      "  records/       the records that the events come from, byte for byte\n"
      "  audit/         of each partition of a journal: the signed checkpoint of its tree, and\n"
      "                 the tiles (c2sp.org/tlog-tiles) that prove these records\n"
      "  manifest.json  what was asked for, and the size and SHA-256 of every file\n"
      "  manifest.sig   the manifest's hash, signed (c2sp.org/signed-note)\n"
      "\n"
      "Keep the checkpoints in audit/: who has them can check later that the operator's tree\n"
      "still begins with what this export was proven by:\n"
      "\n"
      "  docket-audit verify --tiles TREE --key KEY --since audit/LOG/PARTITION/checkpoint\n"
      "\n"
      "Nothing here proves that records of the organisation were not left out when this was\n"
      "exported; a version of a stream that is missing between two others is named.\n");
}

}  // namespace docket::replay
