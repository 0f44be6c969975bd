/// A transport that answers from a script and remembers what it was asked.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "azcost/http/transport.hpp"

namespace azcost::testing {

class ScriptedTransport final : public http::Transport {
 public:
  /// A request as a test wants to look at it: secrets as text.
  struct Seen {
    http::Method method = http::Method::kGet;
    std::string url;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string bearer;
    std::string body;
    std::size_t max_body_bytes = 0;

    [[nodiscard]] std::string header(const std::string& name) const {
      for (const auto& [key, value] : headers) {
        if (key == name) return value;
      }
      return {};
    }
  };

  ScriptedTransport& reply(http::Response response) {
    script_.emplace_back(std::move(response));
    return *this;
  }
  ScriptedTransport& reply(int status, std::string body = {},
                           std::vector<std::pair<std::string, std::string>> headers = {}) {
    http::Response response;
    response.status = status;
    response.headers = std::move(headers);
    response.body = std::move(body);
    return reply(std::move(response));
  }
  ScriptedTransport& reply(Error error) {
    script_.emplace_back(std::move(error));
    return *this;
  }
  /// Called with each request before it is answered.
  void on_request(std::function<void(const Seen&)> hook) { hook_ = std::move(hook); }

  [[nodiscard]] const std::vector<Seen>& requests() const noexcept { return seen_; }
  /// Answers of the script that are left.
  [[nodiscard]] std::size_t left() const noexcept { return script_.size(); }

  Result<http::Response> send(const http::Request& request, std::stop_token stop) override {
    if (stop.stop_requested()) return Error{ErrorKind::kCancelled, "stopped"};
    seen_.push_back({request.method, request.url, request.headers,
                     request.bearer ? std::string(request.bearer->expose()) : std::string(),
                     std::string(request.body.expose()), request.max_body_bytes});
    if (hook_) hook_(seen_.back());
    if (script_.empty()) return Error{ErrorKind::kInternal, "the script has no more answers"};
    Result<http::Response> next = std::move(script_.front());
    script_.pop_front();
    return next;
  }

 private:
  std::deque<Result<http::Response>> script_;
  std::vector<Seen> seen_;
  std::function<void(const Seen&)> hook_;
};

}  // namespace azcost::testing
