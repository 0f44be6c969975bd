/// What the test certificates need from OpenSSL.
#pragma once

#include <openssl/bio.h>

#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>

namespace azcost::testing {

/// Does not take ownership; throws when OpenSSL has made no object.
template <class T>
T* made(T* object) {
  if (object == nullptr) throw std::runtime_error("OpenSSL refuses what a test asks for");
  return object;
}

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

inline Bio writer() { return {made(BIO_new(BIO_s_mem())), BIO_free}; }

/// What was written to `bio`.
inline std::string text_of(const Bio& bio) {
  const char* text = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace azcost::testing
