/// What an answer of the service says of itself: the one reading of it that all others go by.
#pragma once

#include <string>

#include "azcost/base/result.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// Why a request was refused, in whichever envelope: `{"error":{"code":…,"message":…}}` of Azure
/// Resource Manager, the same at the root, `{"Message":…}`, `{"title":…,"detail":…}` of RFC 9457, a
/// bare text, a page of HTML.
struct ServiceAnswer {
  /// Foreign is what neither is JSON nor has the headers by which Azure's support finds a request.
  Evidence evidence = {};
  bool is_error = false;     ///< false: the body says nothing of an error (a page, nothing)
  std::string message = {};  ///< as sent: line breaks and all
};

/// Reads what an answer says about why it is no page. In the answer of a success only an error
/// object counts: the rest of it is the page.
[[nodiscard]] ServiceAnswer read_service_answer(const http::Response& response);

/// "HTTP 401 RBACAccessDenied: The client … (request id …)", printable, one line.
[[nodiscard]] std::string describe(const ServiceAnswer& answer);

/// `what` with the request id of `evidence` behind it, unless there is none or `what` names it.
[[nodiscard]] std::string with_request_id(std::string what, const Evidence& evidence);

}  // namespace azcost::fetch
