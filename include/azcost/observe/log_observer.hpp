/// Writes the news of a run into the log.
#pragma once

#include "azcost/base/log.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::observe {

class LogObserver final : public Observer {
 public:
  /// `logger` must outlive this object.
  explicit LogObserver(Logger& logger) : logger_(logger) {}

  void on(const Event& event) override;

 private:
  Logger& logger_;
};

}  // namespace azcost::observe
