/// A proxy whose tunnels end at a server of the test, whatever host they ask for.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace azcost::testing {

/// Listens on a free port of 127.0.0.1 and takes CONNECT alone. The functions are thread-safe.
class ConnectProxy {
 public:
  /// Tunnels to `hosts` ("name:port") end at `port` of 127.0.0.1; others are answered 403.
  ConnectProxy(int port, std::vector<std::string> hosts);
  ConnectProxy(const ConnectProxy&) = delete;
  ConnectProxy& operator=(const ConnectProxy&) = delete;
  /// Ends all tunnels.
  ~ConnectProxy();

  /// "http://127.0.0.1:<port>"
  [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// The targets that were asked for, in order: "host:port", or the whole first line of a request
  /// that is no CONNECT.
  [[nodiscard]] std::vector<std::string> targets() const;

 private:
  void accept_connections();
  void serve(int client);
  [[nodiscard]] bool admit(int descriptor);
  void close_now(int descriptor);

  const int upstream_port_;
  const std::vector<std::string> hosts_;
  int listener_ = -1;
  int port_ = 0;

  mutable std::mutex mutex_;
  std::vector<std::string> targets_;
  std::vector<int> descriptors_;  // of open connections
  bool ending_ = false;
  std::list<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace azcost::testing
