#include "azcost/fetch/quota_book.hpp"

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <utility>

#include "azcost/base/whole_file.hpp"
#include "wait_policy.hpp"

namespace azcost::fetch {
namespace {

using Json = nlohmann::ordered_json;

/// Raise it when an older azcost would misread the file.
constexpr int kQuotaVersion = 1;
constexpr std::uint64_t kMaxBytes = 1024UL * 1024;

std::int64_t to_number(SystemTime time) { return time.time_since_epoch().count(); }

/// A number of the file, clamped to `low` and `high`, so that no sum of it overflows, whatever the
/// file holds. Both are far below 2^53, so that a double holds them.
std::int64_t number_of(const Json& json, std::int64_t low, std::int64_t high) {
  return static_cast<std::int64_t>(
      std::clamp(json.get<double>(), static_cast<double>(low), static_cast<double>(high)));
}

SystemTime to_time(const Json& json) {
  constexpr std::int64_t kEndOf9999 = 253'402'300'799'000;
  return SystemTime(std::chrono::milliseconds(number_of(json, 0, kEndOf9999)));
}

int to_count(const Json& json) {
  constexpr std::int64_t kMost = 10'000;  // the largest quota is 600
  return static_cast<int>(number_of(json, 0, kMost));
}

std::chrono::milliseconds to_interval(const Json& json) {
  constexpr std::chrono::milliseconds kLongest = std::chrono::hours(1);
  return std::chrono::milliseconds(number_of(json, 0, kLongest.count()));
}

GovernorState::Pace to_pace(const Json& json) {
  GovernorState::Pace pace;
  pace.interval = to_interval(json.at("interval_ms"));
  pace.last_sent = to_time(json.at("last_sent"));
  pace.asked_at = to_time(json.at("asked_at"));
  // No longer than the service can have asked for, whatever the file holds.
  pace.not_before = std::min(to_time(json.at("not_before")), pace.asked_at + kWaits.longest_hint);
  return pace;
}

GovernorState read_state(const Json& json) {
  GovernorState state;
  for (const Json& spend : json.at("spends")) {
    GovernorState::Spend read = {to_time(spend.at(0)), to_count(spend.at(1))};
    if (spend.size() > 2) {
      read.scope = spend.at(2).get<std::string>();
      read.client_type = spend.at(3).get<std::string>();
    }
    state.spends.push_back(std::move(read));
  }
  std::ranges::sort(state.spends, {}, &GovernorState::Spend::at);
  const Json& observed = json.at("observed");
  for (std::size_t i = 0; i < state.observed.size(); ++i) {
    if (observed.at(i).is_null()) continue;
    state.observed.at(i) =
        GovernorState::Observation{to_time(observed.at(i).at(0)), to_count(observed.at(i).at(1))};
  }
  for (const auto& [bucket, pace] : json.at("paces").items()) {
    state.paces[bucket] = to_pace(pace);
  }
  return state;
}

}  // namespace

QuotaBook::QuotaBook(Clock& clock, GovernorOptions options, std::optional<QuotaFile> file)
    : clock_(clock), options_(options), file_(std::move(file)), memory_(options) {}

/// The current state: that of the file; that of the memory when there is no file or it cannot be
/// read.
Governor QuotaBook::read() {
  if (!file_ || is_stale_) return memory_;
  auto text = file_->files.read_file(file_->path, kMaxBytes);
  auto state = text ? parse_governor_state(*text) : Result<GovernorState>(memory_.state());
  return Governor(options_, state ? *std::move(state) : GovernorState());
}

void QuotaBook::update(const std::function<void(Governor&)>& change) {
  if (!file_) return change(memory_);
  FileSystem& files = file_->files;
  if (!files.make_private_directory(file_->path.parent_path())) {
    is_stale_ = true;
    return change(memory_);
  }

  // Others hold the lock for one read and one write. If the lock is still held after the last try,
  // its owner hangs; going on without the lock loses one entry at worst. The pauses add up to half
  // a second at most, so a stop need not end them.
  constexpr int kTries = 100;
  constexpr std::chrono::milliseconds kPause(5);
  const std::filesystem::path lock_path = file_->path.native() + ".lock";
  auto lock = files.lock(lock_path, "azcost quota");
  for (int i = 0; !lock && lock.error().kind == ErrorKind::kBusy && i < kTries; ++i) {
    clock_.wait_until(clock_.steady_now() + kPause, {});
    lock = files.lock(lock_path, "azcost quota");
  }

  Governor governor = read();
  change(governor);
  // A power cut loses an hour of spending at most, which is not worth a sync for each request.
  // Where the file cannot be written the state is kept in memory: see the class comment.
  const Status written =
      replace_file(files, file_->path.native() + ".new", file_->path, to_json(governor.state()),
                   Access::kPrivate, Survival::kProcess);
  is_stale_ = !written.ok();
  memory_ = std::move(governor);
}

SystemTime QuotaBook::ask(const Spending& request) {
  SystemTime release;
  update([&](Governor& governor) {
    const SystemTime now = clock_.now();
    release = governor.release_time(now, request);
    if (release <= now) governor.on_sent(now, request);
  });
  return release;
}

SystemTime QuotaBook::barred_until(const Spending& request) {
  return read().barred_until(clock_.now(), request);
}

void QuotaBook::answered(const Spending& request, const QuotaNews& news) {
  update([&](Governor& governor) {
    const SystemTime now = clock_.now();
    governor.on_answer(now, request, news.consumed, news.remaining);
    for (const Throttled& throttled : news.throttled) {
      governor.on_throttled(now, request, throttled.bucket, throttled.wait);
    }
    if (news.pause) governor.on_pause(now, *news.pause);
    if (news.served) governor.on_success(request);
  });
}

std::array<int, kDocumentedQuota.size()> QuotaBook::left() { return read().left(clock_.now()); }

SystemTime QuotaBook::earliest_end(const std::vector<Spending>& requests) {
  Governor governor = read();
  SystemTime at = clock_.now();
  for (const Spending& request : requests) {
    at = governor.release_time(at, request);
    governor.on_sent(at, request);
  }
  return at;
}

std::string to_json(const GovernorState& state) {
  Json spends = Json::array();
  for (const auto& spend : state.spends) {
    Json entry = {to_number(spend.at), spend.qpu};
    if (!spend.scope.empty()) {
      entry.push_back(spend.scope);
      entry.push_back(spend.client_type);
    }
    spends.push_back(std::move(entry));
  }
  Json observed = Json::array();
  for (const auto& entry : state.observed) {
    observed.push_back(entry ? Json{to_number(entry->at), entry->remaining} : Json());
  }
  Json paces = Json::object();
  for (const auto& [bucket, pace] : state.paces) {
    paces[bucket] = {{"interval_ms", pace.interval.count()},
                     {"last_sent", to_number(pace.last_sent)},
                     {"not_before", to_number(pace.not_before)},
                     {"asked_at", to_number(pace.asked_at)}};
  }
  const Json json = {{"quota_version", kQuotaVersion},
                     {"spends", std::move(spends)},
                     {"observed", std::move(observed)},
                     {"paces", std::move(paces)}};
  return json.dump() + "\n";
}

Result<GovernorState> parse_governor_state(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    if (json.at("quota_version").get<int>() != kQuotaVersion) {
      return Error{ErrorKind::kData, "the quota file is of another version"};
    }
    return read_state(json);
  } catch (const nlohmann::json::exception& error) {
    return Error{ErrorKind::kData, std::string("the quota file is broken: ") + error.what()};
  }
}

}  // namespace azcost::fetch
