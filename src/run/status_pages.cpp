#include "azcost/run/status_pages.hpp"

#include "azcost/base/text.hpp"

namespace azcost::run {
namespace {

HttpAnswer page(int status, const std::string& text, const char* type = "text/plain") {
  return {.status = status,
          .headers = {{"Cache-Control", "no-store"}},
          .body = text,
          .content_type = std::string(type) + "; charset=utf-8"};
}

HttpAnswer health_page(const Health& health) {
  constexpr int kUnavailable = 503;
  return page(health.good ? 200 : kUnavailable, printable(health.text) + "\n");
}

}  // namespace

HttpAnswer StatusPages::answer(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") {
    HttpAnswer refusal = page(405, "only GET and HEAD are answered here\n");
    refusal.headers.emplace_back("Allow", "GET, HEAD");
    return refusal;
  }
  if (request.path == "/metrics") return page(200, metrics(), "text/plain; version=0.0.4");
  if (request.path == "/healthz") return health_page(health());
  if (request.path == "/readyz") return health_page(readiness());
  return page(404, "there are /metrics, /healthz and /readyz\n");
}

}  // namespace azcost::run
