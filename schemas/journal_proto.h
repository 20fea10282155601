// Short names for the generated messages of the journal and the inboxes.
#pragma once

#include "docket/inbox/v1/inbox.pb.h"
#include "docket/journal/v1/journal.pb.h"

namespace docket {
namespace journal_proto = docket::journal::v1;
namespace inbox_proto = docket::inbox::v1;
namespace common_proto = docket::common::v1;
}  // namespace docket
