/// The tenants, apps and billing accounts behind one server.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "azcost/emulator/server.hpp"

namespace azcost::emulator {

/// Never changes: pointers into it stay good as long as it lives.
class Directory {
 public:
  /// `world` has the costs of all partners without some of their own.
  Directory(const ServerOptions& options, World& world);
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  [[nodiscard]] const std::vector<Partner>& partners() const noexcept { return partners_; }
  [[nodiscard]] bool has_tenant(std::string_view tenant) const;
  /// The first partner of a tenant and a client, whose proofs are the app's; null: there is none.
  [[nodiscard]] const Partner* find_app(std::string_view tenant, std::string_view client) const;
  /// The billing accounts that the app of `app` reads, in the order of the options.
  [[nodiscard]] std::vector<const Partner*> accounts_of(const Partner& app) const;

 private:
  std::vector<Partner> partners_;
};

}  // namespace azcost::emulator
