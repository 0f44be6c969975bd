/// What the daemon does right now, for the service manager.
#pragma once

#include "azcost/base/service_notifier.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::run {

/// Tells which unit is being read, and what is waited for: `systemctl status` shows it.
/// Thread-safe; a manager that does not listen misses it.
class StatusLine final : public observe::Observer {
 public:
  /// `manager` must outlive this object.
  explicit StatusLine(const ServiceNotifier& manager) : manager_(manager) {}

  void on(const observe::Event& event) override;

 private:
  const ServiceNotifier& manager_;
};

}  // namespace azcost::run
