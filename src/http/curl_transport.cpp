#include "azcost/http/curl_transport.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <new>
#include <string_view>
#include <utility>

#include "azcost/base/secret.hpp"
#include "azcost/base/text.hpp"
#include "azcost/http/status.hpp"
#include "azcost/http/url.hpp"
#include "curl_failure.hpp"
#include "curl_handle.hpp"

namespace azcost::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// The least that an answer must bring in a `stall_timeout`.
constexpr std::uint64_t kLeastBytes = 1024;
/// An account has two hosts at most, and nearly all accounts have the same two.
constexpr long kMaxConnections = 8;

/// The largest body of an answer whose status is not 200: proxies and gateways send some kilobytes.
constexpr std::size_t kMaxErrorBytes = std::size_t{8} * 1024 * 1024;

/// What the callbacks gather while libcurl runs.
struct Exchange {
  CURL* easy = nullptr;
  std::size_t max_body_bytes = 0;
  std::string body;
  std::size_t header_bytes = 0;
  Abort abort = Abort::kNone;
  std::array<char, CURL_ERROR_SIZE> detail{};
};

template <class T>
T info(CURL* easy, CURLINFO what) {
  T value{};
  curl_easy_getinfo(easy, what, &value);
  return value;
}

/// Called with decompressed bytes, so that a bomb of a few kilobytes is stopped at the same size as
/// a plain body. (CURLOPT_MAXFILESIZE sees neither bombs nor bodies of unknown length.)
std::size_t take_body(const char* data, std::size_t /*size*/, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (exchange.body.empty() && info<long>(exchange.easy, CURLINFO_RESPONSE_CODE) != kOk) {
    exchange.max_body_bytes = std::min(exchange.max_body_bytes, kMaxErrorBytes);
  }
  if (count > exchange.max_body_bytes - exchange.body.size()) {
    exchange.abort = Abort::kBodyTooLarge;
    return CURL_WRITEFUNC_ERROR;
  }
  try {
    exchange.body.append(data, count);
  } catch (const std::bad_alloc&) {
    exchange.abort = Abort::kNoMemory;
    return CURL_WRITEFUNC_ERROR;
  }
  return count;
}

/// Only counts: libcurl keeps the headers, and knows which of them belong to the last answer.
std::size_t count_header(const char* /*data*/, std::size_t /*size*/, std::size_t count,
                         void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.header_bytes += count;
  if (exchange.header_bytes > kMaxHeaderBytes) {
    exchange.abort = Abort::kHeadersTooLarge;
    return CURL_WRITEFUNC_ERROR;
  }
  return count;
}

std::uint64_t received(CURL* easy, const Exchange& exchange) {
  const auto body = info<curl_off_t>(easy, CURLINFO_SIZE_DOWNLOAD_T);
  return exchange.header_bytes + static_cast<std::uint64_t>(std::max<curl_off_t>(body, 0));
}

/// Notices an answer that has begun and then almost stops. libcurl's own limit (LOW_SPEED) would
/// count the wait for the first byte, too.
class StallWatch {
 public:
  explicit StallWatch(milliseconds limit) : limit_(limit) {}

  bool sees_stall(std::uint64_t bytes, steady_clock::time_point now) {
    if (bytes == 0) return false;
    if (bytes >= next_mark_) {
      next_mark_ = bytes + kLeastBytes;
      marked_at_ = now;
    }
    return now - marked_at_ >= limit_;
  }

 private:
  milliseconds limit_;
  std::uint64_t next_mark_ = 1;
  steady_clock::time_point marked_at_;
};

bool holds_control_character(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
  });
}

Error unfit_header(std::string_view name) {
  return {ErrorKind::kConfig,
          "the header '" + printable(name) + "' holds a control character and cannot be sent"};
}

/// libcurl would send a line end in a value as it is, and the text behind it as another header.
Status add_header(HeaderLines& lines, std::string_view name, std::string_view value) {
  if (holds_control_character(name) || holds_control_character(value)) return unfit_header(name);
  // To libcurl "Name:" means that the header is not to be sent, and "Name;" that it is empty.
  const std::string_view separator = value.empty() ? ";" : ": ";
  lines.add(std::string(name).append(separator).append(value));
  return ok_status();
}

Status add_bearer(HeaderLines& lines, const Secret& bearer) {
  if (holds_control_character(bearer.expose())) return unfit_header("Authorization");
  constexpr std::string_view kBefore = "Authorization: Bearer ";
  std::string line;
  // Reserved at once, so that no partial copy of the secret stays behind in freed memory.
  line.reserve(kBefore.size() + bearer.expose().size());
  line.append(kBefore).append(bearer.expose());
  lines.add(std::move(line));
  return ok_status();
}

Status add_headers(HeaderLines& lines, const Request& request) {
  // Without it libcurl waits a second for "100 Continue" before it sends a large body.
  lines.add("Expect:");
  for (const auto& [name, value] : request.headers) {
    if (auto added = add_header(lines, name, value); !added) return added;
  }
  if (request.bearer) return add_bearer(lines, *request.bearer);
  return ok_status();
}

/// Checks a URL before a byte is sent.
Result<Url> check_url(std::string_view text) {
  auto url = parse_url(text);
  if (!url) return Error{ErrorKind::kConfig, std::move(url).error().message};
  if (url->has_userinfo) {
    return Error{ErrorKind::kConfig, "the URL for " + printable(url->host) +
                                         " names a user: credentials do not belong in a URL"};
  }
  if (url->scheme != "https" && !(url->scheme == "http" && is_loopback(url->host))) {
    return Error{ErrorKind::kConfig,
                 "nothing is sent to " + printable(url->origin()) +
                     ": it must be https (http only for localhost, 127.0.0.0/8 and [::1])"};
  }
  return url;
}

/// "host:port" of a proxy, without the user and the password that its URL may hold.
Result<std::string> proxy_peer(const std::string& proxy) {
  if (proxy.empty()) return std::string();
  // libcurl takes "proxy:3128" for http://proxy:3128.
  auto url = parse_url(proxy.find("://") == std::string::npos ? "http://" + proxy : proxy);
  if (url) return url->host + ":" + url->port;
  return Error{ErrorKind::kConfig, "http.proxy: it is not a URL such as http://proxy.example:3128"};
}

}  // namespace

struct CurlTransport::State {
  CurlOptions options;
  std::string proxy_peer;
  // Connections live in the multi handle, TLS sessions in the easy one: both are kept, so that a
  // request costs neither a handshake nor a load of the authorities' file (1.9 ms).
  MultiHandle multi;
  EasyHandle easy;

  Result<Response> send(const Request& request, const Url& url, const std::stop_token& stop);

 private:
  Status prepare(const Request& request, const Url& url, HeaderLines& headers, Exchange& exchange);
  void set_connection(EasyOptions& set, const Url& url) const;
  void set_tls(EasyOptions& set) const;
  /// Decided here: libcurl does not say afterwards whether it used the proxy.
  [[nodiscard]] bool goes_by_proxy(const Url& url) const {
    return !options.proxy.empty() && !is_loopback(url.host) &&
           !is_named_by(options.no_proxy, url.host);
  }
  Result<CURLcode> run(Exchange& exchange, const std::stop_token& stop);
  Status drive(Exchange& exchange, const std::stop_token& stop);
  [[nodiscard]] Response response_of(Exchange& exchange) const;
  [[nodiscard]] Error error_of(CURLcode code, const Exchange& exchange, const Url& url) const;
};

void CurlTransport::State::set_connection(EasyOptions& set, const Url& url) const {
  set(CURLOPT_NOSIGNAL, 1L);
  // A name server that does not answer must not hold up a stop.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  set(CURLOPT_TIMEOUT_MS, static_cast<long>(options.timeout.count()));
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  // Pages are asked for one after the other: HTTP/2 would gain nothing and cost a tenth.
  set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  set(CURLOPT_PROTOCOLS_STR, url.scheme.c_str());
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  // Empty texts: for null pointers libcurl would read the environment.
  set(CURLOPT_PROXY, goes_by_proxy(url) ? options.proxy.c_str() : "");
  set(CURLOPT_NOPROXY, "");
  // The bearer is for the service, not for the proxy that connects to it.
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
}

void CurlTransport::State::set_tls(EasyOptions& set) const {
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options.ca_file) return;
  set(CURLOPT_CAINFO, options.ca_file->c_str());
  set(CURLOPT_PROXY_CAINFO, options.ca_file->c_str());
  // Debian's libcurl would trust the system's folder of authorities beside the file.
  constexpr const char* kNone = nullptr;
  set(CURLOPT_CAPATH, kNone);
  set(CURLOPT_PROXY_CAPATH, kNone);
}

Status CurlTransport::State::prepare(const Request& request, const Url& url, HeaderLines& headers,
                                     Exchange& exchange) {
  if (auto added = add_headers(headers, request); !added) return added;
  EasyOptions set(easy.get());
  set_connection(set, url);
  set_tls(set);
  set(CURLOPT_URL, request.url.c_str());
  set(CURLOPT_USERAGENT, options.user_agent.c_str());
  set(CURLOPT_ACCEPT_ENCODING, "gzip");
  set(CURLOPT_HTTPHEADER, headers.link());
  if (request.method == Method::kPost) {
    // The size first: libcurl then takes the body for bytes, and reads it in place.
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<long>(request.body.expose().size()));
    set(CURLOPT_POSTFIELDS, request.body.expose().data());
  }
  set(CURLOPT_WRITEFUNCTION, &take_body);
  set(CURLOPT_WRITEDATA, static_cast<void*>(&exchange));
  set(CURLOPT_HEADERFUNCTION, &count_header);
  set(CURLOPT_HEADERDATA, static_cast<void*>(&exchange));
  set(CURLOPT_ERRORBUFFER, exchange.detail.data());
  if (set.failure() == CURLE_OK) return ok_status();
  return Error{ErrorKind::kInternal,
               std::string("libcurl refuses an option: ") + curl_easy_strerror(set.failure())};
}

Status CurlTransport::State::drive(Exchange& exchange, const std::stop_token& stop) {
  // How often the loop goes round while nothing happens on the wire.
  const milliseconds tick = std::min<milliseconds>(std::chrono::seconds(1), options.stall_timeout);
  const auto failed = [](CURLMcode code) {
    return Error{ErrorKind::kInternal, std::string("libcurl: ") + curl_multi_strerror(code)};
  };
  // Only a wakeup can end a wait of libcurl from another thread.
  const std::stop_callback wake(stop, [this] { curl_multi_wakeup(multi.get()); });
  StallWatch watch(options.stall_timeout);
  for (;;) {
    if (stop.stop_requested()) {
      exchange.abort = Abort::kStopped;
      return ok_status();
    }
    int running = 0;
    CURLMcode code = curl_multi_perform(multi.get(), &running);
    if (code != CURLM_OK) return failed(code);
    if (running == 0) return ok_status();
    if (watch.sees_stall(received(easy.get(), exchange), steady_clock::now())) {
      exchange.abort = Abort::kStalled;
      return ok_status();
    }
    if (options.on_wait) options.on_wait();
    code = curl_multi_poll(multi.get(), nullptr, 0, static_cast<int>(tick.count()), nullptr);
    if (code != CURLM_OK) return failed(code);
  }
}

Result<CURLcode> CurlTransport::State::run(Exchange& exchange, const std::stop_token& stop) {
  if (curl_multi_add_handle(multi.get(), easy.get()) != CURLM_OK) {
    return Error{ErrorKind::kInternal, "libcurl takes no transfer"};
  }
  const Status driven = drive(exchange, stop);
  CURLcode code = CURLE_ABORTED_BY_CALLBACK;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi.get(), &left)) {
    if (message->msg == CURLMSG_DONE) code = message->data.result;
  }
  // Closes the connection of an exchange that has not ended.
  curl_multi_remove_handle(multi.get(), easy.get());
  if (!driven) return driven.error();
  return code;
}

Response CurlTransport::State::response_of(Exchange& exchange) const {
  Response response;
  response.status = static_cast<int>(info<long>(easy.get(), CURLINFO_RESPONSE_CODE));
  // The headers of the last answer only: not of a "100 Continue", nor of a proxy's answer to
  // CONNECT.
  curl_header* header = nullptr;
  while ((header = curl_easy_nextheader(easy.get(), CURLH_HEADER, -1, header)) != nullptr) {
    response.headers.emplace_back(to_lower(header->name), trim(header->value));
  }
  response.body = std::move(exchange.body);
  response.duration = std::chrono::duration_cast<milliseconds>(
      std::chrono::microseconds(info<curl_off_t>(easy.get(), CURLINFO_TOTAL_TIME_T)));
  return response;
}

Error CurlTransport::State::error_of(CURLcode code, const Exchange& exchange,
                                     const Url& url) const {
  Failure failure;
  failure.code = code;
  failure.abort = exchange.abort;
  failure.peer = printable(url.host + ":" + url.port);
  if (goes_by_proxy(url)) failure.proxy = printable(proxy_peer);
  failure.detail = exchange.detail.data();
  failure.os_error = static_cast<int>(info<long>(easy.get(), CURLINFO_OS_ERRNO));
  failure.proxy_status = info<long>(easy.get(), CURLINFO_HTTP_CONNECTCODE);
  failure.connected = info<curl_off_t>(easy.get(), CURLINFO_PRETRANSFER_TIME_T) > 0;
  failure.received = received(easy.get(), exchange);
  failure.max_body_bytes = exchange.max_body_bytes;
  return describe(failure, options);
}

Result<Response> CurlTransport::State::send(const Request& request, const Url& url,
                                            const std::stop_token& stop) {
  Exchange exchange;
  exchange.easy = easy.get();
  exchange.max_body_bytes = std::min(options.max_body_bytes, request.max_body_bytes);
  HeaderLines headers;
  if (auto prepared = prepare(request, url, headers, exchange); !prepared) {
    return std::move(prepared).error();
  }
  const auto code = run(exchange, stop);
  if (!code) return code.error();
  if (*code != CURLE_OK) return error_of(*code, exchange, url);
  return response_of(exchange);
}

CurlTransport::CurlTransport(std::unique_ptr<State> state) : state_(std::move(state)) {}

CurlTransport::~CurlTransport() = default;

Result<std::unique_ptr<Transport>> CurlTransport::create(CurlOptions options) {
  auto state = std::make_unique<State>();
  auto peer = proxy_peer(options.proxy);
  if (!peer) return std::move(peer).error();
  if (set_up_curl()) {
    state->multi.reset(curl_multi_init());
    state->easy.reset(curl_easy_init());
  }
  if (!state->multi || !state->easy) {
    return Error{ErrorKind::kInternal, "libcurl cannot be set up"};
  }
  curl_multi_setopt(state->multi.get(), CURLMOPT_MAXCONNECTS, kMaxConnections);
  state->options = std::move(options);
  state->proxy_peer = *std::move(peer);
  return std::unique_ptr<Transport>(new CurlTransport(std::move(state)));
}

Result<Response> CurlTransport::send(const Request& request, std::stop_token stop) {
  const auto url = check_url(request.url);
  if (!url) return url.error();
  auto response = state_->send(request, *url, stop);
  // Keeps connections and sessions, but no pointer to the request.
  curl_easy_reset(state_->easy.get());
  return response;
}

}  // namespace azcost::http
