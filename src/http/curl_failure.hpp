/// Turns failures of libcurl into messages for people.
#pragma once

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "azcost/base/result.hpp"
#include "azcost/http/curl_transport.hpp"

namespace azcost::http {

/// Why we ended an exchange ourselves.
enum class Abort { kNone, kStopped, kStalled, kBodyTooLarge, kHeadersTooLarge, kNoMemory };

/// All that is known about an exchange without a whole answer.
struct Failure {
  CURLcode code = CURLE_OK;
  Abort abort = Abort::kNone;
  std::string peer;            ///< host:port
  std::string proxy;           ///< host:port; empty when none was used
  std::string detail;          ///< libcurl's own words; may be empty
  int os_error = 0;            ///< errno of the connection; 0: none
  long proxy_status = 0;       ///< of the answer to CONNECT; 0: none
  bool connected = false;      ///< the request could be sent
  std::uint64_t received = 0;  ///< bytes of the answer
  std::size_t max_body_bytes = 0;
};

/// The largest size of all headers of an answer; libcurl 7.88 itself takes any number of them.
inline constexpr std::size_t kMaxHeaderBytes = std::size_t{256} * 1024;

[[nodiscard]] Error describe(const Failure& failure, const CurlOptions& options);

}  // namespace azcost::http
