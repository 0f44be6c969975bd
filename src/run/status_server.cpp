#include "azcost/run/status_server.hpp"

#include <httplib.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <exception>
#include <latch>
#include <mutex>
#include <semaphore>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "azcost/base/process.hpp"
#include "azcost/base/text.hpp"

namespace azcost::run {
namespace {

using std::chrono::milliseconds;

/// A connection holds its thread while it is open. This many clients at once may take their time;
/// of more, the oldest goes.
constexpr std::size_t kThreads = 16;
/// How often it is looked whether the thread of a connection that was ended is free.
constexpr milliseconds kUntilFree(5);
/// Request line and headers; those of Prometheus have less than one KiB.
constexpr std::size_t kLargestRequest = 8UL * 1024;

/// One client's connection. Unlike the library's own stream it has a deadline for all of the
/// request and its answer, a limit to the bytes that it reads, and notices at once when its socket
/// is shut down.
class Connection final : public httplib::Stream {
 public:
  /// `socket` is connected and stays the caller's.
  Connection(socket_t socket, Clock& clock, milliseconds timeout)
      : socket_(socket), clock_(clock), deadline_(clock.steady_now() + timeout) {}

  [[nodiscard]] bool is_readable() const override { return wait(POLLIN); }
  [[nodiscard]] bool is_writable() const override { return wait(POLLOUT); }

  ssize_t read(char* data, std::size_t size) override {
    const std::size_t most = std::min(size, kLargestRequest - read_);
    if (most == 0 || !wait(POLLIN)) return -1;
    const ssize_t got = ::recv(socket_, data, most, MSG_DONTWAIT);
    if (got <= 0) return -1;
    read_ += static_cast<std::size_t>(got);
    return got;
  }

  /// All or nothing: the library does not look at how much was written.
  ssize_t write(const char* data, std::size_t size) override {
    for (std::size_t written = 0; written < size;) {
      if (!wait(POLLOUT)) return -1;
      const ssize_t sent =
          ::send(socket_, data + written, size - written, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return -1;
      if (sent > 0) written += static_cast<std::size_t>(sent);
    }
    return static_cast<ssize_t>(size);
  }

  // No page depends on who asks.
  void get_remote_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const override {
    ip.clear();
    port = 0;
  }
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  [[nodiscard]] bool wait(short events) const {
    for (;;) {
      const auto left = deadline_ - clock_.steady_now();
      if (left <= milliseconds(0)) return false;
      pollfd descriptor{.fd = socket_, .events = events, .revents = 0};
      const int ready = ::poll(&descriptor, 1, static_cast<int>(left.count()));
      if (ready >= 0 || errno != EINTR) return ready > 0;
    }
  }

  socket_t socket_;
  Clock& clock_;
  SteadyTime deadline_;
  std::size_t read_ = 0;
};

/// Threads that take a connection only when one of them is free. Where none is, the oldest client
/// is sent away, for the newest may be the one that matters: Prometheus asks, reads and goes.
class Workers final : public httplib::TaskQueue {
 public:
  /// `end_oldest` ends a connection that one of the threads serves. Throws `std::system_error` when
  /// there are no threads to be had.
  explicit Workers(std::function<void()> end_oldest) : end_oldest_(std::move(end_oldest)) {}

  void enqueue(std::function<void()> job) override {
    for (bool taken = free_.try_acquire(); !taken; taken = free_.try_acquire_for(kUntilFree)) {
      end_oldest_();
    }
    pool_.enqueue([this, job = std::move(job)] {
      job();
      free_.release();
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  std::function<void()> end_oldest_;
  std::counting_semaphore<kThreads> free_{kThreads};
  httplib::ThreadPool pool_{kThreads};
};

/// cpp-httplib with connections of our own: its own end of a server waits for the clients.
class HttpServer final : public httplib::Server {
 public:
  HttpServer(Clock& clock, milliseconds timeout) : clock_(clock), timeout_(timeout) {}

  /// The library lets five connections wait to be taken; a sixth one's client would try again after
  /// a second.
  void let_many_wait() { ::listen(svr_sock_, SOMAXCONN); }

  /// Ends the open connections and lets no new one in.
  void end_connections() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const socket_t socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }

  /// Ends the connection that is open for the longest.
  void end_oldest_connection() {
    const std::lock_guard lock(mutex_);
    if (!sockets_.empty()) ::shutdown(sockets_.front(), SHUT_RDWR);
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    if (admit(socket)) {
      constexpr bool kClose = true;
      bool closed = false;
      Connection connection(socket, clock_, timeout_);
      process_request(connection, kClose, closed, nullptr);
    }
    const std::lock_guard lock(mutex_);
    std::erase(sockets_,
               socket);  // under one lock with the close: the number may come back at once
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  bool admit(socket_t socket) {
    const std::lock_guard lock(mutex_);
    if (!ending_) sockets_.push_back(socket);
    return !ending_;
  }

  Clock& clock_;
  milliseconds timeout_;
  std::mutex mutex_;
  bool ending_ = false;
  std::vector<socket_t> sockets_;  // the oldest first
};

void answer_line(httplib::Response& response, int status, const std::string& line) {
  response.status = status;
  response.set_content(line + "\n", "text/plain; charset=utf-8");
}

void answer_health(httplib::Response& response, const Health& health) {
  constexpr int kUnavailable = 503;
  answer_line(response, health.good ? 200 : kUnavailable, printable(health.text));
}

void answer(const StatusPages& pages, const httplib::Request& request,
            httplib::Response& response) {
  if (request.method != "GET" && request.method != "HEAD") {
    response.set_header("Allow", "GET, HEAD");
    answer_line(response, 405, "only GET and HEAD are answered here");
  } else if (request.path == "/metrics") {
    response.set_content(pages.metrics(), "text/plain; version=0.0.4; charset=utf-8");
  } else if (request.path == "/healthz") {
    answer_health(response, pages.health());
  } else if (request.path == "/readyz") {
    answer_health(response, pages.readiness());
  } else {
    answer_line(response, 404, "there are /metrics, /healthz and /readyz");
  }
}

}  // namespace

class StatusServer::Impl {
 public:
  Impl(Clock& clock, StatusPages pages, StatusServerOptions options)
      : pages_(std::move(pages)), options_(std::move(options)), http_(clock, options_.timeout) {}

  Status start();
  void stop() noexcept;
  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  [[nodiscard]] bool bind();

  StatusPages pages_;
  StatusServerOptions options_;
  HttpServer http_;
  int port_ = 0;
  std::latch listening_{1};
  std::thread listener_;
};

bool StatusServer::Impl::bind() {
  // The library's own choice, SO_REUSEPORT, would let two daemons share a port, each with a part of
  // the scrapes.
  http_.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  if (options_.port != 0) {
    if (!http_.bind_to_port(options_.address, options_.port)) return false;
    port_ = options_.port;
    return true;
  }
  port_ = std::max(http_.bind_to_any_port(options_.address), 0);
  return port_ != 0;
}

Status StatusServer::Impl::start() {
  if (port_ != 0) return Error{ErrorKind::kInternal, "the status server was started before"};
  if (!bind()) {
    return Error{ErrorKind::kUnavailable,
                 "cannot listen on " + printable(options_.address, 80) + ":" +
                     std::to_string(options_.port) +
                     " for /metrics: is the port in use, and the address one of this machine? "
                     "listen takes another one, or off"};
  }
  http_.let_many_wait();
  // Before the library's own routing, which is made of regular expressions, and before it reads a
  // body.
  http_.set_pre_routing_handler(
      [this](const httplib::Request& request, httplib::Response& response) {
        response.set_header("Cache-Control", "no-store");
        try {
          answer(pages_, request, response);
        } catch (const std::exception&) {
          answer_line(response, 500, "this page could not be made");
        }
        return httplib::Server::HandlerResponse::Handled;
      });
  try {
    auto workers = std::make_unique<Workers>([this] { http_.end_oldest_connection(); });
    // The pool is asked for when listening begins: from then on `stop` is heard.
    http_.new_task_queue = [this, pool = workers.get()] {
      listening_.count_down();
      return pool;
    };
    listener_ = std::thread([this] { http_.listen_after_bind(); });
    static_cast<void>(workers.release());  // the library's from here
  } catch (const std::system_error& error) {
    return no_thread(error).in("serving /metrics");
  }
  listening_.wait();
  return ok_status();
}

void StatusServer::Impl::stop() noexcept {
  if (!listener_.joinable()) return;
  http_.end_connections();
  http_.stop();
  listener_.join();
}

StatusServer::StatusServer(Clock& clock, StatusPages pages, StatusServerOptions options)
    : impl_(std::make_unique<Impl>(clock, std::move(pages), std::move(options))) {}

StatusServer::~StatusServer() { stop(); }

Status StatusServer::start() { return impl_->start(); }
void StatusServer::stop() noexcept { impl_->stop(); }
int StatusServer::port() const noexcept { return impl_->port(); }

}  // namespace azcost::run
