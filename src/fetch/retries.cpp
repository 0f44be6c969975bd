#include "retries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "api_versions.hpp"
#include "azcost/base/text.hpp"
#include "query_refusal.hpp"
#include "quota_headers.hpp"

namespace azcost::fetch {
namespace {

using std::chrono::milliseconds;

std::string new_guid(std::mt19937_64& random) {
  const std::array<std::uint64_t, 2> numbers = {random(), random()};
  std::array<std::byte, sizeof(numbers)> bytes{};
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return guid_of(bytes);
}

void set_header(http::Request& request, std::string_view name, std::string value) {
  const auto found = std::ranges::find_if(request.headers,
                                          [&](const auto& header) { return header.first == name; });
  if (found != request.headers.end()) {
    found->second = std::move(value);
  } else {
    request.headers.emplace_back(name, std::move(value));
  }
}

}  // namespace

std::string in_seconds(milliseconds duration) {
  return fmt::format("{} s", std::chrono::ceil<std::chrono::seconds>(duration).count());
}

Status Retries::read(std::string name, http::Request& request, const TakeAnswer& take) {
  name_ = std::move(name);
  const std::string asked_first(version_in(request.url));
  auto failure = read_page(request, take);
  while (failure && take_other_version(*failure, request.url)) failure = read_page(request, take);
  if (const auto version = version_in(request.url); version != asked_first) {
    tools_.observer.on(observe::Noted{
        "api_version.other",
        fmt::format("{}: this cloud does not take version {} of the {}; asking in version {}",
                    policy_.account, asked_first, policy_.api, version)});
  }
  if (!failure) {
    has_begun_ = true;
    ++stats_.pages;
    return ok_status();
  }
  stats_.cause = failure->verdict.cause;
  stats_.refusal = read_query_refusal(failure->message);
  return std::move(failure->error);
}

/// If the cloud refused the version of the API, puts one that it takes into `url`. False: there is
/// none.
bool Retries::take_other_version(const Failure& failure, std::string& url) const {
  if (!failure.taken_versions) return false;
  const std::string_view asked = version_in(url);
  const auto other = other_version(asked, *failure.taken_versions, policy_.versions);
  if (!other) return false;
  url.replace(static_cast<std::size_t>(asked.data() - url.data()), asked.size(), *other);
  return true;
}

std::optional<Retries::Failure> Retries::read_page(http::Request& request, const TakeAnswer& take) {
  faults_ = 0;
  refusals_ = 0;
  token_renewed_ = false;
  waited_ = milliseconds(0);
  for (;;) {
    if (stop_.stop_requested()) return stopped();
    auto failure = try_once(request, take);
    if (!failure || !recover(*failure)) return failure;
  }
}

std::optional<Retries::Failure> Retries::try_once(http::Request& request, const TakeAnswer& take) {
  if (auto kept_out = admit(request)) return kept_out;
  set_header(request, "x-ms-client-request-id", new_guid(tools_.random));
  return send(request, take);
}

/// Gets a token, and books the tenant's quota for one request. The token comes first, before each
/// wait and before the booking: a refused secret should show before a wait, and QPU that are booked
/// and not spent would be missing for an hour.
std::optional<Retries::Failure> Retries::admit(http::Request& request) {
  for (;;) {
    auto token = tools_.tokens.token(stop_);
    if (!token) {
      const Verdict verdict = classify_token(token.error());
      return Failure{verdict, std::move(token).error()};
    }
    request.bearer = std::move(token->text);
    if (tools_.quota == nullptr) return std::nullopt;
    // Not in one expression: the book takes its time, and its "now" must not be later than ours.
    const SystemTime may_go = tools_.quota->ask(policy_.spending);
    const milliseconds ahead = may_go - tools_.clock.now();
    if (ahead <= milliseconds(0)) return std::nullopt;
    if (auto failure = wait_for_quota(ahead)) return failure;
  }
}

/// Waits until the tenant's quota may have room for one more request.
std::optional<Retries::Failure> Retries::wait_for_quota(milliseconds duration) {
  // Once a query has begun, waits for the quota are not limited. Waits that the service asked for,
  // in this run or another one, are.
  const SystemTime barred_until = tools_.quota->barred_until(policy_.spending);
  const milliseconds barred = barred_until - tools_.clock.now();
  const milliseconds bounded = has_begun_ ? std::max(milliseconds(0), barred) : duration;
  if (bounded > milliseconds(0) && bounded > policy_.max_wait - waited_) {
    return Failure{{.kind = ErrorKind::kThrottled, .advice = Advice::kNextRun},
                   {ErrorKind::kThrottled,
                    fmt::format("{}: the quota of the tenant is spent for another {}, which is "
                                "more than {}{}",
                                name_, in_seconds(bounded),
                                waited_ > milliseconds(0) ? "is left of " : "", policy_.limit)}};
  }
  const milliseconds spent =
      pause({policy_.account, duration, name_ + ": the quota of the tenant has no room", true});
  waited_ += std::min(spent, bounded);
  stats_.throttled += spent;
  if (stop_.stop_requested()) return stopped();
  return std::nullopt;
}

/// Sends the request and judges the answer; reports to the observer and the quota in every case.
std::optional<Retries::Failure> Retries::send(const http::Request& request,
                                              const TakeAnswer& take) {
  const SteadyTime start = tools_.clock.steady_now();
  auto response = tools_.transport.send(request, stop_);
  count(response);
  observe::RequestEnded news;
  news.account = policy_.account;
  news.purpose = policy_.purpose;
  if (!response) {
    news.duration = tools_.clock.steady_now() - start;
    news.error = response.error().message;
    tools_.observer.on(news);
    const Verdict verdict = classify(response.error());
    return Failure{verdict, std::move(response).error().in(name_)};
  }
  ServiceAnswer answer = read_service_answer(*response);
  const Evidence& evidence = stats_.answer = answer.evidence;
  const Verdict verdict = classify(answer, longest_hint(*response, tools_.clock.now()));
  news.status = evidence.status;
  news.request_id = evidence.request_id;
  news.duration = response->duration;
  if (verdict.step != Step::kDone) news.error = describe(answer);
  tools_.observer.on(news);
  if (verdict.step != Step::kDone) {
    Failure failure{verdict, {verdict.kind, name_ + ": " + news.error, std::nullopt, evidence}};
    if (verdict.advice == Advice::kCheckVersion) {
      failure.taken_versions =
          versions_taken(answer.message, response->header("api-supported-versions").value_or(""));
    }
    failure.message = std::move(answer.message);
    return failure;
  }
  auto taken = take(*response);
  if (taken) return std::nullopt;
  Error error = std::move(taken).error();
  if (error.kind == ErrorKind::kData) {
    error.message = with_request_id(name_ + ": " + error.message, evidence);
    error.evidence = evidence;
  }
  const Verdict judged = classify_page(error);
  return Failure{judged, std::move(error)};
}

/// Reports to the quota what a request has cost.
void Retries::count(const Result<http::Response>& response) {
  ++stats_.requests;
  if (tools_.quota == nullptr) return;
  // Without an answer it is not known whether it has cost anything; if so, it counts from now.
  const QuotaNews news = response ? read_quota_news(*response, tools_.clock.now()) : QuotaNews();
  tools_.quota->answered(policy_.spending, news);
  const int assumed = news.served ? policy_.spending.qpu : 0;
  stats_.qpu += static_cast<std::uint64_t>(news.consumed.value_or(assumed));
  for (std::size_t i = 0; i < news.remaining.size(); ++i) {
    if (news.remaining.at(i)) stats_.remaining.at(i) = news.remaining.at(i);
  }
}

/// Does what the failure's verdict says. False: no try is left.
bool Retries::recover(Failure& failure) {
  const Verdict& verdict = failure.verdict;
  switch (verdict.step) {
    case Step::kRefreshToken:
      // Once: if a fresh token is refused as well, another one will not help.
      if (token_renewed_) break;
      token_renewed_ = true;
      tools_.tokens.invalidate();
      return true;
    case Step::kRetry:
      if (++faults_ < verdict.tries) {
        return wait(kWaits.after_fault(faults_, tools_.random), failure);
      }
      return end(failure, faults_ == 1 ? "" : fmt::format(", after {} tries", faults_));
    case Step::kRetryAfter: {
      if (++refusals_ >= verdict.tries && verdict.cause == Cause::kTooMuch) break;
      const bool soon = verdict.soon && refusals_ == 1;
      return wait(soon ? kWaits.after_fault(1, tools_.random)
                       : kWaits.after_refusal(refusals_, verdict.asked, tools_.random),
                  failure);
    }
    case Step::kDone:
    case Step::kFail:
      break;
  }
  return end(failure, "");
}

/// Waits before another try. Jitter is cut where `max_wait` has no room for it, the rest never is.
bool Retries::wait(const Wait& wait, Failure& failure) {
  const milliseconds left = policy_.max_wait - waited_;
  if (left <= milliseconds(0) || wait.least > left) {
    // A wait that does not fit is not begun.
    failure.verdict = without_time(failure.verdict);
    return end(failure, left > milliseconds(0)
                            ? fmt::format(", and a wait of {} more would go beyond {}",
                                          in_seconds(wait.least), policy_.limit)
                            : fmt::format(", and nothing is left of {}", policy_.limit));
  }
  const milliseconds spent =
      pause({policy_.account, std::min(wait.chosen, left), failure.error.message});
  waited_ += spent;
  if (failure.verdict.throttled) stats_.throttled += spent;
  return true;
}

/// Waits, and returns for how long: a stop ends a wait early.
milliseconds Retries::pause(observe::Waiting news) {
  const SteadyTime start = tools_.clock.steady_now();
  const SteadyTime until = start + news.duration;
  tools_.observer.on(std::move(news));
  tools_.clock.wait_until(until, stop_);
  return tools_.clock.steady_now() - start;
}

/// Completes the error that ends the tries: what came back, how often it was tried, what to do.
bool Retries::end(Failure& failure, const std::string& after) const {
  Error& error = failure.error;
  error.kind = failure.verdict.kind;
  error.message.append(after);
  const Advice advice = failure.verdict.advice;
  const bool fits = policy_.advises_on_queries || error.kind == ErrorKind::kPermission ||
                    advice == Advice::kCheckWay;
  const std::string text = fits ? text_of(advice, policy_.place) : std::string();
  if (!text.empty()) error.message.append("; ").append(text);
  return false;
}

Retries::Failure Retries::stopped() const {
  return {{.kind = ErrorKind::kCancelled}, {ErrorKind::kCancelled, name_ + ": stopped"}};
}

}  // namespace azcost::fetch
