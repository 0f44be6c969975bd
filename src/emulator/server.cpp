#include "azcost/emulator/server.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <latch>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include "azcost/base/process.hpp"
#include "azcost/base/text.hpp"
#include "azure.hpp"
#include "connection.hpp"
#include "gzip.hpp"
#include "tls.hpp"

namespace azcost::emulator {
namespace {

constexpr const char* kAddress = "127.0.0.1";
/// A connection holds its thread while it is open.
constexpr std::size_t kThreads = 16;
/// Ours are short; a body larger than this is a mistake.
constexpr std::size_t kLargestRequest = 4UL * 1024 * 1024;

/// The connection whose request this thread is answering.
thread_local Connection* current_connection = nullptr;

/// cpp-httplib with connections of our own. Its own end of a server waits for the idle clients'
/// time-outs, and it always answers.
class HttpServer final : public httplib::Server {
 public:
  /// From now on connections carry TLS. Call it before the server listens.
  void set_tls(TlsContext tls) { tls_ = std::move(tls); }

  /// Ends the open connections and lets no new one in.
  void end_connections() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    for (const socket_t socket : sockets_) ::shutdown(socket, SHUT_RDWR);
  }

 private:
  bool process_and_close_socket(socket_t socket) override {
    bool in_order = true;
    if (admit(socket)) {
      Connection connection(socket, tls_.get());
      current_connection = &connection;
      if (connection.shake_hands()) serve(connection);
      current_connection = nullptr;
      in_order = !connection.ends_in_reset();
    }
    const std::lock_guard lock(mutex_);
    sockets_.erase(socket);  // under one lock with the close: the number may come back at once
    if (in_order) ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return true;
  }

  bool admit(socket_t socket) {
    const std::lock_guard lock(mutex_);
    if (!ending_) sockets_.insert(socket);
    return !ending_;
  }

  void serve(Connection& connection) {
    bool last = false;
    while (!last && connection.wait_for_request()) {
      if (!process_request(connection, false, last, nullptr) || connection.finished()) return;
    }
  }

  TlsContext tls_;
  std::mutex mutex_;
  bool ending_ = false;
  std::set<socket_t> sockets_;
};

Request request_of(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  const std::string_view target = from.target;
  const std::size_t question = target.find('?');
  request.raw_path = target.substr(0, question);
  if (question != std::string_view::npos) request.query = parse_form(target.substr(question + 1));
  for (const auto& [name, value] : from.headers) {
    std::string& field = request.headers[to_lower(name)];
    field += field.empty() ? value : ", " + value;
  }
  request.body = from.body;
  return request;
}

/// Compresses the body when it is worth it and the client takes it. A body that shall be cut is
/// not: the test counts in bytes that it knows.
void compress(Answer& answer, const Request& request, int level) {
  constexpr std::size_t kTooShort = 1024;
  const bool encoded = std::ranges::any_of(answer.headers, [](const auto& header) {
    return equals_ignoring_case(header.first, "Content-Encoding");
  });
  if (level == 0 || encoded || answer.delivery != Delivery::kWhole ||
      answer.body.size() < kTooShort ||
      request.header("accept-encoding").find("gzip") == std::string_view::npos) {
    return;
  }
  if (auto compressed = gzip(answer.body, level)) {
    answer.body = *std::move(compressed);
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.headers.emplace_back("Vary", "Accept-Encoding");
  }
}

/// Sends the headers and a part of the body, and then nothing, or the connection ends.
void hand_over_a_part(Answer answer, httplib::Response& response) {
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

void hand_over(Answer answer, httplib::Response& response) {
  response.status = answer.status;
  for (const auto& [name, value] : answer.headers) response.headers.emplace(name, value);
  // A body of nothing cannot be cut.
  const bool whole = answer.delivery == Delivery::kWhole || answer.delivery == Delivery::kLast ||
                     (answer.delivery != Delivery::kNothing && answer.body.empty());
  if (answer.reset && !whole) current_connection->end_in_reset();
  if (answer.delivery != Delivery::kWhole) current_connection->finish();
  if (answer.delivery == Delivery::kNothing) {
    current_connection->drop();
  } else if (!whole) {
    hand_over_a_part(std::move(answer), response);
  } else {
    response.body = std::move(answer.body);
    if (!answer.content_type.empty()) response.headers.emplace("Content-Type", answer.content_type);
  }
}

}  // namespace

class Server::Impl {
 public:
  Impl(World& world, Clock& clock, ServerOptions options)
      : azure_(world, clock, std::move(options)) {}

  Status start();
  void stop() noexcept;

  [[nodiscard]] int port() const noexcept { return port_; }
  [[nodiscard]] const Azure& azure() const noexcept { return azure_; }

 private:
  void answer(const httplib::Request& from, httplib::Response& response);

  Azure azure_;
  HttpServer http_;
  int port_ = 0;
  std::latch listening_{1};
  std::thread listener_;
};

void Server::Impl::answer(const httplib::Request& from, httplib::Response& response) {
  try {
    const Request request = request_of(from);
    Answer answer = azure_.answer(request);
    compress(answer, request, azure_.options().gzip_level);
    hand_over(std::move(answer), response);
  } catch (const std::exception& error) {
    response.status = 500;
    response.set_content(std::string("the emulator failed: ") + error.what(), "text/plain");
  }
}

Status Server::Impl::start() {
  if (port_ != 0) return Error{ErrorKind::kInternal, "the emulator was started before"};
  const bool secure = azure_.options().tls.has_value();
  if (secure) {
    auto tls = make_tls_context(*azure_.options().tls);
    if (!tls) return std::move(tls).error();
    http_.set_tls(*std::move(tls));
  }
  const int wanted = azure_.options().port;
  // The library's own choice, SO_REUSEPORT, would let two emulators share a port, each with a part
  // of the connections.
  http_.set_socket_options([](socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  });
  const bool bound = wanted == 0 ? (port_ = http_.bind_to_any_port(kAddress)) > 0
                                 : http_.bind_to_port(kAddress, wanted) && (port_ = wanted) > 0;
  if (!bound) {
    port_ = 0;
    return Error{ErrorKind::kUnavailable,
                 std::string("the emulator cannot listen on ") + kAddress + ":" +
                     std::to_string(wanted) +
                     ": is the port in use? Port 0 takes any that is free"};
  }
  azure_.set_url(std::string(secure ? "https://" : "http://") + kAddress + ":" +
                 std::to_string(port_));

  const auto handler = [this](const httplib::Request& from, httplib::Response& response) {
    answer(from, response);
  };
  // Our own routing: the library's is made of regular expressions on decoded paths.
  constexpr const char* kEverything = R"([\s\S]*)";
  http_.Get(kEverything, handler);
  http_.Post(kEverything, handler);
  http_.Put(kEverything, handler);
  http_.Patch(kEverything, handler);
  http_.Delete(kEverything, handler);
  http_.set_payload_max_length(kLargestRequest);
  // Our connections decide for themselves; this is what the library tells the clients.
  http_.set_keep_alive_timeout(std::chrono::seconds(Connection::kIdle).count());
  http_.set_keep_alive_max_count(1'000'000);

  try {
    auto threads = std::make_unique<httplib::ThreadPool>(kThreads);
    // The pool is asked for when listening begins: from then on `stop` is heard.
    http_.new_task_queue = [this, pool = threads.get()] {
      listening_.count_down();
      return pool;
    };
    listener_ = std::thread([this] { http_.listen_after_bind(); });
    static_cast<void>(threads.release());  // the library's from here
  } catch (const std::system_error& error) {
    return no_thread(error).in("starting the emulator");
  }
  listening_.wait();
  return ok_status();
}

void Server::Impl::stop() noexcept {
  if (!listener_.joinable()) return;
  azure_.stop_waiting();
  http_.end_connections();
  http_.stop();
  listener_.join();
}

Server::Server(World& world, Clock& clock, ServerOptions options)
    : impl_(std::make_unique<Impl>(world, clock, std::move(options))) {}

Server::~Server() { stop(); }

Status Server::start() { return impl_->start(); }
void Server::stop() noexcept { impl_->stop(); }
int Server::port() const noexcept { return impl_->port(); }
std::string Server::url() const { return impl_->azure().url(); }
const ServerOptions& Server::options() const noexcept { return impl_->azure().options(); }
std::vector<SeenRequest> Server::requests() const { return impl_->azure().requests(); }
std::uint64_t Server::count(RequestKind kind) const { return impl_->azure().count(kind); }
std::uint64_t Server::count_throttled() const { return impl_->azure().count_throttled(); }
std::uint64_t Server::count_foreign_qpu() const { return impl_->azure().count_foreign_qpu(); }

}  // namespace azcost::emulator
