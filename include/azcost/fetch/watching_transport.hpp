/// A transport that passes everything on and remembers what the answers said about themselves.
#pragma once

#include <stop_token>
#include <string>

#include "azcost/base/clock.hpp"
#include "azcost/fetch/governor.hpp"
#include "azcost/http/transport.hpp"

namespace azcost::fetch {

/// What Microsoft's support asks for, of one answer.
struct AnswerNote {
  int status = 0;               ///< 0: there was no answer
  std::string code = {};        ///< of the service's error object; empty when it holds none
  std::string request_id = {};  ///< the server's; empty when it sent none
  bool is_from_azure = false;   ///< false for a refusal: something on the way to Azure made it

  friend bool operator==(const AnswerNote&, const AnswerNote&) = default;
};

/// Not thread-safe, as every transport.
class WatchingTransport final : public http::Transport {
 public:
  /// Both must outlive the object.
  WatchingTransport(http::Transport& transport, Clock& clock)
      : transport_(transport), clock_(clock) {}

  Result<http::Response> send(const http::Request& request, std::stop_token stop) override;

  /// Of the last request; an empty one after `forget`.
  [[nodiscard]] const AnswerNote& last() const noexcept { return last_; }
  /// The newest word on the QPU that are left; nothing where no answer had one.
  [[nodiscard]] const QpuRemaining& remaining() const noexcept { return remaining_; }
  void forget() { last_ = {}; }

 private:
  http::Transport& transport_;
  Clock& clock_;
  AnswerNote last_;
  QpuRemaining remaining_ = {};
};

}  // namespace azcost::fetch
