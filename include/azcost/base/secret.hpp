/// The one type that holds secrets: client secrets, access tokens, request bodies with either.
#pragma once

#include <string>
#include <string_view>

namespace azcost {

/// Text that must not be seen. It has no stream operator and no conversion to a string, so it
/// cannot end up in a log line, an error or a file by accident; `expose()` marks the few places
/// that need the text. The memory is wiped when the object ends or is assigned over.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) noexcept;
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  /// The text itself. Valid as long as the object lives and is not assigned to.
  [[nodiscard]] std::string_view expose() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }

  friend bool operator==(const Secret&, const Secret&) = default;

 private:
  std::string text_;
};

/// Overwrites the bytes of `text` (all of its capacity) and empties it.
void wipe(std::string& text) noexcept;

}  // namespace azcost
