/// The single values of a config, as they are typed, without what cannot be seen around them. What
/// comes back in an error is the value, what is wrong and what to write; where it stands is added
/// by the reader. Values that may turn out to be a secret in the wrong place are not shown
/// (quoting.hpp).
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::config {

[[nodiscard]] Result<std::string> parse_account_name(std::string_view text);
/// The number of an enrollment, or two GUIDs with a date. A pasted
/// `/providers/Microsoft.Billing/billingAccounts/<id>` is taken for its last part.
[[nodiscard]] Result<std::string> parse_billing_account_id(std::string_view text);
/// A GUID or a domain name, in lower case: one tenant, one spelling, one quota.
[[nodiscard]] Result<std::string> parse_tenant_id(std::string_view text);
[[nodiscard]] Result<std::string> parse_client_id(std::string_view text);
[[nodiscard]] Result<std::string> parse_customer_tenant(std::string_view text);
/// The name of a dimension or a tag.
[[nodiscard]] Result<std::string> parse_grouping(std::string_view text);
[[nodiscard]] Result<std::string> parse_client_type(std::string_view text);
/// Refuses what looks like a secret rather than the name of its file.
[[nodiscard]] Result<std::filesystem::path> parse_path(std::string_view text);
[[nodiscard]] Result<std::string> parse_billing_profile_id(std::string_view text);
[[nodiscard]] Result<Schema> parse_schema_name(std::string_view text);
/// A text that `Schedule::parse` takes.
[[nodiscard]] Result<std::string> parse_schedule(std::string_view text);
[[nodiscard]] Result<std::string> parse_api_version(std::string_view text);
/// One of Azure's own clouds by its name.
[[nodiscard]] Result<Cloud> parse_cloud(std::string_view text);
[[nodiscard]] Result<std::string> parse_log_format(std::string_view text);

/// "https://host[:port]" in lower case, a trailing slash taken off. The grammar is narrower than
/// that of URLs, so that nobody reads the same text differently: no user, path, query or fragment.
/// `http` only for 127.0.0.0/8, [::1] and localhost, since a secret goes there.
[[nodiscard]] Result<std::string> parse_endpoint(std::string_view text);
/// What a token is asked for: a URI without spaces, to which `/.default` is added later.
[[nodiscard]] Result<std::string> parse_audience(std::string_view text);
/// "http://[user:password@]host:port"; the scheme may be left out, the port may not: libcurl's
/// default is 1080, which nobody expects. Empty stays empty: no proxy. Errors never quote the
/// user or the password.
[[nodiscard]] Result<std::string> parse_proxy(std::string_view text);
/// The proxy with `***` in place of its user and password.
[[nodiscard]] std::string mask_proxy(std::string_view proxy);

/// What to say of a dimension that no agreement is known to have, with the nearest one that is;
/// nothing for a known one, in whatever case.
[[nodiscard]] std::optional<std::string> unknown_dimension(std::string_view name);

/// "'publc' is none of public, usgov, china; did you mean public?"
[[nodiscard]] Error none_of(std::string_view text, std::span<const std::string_view> names);

/// Sorted, each once.
void sort_and_deduplicate(std::vector<std::string>& values);

}  // namespace azcost::config
