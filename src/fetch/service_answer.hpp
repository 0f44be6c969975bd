/// Reads what an answer of the service says about itself. All other code relies on this reading.
#pragma once

#include <string>

#include "azcost/base/result.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// Why a request was refused, in any of these forms: `{"error":{"code":…,"message":…}}` of Azure
/// Resource Manager, the same at the root, `{"Message":…}`, `{"title":…,"detail":…}` of RFC 9457, a
/// bare text, a page of HTML.
struct ServiceAnswer {
  /// An answer is foreign if it is not JSON and lacks the headers by which Azure's support finds a
  /// request.
  Evidence evidence = {};
  bool is_error = false;     ///< false: the body names no error (a page, or empty)
  std::string message = {};  ///< as sent, with its line breaks
};

/// Reads why an answer is no page. In a successful answer only an error object counts: the rest is
/// the page.
[[nodiscard]] ServiceAnswer read_service_answer(const http::Response& response);

/// "HTTP 401 RBACAccessDenied: The client … (request id …)", printable, one line.
[[nodiscard]] std::string describe(const ServiceAnswer& answer);

/// `what`, followed by the request id of `evidence` unless there is none or `what` names it.
[[nodiscard]] std::string with_request_id(std::string what, const Evidence& evidence);

}  // namespace azcost::fetch
