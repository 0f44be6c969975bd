#include "retries.hpp"

#include "version_refusal.hpp"

namespace azcost::fetch {

using std::chrono::milliseconds;

void Retries::begin(const std::string& name) {
  name_ = name;
  faults_ = 0;
  refusals_ = 0;
  token_renewed_ = false;
  waited_ = milliseconds(0);
  throttled_ = milliseconds(0);
}

std::variant<auth::Token, Failure> Retries::token() {
  auto token = tools_.tokens.token(stop_);
  if (token) return *std::move(token);
  const Verdict verdict = classify_token(token.error());
  return Failure{verdict, std::move(token).error()};
}

std::variant<http::Response, Failure> Retries::send(
    const http::Request& request, const std::function<void(const Result<http::Response>&)>& heard) {
  const SteadyTime start = tools_.clock.steady_now();
  auto response = tools_.transport.send(request, stop_);
  if (heard) heard(response);
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
  ServiceError said = read_service_error(*response);
  const Verdict verdict = classify(*response, said, tools_.clock.now());
  news.status = response->status;
  news.request_id = request_id_of(*response);
  news.duration = response->duration;
  if (verdict.step != Step::kDone) news.error = describe(*response, said);
  tools_.observer.on(news);
  if (verdict.step == Step::kDone) return *std::move(response);
  auto taken_versions = read_version_refusal(*response, said);
  return Failure{verdict, Error{verdict.kind, name_ + ": " + news.error}, std::move(said),
                 std::move(taken_versions)};
}

milliseconds Retries::pause(observe::Waiting news) {
  const milliseconds duration = news.duration;
  tools_.observer.on(std::move(news));
  const SteadyTime start = tools_.clock.steady_now();
  tools_.clock.wait_until(start + duration, stop_);
  return tools_.clock.steady_now() - start;
}

/// Does what the failure's verdict says. An error: there is nothing more to be tried.
Status Retries::recover(Failure failure) {
  const Verdict& verdict = failure.verdict;
  switch (verdict.step) {
    case Step::kRefreshToken:
      // Once: a fresh token that is refused as well will not get better.
      if (token_renewed_) break;
      token_renewed_ = true;
      tools_.tokens.invalidate();
      return ok_status();
    case Step::kRetry:
      if (++faults_ >= verdict.tries) {
        const int tries = faults_;
        return ended(std::move(failure),
                     tries == 1 ? std::string() : ", after " + std::to_string(tries) + " tries");
      }
      return wait(wait_after_fault(faults_, tools_.random), std::move(failure));
    case Step::kRetryAfter: {
      if (++refusals_ >= verdict.tries && verdict.too_much) break;
      const Wait next = verdict.soon && refusals_ == 1
                            ? wait_after_fault(1, tools_.random)
                            : wait_after_refusal(refusals_, verdict.asked, tools_.random);
      return wait(next, std::move(failure));
    }
    case Step::kDone:
    case Step::kFail:
      break;
  }
  return ended(std::move(failure), "");
}

/// Waits before another try.
Status Retries::wait(const Wait& wait, Failure failure) {
  const milliseconds left = policy_.max_wait - waited_;
  const auto duration = fit(wait, left);
  if (!duration) {
    // Not a second of a wait that is known to be in vain.
    failure.verdict = without_time(failure.verdict);
    return ended(std::move(failure), left > milliseconds(0)
                                         ? ", and a wait of " + in_seconds(wait.least) +
                                               " more would go beyond " + policy_.limit
                                         : ", and nothing is left of " + policy_.limit);
  }
  const bool throttled = failure.verdict.throttled;
  const milliseconds spent = pause({policy_.account, *duration, std::move(failure.error.message)});
  waited_ += spent;
  if (throttled) throttled_ += spent;
  return ok_status();
}

/// The error that ends the tries: what came back, how often it was tried, what to do.
Error Retries::ended(Failure failure, const std::string& after) {
  Error& error = failure.error;
  error.kind = failure.verdict.kind;
  error.message.append(after);
  const Advice advice = failure.verdict.advice;
  const bool fits = policy_.advises_on_queries || error.kind == ErrorKind::kPermission ||
                    advice == Advice::kCheckWay;
  const std::string text = fits ? text_of(advice, policy_.place) : std::string();
  if (!text.empty()) error.message.append("; ").append(text);
  end_ = std::move(failure);
  return end_.error;
}

}  // namespace azcost::fetch
