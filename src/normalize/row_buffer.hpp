/// The bytes of the row that is being written.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace azcost::normalize {

/// So many bytes behind a padded text may be read, and mean nothing. Such a text can be copied in
/// whole vector registers, without a call and without a look at its last bytes.
inline constexpr std::size_t kPadding = 32;

/// A text with its padding.
class PaddedText {
 public:
  PaddedText() = default;
  // Implicit, so that steps are written with plain strings.
  PaddedText(std::string text) : size_(text.size()), bytes_(std::move(text)) {
    bytes_.append(kPadding, '\0');
  }

  [[nodiscard]] std::string_view view() const noexcept { return {bytes_.data(), size_}; }

 private:
  std::size_t size_ = 0;
  std::string bytes_ = std::string(kPadding, '\0');
};

/// A string without a terminator that is appended to in line: a row is put together from some
/// forty fragments, and every append of std::string is two calls into libraries.
class RowBuffer {
 public:
  RowBuffer() = default;

  void append(std::string_view text) {
    if (text.size() > capacity_ - size_) grow(text.size());
    std::memcpy(data_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }
  /// Requires: `kPadding` bytes behind `text` can be read.
  void append_padded(std::string_view text) {
    if (text.size() + kPadding > capacity_ - size_) grow(text.size() + kPadding);
    const char* from = text.data();
    const char* const end = from + text.size();
    char* to = data_.get() + size_;
    for (; from < end; from += kPadding, to += kPadding) std::memcpy(to, from, kPadding);
    size_ += text.size();
  }
  /// Drops what stands behind the first `size` bytes. Requires: there are that many.
  void truncate(std::size_t size) noexcept { size_ = size; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Valid until the next append.
  [[nodiscard]] std::string_view view() const noexcept { return {data_.get(), size_}; }

 private:
  void grow(std::size_t needed) {
    constexpr std::size_t kSmallest = 4096;
    const std::size_t capacity = std::max({kSmallest, 2 * capacity_, size_ + needed});
    auto data = std::make_unique<char[]>(capacity);  // NOLINT(modernize-avoid-c-arrays)
    if (size_ > 0) std::memcpy(data.get(), data_.get(), size_);
    data_ = std::move(data);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> data_;  // NOLINT(modernize-avoid-c-arrays)
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace azcost::normalize
