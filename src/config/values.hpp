/// The single values of a config, as people type them, without invisible characters around them. An
/// error has the value, what is wrong and what to write; the reader adds the place. Values that may
/// be a misplaced secret are not shown (quoting.hpp).
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
/// The number of an enrollment, or two GUIDs with a date. Of a pasted
/// `/providers/Microsoft.Billing/billingAccounts/<id>` the last part is used.
[[nodiscard]] Result<std::string> parse_billing_account_id(std::string_view text);
/// A GUID or a domain name in lower case, so that a tenant has one spelling and one quota.
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
/// A text that `Schedule::parse` accepts.
[[nodiscard]] Result<std::string> parse_schedule(std::string_view text);
[[nodiscard]] Result<std::string> parse_api_version(std::string_view text);
/// One of Azure's own clouds by its name.
[[nodiscard]] Result<Cloud> parse_cloud(std::string_view text);
[[nodiscard]] Result<std::string> parse_log_format(std::string_view text);

/// "https://host[:port]" in lower case, without a trailing slash. The grammar is narrower than that
/// of URLs, so that all programs read the text the same way: no user, path, query or fragment.
/// `http` only for 127.0.0.0/8, [::1] and localhost, because a secret goes there.
[[nodiscard]] Result<std::string> parse_endpoint(std::string_view text);
/// The audience of a token: a URI without spaces, to which `/.default` is added later.
[[nodiscard]] Result<std::string> parse_audience(std::string_view text);
/// "http://[user:password@]host:port". The scheme is optional, the port is not: libcurl's default
/// is 1080, which nobody expects. An empty text means no proxy. Errors never quote the user or the
/// password.
[[nodiscard]] Result<std::string> parse_proxy(std::string_view text);
/// The proxy with `***` in place of its user and password.
[[nodiscard]] std::string mask_proxy(std::string_view proxy);

/// A message about a dimension that no agreement is known to have, with the nearest known one;
/// nothing for a known one, ignoring case.
[[nodiscard]] std::optional<std::string> unknown_dimension(std::string_view name);

/// "'publc' is none of public, usgov, china; did you mean public?"
[[nodiscard]] Error none_of(std::string_view text, std::span<const std::string_view> names);

/// Sorts the values and removes duplicates.
void sort_and_deduplicate(std::vector<std::string>& values);

}  // namespace azcost::config
