/// Versions of Azure's APIs: sovereign clouds get them later than the public one.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace azcost::fetch {

/// Versions of Cost Management, newest first. Queries and their answers are the same in all of them
/// (azure-rest-api-specs#36332); the service itself lists them (azure-sdk-for-go#22888).
inline constexpr std::array<std::string_view, 12> kQueryVersions = {
    "2026-06-01", "2025-03-01", "2024-08-01", "2024-01-01", "2023-11-01", "2023-09-01",
    "2023-08-01", "2023-03-01", "2022-10-01", "2021-10-01", "2019-11-01", "2019-10-01"};

/// Versions of the Billing API, newest first. In the older ones customers are below the account;
/// since 2024-04-01 they are below their billing profile, and a list can repeat a customer.
inline constexpr std::array<std::string_view, 3> kBillingVersions = {"2024-04-01", "2020-05-01",
                                                                     "2019-10-01-preview"};

/// The supported versions that an answer lists when it rejects a version; it may list none.
/// `header` is the value of `api-supported-versions`, or empty. These forms are known:
/// `NoRegisteredProviderFound` (azure-cli#26639), `InvalidApiVersionParameter`
/// (ansible-collections/azure#1739) and, with status 404, `InvalidResourceType`
/// (azure-sdk-for-python#16102), all of them with a list; and `UnsupportedApiVersion` without one,
/// or with it in the header (ASP.NET API Versioning).
[[nodiscard]] std::vector<std::string> versions_taken(std::string_view message,
                                                      std::string_view header);

/// The version to use after `asked` was rejected: the newest of `known` (sorted newest first) that
/// is in `taken`, or the next older one if `taken` is empty. Nothing when there is no such version,
/// or when `taken` contains `asked`: then the version is not the reason.
[[nodiscard]] std::optional<std::string_view> other_version(
    std::string_view asked, const std::vector<std::string>& taken,
    std::span<const std::string_view> known);

/// The value of `api-version` in an address; it must have one.
[[nodiscard]] std::string_view version_in(std::string_view url);

}  // namespace azcost::fetch
