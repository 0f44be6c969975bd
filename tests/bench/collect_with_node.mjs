// The obvious script that azcost is measured against: fetch, JSON.parse, JSON.stringify to a file.
// node collect_with_node.mjs <config written by `azcost emulate`> <from> <to> <output file>
import { createWriteStream, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { once } from 'node:events';

const [configFile, from, to, outputFile] = process.argv.slice(2);
const config = JSON.parse(readFileSync(configFile, 'utf8'));
const account = config.accounts[0];
const secret = readFileSync(resolve(dirname(configFile), account.client_secret_file), 'utf8').trim();
const groupings = [
  'CustomerTenantId', 'SubscriptionId', 'MeterCategory', 'Meter', 'ChargeType',
  'ResourceGroupName', 'ResourceLocation', 'UnitOfMeasure', 'PricingModel', 'CustomerName',
  'SubscriptionName', 'MeterSubcategory', 'ServiceName', 'ServiceFamily', 'PublisherType',
];

const token = await fetch(`${account.cloud.authority}/${account.tenant_id}/oauth2/v2.0/token`, {
  method: 'POST',
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: account.client_id,
    client_secret: secret,
    scope: `${account.cloud.audience ?? account.cloud.resource_manager}/.default`,
  }),
}).then((answer) => answer.json());

const body = JSON.stringify({
  type: 'ActualCost',
  timeframe: 'Custom',
  timePeriod: { from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z` },
  dataset: {
    granularity: 'Daily',
    aggregation: {
      totalCost: { name: 'Cost', function: 'Sum' },
      totalQuantity: { name: 'UsageQuantity', function: 'Sum' },
    },
    grouping: groupings.map((name) => ({ type: 'Dimension', name })),
  },
});

const output = createWriteStream(outputFile);
let link = `${account.cloud.resource_manager}/providers/Microsoft.Billing/billingAccounts/` +
  `${account.billing_account_id}/providers/Microsoft.CostManagement/query` +
  '?api-version=2025-03-01&$top=5000';
let rows = 0;
while (link) {
  const answer = await fetch(link, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${token.access_token}`,
      'Content-Type': 'application/json',
    },
    body,
  });
  if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
  const page = JSON.parse(await answer.text());
  const names = page.properties.columns.map((column) => column.name);
  for (const cells of page.properties.rows) {
    const row = {};
    for (let i = 0; i < names.length; i += 1) row[names[i]] = cells[i];
    if (!output.write(`${JSON.stringify(row)}\n`)) await once(output, 'drain');
    rows += 1;
  }
  link = page.properties.nextLink;
}
output.end();
await once(output, 'finish');
console.log(rows);
