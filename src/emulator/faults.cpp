#include "azcost/emulator/faults.hpp"

#include <fmt/format.h>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"
#include "fault_kind.hpp"

namespace azcost::emulator {
namespace {

constexpr std::string_view kGrammar =
    R"(Faults of the emulator

  azcost emulate --fault KIND[=NUMBER][@REQUESTS][%PERCENT] ...

REQUESTS are counted from 1, separately for queries (every page is one) and for
requests for tokens.
  @3     the third                 @5-    the fifth and all later ones
  @2-4   the second to the fourth  @3n    every third
Without @ a fault hits all of them, and %20 about a fifth of those; --seed
decides which. If several faults hit one request, the first one happens. A
number in square brackets may be left out; the one in round brackets is then
used.

  503@1                      the first query fails
  reset-middle%5             one page in twenty breaks off in its middle
  429-qpu=2@3n               every third query is told to wait for two seconds
)";

Error usage(std::string_view spec, const std::string& what) {
  return {ErrorKind::kUsage, fmt::format("'{}': {}", printable(spec, 80), what)};
}

Result<const FaultKind*> find(std::string_view spec, std::string_view name) {
  for (const FaultGroup& group : fault_groups()) {
    for (const FaultKind& kind : group.kinds) {
      if (kind.name == name) return &kind;
    }
  }
  const auto near = nearest(name, fault_names());
  return usage(spec, fmt::format("there is no fault '{}'{}", printable(name, 40),
                                 near ? fmt::format("; did you mean {}?", *near) : ""));
}

/// Splits `text` at the last `mark`: what stands behind it, or nothing when there is none.
std::optional<std::string_view> take_after(std::string_view& text, char mark) {
  const std::size_t at = text.rfind(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view behind = text.substr(at + 1);
  text = text.substr(0, at);
  return behind;
}

/// Reads the requests that `text` names into `fault`. False: it names none.
bool read_requests(std::string_view text, Fault& fault) {
  const auto number = [](std::string_view part) {
    return parse_number<std::uint64_t>(part).value_or(0);
  };
  if (text.ends_with('n')) {
    fault.every = number(text.substr(0, text.size() - 1));
    return fault.every > 0;
  }
  const std::size_t dash = text.find('-');
  fault.first = number(text.substr(0, dash));
  if (dash == std::string_view::npos) {
    fault.last = fault.first;
  } else if (dash + 1 < text.size()) {
    fault.last = number(text.substr(dash + 1));
  }
  return fault.first > 0 && fault.last >= fault.first;
}

Status read_argument(std::string_view spec, const std::optional<std::string_view>& text,
                     Fault& fault) {
  const FaultKind& kind = *fault.kind;
  if (text && kind.argument.empty())
    return usage(spec, fmt::format("{} takes no number", kind.name));
  if (!text && kind.needs_argument) {
    return usage(
        spec, fmt::format("{0} needs a number of {1}: {0}=7", kind.name, to_lower(kind.argument)));
  }
  fault.argument = text ? parse_number<std::uint32_t>(*text) : kind.fallback;
  if (text && !fault.argument) {
    return usage(spec, fmt::format("'{}' is not a number of {}", printable(*text, 40),
                                   to_lower(kind.argument)));
  }
  return ok_status();
}

std::string line_of(const FaultKind& kind) {
  std::string name(kind.name);
  if (!kind.argument.empty()) {
    name += fmt::format(fmt::runtime(kind.needs_argument ? "={}" : "[={}]"), kind.argument);
  }
  const std::string fallback = kind.fallback ? fmt::format(" ({})", *kind.fallback) : "";
  return fmt::format("  {:<26} {}{}\n", name, kind.help, fallback);
}

}  // namespace

std::vector<std::string_view> fault_names() {
  std::vector<std::string_view> names;
  for (const FaultGroup& group : fault_groups()) {
    for (const FaultKind& kind : group.kinds) names.push_back(kind.name);
  }
  return names;
}

Result<Fault> parse_fault(std::string_view spec) {
  Fault fault;
  std::string_view rest = spec;
  if (const auto percent = take_after(rest, '%')) {
    fault.percent = parse_number<unsigned>(*percent).value_or(0);
    if (fault.percent < 1 || fault.percent > 100) {
      return usage(spec,
                   fmt::format("'{}' is not a percentage from 1 to 100", printable(*percent, 40)));
    }
  }
  if (const auto requests = take_after(rest, '@'); requests && !read_requests(*requests, fault)) {
    return usage(spec, fmt::format("'{}' names no requests: write 3, 2-4, 5- or 3n behind the @",
                                   printable(*requests, 40)));
  }
  const auto argument = take_after(rest, '=');
  auto kind = find(spec, rest);
  if (!kind) return std::move(kind).error();
  fault.kind = *kind;
  if (auto read = read_argument(spec, argument, fault); !read) return std::move(read).error();
  return fault;
}

std::string fault_help() {
  std::string text(kGrammar);
  for (const FaultGroup& group : fault_groups()) {
    text += fmt::format("\n{}\n", group.heading);
    for (const FaultKind& kind : group.kinds) text += line_of(kind);
  }
  return text;
}

}  // namespace azcost::emulator
