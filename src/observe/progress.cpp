#include "azcost/observe/progress.hpp"

#include <fmt/format.h>

#include <variant>

#include "azcost/base/text.hpp"

namespace azcost::observe {

void Progress::on(const Event& event) {
  const std::lock_guard lock(mutex_);
  if (const auto* started = std::get_if<UnitStarted>(&event)) {
    position_ =
        fmt::format("[{}/{}] {}", started->index + 1, started->count, format_unit(started->unit));
    draw(position_);
  } else if (const auto* page = std::get_if<PageDone>(&event)) {
    draw(fmt::format("{}  {} rows", position_, page->rows));
  } else if (const auto* waiting = std::get_if<Waiting>(&event)) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(waiting->duration).count();
    draw(fmt::format("{}  waiting {} s: {}", position_, seconds, waiting->reason));
  } else if (!std::holds_alternative<RequestEnded>(event)) {
    clear();
  }
}

void Progress::draw(const std::string& text) {
  // The last column stays free: writing into it makes some terminals wrap. Three more are for the
  // dots of a text that was cut.
  constexpr std::size_t kReserved = 4;
  const std::size_t room = columns_ > kReserved ? columns_ - kReserved : 1;
  drawn_ = terminal_.append("\r\x1b[K" + printable(text, room)).ok();
}

void Progress::clear() {
  if (drawn_) drawn_ = !terminal_.append("\r\x1b[K").ok();
}

}  // namespace azcost::observe
