#include "azcost/base/secret.hpp"

#include <gtest/gtest.h>

#include <concepts>
#include <cstddef>
#include <cstring>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace azcost {
namespace {

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};
template <class T>
concept Appendable = requires(std::string& text, const T& value) {
  text += value;
};

static_assert(Streamable<std::string>, "the concept must be able to hold");
static_assert(Appendable<std::string>, "the concept must be able to hold");
static_assert(!Streamable<Secret>, "a secret must not get into a log line");
static_assert(!Appendable<Secret>, "a secret must not get into a message");
static_assert(!std::is_convertible_v<Secret, std::string>);
static_assert(!std::is_convertible_v<Secret, std::string_view>);
static_assert(!std::is_convertible_v<Secret, const char*>);
static_assert(!std::is_convertible_v<Secret, bool>);
static_assert(!std::is_convertible_v<std::string, Secret>, "what becomes a secret says so");

// Short texts live inside of a string, long ones on the heap: both must go.
constexpr std::string_view kShort = "hunter2-hunter2";
// An empty string has a NUL in the place of its first character: that one goes in any case.
constexpr std::string_view kRestOfShort = kShort.substr(1);
constexpr std::string_view kLong = "a client secret of Azure has forty characters or so";

/// The bytes that `object` is made of, whatever they mean.
std::string bytes_of(const Secret& object) {
  std::string bytes(sizeof object, '\0');
  std::memcpy(bytes.data(), static_cast<const void*>(&object), sizeof object);
  return bytes;
}

bool holds(std::string_view bytes, std::string_view text) {
  return bytes.find(text) != std::string_view::npos;
}

TEST(Secret, ExposesWhatItWasGivenAndComparesByIt) {
  EXPECT_EQ(Secret("hunter2").expose(), "hunter2");
  EXPECT_TRUE(Secret().empty());
  EXPECT_FALSE(Secret("hunter2").empty());
  EXPECT_EQ(Secret("a"), Secret("a"));
  EXPECT_NE(Secret("a"), Secret("b"));
}

TEST(Secret, CopiesWithoutTouchingTheSource) {
  const Secret source{std::string(kLong)};
  Secret copy("old");
  copy = source;
  EXPECT_EQ(copy.expose(), kLong);
  EXPECT_EQ(source.expose(), kLong);
}

TEST(Secret, SurvivesAnAssignmentToItself) {
  Secret secret{std::string(kLong)};
  Secret& same = secret;
  secret = same;
  EXPECT_EQ(secret.expose(), kLong);
  secret = std::move(same);
  EXPECT_EQ(secret.expose(), kLong);
}

TEST(Secret, LeavesNothingInTheSourceOfAMove) {
  Secret source{std::string(kShort)};
  ASSERT_TRUE(holds(bytes_of(source), kShort)) << "the test looks at the wrong bytes";
  Secret target(std::move(source));
  EXPECT_EQ(target.expose(), kShort);
  EXPECT_FALSE(holds(bytes_of(source), kRestOfShort));  // NOLINT(bugprone-use-after-move)
  Secret assigned{std::string(kLong)};
  assigned = std::move(target);
  EXPECT_EQ(assigned.expose(), kShort);
  EXPECT_FALSE(holds(bytes_of(target), kRestOfShort));  // NOLINT(bugprone-use-after-move)
}

TEST(Secret, WipesALongTextThatIsAssignedOver) {
  Secret secret{std::string(kLong)};
  const char* const memory = secret.expose().data();
  const Secret other("x");
  secret = other;  // fits into the memory that is there
  ASSERT_EQ(secret.expose().data(), memory);
  EXPECT_FALSE(holds(std::string_view(memory, kLong.size()), kLong.substr(2)));
}

TEST(Secret, WipesItsMemoryWhenItEnds) {
  alignas(Secret) std::byte memory[sizeof(Secret)];
  auto* secret = std::construct_at(reinterpret_cast<Secret*>(memory), std::string(kShort));
  ASSERT_TRUE(holds(bytes_of(*secret), kShort)) << "the test looks at the wrong bytes";
  std::destroy_at(secret);
  // Read as volatile: the compiler may take bytes of an ended object for anything.
  const volatile std::byte* const rest = memory;
  std::string bytes;
  for (std::size_t i = 0; i < sizeof memory; ++i) bytes.push_back(static_cast<char>(rest[i]));
  EXPECT_FALSE(holds(bytes, kRestOfShort));
}

TEST(Wipe, ReachesWhatAnEarlierLongerTextLeftBehind) {
  std::string text(kLong);
  text.resize(3);
  const char* const memory = text.data();
  const std::size_t capacity = text.capacity();
  wipe(text);
  ASSERT_EQ(text.data(), memory);
  EXPECT_TRUE(text.empty());
  EXPECT_EQ(std::string(memory, capacity), std::string(capacity, '\0'));
}

}  // namespace
}  // namespace azcost
