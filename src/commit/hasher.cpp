#include "hasher.hpp"

#include <system_error>
#include <utility>

namespace azcost::commit {
namespace {

constexpr std::size_t kWorthAThread = 128UL * 1024;
constexpr std::size_t kMostWaiting = 2;

}  // namespace

Hasher::~Hasher() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Hasher::hash(const std::shared_ptr<Sha256>& digest, std::string& text) {
  if (!thread_.joinable()) {
    if (text.size() < kWorthAThread || !start_thread()) {
      digest->update(text);
      text.clear();
      return;
    }
  }
  const std::size_t capacity = text.capacity();
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return work_.size() < kMostWaiting; });
    work_.push_back({digest, std::move(text)});
    if (spare_.empty()) {
      text = std::string();
    } else {
      text = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  changed_.notify_all();
  text.clear();
  text.reserve(capacity);
}

/// False when no thread can be started; hashing is then a little slower.
bool Hasher::start_thread() {
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void Hasher::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return work_.empty(); });
}

void Hasher::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return ending_ || !work_.empty(); });
    if (work_.empty()) return;
    // It stays in the queue until it is hashed, so that `wait` waits for it too.
    Work& work = work_.front();
    lock.unlock();
    work.digest->update(work.text);
    lock.lock();
    spare_.push_back(std::move(work.text));
    work_.pop_front();
    changed_.notify_all();
  }
}

}  // namespace azcost::commit
