#include "azcost/fetch/watching_transport.hpp"

#include <cstddef>
#include <utility>

#include "azcost/base/text.hpp"
#include "quota_headers.hpp"
#include "service_error.hpp"

namespace azcost::fetch {

Result<http::Response> WatchingTransport::send(const http::Request& request, std::stop_token stop) {
  constexpr std::size_t kLongestCode = 80;
  last_ = {};
  auto response = transport_.send(request, std::move(stop));
  if (!response) return response;
  const ServiceError said = read_service_error(*response);
  last_ = {.status = response->status,
           .code = printable(said.code, kLongestCode),
           .request_id = request_id_of(*response),
           .is_from_azure = is_from_azure(*response, said)};
  const QuotaNews news = read_quota_news(*response, clock_.now());
  for (std::size_t i = 0; i < remaining_.size(); ++i) {
    if (news.remaining.at(i)) remaining_.at(i) = news.remaining.at(i);
  }
  return response;
}

}  // namespace azcost::fetch
