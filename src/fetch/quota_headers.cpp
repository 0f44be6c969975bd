#include "quota_headers.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "azcost/base/number.hpp"
#include "azcost/http/retry_after.hpp"
#include "azcost/http/status.hpp"
#include "wait_policy.hpp"

namespace azcost::fetch {
namespace {

/// A count without a sign, and not more than any quota.
std::optional<int> parse_count(std::string_view text) {
  constexpr int kMost = 1'000'000;
  const auto value = parse_number<int>(text);
  return value && *value >= 0 && *value <= kMost ? value : std::nullopt;
}

/// "QueriesPerHour:597,QueriesPerMin:57,QueriesPer10Sec:9", any part of it, in any order.
QpuRemaining parse_remaining(std::string_view text) {
  constexpr std::array<std::string_view, kDocumentedQuota.size()> kNames = {
      "QueriesPer10Sec", "QueriesPerMin", "QueriesPerHour"};
  QpuRemaining remaining;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(part.size() + 1, text.size()));
    const auto colon = part.find(':');
    if (colon == std::string_view::npos) continue;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (part.substr(0, colon) == kNames.at(i)) {
        remaining.at(i) = parse_count(part.substr(colon + 1));
      }
    }
  }
  return remaining;
}

/// What a retry header asks for. The one place that says which hints count.
std::optional<std::chrono::milliseconds> read_hint(std::string_view value, SystemTime now) {
  const auto wait = http::parse_retry_after(value, now);
  return wait && *wait <= kWaits.longest_hint ? wait : std::nullopt;
}

/// The bucket that a retry header is about. Headers of Consumption and ARM count as the tenant's.
Bucket bucket_of(std::string_view header) {
  constexpr std::array kBuckets = std::to_array<std::pair<std::string_view, Bucket>>({
      {"qpu-retry-after", Bucket::kQpu},
      {"entity-retry-after", Bucket::kScope},
      {"tenant-retry-after", Bucket::kTenant},
      {"clienttype-retry-after", Bucket::kClientType},
      {"client-retry-after", Bucket::kClientType},
  });
  for (const auto& [ending, bucket] : kBuckets) {
    if (header.ends_with(ending)) return bucket;
  }
  return Bucket::kTenant;
}

/// Each empty bucket once, however many headers name it, with the longest of their waits. A plain
/// Retry-After names no bucket: alone it is about the tenant; beside others it is the least wait of
/// the buckets that they name.
std::vector<Throttled> read_throttled(const http::Response& response, SystemTime now) {
  constexpr std::string_view kPlain = "retry-after";
  std::map<Bucket, std::chrono::milliseconds> waits;
  std::optional<std::chrono::milliseconds> plain;
  for (const auto& [name, value] : response.headers) {
    const auto wait = name.ends_with(kPlain) ? read_hint(value, now) : std::nullopt;
    if (!wait) continue;
    if (name == kPlain) {
      plain = std::max(plain.value_or(*wait), *wait);
    } else {
      auto& longest = waits[bucket_of(name)];
      longest = std::max(longest, *wait);
    }
  }
  if (plain && waits.empty()) waits[Bucket::kTenant] = *plain;
  std::vector<Throttled> throttled;
  for (const auto& [bucket, wait] : waits) {
    throttled.push_back({bucket, std::max(wait, plain.value_or(wait))});
  }
  return throttled;
}

}  // namespace

std::optional<std::chrono::milliseconds> longest_hint(const http::Response& response,
                                                      SystemTime now) {
  std::optional<std::chrono::milliseconds> longest;
  for (const auto& [name, value] : response.headers) {
    // Retry-After itself, x-ms-ratelimit-microsoft.costmanagement-{qpu,entity,tenant,clienttype,
    // client}-retry-after, and whatever quota comes next.
    if (!name.ends_with("retry-after")) continue;
    const auto wait = read_hint(value, now);
    if (wait) longest = std::max(longest.value_or(*wait), *wait);
  }
  return longest;
}

QuotaNews read_quota_news(const http::Response& response, SystemTime now) {
  QuotaNews news;
  const std::string prefix = "x-ms-ratelimit-microsoft.costmanagement-";
  if (const auto text = response.header(prefix + "qpu-consumed")) {
    news.consumed = parse_count(*text);
  }
  if (const auto text = response.header(prefix + "qpu-remaining")) {
    news.remaining = parse_remaining(*text);
  }
  news.served = response.status == http::kOk;
  // No bucket is known to be empty, so all paces stay; but until then every request would fail.
  if (response.status == http::kServiceUnavailable) news.pause = longest_hint(response, now);
  // Only of a 429: successes carry these headers, too, where they mean nothing.
  if (response.status != http::kTooManyRequests) return news;
  news.throttled = read_throttled(response, now);
  // Users who saw a 429 without a header had asked one scope too often.
  if (news.throttled.empty()) {
    news.throttled.push_back({Bucket::kScope, std::chrono::milliseconds(0)});
  }
  return news;
}

}  // namespace azcost::fetch
