#include "curl_failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/http/status.hpp"

namespace azcost::http {
namespace {

using std::chrono::milliseconds;

std::string format_duration(milliseconds duration) {
  constexpr milliseconds::rep kPerSecond = 1000;
  const auto count = duration.count();
  return count % kPerSecond == 0 ? fmt::format("{} s", count / kPerSecond)
                                 : fmt::format("{} ms", count);
}

std::string format_bytes(std::uint64_t bytes) {
  constexpr std::uint64_t kKibibyte = 1024;
  constexpr std::uint64_t kMebibyte = kKibibyte * kKibibyte;
  if (bytes == 0 || bytes % kKibibyte != 0) return fmt::format("{} bytes", bytes);
  if (bytes % kMebibyte != 0) return fmt::format("{} KiB", bytes / kKibibyte);
  return fmt::format("{} MiB", bytes / kMebibyte);
}

Error unavailable(std::string message) { return {ErrorKind::kUnavailable, std::move(message)}; }

/// libcurl's words, or else its name for the code.
std::string words_of(const Failure& failure) {
  return printable(failure.detail.empty() ? curl_easy_strerror(failure.code) : failure.detail);
}

std::string with_proxy(const Failure& failure) {
  if (failure.proxy.empty()) return failure.peer;
  return failure.peer + " by way of the proxy " + failure.proxy;
}

Error describe_abort(const Failure& failure, const CurlOptions& options) {
  switch (failure.abort) {
    case Abort::kStopped:
      return {ErrorKind::kCancelled, "the exchange with " + failure.peer + " was stopped"};
    case Abort::kStalled:
      return unavailable("the answer of " + failure.peer + " stalled: next to nothing came for " +
                         format_duration(options.stall_timeout) + " after " +
                         format_bytes(failure.received));
    case Abort::kBodyTooLarge:
      return {ErrorKind::kData, "the answer of " + failure.peer + " is larger than " +
                                    format_bytes(failure.max_body_bytes) +
                                    ", which is the most that is taken"};
    case Abort::kHeadersTooLarge:
      return {ErrorKind::kData, "the headers of the answer of " + failure.peer +
                                    " are larger than " + format_bytes(kMaxHeaderBytes)};
    case Abort::kNoMemory:
    case Abort::kNone:
      break;
  }
  return {ErrorKind::kInternal, "no memory is left for the answer of " + failure.peer};
}

Error describe_timeout(const Failure& failure, const CurlOptions& options) {
  if (!failure.connected) {
    return unavailable("no connection to " + with_proxy(failure) + " within " +
                       format_duration(std::min(options.connect_timeout, options.timeout)) +
                       "; check the network and the proxy (http.proxy or HTTPS_PROXY), or raise "
                       "http.connect_timeout");
  }
  return {ErrorKind::kTimedOut, "no whole answer of " + failure.peer + " within " +
                                    format_duration(options.timeout) + " (" +
                                    format_bytes(failure.received) +
                                    " came); if it is only slow, raise http.timeout"};
}

Error describe_proxy(const Failure& failure) {
  Error error = unavailable("the proxy " + failure.proxy + " answered " +
                            std::to_string(failure.proxy_status) + " instead of connecting to " +
                            failure.peer + "; check http.proxy or HTTPS_PROXY");
  if (failure.proxy_status == kProxyAuthenticationRequired) {
    error.kind = ErrorKind::kConfig;
    error.message += " and its user and password";
  }
  return error;
}

Error describe_no_connection(const Failure& failure) {
  const std::string reason =
      failure.os_error == 0 ? words_of(failure)
                            : std::error_code(failure.os_error, std::generic_category()).message();
  return unavailable("cannot connect to " + with_proxy(failure) + ": " + reason);
}

/// A TLS handshake that failed. The texts are OpenSSL's for two sides that have no version or
/// cipher in common: another try would fail as well. Other alerts, and connections that break, may
/// pass.
Error describe_no_tls(const Failure& failure) {
  constexpr std::array<std::string_view, 9> kForGood = {"unsupported protocol",
                                                        "protocol version",
                                                        "version too low",
                                                        "no protocols available",
                                                        "handshake failure",
                                                        "no shared cipher",
                                                        "unsafe legacy renegotiation disabled",
                                                        "key too small",
                                                        "insufficient security"};
  const std::string words = words_of(failure);
  const auto is_said = [&](std::string_view part) { return words.find(part) != std::string::npos; };
  const std::string text = "no TLS session with " + failure.peer + ": " + words;
  if (is_said("wrong version number")) {
    return {ErrorKind::kConfig, text +
                                    "; the server there does not speak TLS: check the port of "
                                    "the address, and whether a proxy answers in its place"};
  }
  if (!std::ranges::any_of(kForGood, is_said)) return unavailable(text);
  return {ErrorKind::kConfig, text +
                                  "; TLS 1.2 or newer is needed: check what answers there, and "
                                  "whether a proxy opens TLS"};
}

/// libcurl has one code for a header line that is too long and for memory that is used up. A small
/// exchange that is connected does not lack memory.
Error describe_no_room(const Failure& failure) {
  if (failure.connected) {
    return {ErrorKind::kData, "a header line of the answer of " + failure.peer +
                                  " is longer than 100 KiB, which is the most that is taken"};
  }
  return {ErrorKind::kInternal, "no memory is left for the exchange with " + failure.peer};
}

Error describe_cut(const Failure& failure) {
  if (!failure.connected) return describe_no_connection(failure);
  return unavailable("the connection to " + failure.peer + " was cut after " +
                     format_bytes(failure.received) + " of the answer");
}

}  // namespace

Error describe(const Failure& failure, const CurlOptions& options) {
  if (failure.abort != Abort::kNone) return describe_abort(failure, options);
  if (failure.proxy_status != 0 && failure.proxy_status / 100 != 2) {
    return describe_proxy(failure);
  }
  // Not all codes are listed: the rest are of other protocols, or bugs of ours.
  switch (failure.code) {  // NOLINT(clang-diagnostic-switch-enum)
    case CURLE_COULDNT_RESOLVE_HOST:
      return unavailable("no address is known for " + failure.peer +
                         "; check the name, the network and its name server");
    case CURLE_COULDNT_RESOLVE_PROXY:
      return unavailable("no address is known for the proxy " + failure.proxy +
                         "; check http.proxy or HTTPS_PROXY");
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return describe_no_connection(failure);
    case CURLE_OPERATION_TIMEDOUT:
      return describe_timeout(failure, options);
    case CURLE_PEER_FAILED_VERIFICATION:
      // Another try would fail as well: only a person can make it trusted.
      return {ErrorKind::kConfig,
              "the certificate of " + failure.peer + " is not trusted: " + words_of(failure) +
                  "; check the clock, and whether a proxy opens TLS: then name its authority with "
                  "http.ca_file or AZCOST_CA_FILE"};
    case CURLE_SSL_CONNECT_ERROR:
      return describe_no_tls(failure);
    case CURLE_SSL_CACERT_BADFILE:
      return {ErrorKind::kConfig,
              "no certificates can be read from '" +
                  printable(options.ca_file.value_or(std::filesystem::path()).native()) +
                  "', which http.ca_file or AZCOST_CA_FILE names"};
    case CURLE_GOT_NOTHING:
      return unavailable(failure.peer + " closed the connection without an answer");
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
      return describe_cut(failure);
    case CURLE_BAD_CONTENT_ENCODING:
      return unavailable("the compressed answer of " + failure.peer + " is damaged");
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return unavailable("what " + failure.peer + " answered is not HTTP");
    case CURLE_OUT_OF_MEMORY:
      return describe_no_room(failure);
    default:
      return unavailable("the exchange with " + failure.peer + " failed: " + words_of(failure));
  }
}

}  // namespace azcost::http
