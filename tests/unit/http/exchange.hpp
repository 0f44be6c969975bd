/// Helpers that the tests of the transport share.
#pragma once

#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "azcost/http/curl_transport.hpp"

namespace azcost::http {

inline const std::string kBearer = "eyJ0-this-is-the-bearer";

inline std::unique_ptr<Transport> make_transport(CurlOptions options = {}) {
  return *CurlTransport::create(std::move(options));
}

inline Request get(std::string url) {
  Request request;
  request.url = std::move(url);
  request.bearer = Secret(kBearer);
  return request;
}

inline Request post(std::string url, std::string body) {
  Request request = get(std::move(url));
  request.method = Method::kPost;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = Secret(std::move(body));
  return request;
}

/// One exchange on a transport of its own.
inline Result<Response> exchange(const Request& request, CurlOptions options = {}) {
  return make_transport(std::move(options))->send(request, std::stop_token());
}

}  // namespace azcost::http
