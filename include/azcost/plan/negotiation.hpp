/// Decides in which shape a month is asked for, and what to do when the service refuses a part. No
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

/// Whether a new shape may lose details of stored rows.
enum class Loss { kNever, kForced };

/// The shape in which to read a month that is stored as `held`, when the config asks for `wanted`.
/// It is `wanted`, unless that would lose rows or detail; then the month keeps its own shape. What
/// was `refused` is left out of both.
[[nodiscard]] Shape shape_for(const Shape& wanted, const std::optional<Manifest>& held,
                              const Refused& refused, Loss allowed);

/// Whether rows of `account` may join those of `held`. Errors are of kind `kConfig`: the stored
/// rows are of another billing account.
[[nodiscard]] Status check_owner(const Account& account, const Manifest& held);

/// Negotiates with the service about one month. One answer may be wrong, so a refused query is sent
/// once more; only what two answers refused is dropped, and nothing else. Not thread-safe.
class Negotiation {
 public:
  /// `held`: the stored month, if there is one. `refused`: what the service has refused twice
  /// already, in this run.
  Negotiation(Shape wanted, std::optional<Manifest> held, Refused refused, Loss allowed);

  /// What to ask for now.
  [[nodiscard]] const Shape& shape() const noexcept { return shape_; }
  /// What was dropped.
  [[nodiscard]] const Refused& refused() const noexcept { return refused_; }
  /// Whether the shape replaces another one, so that all stored days of the month must be read, and
  /// `window` does not have all of them.
  [[nodiscard]] bool needs_more_than(const Window& window) const;

  /// Asks in the stored shape, because the month cannot be read whole. Requires: a month is stored.
  void keep_shape();

  enum class Next {
    kAskAgain,    ///< the same query: one answer is not enough
    kAskForLess,  ///< `dropped` was taken out of the shape
    kGiveUp,      ///< nothing can be left out
    kKeep,        ///< `stored` would be lost, and stored rows are worth more than this answer
  };

  struct Reply {
    Next next = Next::kGiveUp;
    Refused dropped = {};
    std::string stored = {};
  };

  /// Takes in the service's refusal of `shape`.
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
