/// Hashes data while it is being written.
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

/// To hash a gigabyte takes about as long as to write it. Large buffers are therefore hashed on a
/// separate thread, which starts with the first of them. Small units never start it, and when no
/// thread can be started the caller hashes. Two texts may wait, so that the thread has work while
/// the next one is filled. For one calling thread. The destructor waits until everything is hashed.
class Hasher {
 public:
  Hasher() = default;
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  ~Hasher();

  /// Adds `text` to `digest`, and leaves `text` empty with the same capacity. May block until the
  /// thread has caught up: at most two buffers wait.
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
