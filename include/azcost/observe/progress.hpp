/// One line on a terminal that says what is being read right now.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>

#include "azcost/base/file_system.hpp"
#include "azcost/observe/observer.hpp"

namespace azcost::observe {

/// Rewrites one line with each page, and clears it when a unit ends so that log lines and the
/// summary stand alone. To be used on terminals only.
class Progress final : public Observer {
 public:
  /// `terminal` must outlive this object. `columns` is the terminal's width.
  Progress(WritableFile& terminal, std::size_t columns) : terminal_(terminal), columns_(columns) {}

  void on(const Event& event) override;

 private:
  void draw(const std::string& text);
  void clear();

  std::mutex mutex_;
  WritableFile& terminal_;
  std::size_t columns_;
  std::string position_;
  bool drawn_ = false;
};

}  // namespace azcost::observe
