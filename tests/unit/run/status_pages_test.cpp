// The daemon's pages; base/http_server_test.cpp tests how a client reaches them.
#include "azcost/run/status_pages.hpp"

#include <gtest/gtest.h>

#include <string>

namespace azcost::run {
namespace {

class StatusPagesTest : public ::testing::Test {
 protected:
  HttpAnswer get(const std::string& path, const std::string& method = "GET") const {
    return pages_.answer({.method = method, .path = path});
  }

  Health readiness_;
  StatusPages pages_{.metrics = [] { return "azcost_build_info 1\n"; },
                     .health = [] { return Health{}; },
                     .readiness = [this] { return readiness_; }};
};

TEST_F(StatusPagesTest, ShowTheMetrics) {
  for (const char* method : {"GET", "HEAD"}) {
    const HttpAnswer answer = get("/metrics", method);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(answer.body, "azcost_build_info 1\n");
  }
}

TEST_F(StatusPagesTest, SayThatItLives) {
  EXPECT_EQ(get("/healthz").status, 200);
  EXPECT_EQ(get("/healthz").body, "ok\n");
}

TEST_F(StatusPagesTest, SayWhyItIsNotReady) {
  readiness_ = {.good = false, .text = "the last pass began 26 h late\x1b[2K"};
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(get("/readyz").body, "the last pass began 26 h late\\x1b[2K\n");
}

TEST_F(StatusPagesTest, AreNamedWhereThereIsNone) {
  for (const char* path : {"/", "/metrics/", "/nowhere"}) {
    EXPECT_EQ(get(path).status, 404) << path;
    EXPECT_EQ(get(path).body, "there are /metrics, /healthz and /readyz\n");
  }
}

TEST_F(StatusPagesTest, RefuseEveryOtherMethod) {
  const HttpAnswer answer = get("/metrics", "POST");
  EXPECT_EQ(answer.status, 405);
  EXPECT_EQ(answer.headers.back(), (std::pair<std::string, std::string>("Allow", "GET, HEAD")));
}

}  // namespace
}  // namespace azcost::run
