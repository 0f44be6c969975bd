/// Texts that `RowBuffer::append_padded` copies.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "azcost/model/row_buffer.hpp"

namespace azcost::normalize {

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

}  // namespace azcost::normalize
