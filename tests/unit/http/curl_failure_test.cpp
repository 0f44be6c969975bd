#include "curl_failure.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace azcost::http {
namespace {

using ::testing::HasSubstr;

/// The error of a handshake that failed with these words of OpenSSL.
Error handshake_error(const std::string& words) {
  Failure failure;
  failure.code = CURLE_SSL_CONNECT_ERROR;
  failure.peer = "login.example:443";
  failure.detail = words;
  return describe(failure, {});
}

TEST(CurlFailure, TakesSidesThatShareNoWayToSpeakTlsForASetting) {
  for (const char* words : {"error:0A000102:SSL routines::unsupported protocol",
                            "error:0A00042E:SSL routines::tlsv1 alert protocol version",
                            "error:0A000410:SSL routines::sslv3 alert handshake failure",
                            "error:0A00018A:SSL routines::dh key too small",
                            "error:0A000152:SSL routines::unsafe legacy renegotiation disabled"}) {
    const Error error = handshake_error(words);
    EXPECT_EQ(error.kind, ErrorKind::kConfig) << words;
    EXPECT_THAT(error.message, HasSubstr("TLS 1.2 or newer is needed")) << words;
  }
}

TEST(CurlFailure, NamesAServerThatSpeaksNoTls) {
  const Error error = handshake_error("error:0A00010B:SSL routines::wrong version number");
  EXPECT_EQ(error.kind, ErrorKind::kConfig);
  EXPECT_THAT(error.message, HasSubstr("does not speak TLS"));
}

TEST(CurlFailure, TakesAHandshakeThatBreaksForSomethingThatPasses) {
  for (const char* words : {"OpenSSL SSL_connect: Connection reset by peer in connection to login",
                            "error:0A000126:SSL routines::unexpected eof while reading",
                            "error:0A000438:SSL routines::tlsv1 alert internal error", ""}) {
    EXPECT_EQ(handshake_error(words).kind, ErrorKind::kUnavailable) << words;
  }
}

TEST(CurlFailure, DistinguishesLackOfMemoryFromAHeaderLineThatIsTooLong) {
  Failure failure;
  failure.code = CURLE_OUT_OF_MEMORY;
  EXPECT_EQ(describe(failure, {}).kind, ErrorKind::kInternal);
  failure.connected = true;
  EXPECT_EQ(describe(failure, {}).kind, ErrorKind::kData);
}

}  // namespace
}  // namespace azcost::http
