#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "azcost/base/version.hpp"
#include "azcost/emulator/faults.hpp"
#include "commands.hpp"

namespace azcost::cli {
namespace {

constexpr std::string_view kExitCodes =
    R"(Exit codes

   0  ok             all that was asked for is on disk, or was already
   2  usage          unknown flag, bad value of a flag
   3  partial        some units failed, the rest is safely written; the summary names them
  65  data           verify found damage; Azure's answer breaks the rules of its own API, and
                     nothing of it was kept
  69  unavailable    Azure unreachable, or 5xx after all tries
  70  software       a bug of azcost
  73  cannot create  a folder or file cannot be made
  74  I/O            disk full, write failed
  75  temporary      throttled for longer than retry.max_wait; another run holds the lock, or
                     writes to the month that verify reads
  77  permission     token refused (wrong secret, app or tenant), 401, 403
  78  config         config file or environment missing or invalid; a certificate that is not trusted
 130  interrupted    SIGINT; 143 after SIGTERM
 141  reader gone    nobody reads the output any more

A unit is one account, one dataset and the days of one query. When all units failed for one
reason, the code is that reason's; when some succeeded, it is 3; else the first of 70, 78, 77, 65,
73, 74, 69 and 75 that is among the reasons.
)";

constexpr std::string_view kEnvironment =
    R"(Environment

With no config file these four are enough; they make the account "default":
  AZCOST_BILLING_ACCOUNT_ID  the billing account
  AZURE_TENANT_ID            the tenant of the app registration
  AZURE_CLIENT_ID            the app
  AZURE_CLIENT_SECRET        the value (not the id) of its client secret
In place of the secret, one of:
  AZURE_CLIENT_CERTIFICATE_PATH  a PEM file: a certificate of the app, and its private key
  AZURE_FEDERATED_TOKEN_FILE     the token of another issuer that the app trusts (Kubernetes)

  AZCOST_CUSTOMER_TENANTS    only these customers, separated by commas
  AZCOST_CONFIG              the config file
  AZCOST_DATA_DIR            the data directory
  AZCOST_SCHEMA              the schema of the rows
  AZCOST_LOG_LEVEL           trace, debug, info, warning, error, off
  AZCOST_LOG_FORMAT          text, json, or auto: JSON for azcost run off a terminal, else text
  AZURE_AUTHORITY_HOST       another login host
  AZCOST_ARM_ENDPOINT        another Azure Resource Manager host
  AZCOST_CA_FILE             a PEM file with the authorities to trust instead
                             of the system's: where a proxy opens TLS
  CREDENTIALS_DIRECTORY      set by systemd: <account>.secret in it is the client secret
  HTTPS_PROXY, NO_PROXY      the proxy, unless http.proxy is set in the config
  NO_COLOR, TERM             set or "dumb": no color
  TMPDIR                     where rows are gathered with --no-store
  NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID
                             set by systemd for azcost run (Type=notify, WatchdogSec=)

A flag beats the environment, the environment beats the config file. With a config file the
variables that say who reads what (those above AZCOST_CONFIG, and the hosts) change nothing.
Values lose the blanks, line ends and byte order marks around them. Another variable named AZCOST_...
is an error when it looks like a slip, else a warning: it would change nothing.
)";

constexpr std::string_view kLayout =
    R"(Data directory

  data/actual/account=<name>/month=2026-10/2026-10-05.jsonl   one file a day, one row a line
  metadata/actual/account=<name>/month=2026-10.json           manifest: which files count
  metadata/actual/account=<name>/restatements.jsonl           which days changed later, and how
  metadata/runs/<time>-<id>.json                              what each run did
  metadata/quota/<tenant>.json                                what was spent of a tenant's quota
  metadata/agreement/<name>.json                              what Azure calls its agreement
  staging/                                                    rows on their way; swept on start
  lock                                                        held by one writer at a time
  daemon.lock                                                 held by the daemon while it runs

A day file is replaced by a rename: a reader sees the old day or the new one, never half of it.
A day that Azure answered with no rows has no file, and "rows": 0 in the manifest; while it is
younger than 72 hours it is "pending" there. A stored day for which Azure answers no rows is kept.
Equal rows give equal bytes, and an unchanged day is not touched.
The "state" of a month in its manifest is as of the last read; azcost status reports today's. The
last key of a manifest is the SHA-256 of the text before it: edit one, and it counts as broken.
azcost verify reads all of it again and proves it.

Who may read: for data/, manifests, restatements and run records the umask of azcost decides, and
their group is that of the data directory where its setgid bit is set (chmod 2750). Quotas,
agreements, staging and the locks are for the user of azcost only. The data directory may be a
symbolic link; below it none is followed.
)";

constexpr std::string_view kConfig =
    R"(Config

JSON with // comments. The first of these that exists is read:
  --config FILE, $AZCOST_CONFIG, $XDG_CONFIG_HOME/azcost/config.json, /etc/azcost/config.json

  azcost config init       writes a commented file to start from
  azcost config validate   reads it, and the credentials, and says all that is wrong
  azcost config show       prints all settings; --origin names the file, the variable or the flag
                           that each one comes from

It decides where secrets go: a file that somebody else than its owner can write or replace, or that
belongs to another user, is refused; chmod go-w fixes that. There is a warning for secret files that
others can read, that are links to other folders, or that lie in a folder that others can write.

Relative paths in it are relative to the file. Unknown keys are errors. Secrets are never in it:
an account names the file that its app proves itself with, one of
  client_secret_file       holds the secret's value and nothing else
  client_certificate_file  PEM: a certificate of the app and its private key, without a password
  federated_token_file     the token of another issuer that the app trusts
Certificates and federated tokens are read again whenever Azure is asked for a token.

agreement decides which dimensions the rows are grouped by, when group_by does not: mpa, mca or ea.
With auto the first run asks the Billing API and keeps the answer (metadata/agreement/); where the
app may not ask, it goes by the billing account's id, and says so: a number is ea, all else mpa.
)";

constexpr std::string_view kSetup =
    R"(Set-up

Steps 1 to 4 are done in the Azure portal, signed in to the tenant that owns the billing account:
for a partner (CSP) the partner's own tenant, not a customer's. azcost check says which of the
steps is the reason when something does not work.

1 App registration
  Microsoft Entra ID > App registrations > New registration. A name is enough: no redirect URI, no
  API permissions. What the app may read is decided by step 2 alone.

2 Billing Account Reader role
  How the app is allowed to read depends on the agreement. A role on a
  subscription does not count on the billing account. A new role takes some minutes to work.

  Partner (MPA) and customer agreements (MCA), by an owner of the account or a
  global administrator:
    Cost Management + Billing > the billing account > Access control (IAM) >
    Add > Billing account reader > the app of step 1.
  For one profile only (billing_profile_id): Billing profiles > the profile >
  Access control (IAM) > Add > Billing profile reader. Set "agreement" as well:
  such an app may not ask for it. For single customers of a partner
  (customer_access "scope"): Customers > the customer > Access control (IAM).

  Enterprise agreements (EA): the portal has no such place. An enterprise
  administrator (EA writer) gives the app the role EnrollmentReader by a call,
  here with the Azure CLI:
    enrollment=<billing account id>  tenant=<tenant id>  object=<object id>
    billing=/providers/Microsoft.Billing/billingAccounts/$enrollment
    call=$billing/billingRoleAssignments/$(uuidgen)
    role=$billing/billingRoleDefinitions/24f8edb6-1668-4659-b5e2-40bb5f3a7d7e
    az rest --method put \
      --url "https://management.azure.com$call?api-version=2019-10-01-preview" \
      --body "{\"properties\": {\"principalId\": \"$object\",
        \"principalTenantId\": \"$tenant\", \"roleDefinitionId\": \"$role\"}}"
  The object id is that of the enterprise application: Microsoft Entra ID >
  Enterprise applications > the app. The one in App registrations does not work.

  Charges may still be hidden. They are shown by the enterprise administrator for
  an enrollment (Policies: DA and AO view charges); by an owner of the billing
  profile for a customer agreement (its Policies); by the partner for a
  partner's customer (Customers > the customer > Policies).

3 Client ID and secret
  App registrations > the app > Overview: Application (client) ID goes into client_id.
  Certificates & secrets > New client secret: its Value, shown only once, goes into a file:
    umask 077; cat > contoso.secret      paste, Enter, Ctrl-D
  and the file's name into client_secret_file. The Secret ID is not the secret. It expires: note
  when. A certificate (client_certificate_file) or a federated token (federated_token_file) does as
  well.

4 Tenant ID
  The same Overview page: Directory (tenant) ID goes into tenant_id.

5 Billing Account ID
  Cost Management + Billing > the billing account > Properties: ID goes into billing_account_id.
  Partner and customer agreements: two GUIDs, a colon between them and a date at the end; copy all
  of it. Enterprise agreements: a number.

6 Customer tenants
  One choice of three, in customer_tenants:
    []                     all customers, and the charges of the partner that name none
    ["<tenant id>"]        one customer
    ["<id>", "<id>"]       several
  It takes the tenant ids of customers on the Azure plan: azcost customers lists them.

Then
  azcost config init       writes a file for these values; or set four variables:
                           azcost help environment
  azcost check             tries all of it, for one or two QPU an account
  azcost collect           reads the open months
)";

constexpr std::string_view kQuota =
    R"(Quota

Azure gives each tenant 12 QPU (query processing units) in ten seconds, 60 a minute and 600 an
hour, for all its programs and people together. A query costs one QPU for each month of data, and
so does each further page of 5000 rows. azcost asks for one month at a time, and once more for the
totals that prove it: two QPU a month for a small account.
  azcost collect --dry-run   what a run will cost at least, and the earliest end; sends nothing

It keeps to the budgets by itself:
  quota.share  50   percent of each budget that azcost may spend: 6, 30 and 300 QPU
  quota.pace   auto the documented budgets on Azure's own clouds, elsewhere only what the answers
                    say; always; off
  retry.max_wait 30m  the most that the waits before a query, and for one page of it, add up to
                      (--max-wait). Once a query has begun it keeps the pace of the quota to its
                      end, however long that takes
What is spent, and how long Azure asked to wait, is kept in metadata/quota/ below the data
directory: all runs over that directory share it.

A long history paces itself: at the defaults thirty QPU a minute, until the 300 of the hour are
spent. The next ones are there an hour after those were spent. A query in the middle of its pages
waits for them. One that has not begun waits no longer than max_wait: its unit ends as throttled,
and the run with 3 (with 75 when it got nothing); the next run takes them up. To have all of it in
one run, wait for longer:
  azcost collect --from 2024-01-01 --max-wait 1h
More of the quota at once, while nobody needs the portal: "share": 100.

When Azure refuses a request all the same (429) azcost waits for as long as it is asked to, and up
to a quarter more; at least half a minute where Azure does not say, and from the second refusal in a
row on. It then asks half as often for that scope, tenant or client type, and more often again with
every answer. A wait that Azure asks for and that does not fit into max_wait is not begun.
)";

struct Topic {
  std::string_view name;
  std::string_view text;
};

const std::vector<Topic>& topics() {
  static const std::string faults = emulator::fault_help();
  static const std::vector<Topic> all = {
      {"config", kConfig}, {"environment", kEnvironment}, {"exit-codes", kExitCodes},
      {"faults", faults},  {"layout", kLayout},           {"quota", kQuota},
      {"setup", kSetup},
  };
  return all;
}

}  // namespace

const std::vector<std::string>& help_topics() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const Topic& topic : topics()) all.emplace_back(topic.name);
    return all;
  }();
  return names;
}

Result<ExitCode> show_topic(const std::string& topic, Context& context) {
  return print(context, std::ranges::find(topics(), topic, &Topic::name)->text);
}

Result<ExitCode> show_version(Context& context) {
  return print(context, fmt::format("azcost {}\n", version()));
}

}  // namespace azcost::cli
