#include "quota_headers.hpp"

namespace azcost::emulator {
namespace {

constexpr std::string_view kPrefix = "x-ms-ratelimit-microsoft.costmanagement-";
constexpr std::string_view kRemainingPrefix = "x-ms-ratelimit-remaining-microsoft.costmanagement-";

}  // namespace

std::string retry_header(std::string_view quota) {
  return std::string(kPrefix).append(quota).append("-retry-after");
}

std::string remaining_header(std::string_view quota) {
  return std::string(kRemainingPrefix).append(quota).append("-requests");
}

Answer too_many_requests() {
  return {.status = 429,
          .body = R"({"error":{"code":"429","message":"Too many requests. Please retry."}})"};
}

void add_idle_retry_headers(Answer& answer, std::int64_t seconds) {
  answer.headers.emplace_back(retry_header("entity"), std::to_string(seconds));
  answer.headers.emplace_back(retry_header("tenant"), std::to_string(seconds));
}

void add_qpu_headers(Answer& answer, int consumed, const Quota::Left& left) {
  answer.headers.emplace_back(std::string(kPrefix) + "qpu-consumed", std::to_string(consumed));
  answer.headers.emplace_back(std::string(kPrefix) + "qpu-remaining",
                              "QueriesPerHour:" + std::to_string(left.hour) +
                                  ",QueriesPerMin:" + std::to_string(left.minute) +
                                  ",QueriesPer10Sec:" + std::to_string(left.ten_seconds));
}

}  // namespace azcost::emulator
