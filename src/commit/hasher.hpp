/// Hashes what is being written, beside the writing.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "azcost/base/digest.hpp"

namespace azcost::commit {

/// SHA-256 of a gigabyte takes about as long as its writing does. Of large buffers it is therefore
/// taken on a thread of its own, which is started with the first of them; small units never have
/// one, and where the system has none to give the caller hashes. Two texts may wait, so that the
/// thread has work while the next one is being gathered. To be used by one thread; ends when all
/// that it was given is hashed.
class Hasher {
 public:
  Hasher() = default;
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher();

  /// Feeds `text` to `digest` behind all that was fed to it before, and leaves an empty `text` with
  /// room for as much. May block until the thread has caught up: two buffers wait at most.
  void hash(const std::shared_ptr<Sha256>& digest, std::string& text);
  /// Blocks until everything is hashed: then the digests may be finished.
  void wait();

 private:
  struct Work {
    std::shared_ptr<Sha256> digest;
    std::string text;
  };

  bool start_thread();
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Work> work_;  // the first one is being hashed
  std::vector<std::string> spare_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace azcost::commit
