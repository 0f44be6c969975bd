/// News of a run, for whoever wants to log, count or draw it. News travels through here, never by
/// calling upward.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "azcost/model/plan.hpp"
#include "azcost/model/run_record.hpp"

namespace azcost::observe {

/// One HTTP exchange has ended, well or not.
struct RequestEnded {
  std::string account = {};
  std::string purpose = {};     ///< "query", "token"
  int status = 0;               ///< 0: no answer
  std::string request_id = {};  ///< the server's; empty when it sent none
  std::chrono::milliseconds duration{0};
  std::string error = {};  ///< empty after success
};

/// The retry loop will wait before it tries again.
struct Waiting {
  std::string account;
  std::chrono::milliseconds duration{0};
  std::string reason;
  bool paced = false;  ///< the normal pace of the quota: nothing is wrong
};

struct UnitStarted {
  Unit unit;
  std::size_t index = 0;  ///< from 0
  std::size_t count = 0;
};

struct PageDone {
  Unit unit;
  std::uint64_t pages = 0;  ///< of this unit so far
  std::uint64_t rows = 0;   ///< of this unit so far
};

struct UnitEnded {
  UnitRecord record;
  bool tried = true;  ///< false: it was not started; one warning reports all such units
};

/// Something that happened and is normal.
struct Noted {
  std::string event;  ///< a stable name, such as "daemon.started"
  std::string message;
};

/// Something that the user should know and that stops nothing.
struct Warned {
  std::string event;  ///< a stable name, such as "secret.readable"
  std::string message;
};

struct RunEnded {
  RunRecord record;
};

using Event =
    std::variant<RequestEnded, Waiting, UnitStarted, PageDone, UnitEnded, Noted, Warned, RunEnded>;

/// Thread-safe in every implementation; must not throw and must not block for long.
class Observer {
 public:
  Observer() = default;
  Observer(const Observer&) = delete;
  Observer& operator=(const Observer&) = delete;
  virtual ~Observer() = default;

  virtual void on(const Event& event) = 0;
};

/// Passes every event on to several observers, in order.
class Observers final : public Observer {
 public:
  /// `observer` must outlive this object.
  void add(Observer& observer) { observers_.push_back(&observer); }
  void on(const Event& event) override {
    for (Observer* observer : observers_) observer->on(event);
  }

 private:
  std::vector<Observer*> observers_;
};

}  // namespace azcost::observe
