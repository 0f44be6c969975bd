/// What an answer of the service says about itself when it is no page.
#pragma once

#include <string>
#include <string_view>

#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// Why a request was refused, in whichever envelope: `{"error":{"code":…,"message":…}}` of Azure
/// Resource Manager, the same at the root, `{"Message":…}`, `{"title":…,"detail":…}` of RFC 9457, a
/// bare text, a page of HTML.
struct ServiceError {
  bool present = false;  ///< false: the body says nothing of an error (a page, nothing)
  std::string code;      ///< as sent; numbers as text
  std::string message;   ///< as sent: line breaks and all
  bool is_json = false;  ///< it came in the form in which services answer
};

/// Reads what an answer says about why it is no page. In the answer of a success only an error
/// object counts: the rest of it is the page.
[[nodiscard]] ServiceError read_service_error(const http::Response& response);

/// Whether Azure itself answered, not a firewall or a proxy on the way to it: its refusals are
/// JSON, or have the headers by which its support finds a request.
[[nodiscard]] bool is_from_azure(const http::Response& response, const ServiceError& error);

/// The id under which Microsoft's support finds the request; empty when there is none. Printable.
[[nodiscard]] std::string request_id_of(const http::Response& response);

/// "HTTP 401 RBACAccessDenied: The client … (request id …)", printable, one line.
[[nodiscard]] std::string describe(const http::Response& response, const ServiceError& error);

/// `what` with the request id of `response` behind it, unless there is none or `what` names it.
[[nodiscard]] std::string with_request_id(std::string what, const http::Response& response);

}  // namespace azcost::fetch
