#include "azcost/plan/negotiation.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "azcost/base/text.hpp"
#include "azcost/model/shape_change.hpp"

namespace azcost::plan {
namespace {

bool has(const std::vector<std::string>& names, std::string_view name) {
  return std::ranges::any_of(
      names, [&](const std::string& each) { return equals_ignoring_case(each, name); });
}

bool is_dimension(const Grouping& grouping) { return grouping.kind == Grouping::Kind::kDimension; }

/// The last dimension; a tag key only when there is no dimension, because tag keys are named by the
/// user.
std::optional<Grouping> last_of(const std::vector<Grouping>& groupings) {
  const auto last = std::find_if(groupings.rbegin(), groupings.rend(), is_dimension);
  if (last != groupings.rend()) return *last;
  return groupings.empty() ? std::nullopt : std::optional(groupings.back());
}

bool says_nothing(const QueryRefusal& refusal) {
  return refusal.name.empty() && refusal.taken.empty() && !refusal.most;
}

Refused refused_groupings(const Shape& shape, const QueryRefusal& refusal) {
  Refused refused;
  std::vector<Grouping> rest = shape.groupings;
  if (refusal.most) {
    while (rest.size() > *refusal.most) {
      const Grouping last = *last_of(rest);
      std::erase(rest, last);
      refused.groupings.insert(refused.groupings.begin(), last);
    }
    return refused;
  }
  std::erase_if(rest, [&](const Grouping& grouping) {
    if (!is_dimension(grouping)) return true;
    if (!refusal.name.empty()) return !equals_ignoring_case(refusal.name, grouping.name);
    return has(refusal.taken, grouping.name);
  });
  if (!rest.empty()) refused.groupings.push_back(rest.back());
  return refused;
}

/// If the answer names none of two sums, the second is dropped: the first is the cost.
Refused refused_aggregations(const Shape& shape, const QueryRefusal& refusal) {
  Refused refused;
  for (const std::string& name : shape.aggregations) {
    const bool is_named = equals_ignoring_case(refusal.name, name);
    const bool is_last = refusal.name.empty() && shape.aggregations.size() > 1 &&
                         name == shape.aggregations.back() && !has(refusal.taken, name);
    if (is_named || is_last) refused.aggregations.push_back(name);
  }
  return refused;
}

/// What is dropped from `shape` if the refusal is right.
Refused refused_of(const Shape& shape, const QueryRefusal& refusal) {
  return refusal.part == QueryRefusal::Part::kAggregation ? refused_aggregations(shape, refusal)
                                                          : refused_groupings(shape, refusal);
}

}  // namespace

Shape shape_for(const Shape& wanted, const std::optional<Manifest>& held, const Refused& refused,
                Loss allowed) {
  Shape shape = wanted;
  leave_out(shape, refused);
  if (held && allowed == Loss::kNever && loss(*held, shape, refused)) {
    shape = held->shape;
    leave_out(shape, refused);
  }
  return shape;
}

Status check_owner(const Account& account, const Manifest& held) {
  const std::string ours = to_lower(billing_account_scope(account.billing_account_id));
  const std::string theirs = to_lower(held.shape.scope);
  const bool is_ours =
      theirs.starts_with(ours) && (theirs.size() == ours.size() || theirs[ours.size()] == '/');
  if (is_ours) return ok_status();
  return Error{
      ErrorKind::kConfig,
      held.month.format() + " is stored of another billing account, " +
          printable(held.shape.scope, 160) +
          "; give the new one an account name of its own in the config, or replace what is "
          "stored with --force"};
}

Negotiation::Negotiation(Shape wanted, std::optional<Manifest> held, Refused refused, Loss allowed)
    : wanted_(std::move(wanted)),
      held_(std::move(held)),
      refused_(std::move(refused)),
      allowed_(allowed),
      shape_(shape_for(wanted_, held_, refused_, allowed_)) {
  // This month may need what an earlier month could do without.
  if (held_ && allowed_ == Loss::kNever && loss(*held_, shape_, refused_)) {
    refused_ = {};
    shape_ = shape_for(wanted_, held_, refused_, allowed_);
  }
}

bool Negotiation::needs_more_than(const Window& window) const {
  return held_ && held_->shape != shape_ && reaches_beyond(*held_, window);
}

void Negotiation::keep_shape() {
  wanted_ = held_->shape;
  shape_ = shape_for(wanted_, held_, refused_, allowed_);
}

Negotiation::Reply Negotiation::hear(const QueryRefusal& refusal) {
  Refused dropped = refused_of(shape_, refusal);
  if (dropped.empty()) return {};
  const bool is_confirmed = this->is_confirmed(dropped, refusal);
  heard_.push_back(refusal);
  if (!is_confirmed) return {.next = Next::kAskAgain};
  if (says_nothing(refusal) && !may_guess(dropped)) return {};
  Refused refused = refused_;
  refused.add(dropped);
  Shape shape = shape_for(wanted_, held_, refused, allowed_);
  if (held_ && allowed_ == Loss::kNever) {
    if (const auto lost = loss(*held_, shape, refused)) {
      return {.next = Next::kKeep, .dropped = {}, .stored = *lost};
    }
  }
  const bool has_cost = has(shape.aggregations, cost_column(shape));
  if (!has_cost || shape == shape_) return {};
  refused_ = std::move(refused);
  shape_ = std::move(shape);
  return {.next = Next::kAskForLess, .dropped = std::move(dropped)};
}

/// Whether an earlier answer refused the same: by name, or because its list of names lacks it.
bool Negotiation::is_confirmed(const Refused& dropped, const QueryRefusal& refusal) const {
  const std::string name =
      dropped.groupings.empty() ? dropped.aggregations.front() : dropped.groupings.back().name;
  return std::ranges::any_of(heard_, [&](const QueryRefusal& before) {
    if (before.part != refusal.part) return false;
    if (refusal.most || says_nothing(refusal)) return before == refusal;
    return equals_ignoring_case(before.name, name) ||
           (!before.taken.empty() && !has(before.taken, name));
  });
}

/// Allows a few guesses, but none about groupings of stored rows.
bool Negotiation::may_guess(const Refused& dropped) {
  constexpr int kMostGuesses = 3;
  const auto is_stored = [&](const Grouping& grouping) {
    return held_ && allowed_ == Loss::kNever &&
           std::ranges::find(held_->shape.groupings, grouping) != held_->shape.groupings.end();
  };
  return ++guesses_ <= kMostGuesses && std::ranges::none_of(dropped.groupings, is_stored);
}

}  // namespace azcost::plan
