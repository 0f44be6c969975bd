/// One billing account, who reads it, and what of it is collected.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/names.hpp"
#include "azcost/base/result.hpp"
#include "azcost/model/shape.hpp"

namespace azcost {

/// The contract between the customer and Microsoft. It decides which dimensions exist.
enum class Agreement {
  kAuto,  ///< not known yet
  kMpa,   ///< Microsoft Partner Agreement: a CSP and its customers
  kMca,   ///< Microsoft Customer Agreement
  kEa,    ///< Enterprise Agreement
};

inline constexpr NamesOf<Agreement, 4> kAgreementNames = {{
    {"auto", Agreement::kAuto},
    {"mpa", Agreement::kMpa},
    {"mca", Agreement::kMca},
    {"ea", Agreement::kEa},
}};

[[nodiscard]] std::string_view name_of(Agreement agreement) noexcept;

/// The two hosts of one Azure cloud, as origins without a trailing slash.
struct Cloud {
  std::string authority = "https://login.microsoftonline.com";
  std::string resource_manager = "https://management.azure.com";
  /// The resource that tokens are requested for; `/.default` is added to it.
  std::string audience = "https://management.azure.com";

  friend bool operator==(const Cloud&, const Cloud&) = default;
};

inline constexpr std::array<std::string_view, 3> kCloudNames = {"public", "usgov", "china"};

/// The cloud with one of `kCloudNames`; nothing for other names.
/// Source: national clouds in Microsoft's identity platform documentation.
[[nodiscard]] std::optional<Cloud> cloud_named(std::string_view name);
/// Its name; empty for anything else: a proxy, a test, an emulator.
[[nodiscard]] std::string_view name_of(const Cloud& cloud);
/// True for the clouds that have a name.
[[nodiscard]] bool is_azure(const Cloud& cloud);

/// How an app reads the customers that it is asked for.
enum class CustomerAccess {
  kFilter,  ///< one query on the billing account, with a filter
  kScope,   ///< one query on the scope of each customer: for an app that may read nothing else
};

inline constexpr NamesOf<CustomerAccess, 2> kCustomerAccessNames = {{
    {"filter", CustomerAccess::kFilter},
    {"scope", CustomerAccess::kScope},
}};

inline constexpr std::string_view kAutoVersion = "auto";

struct Account {
  std::string name;                ///< folder and label, [A-Za-z0-9._-]{1,64}
  std::string billing_account_id;  ///< an EA number, or an MCA or MPA id with its colon
  std::string tenant_id;           ///< the tenant whose app reads the billing account
  std::string client_id;
  std::vector<std::string> customer_tenants;  ///< lower-case, sorted, unique; empty: all
  CustomerAccess customer_access = CustomerAccess::kFilter;
  /// Read this profile of the billing account, whose costs are in the invoice's currency; empty:
  /// the whole account, whose costs are in USD under a partner agreement.
  /// Source: Microsoft's "Get started with Cost Management for partners".
  std::string billing_profile_id;
  Agreement agreement = Agreement::kAuto;
  std::vector<Dataset> datasets = {Dataset::kActual};
  Granularity granularity = Granularity::kDaily;
  std::vector<std::string> group_by;  ///< empty: the default of the agreement
  std::vector<std::string> tag_keys;
  bool cost_usd = false;
  /// The API version of Cost Management; `kAutoVersion`: the newest that the cloud accepts.
  std::string api_version = std::string(kAutoVersion);
  Cloud cloud;

  friend bool operator==(const Account&, const Account&) = default;
};

/// True for names that are safe as a folder and a label: [A-Za-z0-9._-]{1,64}, not starting with
/// a dot or a dash.
[[nodiscard]] bool is_account_name(std::string_view name) noexcept;

/// The agreement of an account. `kAuto` is guessed from the id: EA enrolments are numbers. MCA and
/// MPA ids contain a colon and count as MPA, because azcost is a tool for partners.
[[nodiscard]] Agreement agreement_of(const Account& account) noexcept;

/// The scope path of a billing account. The colon of MCA and MPA ids is sent raw, as Microsoft's
/// own examples do.
[[nodiscard]] std::string billing_account_scope(std::string_view billing_account_id);

}  // namespace azcost
