/// An observer that keeps all events.
#pragma once

#include <mutex>
#include <variant>
#include <vector>

#include "azcost/observe/observer.hpp"

namespace azcost::testing {

/// Thread-safe, as every observer is.
class RecordingObserver final : public observe::Observer {
 public:
  void on(const observe::Event& event) override {
    const std::lock_guard lock(mutex_);
    events_.push_back(event);
  }

  [[nodiscard]] std::vector<observe::Event> events() const {
    const std::lock_guard lock(mutex_);
    return events_;
  }

  /// The events of one type, in order: `of<observe::Waiting>()`.
  template <class Kind>
  [[nodiscard]] std::vector<Kind> of() const {
    const std::lock_guard lock(mutex_);
    std::vector<Kind> found;
    for (const observe::Event& event : events_) {
      if (const Kind* wanted = std::get_if<Kind>(&event)) found.push_back(*wanted);
    }
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<observe::Event> events_;
};

}  // namespace azcost::testing
