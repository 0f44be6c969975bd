#include "azcost/auth/sts_codes.hpp"

#include <algorithm>
#include <array>

#include "azcost/base/number.hpp"
#include "azcost/base/text.hpp"

namespace azcost::auth {
namespace {

constexpr StsMeaning wrong_secret(int code, std::string_view meaning) {
  return {
      code, Subject::kProof, meaning,
      "client_secret_file must hold the Value of a secret of this app, not its Secret ID: create "
      "a new one under App registrations > the app > Certificates & secrets, which shows its "
      "Value only once (it works after some minutes)"};
}

constexpr StsMeaning unknown_certificate(int code) {
  return {code, Subject::kProof, "the app does not know the certificate that azcost signs with",
          "upload the certificate of client_certificate_file, without its key, under App "
          "registrations > the app > Certificates & secrets > Certificates",
          true};
}

constexpr StsMeaning no_federation(int code) {
  return {code, Subject::kProof,
          "no federated credential of the app fits the token in federated_token_file",
          "under App registrations > the app > Certificates & secrets > Federated credentials: set "
          "Issuer, Subject and Audience to exactly what the token says, in the same case",
          true};
}

constexpr StsMeaning wrong_cloud(int code, std::string_view meaning) {
  return {code, Subject::kCloud, meaning, "check cloud of the account"};
}

constexpr std::string_view kUnknownService =
    "the tenant does not know the service that the token is for";
constexpr std::string_view kUnknownScope = "the authority does not know the scope of the token";

/// Sources: Microsoft's list of AADSTS error codes, and answers seen in the field.
constexpr std::array kMeanings = {
    wrong_secret(7000215, "the client secret is wrong"),
    wrong_secret(7000222, "the client secret has expired"),
    wrong_secret(7000216, "no client secret arrived"),
    wrong_secret(7000218, "no client secret arrived"),
    unknown_certificate(700027),
    unknown_certificate(50012),
    no_federation(70021),
    no_federation(700211),
    no_federation(700212),
    no_federation(700213),
    no_federation(7002137),
    no_federation(7002138),
    StsMeaning{50027, Subject::kProof, "what was sent is not a token",
               "federated_token_file must hold the token and nothing else"},
    StsMeaning{700021, Subject::kProof,
               "the token in federated_token_file was made for another app",
               "check client_id, and what writes the file"},
    StsMeaning{700024, Subject::kClock, "the proof of the app was outside its time of validity",
               "set this machine's clock (NTP); a token in federated_token_file has to be replaced "
               "before it ends",
               true},
    StsMeaning{
        700016, Subject::kTenant,
        "the tenant does not know the app: it was registered in another tenant, or client_id "
        "is not its Application (client) ID",
        "check client_id and tenant_id: App registrations > the app > Overview has both on "
        "one page, and the app belongs to the tenant that owns the billing account (a new "
        "app is known after some minutes)"},
    StsMeaning{7000229, Subject::kApp, "the app is not present in the tenant",
               "check tenant_id, or create its Enterprise application in the tenant that owns the "
               "billing account"},
    StsMeaning{7000112, Subject::kApp, "the app is disabled",
               "enable it: Enterprise applications > the app > Properties > Enabled for users to "
               "sign-in"},
    StsMeaning{700025, Subject::kApp,
               "the app is registered as a public client, which cannot prove itself",
               "set Allow public client flows to No under Authentication"},
    StsMeaning{53003, Subject::kApp, "a Conditional Access policy blocks the app",
               "exclude the app from the policy, or run azcost in a network that it allows"},
    StsMeaning{90002, Subject::kTenant, "there is no such tenant in this cloud",
               "check tenant_id, and cloud for a national cloud: App registrations > the app > "
               "Overview has the Directory (tenant) ID"},
    StsMeaning{
        900023, Subject::kTenant, "tenant_id is neither a GUID nor the name of a domain",
        "check tenant_id: App registrations > the app > Overview has the Directory (tenant) ID"},
    wrong_cloud(50001, kUnknownService),
    wrong_cloud(500011, kUnknownService),
    wrong_cloud(70011, kUnknownScope),
    wrong_cloud(1002012, kUnknownScope),
    wrong_cloud(700023, "the authority has another address than the one that azcost asked"),
};

}  // namespace

const StsMeaning* meaning_of(int code) noexcept {
  const auto* const found = std::ranges::find(kMeanings, code, &StsMeaning::code);
  return found == kMeanings.end() ? nullptr : found;
}

const StsMeaning* meaning_of(std::string_view code) noexcept {
  constexpr std::string_view kPrefix = "AADSTS";
  if (!code.starts_with(kPrefix)) return nullptr;
  return meaning_of(parse_number<int>(code.substr(kPrefix.size())).value_or(0));
}

std::string with_place(std::string_view text, std::string_view proof_place) {
  std::string placed(text);
  if (proof_place.empty()) return placed;
  for (const std::string_view key :
       {"client_secret_file", "client_certificate_file", "federated_token_file"}) {
    placed = replaced(placed, key, proof_place);
  }
  return placed;
}

}  // namespace azcost::auth
