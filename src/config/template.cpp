#include "azcost/config/config.hpp"

namespace azcost::config {
namespace {

// The headings are those of the Azure portal in English. Placeholders in angle brackets are refused
// by name until they are replaced (kind.cpp).
constexpr std::string_view kTemplate =
    R"(// The settings of azcost. Fill in the values in <angle brackets>, then try them:
//
//   azcost config validate
//
// All other settings have defaults: 'azcost config show' prints them, with their names.
{
  "version": 1,

  // Where the collected data goes. Without it: ~/.local/share/azcost
  // "data_dir": "/var/lib/azcost",

  "accounts": [
    {
      // Yours to choose: the name of the folder and the label of this account.
      // Letters, digits, dots, dashes and underscores.
      "name": "default",

      // 1. App registration
      //    Microsoft Entra ID > App registrations > New registration, in the tenant that holds the
      //    billing account (a partner: the partner's own tenant). Its Overview shows two ids:
      //    "Directory (tenant) ID" and "Application (client) ID".
      "tenant_id": "<Tenant ID>",
      "client_id": "<Client ID>",

      // 2. Billing Account Reader role
      //    Cost Management + Billing > your billing account > Access control (IAM) > Add:
      //    give the role "Billing account reader" to the app.
      //
      // 3. Client secret
      //    The app > Certificates & secrets > New client secret. Copy the "Value", which is shown
      //    once, not the "Secret ID". Put it alone into a file that only you can read:
      //      (umask 077; cat > azcost.secret)
      //    The path is relative to this file. In its place may stand "client_certificate_file" (a
      //    PEM file with a certificate of the app and its key) or "federated_token_file".
      "client_secret_file": "azcost.secret",

      // 4. Billing Account ID
      //    Cost Management + Billing > your billing account > Properties. A number (EA), or two
      //    GUIDs with a colon between them and a date at the end (MPA, MCA).
      "billing_account_id": "<Billing Account ID>",

      // Customer tenants: the tenant ids of the customers to collect. None: all of them.
      "customer_tenants": []
    }
  ]
}
)";

}  // namespace

std::string template_text() { return std::string(kTemplate); }

}  // namespace azcost::config
