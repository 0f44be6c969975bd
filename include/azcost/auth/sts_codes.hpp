/// What the codes of Microsoft's token service mean, as one table.
#pragma once

#include <string>
#include <string_view>

namespace azcost::auth {

/// What a person has to change.
enum class Subject { kProof, kClock, kTenant, kApp, kCloud };

/// A code that a person can do something about. The texts name the keys of the config.
struct StsMeaning {
  int code = 0;
  Subject subject = Subject::kProof;
  std::string_view meaning;
  std::string_view remedy;
  /// The message also quotes the authority, whose words hold what has to be compared.
  bool is_quoted = false;
};

/// The row of a code; null when there is none.
[[nodiscard]] const StsMeaning* meaning_of(int code) noexcept;
/// The same for "AADSTS7000215", as `Evidence::code` has it.
[[nodiscard]] const StsMeaning* meaning_of(std::string_view code) noexcept;

/// `text` with `proof_place` in the place of the config key that names the proof. If `proof_place`
/// is empty, the proof comes from that key, and `text` stays as it is.
[[nodiscard]] std::string with_place(std::string_view text, std::string_view proof_place);

}  // namespace azcost::auth
