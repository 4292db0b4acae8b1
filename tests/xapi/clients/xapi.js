// SPDX-License-Identifier: EUPL-1.2
// @xapi/xapi from npm, unmodified: saves, queries, pages, voids, keeps State and profiles, sends and gets files.
const assert = require("node:assert");
const { createHash, randomUUID } = require("node:crypto");
const XAPI = require("@xapi/xapi").default;

const [endpoint, key, secret] = process.argv.slice(2);
const agent = { objectType: "Agent", account: { homePage: "https://training.example.org", name: "ada" } };
const activityId = "https://training.example.org/activities/C03";
const statement = (more = {}) => ({
  actor: agent,
  verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { en: "completed" } },
  object: { objectType: "Activity", id: activityId, definition: { name: { en: "Be found" } } },
  ...more,
});

async function statements(xapi) {
  const sent = [];
  for (let number = 0; number < 5; number += 1) {
    sent.push((await xapi.sendStatement({ statement: statement() })).data[0]);
  }
  const ids = (await xapi.sendStatements({ statements: [statement(), statement()] })).data;
  assert.equal(ids.length, 2);
  sent.push(...ids);
  assert.equal((await xapi.getStatement({ statementId: sent[0] })).data.id, sent[0]);
  let page = (await xapi.getStatements({ agent, limit: 3, ascending: true })).data;
  const found = [...page.statements];
  while (page.more) {
    page = (await xapi.getMoreStatements({ more: page.more })).data;
    found.push(...page.statements);
  }
  assert.deepEqual(found.map((one) => one.id), sent);
  await xapi.voidStatement({ actor: agent, statementId: sent[0] });
  assert.equal((await xapi.getVoidedStatement({ voidedStatementId: sent[0] })).data.id, sent[0]);
  await assert.rejects(xapi.getStatement({ statementId: sent[0] }));
}

async function documents(xapi) {
  const state = { agent, activityId, stateId: "bookmark", registration: randomUUID() };
  await xapi.createState({ ...state, state: { page: 3 } });
  await xapi.createState({ ...state, state: { language: "mt" } });
  const kept = await xapi.getState(state);
  assert.deepEqual(kept.data, { page: 3, language: "mt" });
  assert.deepEqual((await xapi.getStates({ agent, activityId })).data, ["bookmark"]);
  await xapi.setState({ ...state, state: { page: 4 }, etag: kept.headers.etag, matchHeader: "If-Match" });
  await assert.rejects(
    xapi.setState({ ...state, state: { page: 5 }, etag: kept.headers.etag, matchHeader: "If-Match" }),
  );
  await xapi.deleteState(state);
  await assert.rejects(xapi.getState(state));
  await xapi.createAgentProfile({ agent, profileId: "likes", profile: { colour: "blue" } });
  assert.deepEqual((await xapi.getAgentProfile({ agent, profileId: "likes" })).data, { colour: "blue" });
  await xapi.createActivityProfile({ activityId, profileId: "best", profile: { score: 9 } });
  assert.deepEqual((await xapi.getActivityProfile({ activityId, profileId: "best" })).data, { score: 9 });
}

async function files(xapi) {
  const content = new TextEncoder().encode("A file with àèìòù");
  const attachment = {
    usageType: "http://example.org/usage/note",
    display: { en: "A note" },
    contentType: "text/plain; charset=utf-8",
    length: content.length,
    sha2: createHash("sha256").update(content).digest("hex"),
  };
  const [id] = (
    await xapi.sendStatement({ statement: statement({ attachments: [attachment] }), attachments: [content.buffer] })
  ).data;
  const answer = await xapi.getStatement({ statementId: id, attachments: true });
  const [first, ...others] = answer.data;
  assert.equal(first.id, id);
  assert.equal(others.length, 1);
  assert.equal(Buffer.from(others[0]).toString(), Buffer.from(content).toString());
}

async function main() {
  for (const version of ["1.0.3", "2.0.0"]) {
    const xapi = new XAPI({ endpoint, auth: `Basic ${Buffer.from(`${key}:${secret}`).toString("base64")}`, version, adapter: "fetch" });
    assert.ok((await xapi.getAbout()).data.version.includes(version));
    if (version === "1.0.3") {
      await statements(xapi);
      await documents(xapi);
    }
    await files(xapi);
  }
}

main().catch((fault) => {
  console.error(fault.response ? fault.response.data : fault);
  process.exit(1);
});
