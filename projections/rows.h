// Short name for the generated messages of rows and of what their store keeps beside them.
#pragma once

#include "docket/view/v1/rows.pb.h"

namespace docket {
namespace view_proto = docket::view::v1;
}  // namespace docket
