#include "service_error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace azcost::fetch {
namespace {

using ::testing::HasSubstr;

http::Response answered(int status, std::string body = {}) {
  http::Response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

std::string described(const http::Response& response) {
  return describe(response, read_service_error(response.body));
}

TEST(ReadServiceError, ReadsCodeAndMessage) {
  const ServiceError error =
      read_service_error(R"({"error":{"code":"BadRequest","message":"Invalid query"}})");
  EXPECT_TRUE(error.present);
  EXPECT_EQ(error.code, "BadRequest");
  EXPECT_EQ(error.message, "Invalid query");
}

TEST(ReadServiceError, ReadsACodeThatIsANumber) {
  EXPECT_EQ(read_service_error(R"({"error":{"code":429,"message":"Too many"}})").code, "429");
}

TEST(ReadServiceError, ReadsAnErrorThatIsAString) {
  const ServiceError error = read_service_error(R"({"error":"no access"})");
  EXPECT_TRUE(error.present);
  EXPECT_EQ(error.code, "");
  EXPECT_EQ(error.message, "no access");
}

TEST(ReadServiceError, ReadsAnErrorWithoutCodeAndMessage) {
  const ServiceError error = read_service_error(R"({"error":{"code":null}})");
  EXPECT_TRUE(error.present);
  EXPECT_EQ(error.code, "");
  EXPECT_EQ(error.message, "");
}

TEST(ReadServiceError, FindsAnErrorBesideOtherKeys) {
  EXPECT_TRUE(read_service_error(R"({"id":"x","error":{"code":"RBACAccessDenied"}})").present);
}

TEST(ReadServiceError, FindsNoneInBodiesThatHoldNone) {
  EXPECT_FALSE(read_service_error("").present);
  EXPECT_FALSE(read_service_error("<html><body>502 Bad Gateway</body></html>").present);
  EXPECT_FALSE(read_service_error("\"error\"").present);
  EXPECT_FALSE(read_service_error(R"(["error"])").present);
  EXPECT_FALSE(read_service_error(R"({"error":null})").present);
  EXPECT_FALSE(read_service_error(R"({"error":{"code":"Cut)").present);
  EXPECT_FALSE(read_service_error("{\"error\":\"\xff\"}").present);
}

TEST(ReadServiceError, TakesTheWordInACellForACell) {
  EXPECT_FALSE(read_service_error(R"({"properties":{"rows":[["error"]]}})").present);
}

TEST(ReadServiceError, LeavesLongBodiesToTheDecoder) {
  std::string page = R"({"error":{"code":"X"},"rows":")";
  page.append(100'000, ' ').append("\"}");
  EXPECT_FALSE(read_service_error(page).present);
}

TEST(RequestId, IsTheServicesOwnFirst) {
  http::Response response = answered(403);
  response.headers = {{"x-ms-correlation-request-id", "corr"}, {"x-ms-request-id", "req"}};
  EXPECT_EQ(request_id_of(response), "req");
  response.headers.pop_back();
  EXPECT_EQ(request_id_of(response), "corr");
  response.headers.pop_back();
  EXPECT_EQ(request_id_of(response), "");
}

TEST(Describe, NamesStatusCodeMessageAndRequestId) {
  http::Response response =
      answered(401, R"({"error":{"code":"RBACAccessDenied","message":"No authorization."}})");
  response.headers = {{"x-ms-request-id", "4711"}};
  EXPECT_EQ(described(response), "HTTP 401 RBACAccessDenied: No authorization (request id 4711)");
}

TEST(Describe, SaysTheStatusOnce) {
  EXPECT_EQ(described(answered(429, R"({"error":{"code":"429","message":"Too many requests."}})")),
            "HTTP 429: Too many requests");
}

TEST(Describe, HasOnlyTheStatusWhenThereIsNothingElse) {
  EXPECT_EQ(described(answered(502, "<html>Bad Gateway</html>")), "HTTP 502");
  EXPECT_EQ(described(answered(504)), "HTTP 504");
}

TEST(Describe, PutsAMessageOnOneLine) {
  const std::string body =
      R"-({"error":{"code":"BadRequest","message":"valid: 'A',''.\r\n\r\n (Request ID: 1)"}})-";
  EXPECT_EQ(described(answered(400, body)), "HTTP 400 BadRequest: valid: 'A',''. (Request ID: 1)");
}

TEST(Describe, DoesNotRepeatARequestIdThatTheMessageNames) {
  http::Response response =
      answered(500, R"({"error":{"code":"500","message":"follow up with ABC-1"}})");
  response.headers = {{"x-ms-request-id", "abc-1"}};
  EXPECT_EQ(described(response), "HTTP 500: follow up with ABC-1");
}

TEST(Describe, MakesWhatCameInFitForATerminal) {
  http::Response response = answered(400, R"({"error":{"code":"a\u001bb","message":"c\u0007d"}})");
  response.headers = {{"x-ms-request-id", "e\x1b[31m"}};
  EXPECT_EQ(described(response), R"(HTTP 400 a\x1bb: c\x07d (request id e\x1b[31m))");
}

TEST(Describe, CutsAMessageThatDoesNotEnd) {
  const std::string message(50'000, 'x');
  const std::string text =
      described(answered(400, R"({"error":{"code":"BadRequest","message":")" + message + "\"}}"));
  EXPECT_LT(text.size(), 1500U);
  EXPECT_THAT(text, HasSubstr("xxx..."));
}

}  // namespace
}  // namespace azcost::fetch
