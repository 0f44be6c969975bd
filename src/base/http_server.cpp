#include "azcost/base/http_server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <latch>
#include <mutex>
#include <system_error>
#include <thread>

#include "azcost/base/process.hpp"
#include "azcost/base/system_clock.hpp"
#include "azcost/base/text.hpp"
#include "http_connection.hpp"

namespace azcost {
namespace {

/// A connection holds its thread while it is open.
constexpr std::size_t kThreads = 16;
/// Request line and headers.
constexpr std::size_t kLargestHead = 16UL * 1024;

/// The connection whose request this thread is answering.
thread_local HttpConnection* current_connection = nullptr;

HttpRequest request_of(const httplib::Request& from) {
  HttpRequest request{from.method, from.target, from.path, {}, {}, from.body};
  for (const auto& [name, value] : from.params) request.query.try_emplace(name, value);
  for (const auto& [name, value] : from.headers) {
    std::string& field = request.headers[to_lower(name)];
    field += field.empty() ? value : ", " + value;
  }
  return request;
}

/// Sends the headers and a part of the body, and then nothing, or the connection ends.
void hand_over_a_part(HttpAnswer answer, httplib::Response& response) {
  const std::size_t size = answer.body.size();
  const bool stalls = answer.delivery == Delivery::kStalled;
  response.set_content_provider(
      size, answer.content_type,
      [body = std::move(answer.body), part = std::min(answer.cut_after, size), stalls](
          std::size_t, std::size_t, httplib::DataSink& sink) {
        sink.write(body.data(), part);
        if (stalls) current_connection->wait_for_the_end();
        return false;
      });
}

void hand_over(HttpAnswer answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.headers.emplace(name, value);
  // An empty body cannot be cut.
  const bool is_cut = !answer.body.empty() &&
                      (answer.delivery == Delivery::kCut || answer.delivery == Delivery::kStalled);
  if (is_cut) return hand_over_a_part(std::move(answer), response);
  response.body = std::move(answer.body);
  if (!answer.content_type.empty()) response.headers.emplace("Content-Type", answer.content_type);
}

std::string_view value_of(const std::map<std::string, std::string>& fields,
                          const std::string& name) {
  const auto found = fields.find(name);
  return found == fields.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string_view HttpRequest::header(const std::string& name) const {
  return value_of(headers, name);
}

std::string_view HttpRequest::field(const std::string& name) const { return value_of(query, name); }

/// cpp-httplib with connections of our own, in the way in which the library makes its server for
/// TLS. With the library's connections the end of a server waits for idle clients, a client that
/// sends a byte now and then blocks its thread for ever, and every request gets an answer.
class HttpServer::Impl final : public httplib::Server {
 public:
  Impl(HttpServerOptions options, HttpServer::Handler handler)
      : options_(std::move(options)), handler_(std::move(handler)) {}

  Status start();
  void end() noexcept;
  [[nodiscard]] int port() const noexcept { return port_; }

 private:
  [[nodiscard]] bool bind();
  void route();
  void answer(const httplib::Request& from, httplib::Response& response) const;
  /// When all threads are busy, the oldest client is disconnected. The newest may be the one that
  /// matters: Prometheus asks, reads and leaves.
  [[nodiscard]] bool admit(socket_t socket);
  void serve(HttpConnection& connection);
  bool process_and_close_socket(socket_t socket) override;

  HttpServerOptions options_;
  HttpServer::Handler handler_;
  SystemClock clock_;
  TlsContext tls_;
  int port_ = 0;
  std::latch listening_{1};
  std::thread listener_;
  std::mutex mutex_;
  bool ending_ = false;            ///< guarded by mutex_
  std::vector<socket_t> sockets_;  ///< guarded by mutex_; the oldest first
};

bool HttpServer::Impl::bind() {
  // The library's own choice, SO_REUSEPORT, would let two servers share a port, each with a part
  // of the connections.
  set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  if (options_.port == 0) {
    port_ = std::max(bind_to_any_port(options_.address), 0);
  } else if (bind_to_port(options_.address, options_.port)) {
    port_ = options_.port;
  }
  // By default the library lets five connections wait; the client of a sixth would try again after
  // a second.
  if (port_ != 0) ::listen(svr_sock_, SOMAXCONN);
  return port_ != 0;
}

/// Sends all requests to one handler: the library's own routing uses regular expressions.
void HttpServer::Impl::route() {
  const bool takes_bodies = options_.largest_body > 0;
  set_pre_routing_handler(
      [this, takes_bodies](const httplib::Request& from, httplib::Response& response) {
        if (takes_bodies && from.method == "POST") return HandlerResponse::Unhandled;
        answer(from, response);
        return HandlerResponse::Handled;
      });
  if (!takes_bodies) return;
  Post(R"([\s\S]*)", [this](const httplib::Request& from, httplib::Response& response) {
    answer(from, response);  // with the body, which the library reads before this
  });
  set_payload_max_length(options_.largest_body);
  // Our connections have their own limits; the library announces these to the clients.
  set_keep_alive_timeout(std::chrono::ceil<std::chrono::seconds>(options_.timeout).count());
  set_keep_alive_max_count(1'000'000);
}

void HttpServer::Impl::answer(const httplib::Request& from, httplib::Response& response) const {
  HttpAnswer answer;
  try {
    answer = handler_(request_of(from));
  } catch (const std::exception&) {
    answer = {.status = 500, .body = "this page could not be made\n", .content_type = "text/plain"};
  }
  current_connection->begin_answer(answer);
  hand_over(std::move(answer), response);
}

Status HttpServer::Impl::start() {
  if (port_ != 0) return Error{ErrorKind::kInternal, "the server was started before"};
  if (options_.tls) {
    auto tls = make_tls_context(*options_.tls);
    if (!tls) return std::move(tls).error();
    tls_ = *std::move(tls);
  }
  if (!bind()) {
    return Error{ErrorKind::kUnavailable,
                 fmt::format("cannot listen on {}:{}: is the port in use, and the address one of "
                             "this machine?",
                             printable(options_.address, 80), options_.port)};
  }
  route();
  try {
    auto threads = std::make_unique<httplib::ThreadPool>(kThreads);
    // The library asks for the pool when it begins to listen: from then on `end` works.
    new_task_queue = [this, pool = threads.get()] {
      listening_.count_down();
      return pool;
    };
    listener_ = std::thread([this] { listen_after_bind(); });
    static_cast<void>(threads.release());  // the library owns it from here
  } catch (const std::system_error& error) {
    return no_thread(error).in("listening on port " + std::to_string(port_));
  }
  listening_.wait();
  return ok_status();
}

void HttpServer::Impl::end() noexcept {
  if (!listener_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const socket_t socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }
  stop();
  listener_.join();
}

bool HttpServer::Impl::admit(socket_t socket) {
  const std::lock_guard lock(mutex_);
  if (ending_) return false;
  sockets_.push_back(socket);
  if (sockets_.size() == kThreads) ::shutdown(sockets_.front(), SHUT_RDWR);
  return true;
}

void HttpServer::Impl::serve(HttpConnection& connection) {
  const bool is_only_one = options_.largest_body == 0;
  bool last = !connection.shake_hands();
  while (!last && connection.begin_request()) {
    last = !process_request(connection, is_only_one, last, nullptr) || last || is_only_one;
  }
}

bool HttpServer::Impl::process_and_close_socket(socket_t socket) {
  bool in_order = true;
  if (admit(socket)) {
    HttpConnection connection(socket, tls_.get(), clock_,
                              {options_.timeout, kLargestHead + options_.largest_body});
    current_connection = &connection;
    serve(connection);
    current_connection = nullptr;
    in_order = !connection.ends_in_reset();
  }
  const std::lock_guard lock(mutex_);
  std::erase(sockets_, socket);  // under one lock with the close: the number may be reused at once
  if (in_order) ::shutdown(socket, SHUT_RDWR);
  ::close(socket);
  return true;
}

HttpServer::HttpServer(HttpServerOptions options, Handler handler)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(handler))) {}

HttpServer::~HttpServer() { stop(); }

Status HttpServer::start() { return impl_->start(); }
void HttpServer::stop() noexcept { impl_->end(); }
int HttpServer::port() const noexcept { return impl_->port(); }

}  // namespace azcost
