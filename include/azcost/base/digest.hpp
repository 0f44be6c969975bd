/// SHA-256, for what must be recognised again: day files, shapes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace azcost {

/// A SHA-256 that is fed piece by piece. One thread at a time.
class Sha256 {
 public:
  Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  ~Sha256();

  void update(std::string_view bytes);
  /// The digest as 64 lower-case hex digits. The object starts over.
  [[nodiscard]] std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The digest of one text, as 64 lower-case hex digits.
[[nodiscard]] std::string sha256(std::string_view bytes);

}  // namespace azcost
