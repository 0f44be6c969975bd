#include "azcost/base/secret.hpp"

#include <cstring>
#include <utility>

namespace azcost {

void wipe(std::string& text) noexcept {
  // Growing to the capacity never allocates, and reaches what an earlier, longer text left behind.
  text.resize(text.capacity());  // NOLINT(clang-analyzer-cplusplus.Move): also of a moved text
  explicit_bzero(text.data(), text.size());
  text.clear();
}

// Short strings are copied by a move, not handed over: the source keeps the bytes, here and below.
Secret::Secret(std::string text) noexcept : text_(std::move(text)) { wipe(text); }

Secret::Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe(text_);
    text_ = other.text_;
  }
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe(text_);
    text_ = std::move(other.text_);
    wipe(other.text_);
  }
  return *this;
}

Secret::~Secret() { wipe(text_); }

}  // namespace azcost
