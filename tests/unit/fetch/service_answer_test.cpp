#include "service_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

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
  return describe(read_service_answer(response));
}

ServiceAnswer read(int status, std::string body) {
  return read_service_answer(answered(status, std::move(body)));
}

std::string code_of(int status, std::string body) {
  return read(status, std::move(body)).evidence.code;
}

TEST(ReadServiceAnswer, ReadsCodeAndMessageWhereverTheyStand) {
  for (const char* body :
       {R"({"error":{"code":"NotFound","message":"It is gone"}})",
        R"({"code":"NotFound","message":"It is gone"})",
        R"({"Code":"NotFound","Message":"It is gone"})",
        R"({"odata.error":{"code":"NotFound","message":{"lang":"en","value":"It is gone"}}})",
        R"({"errors":[{"errorCode":"NotFound","message":"It is gone"}]})",
        R"([{"error":{"code":"NotFound","message":"It is gone"}}])",
        R"({"id":"x","error":{"error":{"code":"NotFound","message":"It is gone"}}})"}) {
    const ServiceAnswer error = read(404, body);
    EXPECT_EQ(error.evidence.code, "NotFound") << body;
    EXPECT_EQ(error.message, "It is gone") << body;
    EXPECT_FALSE(error.evidence.is_foreign) << body;
  }
}

TEST(ReadServiceAnswer, ReadsAMessageWithoutACode) {
  EXPECT_EQ(read(404, R"({"Message":"No route"})").message, "No route");
  EXPECT_EQ(read(400, R"({"error":"no access"})").message, "no access");
  EXPECT_EQ(read(400, R"("a bare text")").message, "a bare text");
  EXPECT_EQ(read(400, R"({"title":"Bad Request","detail":"Not this one","status":400})").message,
            "Bad Request: Not this one");
  EXPECT_EQ(read(401, R"({"error":"invalid_client","error_description":"why"})").message, "why");
}

TEST(ReadServiceAnswer, ReadsACodeThatIsANumber) {
  EXPECT_EQ(code_of(429, R"({"error":{"code":429,"message":"Too many"}})"), "429");
}

TEST(ReadServiceAnswer, TakesTheTitleOfAPageOfHtml) {
  const ServiceAnswer error =
      read(403, "<!DOCTYPE html><HTML><head><Title lang=en>\n Blocked </Title></head>...</html>");
  EXPECT_EQ(error.message, "Blocked");
  EXPECT_TRUE(error.evidence.is_foreign);
}

TEST(ReadServiceAnswer, ShowsTheBeginningOfWhatHasNoForm) {
  EXPECT_EQ(read(403, "  blocked by policy\n").message, "blocked by policy");
  EXPECT_EQ(read(403, R"({"error":{"code":"Cut)").message, R"({"error":{"code":"Cut)");
  EXPECT_LE(read(403, std::string(5000, 'x')).message.size(), 203U);
  EXPECT_EQ(read(403, std::string("a\x1b"
                                  "b\xff"))
                .message,
            R"(a\x1bb\xff)");
}

TEST(ReadServiceAnswer, FindsNoneInAnEmptyBody) {
  EXPECT_FALSE(read(403, "").is_error);
  EXPECT_FALSE(read(403, " \r\n").is_error);
}

TEST(ReadServiceAnswer, DoesNotLookForAReasonWithoutAnEnd) {
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += R"({"a":)";
  deep += "1" + std::string(5000, '}');
  EXPECT_TRUE(read(400, deep).is_error);
}

TEST(ReadServiceAnswer, FindsAnErrorObjectInsideASuccess) {
  EXPECT_EQ(code_of(200, R"({"id":"x","error":{"code":"RBACAccessDenied"}})"), "RBACAccessDenied");
  EXPECT_EQ(read(200, R"({"error":"no access"})").message, "no access");
  EXPECT_TRUE(read(200, R"({"error":{"code":null}})").is_error);
}

TEST(ReadServiceAnswer, TakesNothingElseInASuccessForAnError) {
  for (const char* body :
       {"", "<html><body>502 Bad Gateway</body></html>", "\"error\"", R"(["error"])",
        R"({"error":null})", R"({"error":{"code":"Cut)", "{\"error\":\"\xff\"}",
        R"({"code":"NotFound","message":"no"})", R"({"properties":{"rows":[["error"]]}})"}) {
    EXPECT_FALSE(read(200, body).is_error) << body;
  }
}

TEST(ReadServiceAnswer, LeavesLongPagesToTheDecoder) {
  std::string page = R"({"error":{"code":"X"},"rows":")";
  page.append(100'000, ' ').append("\"}");
  EXPECT_FALSE(read(200, page).is_error);
}

TEST(IsFromAzure, IsWhatIsJsonOrHasAzuresHeaders) {
  const auto is_azures = [](const http::Response& response) {
    return !read_service_answer(response).evidence.is_foreign;
  };
  EXPECT_TRUE(is_azures(answered(200, "a page")));
  EXPECT_TRUE(is_azures(answered(403, R"({"error":{"code":"AuthorizationFailed"}})")));
  EXPECT_FALSE(is_azures(answered(403, "<html><title>Blocked</title></html>")));
  EXPECT_FALSE(is_azures(answered(403)));
  http::Response html = answered(403, "<html><title>Blocked</title></html>");
  html.headers = {{"x-ms-request-id", "4711"}};
  EXPECT_TRUE(is_azures(html));
}

TEST(RequestId, IsTheServicesOwnFirst) {
  http::Response response = answered(403);
  response.headers = {{"x-ms-correlation-request-id", "corr"}, {"x-ms-request-id", "req"}};
  EXPECT_EQ(read_service_answer(response).evidence.request_id, "req");
  response.headers.pop_back();
  EXPECT_EQ(read_service_answer(response).evidence.request_id, "corr");
  response.headers.pop_back();
  EXPECT_EQ(read_service_answer(response).evidence.request_id, "");
}

TEST(Describe, NamesStatusCodeMessageAndRequestIdOnOneLine) {
  struct Row {
    int status;
    const char* body;
    const char* id;
    const char* text;
  };
  for (const Row& row : std::vector<Row>{
           {401, R"({"error":{"code":"RBACAccessDenied","message":"No authorization."}})", "4711",
            "HTTP 401 RBACAccessDenied: No authorization (request id 4711)"},
           // The status and the request id are not repeated.
           {429, R"({"error":{"code":"429","message":"Too many requests."}})", "",
            "HTTP 429: Too many requests"},
           {500, R"({"error":{"code":"500","message":"follow up with ABC-1"}})", "abc-1",
            "HTTP 500: follow up with ABC-1"},
           {504, "", "", "HTTP 504"},
           {502, "<html><head><title>502 Bad Gateway</title></head></html>", "",
            "HTTP 502: 502 Bad Gateway"},
           {400, R"-({"error":{"code":"X","message":"valid: 'A',''.\r\n\r\n (Request ID: 1)"}})-",
            "", "HTTP 400 X: valid: 'A',''. (Request ID: 1)"},
           {400, R"({"error":{"code":"a\u001bb","message":"c\u0007d"}})", "e\x1b[31m",
            R"(HTTP 400 a\x1bb: c\x07d (request id e\x1b[31m))"}}) {
    http::Response response = answered(row.status, row.body);
    response.headers = {{"x-ms-request-id", row.id}};
    EXPECT_EQ(described(response), row.text);
  }
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
