#include "azcost/run/status_line.hpp"

#include <chrono>
#include <string>
#include <variant>

namespace azcost::run {

void StatusLine::on(const observe::Event& event) {
  std::string text;
  if (const auto* unit = std::get_if<observe::UnitStarted>(&event)) {
    text = "reading " + format_unit(unit->unit) + " (" + std::to_string(unit->index + 1) + " of " +
           std::to_string(unit->count) + ")";
  } else if (const auto* wait = std::get_if<observe::Waiting>(&event)) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait->duration);
    text = wait->account + ": waiting " + std::to_string(seconds.count()) + " s: " + wait->reason;
  }
  // Nobody but the manager misses it.
  if (!text.empty()) static_cast<void>(manager_.status(text).ok());
}

}  // namespace azcost::run
