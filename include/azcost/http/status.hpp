/// Status codes of HTTP (RFC 9110, RFC 6585) that azcost distinguishes.
#pragma once

namespace azcost::http {

inline constexpr int kOk = 200;
inline constexpr int kMultipleChoices = 300;
inline constexpr int kBadRequest = 400;
inline constexpr int kUnauthorized = 401;
inline constexpr int kForbidden = 403;
inline constexpr int kNotFound = 404;
inline constexpr int kProxyAuthenticationRequired = 407;
inline constexpr int kRequestTimeout = 408;
inline constexpr int kTooManyRequests = 429;
inline constexpr int kInternalServerError = 500;
inline constexpr int kServiceUnavailable = 503;

}  // namespace azcost::http
