/// In which shape a month is asked for, and what becomes of it when the service refuses a part. No
/// I/O, no clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "azcost/base/result.hpp"
#include "azcost/model/account.hpp"
#include "azcost/model/calendar.hpp"
#include "azcost/model/manifest.hpp"
#include "azcost/model/refusal.hpp"
#include "azcost/model/shape.hpp"

namespace azcost::plan {

/// Whether a new shape may take away what stored rows tell.
enum class Loss { kNever, kForced };

/// The shape in which a month that is held as `held` is to be read, when `wanted` is what the
/// config asks for: `wanted`, unless that would lose rows or detail; then the month keeps its own
/// shape. What was `refused` is left out of either.
[[nodiscard]] Shape shape_for(const Shape& wanted, const std::optional<Manifest>& held,
                              const Refused& refused, Loss allowed);

/// Whether rows of `account` may join those of `held`. Errors are of kind `kConfig`: these are of
/// another billing account.
[[nodiscard]] Status check_owner(const Account& account, const Manifest& held);

/// Talks with the service about one month. Rows are stored by what two answers refused at most
/// once: a refusal is asked again, since an answer may be wrong, and only what it names goes. Not
/// thread-safe.
class Negotiation {
 public:
  /// `held`: what is stored of the month, if anything. `refused`: what the service has refused
  /// twice already, in this run.
  Negotiation(Shape wanted, std::optional<Manifest> held, Refused refused, Loss allowed);

  /// What to ask for now.
  [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
  /// What was given up.
  [[nodiscard]] const Refused& refused() const noexcept { return refused_; }
  /// Whether the shape takes the place of another one, so that rows of all days of the month that
  /// are held are needed, and `window` has not all of them.
  [[nodiscard]] bool needs_more_than(const Window& window) const;

  /// Asks in the shape of what is stored: the month cannot be read whole. Requires: something is.
  void keep_shape();

  enum class Next {
    kAskAgain,    ///< the same question: one answer is not enough
    kAskForLess,  ///< `dropped` went out of the shape
    kGiveUp,      ///< there is nothing to be left out
    kKeep,        ///< `stored` would be lost, and stored rows are worth more than this answer
  };

  struct Reply {
    Next next = Next::kGiveUp;
    Refused dropped = {};
    std::string stored = {};
  };

  /// Takes the service's refusal of what `shape` asks for.
  Reply hear(const QueryRefusal& refusal);

 private:
  [[nodiscard]] bool is_confirmed(const Refused& dropped, const QueryRefusal& refusal) const;
  [[nodiscard]] bool may_guess(const Refused& dropped);

  Shape wanted_;
  std::optional<Manifest> held_;
  Refused refused_;
  Loss allowed_;
  Shape shape_;
  std::vector<QueryRefusal> heard_;
  int guesses_ = 0;
};

}  // namespace azcost::plan
