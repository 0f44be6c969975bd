/// Answers that refuse the version of an API.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/http/transport.hpp"
#include "service_error.hpp"

namespace azcost::fetch {

/// The versions that the service says it takes instead, which may be none; nothing for an answer
/// about something else. These forms are known: `NoRegisteredProviderFound` (azure-cli#26639),
/// `InvalidApiVersionParameter` (ansible-collections/azure#1739) and, with status 404,
/// `InvalidResourceType` (azure-sdk-for-python#16102), all of them with a list; and
/// `UnsupportedApiVersion` without one, or with it in a header (ASP.NET API Versioning).
[[nodiscard]] std::optional<std::vector<std::string>> read_version_refusal(
    const http::Response& response, const ServiceError& error);

}  // namespace azcost::fetch
