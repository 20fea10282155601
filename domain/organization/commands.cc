#include "domain/organization/commands.h"

namespace docket::domain::organization {

const Tenant& OrganizationOf(const Command& command) {
  return std::visit(
      [](const auto& alternative) -> const Tenant& { return alternative.organization; }, command);
}

}  // namespace docket::domain::organization
