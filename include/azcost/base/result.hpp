/// Errors as values: the one way in which azcost reports that something failed.
///
/// A function that can fail for a reason outside of our control returns `Result<T>` (or `Status`
/// when there is nothing to hand back). Exceptions of libraries stop in the file that can throw.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace azcost {

/// What the caller can do about an error, not where it happened.
/// The exit codes of the program follow from these (model/exit_code.hpp).
enum class ErrorKind {
  kUsage,         ///< a command line that cannot be understood: the user types it anew
  kConfig,        ///< config file or environment missing or wrong: the user fixes it
  kPermission,    ///< Azure knows who asks and says no: the user changes a role or a secret
  kThrottled,     ///< the quota is spent for longer than we may wait: try again later
  kUnavailable,   ///< the service or the way to it does not work: try again, then later
  kTimedOut,      ///< the other side took too long: ask for less, or later
  kData,          ///< an answer or a file is broken: nothing of it may be used
  kCannotCreate,  ///< a file or folder cannot be created: rights, a missing parent
  kIo,            ///< reading or writing failed: disk full, broken device
  kBusy,          ///< another azcost holds the data directory: try again later
  kCancelled,     ///< a stop was asked for
  kInternal,      ///< a bug of azcost
};

/// What a service's answer said about the failure; each is empty when the answer did not have it.
struct Evidence {
  int status = 0;           ///< of HTTP; 0 when no answer came
  std::string code;         ///< "RBACAccessDenied", "AADSTS7000215", as the service spells it
  std::string request_id;   ///< under which Microsoft's support finds the request
  bool is_foreign = false;  ///< a firewall or a proxy on the way answered, not the service itself

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// One failure, written for the person who has to act on it.
struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  /// One line without a final stop: what was tried, what came back, what to do. Never a secret.
  /// Settings that are wrong in several places have a line for each.
  std::string message;
  /// How long the other side asked us to wait, when it did.
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;
  /// From the service's answer, when one caused the error.
  Evidence evidence = {};

  /// The same error, seen from one level higher: "<context>: <message>".
  [[nodiscard]] Error in(std::string_view context) && {
    message.insert(0, ": ").insert(0, context);
    return std::move(*this);
  }

  friend bool operator==(const Error&, const Error&) = default;
};

/// Either a value or an `Error`. Check it (`if (!result)`) before `*result` or `error()`;
/// taking the absent one of the two is a bug, and throws what only `cli::run` catches.
template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Error{...};` both read as what they mean.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }

  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }

  [[nodiscard]] const Error& error() const& { return std::get<1>(state_); }
  [[nodiscard]] Error&& error() && { return std::get<1>(std::move(state_)); }

 private:
  std::variant<T, Error> state_;
};

/// Success without a value, or an error.
using Status = Result<std::monostate>;

/// The successful `Status`.
[[nodiscard]] inline Status ok_status() { return std::monostate{}; }

}  // namespace azcost
