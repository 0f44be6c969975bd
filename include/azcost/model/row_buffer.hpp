/// A byte buffer with inlined appends.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace azcost {

/// This many bytes behind a padded text may be read; they mean nothing. Such a text can be copied
/// in whole vector registers, without a call and without special care for its last bytes.
inline constexpr std::size_t kPadding = 32;

/// A string without a terminator, whose appends are inlined: a row is put together from about forty
/// fragments, and every append of std::string is two calls into libraries. Not thread-safe.
class RowBuffer {
 public:
  RowBuffer() = default;

  /// Appends many texts to a buffer; nothing else may touch the buffer meanwhile. Make it a local
  /// variable: the compiler cannot keep a member in a register, because bytes that are written
  /// through a `char*` might change it.
  class Writer {
   public:
    explicit Writer(RowBuffer& buffer) noexcept
        : buffer_(buffer), at_(buffer.data_.get() + buffer.size_), end_(buffer.end()) {}
    Writer(const Writer&) = delete;
    Writer& operator=(const Writer&) = delete;
    ~Writer() { buffer_.size_ = static_cast<std::size_t>(at_ - buffer_.data_.get()); }

    void append(std::string_view text) {
      if (text.size() > room()) make_room(text.size());
      std::memcpy(at_, text.data(), text.size());
      at_ += text.size();
    }
    /// Requires: `kPadding` bytes behind `text` can be read.
    void append_padded(std::string_view text) {
      if (text.size() + kPadding > room()) make_room(text.size() + kPadding);
      for (std::size_t i = 0; i < text.size(); i += kPadding) {
        std::memcpy(at_ + i, text.data() + i, kPadding);
      }
      at_ += text.size();
    }

   private:
    [[nodiscard]] std::size_t room() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    void make_room(std::size_t needed) {
      at_ = buffer_.grow(static_cast<std::size_t>(at_ - buffer_.data_.get()), needed);
      end_ = buffer_.end();
    }

    RowBuffer& buffer_;
    char* at_;
    char* end_;
  };

  void append(std::string_view text) { Writer(*this).append(text); }
  /// Drops what stands behind the first `size` bytes. Requires: there are that many.
  void truncate(std::size_t size) noexcept { size_ = size; }

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Valid until the next append.
  [[nodiscard]] std::string_view view() const noexcept { return {data_.get(), size_}; }

 private:
  [[nodiscard]] char* end() const noexcept { return data_.get() + capacity_; }

  /// Makes room for `needed` bytes behind the first `used` ones, and returns where these end.
  [[gnu::noinline]] char* grow(std::size_t used, std::size_t needed) {
    constexpr std::size_t kSmallest = 4096;
    const std::size_t capacity = std::max({kSmallest, 2 * capacity_, used + needed});
    auto data = std::make_unique_for_overwrite<char[]>(capacity);  // NOLINT(*-avoid-c-arrays)
    if (used > 0) std::memcpy(data.get(), data_.get(), used);
    data_ = std::move(data);
    capacity_ = capacity;
    return data_.get() + used;
  }

  std::unique_ptr<char[]> data_;  // NOLINT(*-avoid-c-arrays)
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace azcost
