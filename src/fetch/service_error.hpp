/// What an answer of the service says about itself when it is no page.
#pragma once

#include <string>
#include <string_view>

#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// The error object of Azure Resource Manager, `{"error":{"code":…,"message":…}}`.
struct ServiceError {
  bool present = false;  ///< false: the body holds no error object (a page, HTML, nothing)
  std::string code;      ///< as sent; numbers as text
  std::string message;   ///< as sent: line breaks and all
};

/// Reads the error object of any body; one that holds none is answered with `present` false.
[[nodiscard]] ServiceError read_service_error(std::string_view body);

/// The id under which Microsoft's support finds the request; empty when there is none. Printable.
[[nodiscard]] std::string request_id_of(const http::Response& response);

/// "HTTP 401 RBACAccessDenied: The client … (request id …)", printable, one line.
[[nodiscard]] std::string describe(const http::Response& response, const ServiceError& error);

/// `what` with the request id of `response` behind it, unless there is none or `what` names it.
[[nodiscard]] std::string with_request_id(std::string what, const http::Response& response);

}  // namespace azcost::fetch
