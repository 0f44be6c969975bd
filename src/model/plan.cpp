#include "azcost/model/plan.hpp"

namespace azcost {

std::string format_unit(const Unit& unit) {
  std::string out = unit.account;
  out.append(" ").append(name_of(unit.dataset)).append(" ").append(format_window(unit.window));
  return out;
}

}  // namespace azcost
